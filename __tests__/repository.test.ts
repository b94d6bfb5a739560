/** What surrounds the code: who the repository belongs to, its workflows, its forms, the text of a release. */

import { readFileSync, readdirSync } from 'node:fs'

import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'

import { releaseNotes } from '../scripts/release-notes.ts'
import { REPOSITORY, files, identity, withOwner } from '../scripts/set-owner.ts'

const read = (name: string): string => readFileSync(new URL(`../${name}`, import.meta.url), 'utf8')

describe('the owner', () => {
  const { owner, major } = identity()

  test('is named by package.json, and no file names another one or another major version', () => {
    expect(owner).toMatch(/^[\w-]+$/)
    const naming = files().filter((name) => read(name).includes(`${owner}/${REPOSITORY}`))
    expect(naming).toEqual(
      expect.arrayContaining(['README.md', 'src/snapshots/restore-instructions.ts', 'package.json'])
    )
    const others = files().filter((name) => withOwner(read(name), owner, major) !== read(name))
    expect(others).toEqual([])
  })

  test('owns the code', () => {
    expect(read('.github/CODEOWNERS')).toContain(`* @${owner}\n`)
  })

  test.each([
    ['uses: old/R@v0', 'uses: new/R@v3'],
    ['uses: old/R/simulator@v0', 'uses: new/R/simulator@v3'],
    ['uses: old/R@<full commit id> # v1.2.3', 'uses: new/R@<full commit id> # v1.2.3'],
    ['"x: old/R@v0\\n  with"', '"x: new/R@v3\\n  with"'],
    ['https://github.com/old/R/issues', 'https://github.com/new/R/issues'],
    ['contoso/R@v1', 'contoso/R@v1'],
    ['<owner>/R', '<owner>/R'],
    ['R/1.0 old/R-two', 'R/1.0 old/R-two']
  ])('is replaced in %s', (before, after) => {
    const full = (text: string): string => text.replaceAll(/\bR\b/g, REPOSITORY)
    expect(withOwner(full(before), 'new', 'v3')).toBe(full(after))
  })
})

type Step = { readonly uses?: string; readonly with?: Readonly<Record<string, unknown>> }
type Job = {
  readonly uses?: string
  readonly 'timeout-minutes'?: number
  readonly steps?: readonly Step[]
}
type Workflow = { readonly permissions: unknown; readonly jobs: Readonly<Record<string, Job>> }

const workflows = readdirSync(new URL('../.github/workflows', import.meta.url)).map((name) => {
  const text = read(`.github/workflows/${name}`)
  return { name, text, workflow: parse(text) as Workflow }
})

describe('the workflows', () => {
  test('use actions of others by a full commit with its version, and one commit of each version', () => {
    const uses = workflows.flatMap(({ text }) =>
      [...text.matchAll(/uses: (?!\.\/)(.*)$/gm)].map(([, action = '']) => action)
    )
    expect(uses.length).toBeGreaterThan(15)
    expect(uses.filter((one) => !/^[\w./-]+@[\da-f]{40} # v\d+\.\d+\.\d+$/.test(one))).toEqual([])
    // `github/codeql-action # v4.36.2` of any of its actions.
    const versions = uses.map((one) => one.replace(/^([^/]+\/[^/@]+)[^@]*@\S+/, '$1'))
    const commits = uses.map((one) => one.replace(/^([^/]+\/[^/@]+)[^@]*@/, '$1@'))
    expect(new Set(commits).size).toBe(new Set(versions).size)
  })

  test.each(workflows)('$name begins with permission to read only, and ends in time', (one) => {
    const { permissions, jobs } = one.workflow
    expect([{ contents: 'read' }, {}]).toContainEqual(permissions)
    const endless = Object.entries(jobs).filter(
      ([, job]) => job.uses === undefined && job['timeout-minutes'] === undefined
    )
    expect(endless.map(([name]) => name)).toEqual([])
  })

  test('leave their token in a checkout only to commit the bundles', () => {
    const keeping = workflows.flatMap(({ name, workflow }) =>
      Object.entries(workflow.jobs).flatMap(([job, { steps = [] }]) =>
        steps
          .filter((step) => step.uses?.startsWith('actions/checkout@') === true)
          .filter((step) => step.with?.['persist-credentials'] !== false)
          .map(() => `${name} ${job}`)
      )
    )
    expect(keeping).toEqual(['dependabot-dist.yml commit'])
  })

  test('write no expression of an event into a script', () => {
    const scripts = workflows.flatMap(({ workflow }) =>
      Object.values(workflow.jobs).flatMap(({ steps = [] }) =>
        steps.map((step) => (step as { run?: string }).run ?? '')
      )
    )
    expect(scripts.filter((script) => /\$\{\{\s*github\./.test(script))).toEqual([])
  })
})

describe('the text of a release', () => {
  const changelog =
    '# Changelog\n\n## Unreleased\n\n- later\n\n## 1.2.0 (2026-11-29)\n\n- new\n\n## 1.1.0\n\n- old\n'

  test('is the part of the CHANGELOG for its version', () => {
    expect(releaseNotes('v1.2.0', '1.2.0', changelog)).toBe('- new')
    expect(releaseNotes('v1.1.0', '1.1.0', changelog)).toBe('- old')
  })

  test.each([
    ['a tag that is not the version', 'v1.2.1', '1.2.0', 'package.json has 1.2.0'],
    ['a version that the CHANGELOG lacks', 'v1.3.0', '1.3.0', 'no text under "## 1.3.0"'],
    ['a version that another begins with', 'v1.2', '1.2', 'no text under "## 1.2"']
  ])('is refused for %s', (_what, tag, version, says) => {
    expect(() => releaseNotes(tag, version, changelog)).toThrow(says)
  })
})

test.each(readdirSync(new URL('../.github/ISSUE_TEMPLATE', import.meta.url)))(
  'the issue form %s asks for something, each thing once',
  (file) => {
    const form = parse(read(`.github/ISSUE_TEMPLATE/${file}`)) as {
      readonly body?: readonly { readonly id?: string; readonly type: string }[]
      readonly contact_links?: readonly unknown[]
    }
    const ids = (form.body ?? []).filter(({ type }) => type !== 'markdown').map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids.includes(undefined)).toBe(false)
    expect(ids.length + (form.contact_links?.length ?? 0)).toBeGreaterThan(1)
  }
)
