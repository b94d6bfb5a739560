import { describe, expect, test } from 'vitest'
import fc from 'fast-check'

import type { CopyNameContext } from '../../../src/snapshots/naming.ts'
import {
  COPY_NAME,
  MAX_NAME_LENGTH,
  copyName,
  unknownCopyPlaceholders
} from '../../../src/snapshots/naming.ts'
import { run } from '../../support/builders.ts'

function context(changes: Partial<CopyNameContext> = {}): CopyNameContext {
  return {
    ...run(),
    at: Date.parse('2026-11-23T10:00:00Z'),
    snapshot: 'data-1',
    disk: 'data',
    vm: 'web',
    location: 'northeurope',
    ...changes
  }
}

describe('the name of a copy', () => {
  test.each([
    [COPY_NAME, 'data-1-northeurope'],
    ['{snapshot}-{location}-{run-id}', 'data-1-northeurope-4711'],
    ['{disk}-{snapshot}-{vm}', 'data-data-1-web'],
    ['{disk}-in-{location}', 'data-in-northeurope'],
    ['fixed', 'fixed']
  ])('from "%s" is "%s"', (template, name) => {
    expect(copyName(template, context())).toBe(name)
  })

  test('is the same in every run by default, so that a re-run finds the copy', () => {
    const later = context({ at: Date.parse('2027-01-01T00:00:00Z'), runId: '4712', runAttempt: 2 })
    expect(copyName(COPY_NAME, later)).toBe(copyName(COPY_NAME, context()))
  })

  test('is shortened at the snapshot’s part, so that the region stays to be read', () => {
    const name = copyName(COPY_NAME, context({ snapshot: 'x'.repeat(80) }))
    expect(name).toMatch(/^x+-northeurope-[0-9a-f]{8}$/)
    expect(name).toHaveLength(MAX_NAME_LENGTH)
  })

  test('takes braces in a disk’s name for no placeholder', () => {
    expect(copyName('{disk}-{snapshot}', context({ disk: '{run-id}' }))).toBe('s-run-id--data-1')
  })

  const text = fc.string({
    minLength: 1,
    maxLength: 90,
    unit: fc.constantFrom('a', 'b', '1', '-', '_', '.')
  })

  test('is valid and different for each source and region, whatever they are', () => {
    fc.assert(
      fc.property(text, text, fc.constantFrom('ukwest', 'uksouth'), (one, other, location) => {
        const name = copyName(COPY_NAME, context({ snapshot: one, location }))
        expect(name).toMatch(/^[A-Za-z0-9][\w-]{0,78}\w?$/)
        const region = location === 'ukwest' ? 'uksouth' : 'ukwest'
        expect(copyName(COPY_NAME, context({ snapshot: one, location: region }))).not.toBe(name)
        const isLong = one.length > 70 && other.length > 70 && one !== other
        const same = copyName(COPY_NAME, context({ snapshot: other, location })) === name
        expect(isLong && same).toBe(false)
      })
    )
  })
})

test('what copies know as a placeholder is what create knows, and {snapshot}', () => {
  expect(unknownCopyPlaceholders('{snapshot}{disk}{location}{nobody}{run-id}')).toEqual(['nobody'])
})
