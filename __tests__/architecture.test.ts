/** Who may import whom: the direction of the code, read from its import lines. */

import { readFileSync, readdirSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

import { describe, expect, test } from 'vitest'
import ts from 'typescript'

import { withPicture } from '../scripts/architecture-picture.ts'
import { loadedFrom } from '../scripts/loaded-files.ts'
import { OPERATIONS } from '../src/action/operations/index.ts'

const SRC = resolve(dirname(fileURLToPath(import.meta.url)), '../src')

/** One import of one file. */
type Import = {
  /** The importing file, relative to `src`. */
  readonly from: string
  /** As written. */
  readonly specifier: string
  /** The imported file relative to `src`, or the package or Node module. */
  readonly to: string
}

type Source = { readonly name: string; readonly text: string }

const sources = sourcesOf(SRC)
const imports = importsOf(SRC, sources)

const SIMULATOR = resolve(SRC, '../simulator')
const simulatorImports = importsOf(SIMULATOR, sourcesOf(SIMULATOR))

function sourcesOf(folder: string): readonly Source[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => ({
      name: name.split(sep).join('/'),
      text: readFileSync(join(folder, name), 'utf8')
    }))
}

/** Imports, re-exports and dynamic imports alike, of types and of values. */
function importsOf(folder: string, files: readonly Source[]): readonly Import[] {
  return files.flatMap(({ name, text }) =>
    ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }): Import => ({
      from: name,
      specifier: fileName,
      to: fileName.startsWith('.')
        ? relative(folder, resolve(folder, dirname(name), fileName))
            .split(sep)
            .join('/')
        : fileName
    }))
  )
}

/** Every way along imports that leads back to its first file, such as `a.ts → b.ts → a.ts`. */
function circlesOf(links: readonly Import[]): readonly string[] {
  const next = Map.groupBy(links, ({ from }) => from)
  const circles: string[] = []
  const done = new Set<string>()
  const visit = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(' → '))
    if (done.has(file) || path.includes(file)) return
    for (const { to } of next.get(file) ?? []) visit(to, [...path, file])
    done.add(file)
  }
  for (const file of next.keys()) visit(file, [])
  return circles
}

/** What the package in a folder declares. */
function packageAt(
  folder: string
): Record<'dependencies' | 'devDependencies', Readonly<Record<string, string>>> {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as ReturnType<
    typeof packageAt
  >
}

/** The package of an import: `@azure/identity/x` is `@azure/identity`. */
function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}

/** Imports of the files below `folder` that none of `allowed` covers; a folder ends in `/`. */
function strangers(folder: string, allowed: readonly string[]): readonly string[] {
  return imports
    .filter(({ from }) => from.startsWith(folder))
    .filter(
      ({ to }) => !allowed.some((one) => (one.endsWith('/') ? to.startsWith(one) : to === one))
    )
    .map(({ from, to }) => `${from} imports ${to}`)
}

/** The files that import something. */
function importersOf(matches: (to: string) => boolean): readonly string[] {
  return [...new Set(imports.filter(({ to }) => matches(to)).map(({ from }) => from))].toSorted()
}

test('the files and their imports are found', () => {
  expect(sources.length).toBeGreaterThan(30)
  for (const folder of ['snapshots/', 'operations/', 'action/', 'action/report/', 'azure/']) {
    expect(sources.filter(({ name }) => name.startsWith(folder)).length).toBeGreaterThan(3)
    expect(imports.filter(({ from }) => from.startsWith(folder)).length).toBeGreaterThan(3)
  }
  // A type, a value, a dynamic import and a package are all seen.
  expect(imports).toEqual(
    expect.arrayContaining([
      { from: 'ports.ts', specifier: './snapshots/types.ts', to: 'snapshots/types.ts' },
      { from: 'main.ts', specifier: './version.ts', to: 'version.ts' },
      { from: 'azure/connection.ts', specifier: '@azure/arm-compute', to: '@azure/arm-compute' },
      { from: 'operations/list.ts', specifier: 'p-limit', to: 'p-limit' }
    ])
  )
})

describe('direction', () => {
  test('the rules about snapshots know nothing but themselves', () => {
    expect(
      strangers('snapshots/', ['snapshots/', 'errors.ts', 'zod', 'node:crypto', 'node:zlib'])
    ).toEqual([])
  })

  test('the operations reach the world through ports only', () => {
    expect(
      strangers('operations/', ['operations/', 'snapshots/', 'ports.ts', 'errors.ts', 'p-limit'])
    ).toEqual([])
  })

  test('the ports know the subject only', () => {
    expect(strangers('ports.ts', ['snapshots/', 'errors.ts'])).toEqual([])
    expect(strangers('errors.ts', [])).toEqual([])
  })

  test('what knows Azure and what knows GitHub do not know each other', () => {
    expect(
      imports.filter(({ from, to }) => from.startsWith('azure/') && to.startsWith('action/'))
    ).toEqual([])
    expect(
      imports.filter(({ from, to }) => from.startsWith('action/') && to.startsWith('azure/'))
    ).toEqual([])
  })

  test('what knows Azure does not know the operations', () => {
    expect(
      imports.filter(({ from, to }) => from.startsWith('azure/') && to.startsWith('operations/'))
    ).toEqual([])
  })

  test('the simulator knows nothing but itself, and the packages of its own', () => {
    const { devDependencies } = packageAt(SIMULATOR)
    const known = (to: string) =>
      to.startsWith('node:') || Object.hasOwn(devDependencies, packageOf(to))
    expect(
      simulatorImports.filter(({ specifier, to }) =>
        specifier.startsWith('.') ? to.startsWith('../') : !known(to)
      )
    ).toEqual([])
  })

  test('nothing below knows the steps', () => {
    expect(importersOf((to) => to === 'main.ts' || to === 'post.ts')).toEqual([
      'index.ts',
      'post.ts'
    ])
    expect(importersOf((to) => to === 'index.ts')).toEqual([])
  })
})

describe('no file imports itself, however long the way', () => {
  test('a circle is found and named, wherever one enters it', () => {
    const link = (from: string, to: string): Import => ({ from, specifier: to, to })
    const links = [link('a', 'b'), link('b', 'c'), link('c', 'b'), link('c', 'd')]
    expect(circlesOf(links)).toEqual(['b → c → b'])
  })

  test.each([
    ['src', imports],
    ['simulator', simulatorImports]
  ])('in %s', (name, links) => {
    expect(links.length).toBeGreaterThan(100)
    const circles = circlesOf(links)
    expect(circles, `import circles in ${name}:\n${circles.join('\n')}`).toEqual([])
  })
})

test('the picture of the imports in docs/architecture.md is up to date', () => {
  const page = readFileSync(resolve(SRC, '../docs/architecture.md'), 'utf8')
  expect(withPicture(page)).toBe(page)
})

test('docs/architecture.md names files that exist', () => {
  const page = readFileSync(resolve(SRC, '../docs/architecture.md'), 'utf8')
  const named = [...page.matchAll(/`((?:src\/)?[\w/-]+\.(?:ts|js))`/g)].map(([, name = '']) => name)
  const there = [...sources.map(({ name }) => name), 'entries/main.js']
  expect(named.length).toBeGreaterThan(20)
  // A file of a room that the sentence has named already is written without its folders.
  const unknown = named
    .map((name) => name.replace(/^src\//, ''))
    .filter((name) => !there.some((one) => one === name || one.endsWith(`/${name}`)))
  expect(unknown.filter((name) => !/^(?:scripts|__tests__)\//.test(name))).toEqual([])
})

describe('how many files one loads to understand an operation', () => {
  /** A little more than there are: who needs another room looks first whether it belongs into one that is there. */
  const most = {
    create: 40,
    list: 38,
    copy: 51,
    restore: 50,
    verify: 53,
    prune: 44,
    diff: 38,
    export: 43,
    finalize: 50
  } as const

  test.each(OPERATIONS)('%s', (operation) => {
    const files = loadedFrom(join(SRC, `action/operations/${operation}.ts`))
    expect(files.length).toBeGreaterThan(20)
    expect(files.length).toBeLessThanOrEqual(most[operation])
  })
})

describe('only one place knows', () => {
  test('the toolkit of GitHub Actions', () => {
    expect(importersOf((to) => packageOf(to) === '@actions/core')).toEqual(['action/runner.ts'])
    const others = importersOf(
      (to) => to.startsWith('@actions/') && packageOf(to) !== '@actions/core'
    )
    expect(others.filter((file) => file !== 'azure/sign-in/azure-cli.ts')).toEqual([
      'action/id-token.ts'
    ])
  })

  test('the SDKs of Azure', () => {
    const outside = importersOf((to) => to.startsWith('@azure/')).filter(
      (file) => !file.startsWith('azure/')
    )
    expect(outside).toEqual([])
  })

  test('how the data of a snapshot is dated', () => {
    const makers = sources.filter(({ text }) => /\bas DataTime\b/.test(text))
    expect(makers.map(({ name }) => name)).toEqual(['snapshots/data-time.ts'])
  })

  test('the environment of the process', () => {
    const readers = sources
      .filter(({ text }) =>
        /process\s*(?:\?\.|\.)\s*env\b|process\s*\[|\{[^}]*\benv\b[^}]*\}\s*=\s*process\b/.test(
          text
        )
      )
      .map(({ name }) => name)
    expect(readers.filter((name) => name !== 'index.ts' && name !== 'action/runner.ts')).toEqual([])
    expect(importersOf((to) => to === 'node:process' || to === 'process')).toEqual([])
  })
})

describe('every import', () => {
  test('of a file of ours is written with its ending, and the file exists', () => {
    const names = new Set(sources.map(({ name }) => name))
    const wrong = imports
      .filter(({ specifier }) => specifier.startsWith('.'))
      .filter(({ specifier, to }) => !specifier.endsWith('.ts') || !names.has(to))
    expect(wrong).toEqual([])
  })

  test('of a module of Node says so', () => {
    const bare = [
      'fs',
      'path',
      'os',
      'crypto',
      'url',
      'timers',
      'http',
      'https',
      'child_process',
      'process',
      'stream',
      'events',
      'util',
      'net'
    ]
    expect(importersOf((to) => bare.includes(packageOf(to)))).toEqual([])
  })

  test('of a package is one that the action depends on', () => {
    const { dependencies } = packageAt(resolve(SRC, '..'))
    const undeclared = imports
      .filter(({ specifier }) => !specifier.startsWith('.') && !specifier.startsWith('node:'))
      .filter(({ to }) => !Object.hasOwn(dependencies, packageOf(to)))
      .map(({ from, to }) => `${from} imports ${to}`)
    expect(undeclared).toEqual([])
  })
})
