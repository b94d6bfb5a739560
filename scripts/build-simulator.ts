/**
 * Builds simulator/dist: the simulator as a program and the two stages of simulator/action.yml, in readable chunks, and
 * the licence texts of the packages in them. With `--check` it writes nothing and fails when they are not up to date.
 */

import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

import { rolldown } from 'rolldown'

import { LICENSES, licenses } from './build.ts'

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
  const chunks = output.filter((one) => one.type === 'chunk')
  for (const { fileName, code } of chunks) files.set(fileName, code)
  return files.set(LICENSES, licenses(chunks))
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
