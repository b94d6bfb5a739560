/**
 * Builds simulator/dist: the simulator as a program and the two stages of simulator/action.yml, in readable chunks, and
 * the licence texts of the packages in them. With `--check` it writes nothing and fails when they are not up to date.
 */

import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

import { rolldown } from 'rolldown'

const ROOT = resolve(import.meta.dirname, '..')
const DIST = join(ROOT, 'simulator/dist')

/** The files of simulator/dist by their names. */
export async function buildSimulator(): Promise<ReadonlyMap<string, string>> {
  const bundle = await rolldown({
    cwd: ROOT,
    input: {
      simulator: 'simulator/main.ts',
      start: 'simulator/action/main.ts',
      stop: 'simulator/action/post.ts'
    },
    platform: 'node'
  })
  const { output } = await bundle.generate({
    dir: DIST,
    format: 'esm',
    chunkFileNames: '[name].js'
  })
  await bundle.close()
  const files = new Map<string, string>([['package.json', '{\n  "type": "module"\n}\n']])
  const packages = new Set<string>()
  for (const one of output) {
    if (one.type !== 'chunk') throw new Error(`${one.fileName} is not code`)
    files.set(one.fileName, one.code)
    for (const [id, { renderedLength }] of Object.entries(one.modules)) {
      const [folder] = /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id) ?? []
      if (folder !== undefined && renderedLength > 0) packages.add(folder)
    }
  }
  return files.set('THIRD_PARTY_LICENSES', licencesOf(packages))
}

/** Name, version and licence text of each package; one without a licence file is an error. */
function licencesOf(folders: ReadonlySet<string>): string {
  const texts = [...folders].map((folder) => {
    const { name, version, license } = JSON.parse(
      readFileSync(join(folder, 'package.json'), 'utf8')
    ) as Record<'name' | 'version' | 'license', string>
    const file = readdirSync(folder).find((one) => /^licen[cs]e(\.\w+)?$/i.test(one))
    if (file === undefined) throw new Error(`${name} has no licence file`)
    return `${name} ${version} (${license})\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`
  })
  return texts
    .toSorted()
    .join(`\n${'-'.repeat(80)}\n\n`)
    .replaceAll('\r\n', '\n')
}

/** The committed files by their names. */
export function committedSimulator(): ReadonlyMap<string, string> {
  return new Map(readdirSync(DIST).map((name) => [name, readFileSync(join(DIST, name), 'utf8')]))
}

if (import.meta.main) {
  const built = await buildSimulator()
  if (process.argv.includes('--check')) {
    const committed = committedSimulator()
    const names = new Set([...built.keys(), ...committed.keys()])
    const stale = [...names].filter((name) => built.get(name) !== committed.get(name))
    if (stale.length > 0) {
      console.error(`simulator/dist is not what the source builds: ${stale.join(', ')}`)
      console.error('Run "npm run package:simulator" and commit simulator/dist.')
      process.exitCode = 1
    }
  } else {
    rmSync(DIST, { recursive: true, force: true })
    mkdirSync(DIST)
    for (const [name, text] of built) writeFileSync(join(DIST, name), text)
    chmodSync(join(DIST, 'simulator.js'), 0o755)
  }
}
