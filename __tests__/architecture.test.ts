/** Who may import whom: the direction of the code, read from its import lines. */

import { readFileSync, readdirSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

import { describe, expect, test } from 'vitest'
import ts from 'typescript'

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

const sources: readonly Source[] = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => ({
    name: name.split(sep).join('/'),
    text: readFileSync(join(SRC, name), 'utf8')
  }))

/** Imports, re-exports and dynamic imports alike, of types and of values. */
const imports: readonly Import[] = sources.flatMap(({ name, text }) =>
  ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }): Import => ({
    from: name,
    specifier: fileName,
    to: fileName.startsWith('.')
      ? relative(SRC, resolve(SRC, dirname(name), fileName))
          .split(sep)
          .join('/')
      : fileName
  }))
)

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
      { from: 'ports.ts', specifier: './snapshots/run.ts', to: 'snapshots/run.ts' },
      { from: 'main.ts', specifier: './version.ts', to: 'version.ts' },
      { from: 'azure/connect.ts', specifier: '@azure/arm-compute', to: '@azure/arm-compute' },
      { from: 'operations/list.ts', specifier: 'p-limit', to: 'p-limit' }
    ])
  )
})

describe('direction', () => {
  test('the rules about snapshots know nothing but themselves', () => {
    expect(strangers('snapshots/', ['snapshots/', 'zod', 'node:crypto', 'node:zlib'])).toEqual([])
  })

  test('the operations reach the world through ports only', () => {
    expect(
      strangers('operations/', [
        'operations/',
        'snapshots/',
        'ports.ts',
        'errors.ts',
        'gate.ts',
        'p-limit'
      ])
    ).toEqual([])
  })

  test('the ports know the subject only', () => {
    expect(strangers('ports.ts', ['snapshots/'])).toEqual([])
    expect(strangers('errors.ts', ['redaction.ts'])).toEqual([])
    expect(strangers('gate.ts', ['snapshots/'])).toEqual([])
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

  test('nothing below knows the steps', () => {
    expect(importersOf((to) => to === 'main.ts' || to === 'post.ts')).toEqual([
      'index.ts',
      'post.ts'
    ])
    expect(importersOf((to) => to === 'index.ts')).toEqual([])
  })

  test('no file imports itself, however long the way', () => {
    const next = Map.groupBy(imports, ({ from }) => from)
    const cycles: string[] = []
    const done = new Set<string>()
    const visit = (file: string, path: readonly string[]): void => {
      if (path.includes(file)) cycles.push([...path.slice(path.indexOf(file)), file].join(' → '))
      if (done.has(file) || path.includes(file)) return
      for (const { to } of next.get(file) ?? []) visit(to, [...path, file])
      done.add(file)
    }
    for (const { name } of sources) visit(name, [])
    expect(cycles).toEqual([])
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
    const { dependencies } = JSON.parse(readFileSync(resolve(SRC, '../package.json'), 'utf8')) as {
      readonly dependencies: Readonly<Record<string, string>>
    }
    const undeclared = imports
      .filter(({ specifier }) => !specifier.startsWith('.') && !specifier.startsWith('node:'))
      .filter(({ to }) => !Object.hasOwn(dependencies, packageOf(to)))
      .map(({ from, to }) => `${from} imports ${to}`)
    expect(undeclared).toEqual([])
  })
})
