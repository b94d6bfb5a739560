/** Texts that are much longer than anybody means are read in one pass: what took a step for each pair of their signs would not end here. */

import { describe, expect, test } from 'vitest'

import type { InputName } from '../../../src/action/operations/index.ts'
import { INPUTS } from '../../../src/action/operations/index.ts'
import { ActionError } from '../../../src/errors.ts'
import { snapshotName } from '../../../src/snapshots/naming.ts'
import { canonical, parseResourceId, withoutSlash } from '../../../src/snapshots/resource-id.ts'
import { nameOfAnyAttempt } from '../../../src/snapshots/restore/earlier.ts'
import { run } from '../../support/builders.ts'
import type { Texts } from '../../support/inputs.ts'
import { LEAST, read, refusalOf } from '../../support/inputs.ts'

const SLASHES = '/'.repeat(100_000)
const NAMES = (Object.keys(INPUTS) as InputName[]).filter((name) => name !== 'operation')
const LINES = 20_000

const lines = (line: (index: number) => string): string =>
  Array.from({ length: LINES }, (_one, index) => line(index)).join('\n')

/** The longest line of what is said about inputs; nothing is said of good ones. */
function longestLine(inputs: Texts): number {
  try {
    read(inputs)
    return 0
  } catch (error) {
    if (!(error instanceof ActionError)) throw error
    return Math.max(...error.message.split('\n').map((line) => line.length))
  }
}

describe('100 KB of slashes', () => {
  test.each(NAMES)('in "%s" are read, or refused in short', (name) => {
    expect(longestLine({ ...LEAST, [name]: SLASHES })).toBeLessThan(500)
  })

  test.each(['https://management.example', 'https://'])('after %s are as well', (start) => {
    expect(longestLine({ ...LEAST, environment: start + SLASHES + 'x' })).toBeLessThan(500)
  })
})

describe('20,000 lines', () => {
  test('of tags are too many', () => {
    const { message } = refusalOf({ ...LEAST, tags: lines((index) => `name-${index}=value`) })
    expect(message).toContain('expected at most')
  })

  test('of tags to select disks by are read', () => {
    const settings = read({
      ...LEAST,
      operation: 'list',
      disk: '',
      'disk-tags': lines((index) => `name-${index}=value`)
    })
    const { request } = settings
    const tagged = 'selection' in request ? request.selection.tagged : undefined
    expect(Object.keys(tagged?.tags ?? {})).toHaveLength(LINES)
  })

  test.each<[InputName, string]>([
    ['tags', 'no tag'],
    ['disk-encryption-set-id', 'no set']
  ])('of "%s" that are all wrong are reported in part', (name, line) => {
    const inputs =
      name === 'tags' ? LEAST : { ...LEAST, operation: 'copy', 'copy-to': 'northeurope' }
    const { message } = refusalOf({ ...inputs, [name]: lines(() => line) })
    expect(message.split('\n').length).toBeLessThan(40)
    expect(message).toContain(`"${name}" has ${LINES - 20} more problems of this kind`)
  })
})

test('a million slashes around an id are no part of it', () => {
  const many = '/'.repeat(1_000_000)
  expect(canonical(`${many}a${many}b${many}`)).toBe(`a${many}b`)
  expect(parseResourceId(many, 'disks')).toBeUndefined()
  expect(withoutSlash(`https://a.example${many}`)).toBe('https://a.example')
  expect(withoutSlash(`${many}x`)).toBe(`${many}x`)
})

test('a million dashes in a template are cut to a name', () => {
  const context = { ...run(), disk: 'data', vm: '', location: 'westeurope', at: 0 }
  const name = snapshotName(`{disk}${'-'.repeat(1_000_000)}x-`, context)
  expect(name).toMatch(/^d-+[0-9a-f]{8}$/)
  expect(name).toHaveLength(80)
})

describe('a template of very many placeholders', () => {
  const name = 'data-'.repeat(16)

  test.each([
    ['open ones', '{disk}'.repeat(10_000), true],
    ['open ones with dashes', '{disk}-'.repeat(16), true],
    ['open ones and an end that is missing', '{disk}-'.repeat(14) + 'end', false],
    ['attempts', '{run-attempt}'.repeat(60) + 'x', false]
  ])('is compared with a name at once: %s', (_what, template, matches) => {
    expect(nameOfAnyAttempt(template, run()).test(name)).toBe(matches)
  })

  test('finds digits that several attempts share', () => {
    const pattern = nameOfAnyAttempt('{run-attempt}'.repeat(20), run())
    expect(pattern.test('1'.repeat(80))).toBe(true)
    expect(pattern.test('1'.repeat(19))).toBe(false)
  })
})
