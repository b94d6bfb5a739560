import { describe, expect, test } from 'vitest'
import fc from 'fast-check'

import type { InputName } from '../../../src/action/operations/index.ts'
import { INPUTS } from '../../../src/action/operations/index.ts'
import { inputWarnings } from '../../../src/action/settings.ts'
import { ending } from '../../support/endless.ts'
import { LEAST, expectProblems, refusalOf, sourceOf } from '../../support/inputs.ts'

const PRUNE = { ...LEAST, operation: 'prune', 'keep-last': '1' }

describe('an input that does not exist is refused when it resembles one that does', () => {
  test.each([
    ['dry_run', 'dry-run'],
    ['dryrun', 'dry-run'],
    ['dryRun', 'dry-run'],
    ['dry run', 'dry-run'],
    ['dry.run', 'dry-run'],
    ['dry-rum', 'dry-run'],
    ['is-dry-run', 'dry-run'],
    ['keep-montly', 'keep-monthly'],
    ['what-if', 'dry-run'],
    ['regions', 'copy-to'],
    ['keep_monthly', 'keep-monthly'],
    ['keep-last-count', 'keep-last'],
    ['keep-whithin', 'keep-within'],
    ['disks', 'disk'],
    ['disk-name', 'disk'],
    ['tag', 'tags'],
    ['snapshots', 'snapshot'],
    ['snapshot-names', 'snapshot-name'],
    ['resource-group-name', 'resource-group'],
    ['subscription', 'subscription-id'],
    ['azure-client-id', 'client-id'],
    ['time-out', 'timeout'],
    ['onfailure', 'on-failure'],
    ['opertion', 'operation']
  ])('%s: %s is meant', (name, meant) => {
    // The runner gives names in capitals, with `_` in place of a space.
    const given = name.replaceAll(' ', '_').toLowerCase()
    expectProblems(
      { ...PRUNE, [name.replaceAll(' ', '_')]: 'true' },
      `"${given}" does not exist. Did you mean "${meant}"?`
    )
  })

  test('also when it is empty: an expression that gave nothing gives something the next time', () => {
    expect(refusalOf({ ...PRUNE, dry_run: '' }).message).toBe(
      'The input "dry_run" does not exist. Did you mean "dry-run"?'
    )
  })

  test('together with everything else that is wrong', () => {
    expect(refusalOf({ ...PRUNE, dry_run: 'true', 'keep-daily': 'x' }).message).toMatch(
      /^2 inputs are wrong:\n- "dry_run" does not exist\. Did you mean "dry-run"\?\n- "keep-daily" is "x": /
    )
    expect(refusalOf({ ...LEAST, operation: 'purge', dry_run: 'true' }).message).toMatch(
      /^2 inputs are wrong:\n- "dry_run" does not exist\..*\n- "operation" is "purge": /
    )
  })

  test('whichever separators it is written with', () => {
    const names = (Object.keys(INPUTS) as InputName[]).filter((name) => name.includes('-'))
    const separators = fc.array(fc.constantFrom('', '_', '.', '--'), { minLength: 4, maxLength: 4 })
    fc.assert(
      fc.property(fc.constantFrom(...names), separators, (name, between) => {
        const words = name.split('-')
        const written = words.map((word, at) => `${word}${between[at] ?? ''}`).join('')
        fc.pre(!Object.hasOwn(INPUTS, written))
        expect(refusalOf({ ...PRUNE, [written]: 'x' }).message).toContain(`Did you mean "${name}"?`)
      })
    )
  })

  test('in time, however long and many they are', () => {
    const inputs = Object.fromEntries(
      Array.from({ length: 200 }, (_, at) => [`k-${'x'.repeat(10_000)}-${at}`, 'x'])
    )
    const message = ending(() => refusalOf({ ...PRUNE, ...inputs, dry_run: 'true' }).message)
    expect(message).toContain('"dry_run" does not exist.')
  })
})

describe('an input that resembles none', () => {
  test.each(['colour', 'comment', 'description', 'favourite-food', 'x', 'note'])(
    '%s is ignored, with a warning',
    (name) => {
      expect(inputWarnings(sourceOf({ ...PRUNE, [name]: 'x' }))).toEqual([
        `Unknown input is ignored: "${name}".`
      ])
    }
  )

  test('is reported with the others like it', () => {
    expect(inputWarnings(sourceOf({ ...PRUNE, colour: 'x', comment: 'y' }))).toEqual([
      'Unknown inputs are ignored: "colour" and "comment".'
    ])
  })
})

test('every input that exists is known, as the runner spells it', () => {
  expect(
    inputWarnings(sourceOf(Object.fromEntries(Object.keys(INPUTS).map((name) => [name, '']))))
  ).toEqual([])
})
