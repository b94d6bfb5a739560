/** The error texts of docs/troubleshooting.md are texts that the action, Azure or a test of either really has. */

import { readFileSync, readdirSync } from 'node:fs'
import { resolve } from 'node:path'

import { describe, expect, test } from 'vitest'

const ROOT = resolve(import.meta.dirname, '..')

/** Source and tests: a text with a placeholder stands in a test as a person reads it. Not this file, and no bundle. */
const corpus = ['src', 'simulator', '__tests__']
  .flatMap((folder) =>
    readdirSync(resolve(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(?:ts|md)$/.test(name) && !/^dist\b|troubleshooting/.test(name))
      .map((name) => readFileSync(resolve(ROOT, folder, name), 'utf8'))
  )
  .join('\n')
  .replaceAll(String.raw`\"`, '"')
  .replaceAll('${LINE_GIB}', '4096')

const page = readFileSync(resolve(ROOT, 'docs/troubleshooting.md'), 'utf8')
/** The first column, without the operation that a row is limited to. */
const texts = [...page.matchAll(/^\| (`.*?) \|/gm)].flatMap(([, cell = '']) =>
  [...cell.replace(/ (?:in|after) an? .*$| after `prune`$/, '').matchAll(/`([^`]+)`/g)].map(
    ([, text = '']) => text
  )
)

describe('an error text of docs/troubleshooting.md', () => {
  test('is read from the page', () => {
    expect(texts.length).toBeGreaterThan(60)
    expect(texts).toEqual(expect.arrayContaining(['AADSTS700213', 'ScopeLocked', 'not deleted']))
  })

  test.each(texts)('%s', (text) => {
    // The tests have the numbers of Entra without their prefix.
    const parts = text
      .replace(/^AADSTS/, '')
      .split('…')
      .map((part) => part.replaceAll(/^[" ]+|[" ]+$/g, ''))
    expect(parts.filter((part) => !corpus.includes(part))).toEqual([])
  })
})
