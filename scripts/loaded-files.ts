/**
 * Prints how many source files, and lines, a reader needs to understand an operation: everything in `src` that its
 * descriptor reaches by imports, including type imports. `--files` names them.
 */

import { readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

import ts from 'typescript'

import { OPERATIONS } from '../src/action/operations/index.ts'

const SRC = join(import.meta.dirname, '../src')

/** Our files that a file imports, by values and by types; one for each import line. */
export function importsOf(file: string): readonly string[] {
  return ts
    .preProcessFile(readFileSync(file, 'utf8'), true, true)
    .importedFiles.filter(({ fileName }) => fileName.startsWith('.'))
    .map(({ fileName }) => join(dirname(file), fileName))
}

/** All our files that a file reaches by imports, itself first. */
export function loadedFrom(start: string): readonly string[] {
  const reached = new Set([start])
  for (const file of reached) for (const next of importsOf(file)) reached.add(next)
  return [...reached]
}

if (import.meta.main) {
  for (const operation of OPERATIONS) {
    const files = loadedFrom(join(SRC, 'action/operations', `${operation}.ts`))
    const lines = files.reduce(
      (sum, file) => sum + readFileSync(file, 'utf8').trimEnd().split('\n').length,
      0
    )
    console.log(`${operation.padEnd(10)}${files.length} files, ${lines.toLocaleString('en')} lines`)
    if (process.argv.includes('--files')) {
      for (const file of files) console.log(`  ${relative(SRC, file)}`)
    }
  }
}
