/**
 * Writes the owner of the repository and the major version into everything that names them: examples in the pages, the
 * step in summaries, links of the issue forms, CODEOWNERS.
 *
 *     node scripts/set-owner.ts contoso      after a fork or a move
 *     node scripts/set-owner.ts              after package.json got another major version
 *
 * The one place that says who the owner is, is `repository` in package.json.
 */

import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'

const ROOT = resolve(import.meta.dirname, '..')

/** The name of the repository, which an owner keeps. */
export const REPOSITORY = 'azure-incremental-snapshot-action'

/** Who the owner is in examples of somebody else's fork; the tests use it. */
const EXAMPLE = 'contoso'

/** Owner and major version, such as `v0`, as package.json has them. */
export function identity(): { readonly owner: string; readonly major: string } {
  const { repository, version } = JSON.parse(
    readFileSync(resolve(ROOT, 'package.json'), 'utf8')
  ) as Record<'repository' | 'version', string>
  const [, owner = ''] = /^github:([^/]+)\/[^/]+$/.exec(repository) ?? []
  return { owner, major: `v${version.split('.')[0] ?? ''}` }
}

/** A text with this owner and this major version, wherever it names the repository. */
export function withOwner(text: string, owner: string, major: string): string {
  const repository = new RegExp(
    `(?<![\\w.-])(?!${EXAMPLE}/)[A-Za-z\\d][\\w-]*/${REPOSITORY}(?![\\w-])(/simulator)?(@v\\d+(?![\\w.]))?`,
    'g'
  )
  return text.replaceAll(
    repository,
    (_whole, part: string | undefined, version: string | undefined) =>
      `${owner}/${REPOSITORY}${part ?? ''}${version === undefined ? '' : `@${major}`}`
  )
}

/** The files that may name the owner: what git has, without bundles and the lockfile. */
export function files(): readonly string[] {
  return execFileSync('git', ['ls-files', '-z'], { cwd: ROOT, encoding: 'utf8' })
    .split('\0')
    .filter((name) => /\.(?:md|ya?ml|ts|js|json|sh)$|(?:^|\/)CODEOWNERS$/.test(name))
    .filter((name) => !/^(?:simulator\/)?dist\/|^package-lock\.json$/.test(name))
}

if (import.meta.main) {
  const { major, owner: before } = identity()
  const owner = process.argv[2] ?? before
  if (!/^[A-Za-z\d](?:[A-Za-z\d-]{0,38})$/.test(owner)) {
    console.error(`"${owner}" cannot be the name of a user or an organization of GitHub`)
    process.exit(2)
  }
  for (const name of files()) {
    const path = resolve(ROOT, name)
    const text = readFileSync(path, 'utf8')
    const owners = name === '.github/CODEOWNERS' ? text.replaceAll(`@${before}`, `@${owner}`) : text
    const next = withOwner(owners, owner, major)
    if (next === text) continue
    writeFileSync(path, next)
    console.log(name)
  }
  console.log('Now run "npm run package", and commit dist with it.')
}
