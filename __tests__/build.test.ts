/** What `scripts/build.ts` makes, and the `dist` that is committed. */

import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

import { afterAll, describe, expect, test } from 'vitest'

import { build } from '../scripts/build.ts'
import { besideAzure, expectGreen } from './support/beside-azure.ts'

const ROOT = resolve(import.meta.dirname, '..')
const DIST = join(ROOT, 'dist')
const beside = await besideAzure()
const temporary = mkdtempSync(join(tmpdir(), 'build-'))
afterAll(() => rmSync(temporary, { recursive: true, force: true }))

/** Node's second HTTP client, among the modules that a process has loaded. */
const CLIENT = /NativeModule internal\/deps\/undici\/undici$/m

/** The files of a build, by name. */
function filesOf(folder: string): ReadonlyMap<string, string> {
  return new Map(
    readdirSync(folder)
      .toSorted()
      .map((name) => [name, readFileSync(join(folder, name), 'utf8')])
  )
}

const scripts = [...filesOf(DIST)].filter(([name]) => name.endsWith('.js'))

/** The files that are loaded with one, before anything runs. */
function loadedWith(name: string, loaded = new Set<string>()): ReadonlySet<string> {
  if (loaded.has(name)) return loaded
  loaded.add(name)
  const text = readFileSync(join(DIST, name), 'utf8')
  for (const [, file = ''] of text.matchAll(/^import [^"']*["']\.\/([^"']+)["']/gm)) {
    loadedWith(file, loaded)
  }
  return loaded
}

test('two builds give the same bytes, and name no folder of the machine', async () => {
  const [one, other] = [join(temporary, 'one'), join(temporary, 'another', 'place')]
  await build(one)
  await build(other)
  const files = filesOf(one)
  expect([...files.keys()]).toEqual(expect.arrayContaining(['index.js', 'main.js', 'post.js']))
  expect(filesOf(other)).toEqual(files)
  for (const text of files.values()) {
    expect(text).not.toContain(ROOT)
    expect(text).not.toContain(temporary)
  }
})

test('dist has at most 3 MB', () => {
  const sizes = readdirSync(DIST).map((name) => statSync(join(DIST, name)).size)
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(3_000_000)
})

test('every package with code in dist has its licence beside it', () => {
  const sections = readFileSync(join(DIST, 'THIRD_PARTY_LICENSES.txt'), 'utf8').split(/^-{80}\n\n/m)
  const told = new Map(
    sections.map((section) => {
      const [heading = '', , ...text] = section.split('\n')
      return [heading, text.join('\n').trim()]
    })
  )
  // The bundle says of which file each part of it is.
  const modules = scripts.flatMap(([, text]) => [...text.matchAll(/^\/\/ (node_modules\/.*)$/gm)])
  expect(modules.length).toBeGreaterThan(500)
  const folders = new Set(
    modules.map(([, path = '']) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? path)
  )
  expect(folders.size).toBeGreaterThan(30)
  for (const folder of folders) {
    const { name, version } = JSON.parse(
      readFileSync(join(ROOT, folder, 'package.json'), 'utf8')
    ) as { name: string; version: string }
    expect([name, told.get(`${name} ${version}`)]).toEqual([name, expect.stringMatching(/\S/)])
  }
})

describe('the start loads only what every step needs', () => {
  test.each(['main.js', 'post.js'])('%s', (entry) => {
    expect([...loadedWith(entry)].toSorted()).toEqual(
      [entry, 'index.js', 'rolldown-runtime.js'].toSorted()
    )
  })

  test('and not the HTTP client that an import of node:http loads', () => {
    const load = (code: string): string => {
      const { stdout, stderr } = spawnSync(
        process.execPath,
        [
          '--input-type=module',
          '--eval',
          `${code}; console.log(process.moduleLoadList.join('\\n'))`
        ],
        { cwd: DIST, encoding: 'utf8', env: {} }
      )
      expect(stderr).toBe('')
      return stdout
    }
    expect(load(`import 'node:http'`)).toMatch(CLIENT)
    const loaded = load(`await import('./index.js'); await import('./connection.js')`)
    expect(loaded).toMatch(/NativeModule https$/m)
    expect(loaded).not.toMatch(CLIENT)
  })

  test.each([
    ['create', {}],
    ['list', {}],
    ['prune', { 'keep-last': '1' }]
  ])('nor by a step: %s', async (operation, inputs) => {
    const { azure, run } = beside
    azure.seedDisk({ name: operation })
    const [file, preload] = [join(temporary, `${operation}.txt`), join(temporary, 'preload.cjs')]
    writeFileSync(
      preload,
      `process.on('exit', () => {
        require('node:fs').writeFileSync(${JSON.stringify(file)}, process.moduleLoadList.join('\\n'))
      })`
    )
    const ended = await run(
      { disk: operation, 'resource-group': 'production', operation },
      { inputs, env: { NODE_OPTIONS: `--require=${preload}` } }
    )
    expectGreen(ended)
    expect(readFileSync(file, 'utf8')).toMatch(/NativeModule https$/m)
    expect(readFileSync(file, 'utf8')).not.toMatch(CLIENT)
  })
})
