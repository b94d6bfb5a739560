import { describe, expect, test } from 'vitest'
import fc from 'fast-check'

import { snapshotName } from '../../../src/snapshots/naming.ts'
import type { Attempted } from '../../../src/snapshots/restore/earlier.ts'
import {
  isCandidate,
  isTrustworthy,
  isVolatile,
  nameOfAnyAttempt
} from '../../../src/snapshots/restore/earlier.ts'
import type { Disk } from '../../../src/snapshots/types.ts'
import { disk, run } from '../../support/builders.ts'
import { data, snapshotOf, web } from '../../support/restores.ts'

const nameAt = (template: string, name: string, at: number, attempt: number): string =>
  snapshotName(template, {
    ...run({ runAttempt: attempt }),
    disk: name,
    vm: 'web',
    location: 'westeurope',
    at
  })

describe('the names of a template', () => {
  test('are known again, whenever the earlier attempt was and however long the name is', () => {
    const templates = fc.constantFrom(
      '{disk}-restored-{timestamp}',
      '{disk}-{run-id}-{run-attempt}',
      '{vm}.{disk}.{date}.{time}',
      '-{disk}-{timestamp}-',
      '{disk}'
    )
    const names = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,79}$/)
    fc.assert(
      fc.property(
        templates,
        names,
        fc.integer({ min: 0, max: 4_000_000_000_000 }),
        fc.integer({ min: 1, max: 99 }),
        (template, name, at, attempt) => {
          const earlier = nameAt(template, name, at, attempt)
          expect(nameOfAnyAttempt(template, run()).test(earlier)).toBe(true)
        }
      )
    )
  })

  test.each([
    ['{disk}-restored-{timestamp}', 'data-restored-yesterday'],
    ['{disk}-restored-{timestamp}', 'data-test-20261123-100000'],
    ['{disk}-{run-id}', 'data-4712'],
    ['{disk}.x', 'data-y']
  ])('%s are not %s', (template, name) => {
    expect(nameOfAnyAttempt(template, run()).test(name)).toBe(false)
  })

  test('differ between attempts where they contain time or attempt', () => {
    expect(['{timestamp}', '{date}', '{time}', '{run-attempt}'].every(isVolatile)).toBe(true)
    expect(['{disk}', '{run-id}', 'timestamp', '{sha}'].some(isVolatile)).toBe(false)
  })
})

describe('a disk of an earlier attempt', () => {
  const taken = snapshotOf(data, { tags: {} })
  const made = (changes: Partial<Disk> = {}): Disk =>
    disk({
      name: 'data-restored-20261123-100000',
      sourceUniqueId: taken.uniqueId,
      provisioningState: 'Succeeded',
      ...changes
    })
  const EXCHANGED = Date.parse('2026-11-23T10:05:00Z')
  const detached = {
    ...data,
    managedBy: undefined,
    state: 'Unattached',
    ownersChangedAt: EXCHANGED
  }
  const attempted = (changes: Partial<Attempted> = {}): Attempted => ({
    snapshot: taken,
    template: '{disk}-restored-{timestamp}',
    run: run({ runAttempt: 2 }),
    machine: { id: web.id, power: 'deallocated' },
    live: detached,
    ...changes
  })
  const attached = { state: 'Attached', managedBy: web.id, ownersChangedAt: EXCHANGED + 5_000 }

  test('has its name and comes from the same snapshot', () => {
    expect(isCandidate(made(), attempted())).toBe(true)
    expect(isCandidate(made({ name: 'other' }), attempted())).toBe(false)
    expect(isCandidate(made({ sourceUniqueId: 'x' }), attempted())).toBe(false)
    expect(isCandidate(made({ sourceUniqueId: undefined }), attempted())).toBe(false)
  })

  test.each<[string, boolean, Partial<Disk>, Partial<Attempted>]>([
    ['that was never attached is as good as new', true, {}, {}],
    ['that is still being made is, too', true, { provisioningState: 'Creating' }, {}],
    ['that failed is not', false, { provisioningState: 'Failed' }, {}],
    ['that was attached once is not', false, { ownersChangedAt: 1 }, {}],
    ['that was just put in place of its source is', true, attached, {}],
    ['whose machine runs is not', false, attached, { machine: { id: web.id, power: 'running' } }],
    [
      'whose machine has run is not',
      false,
      { ...attached, ownersChangedAt: EXCHANGED + 600_000 },
      {}
    ],
    ['on another machine is not', false, { ...attached, managedBy: `${web.id}2` }, {}],
    ['beside its source is not', false, attached, { live: data }],
    ['whose source is gone is not', false, attached, { live: undefined }],
    [
      'that is attached is not where no machine is asked for',
      false,
      attached,
      { machine: undefined }
    ]
  ])('%s', (_what, expected, changes, how) => {
    expect(isTrustworthy(made(changes), attempted(how))).toBe(expected)
  })
})
