import { describe, expect, test } from 'vitest'
import fc from 'fast-check'

import type { Choice } from '../../src/snapshots/latest.ts'
import { chooseLatest } from '../../src/snapshots/latest.ts'
import type { Descendant } from '../../src/snapshots/lineage.ts'
import { readinessOf } from '../../src/snapshots/readiness.ts'
import type { Snapshot } from '../../src/snapshots/types.ts'
import { dataTime, disk, snapshot } from '../support/builders.ts'

const HOUR = 3_600_000
const HOME = 'westeurope'
const AWAY = 'northeurope'

/** A proven, usable original with data of an hour, unless changed. */
function one(
  name: string,
  hour: number | undefined,
  changes: Partial<Snapshot> = {},
  facts: Partial<Pick<Descendant, 'kind' | 'proof'>> = {}
): Descendant {
  const time = hour === undefined ? {} : { timeCreated: hour * HOUR }
  return {
    snapshot: snapshot({ name, ...time, ...changes }),
    dataTime: hour === undefined ? undefined : dataTime(hour * HOUR),
    kind: 'snapshot',
    diskUniqueId: disk().uniqueId,
    proof: 'proven',
    copyOf: undefined,
    ...facts
  }
}

const copy = (name: string, hour: number | undefined, changes: Partial<Snapshot> = {}) =>
  one(name, hour, { location: AWAY, ...changes }, { kind: 'copy' })

const claimed = (name: string, hour: number | undefined, changes: Partial<Snapshot> = {}) =>
  one(name, hour, { location: AWAY, ...changes }, { kind: 'copy', proof: 'claimed' })

const UPDATING = { provisioningState: 'Updating' }
const FAILED = { provisioningState: 'Failed' }
const COPYING = { completionPercent: 40 }

const choose = (all: readonly Descendant[], location?: string): Choice =>
  chooseLatest(all, { sku: 'Premium_LRS', home: HOME, location })

/** The choice in short: the latest, and what is not used with the reason. */
const reported = ({ latest, unused }: Choice): readonly (string | undefined)[] => [
  latest?.snapshot.name,
  ...unused.map(({ descendant, why }) => `${descendant.snapshot.name} ${why}`)
]

describe('the latest usable snapshot of a disk', () => {
  test.each<[string, readonly Descendant[], readonly (string | undefined)[]]>([
    ['is the one with the newest data', [one('a', 1), one('b', 2)], ['b']],
    ['is none of none', [], [undefined]],
    [
      'is an original, whatever copy of the same data is younger',
      [copy('copy', 2, { timeCreated: 99 * HOUR }), one('a', 2)],
      ['a']
    ],
    [
      'is not the copy that was made last of older data',
      [copy('home', 1, { location: HOME, timeCreated: 99 * HOUR }), one('tuesday', 2)],
      ['tuesday']
    ],
    ['is a copy with newer data than any original', [copy('copy', 2), one('a', 1)], ['copy']],
    [
      'of copies of equal data is the one in the region of the disk',
      [copy('a', 2, { location: 'eastus' }), copy('b', 2, { location: 'West Europe' })],
      ['b']
    ],
    [
      'is passed over while Azure makes it',
      [one('a', 1), one('b', 2, UPDATING)],
      ['a', 'b is still being created (Updating)']
    ],
    [
      'is passed over while its data is copied',
      [one('a', 1), one('b', 2, COPYING), one('c', 3, { ...UPDATING, ...COPYING })],
      ['a', 'c is still being created (Updating, 40 %)', 'b is still being copied (40 %)']
    ],
    [
      'is passed over when it failed, or goes',
      [one('a', 1), one('b', 2, FAILED), one('c', 3, { provisioningState: 'Deleting' })],
      ['a', 'c is being deleted', 'b has failed (provisioning state "failed")']
    ],
    ['is named alone where what is not usable is older', [one('a', 1, FAILED), one('b', 2)], ['b']],
    [
      'is not one that Azure tells in parts, which may be newer',
      [one('a', 1), one('b', undefined, { timeCreated: undefined, uniqueId: undefined })],
      [
        'a',
        'b is only partly readable: the response of Azure lacks its unique id and creation time'
      ]
    ]
  ])('%s', (_what, all, expected) => {
    expect(reported(choose(all))).toEqual(expected)
    expect(reported(choose(all.toReversed()))).toEqual(expected)
  })
})

describe('what only tags call a snapshot of the disk', () => {
  test('never takes the place of a proven one, and is named when it claims newer data', () => {
    expect(reported(choose([one('a', 1), claimed('c', 9)]))).toEqual([
      'a',
      'c belongs to this disk only according to its tags'
    ])
    expect(reported(choose([one('a', 1, COPYING), claimed('c', 9)]))).toEqual([
      undefined,
      'c belongs to this disk only according to its tags',
      'a is still being copied (40 %)'
    ])
  })

  test('is chosen where no proven one is left, with the doubt', () => {
    for (const proven of [[], [one('a', 1, FAILED)]]) {
      const choice = choose([...proven, claimed('c', 2), claimed('d', 3)])
      expect(choice.latest?.snapshot.name).toBe('d')
      expect(choice.doubt).toBe('belongs to this disk only according to its tags')
    }
    expect(choose([one('a', 1)]).doubt).toBeUndefined()
  })

  test('and whose data nothing dates is chosen only where it is all there is', () => {
    const undated = claimed('u', undefined, { timeCreated: 9 * HOUR })
    expect(choose([undated]).latest).toBe(undated)
    expect(choose([undated]).doubt).toBe(
      'belongs to this disk only according to its tags and contains data of unknown time'
    )
    expect(choose([undated, claimed('c', 2)]).latest?.snapshot.name).toBe('c')
    expect(choose([undated, claimed('v', undefined)]).latest).toBeUndefined()
  })

  test('and was made before the latest was taken cannot be newer, whatever its age', () => {
    const before = claimed('u', undefined, { timeCreated: 2 * HOUR })
    const after = claimed('v', undefined, { timeCreated: 4 * HOUR })
    expect(reported(choose([one('a', 3), before, after]))).toEqual([
      'a',
      'v belongs to this disk only according to its tags and contains data of unknown time'
    ])
  })
})

describe('with a region', () => {
  test('it is the latest of that region, and newer data elsewhere is named', () => {
    const all = [one('a', 1), one('b', 3), copy('c', 1), copy('d', 2)]
    expect(reported(choose(all, 'North Europe'))).toEqual(['d', 'b is in region "westeurope"'])
    expect(reported(choose(all, HOME))).toEqual(['b'])
    expect(reported(choose(all, 'eastus'))[0]).toBeUndefined()
  })

  test('a claimed one is chosen where the region has no proven one', () => {
    expect(choose([one('a', 1), claimed('c', 1)], AWAY).latest?.snapshot.name).toBe('c')
  })
})

test('in every lineage nothing usable and proven is newer than the latest, and all that may be newer is named', () => {
  const states = [{}, {}, UPDATING, FAILED, COPYING]
  const descendants = fc
    .array(
      fc.record({
        hour: fc.option(fc.nat(4), { nil: undefined }),
        state: fc.constantFrom(...states),
        kind: fc.constantFrom('snapshot' as const, 'copy' as const),
        proof: fc.constantFrom('proven' as const, 'proven' as const, 'claimed' as const),
        location: fc.constantFrom(HOME, AWAY)
      }),
      { maxLength: 8 }
    )
    .map((all) =>
      all.map(({ hour, state, location, ...facts }, at) =>
        one(
          `s${at}`,
          hour ?? (facts.proof === 'proven' ? 0 : undefined),
          { location, ...state },
          facts
        )
      )
    )
  fc.assert(
    fc.property(descendants, fc.constantFrom(undefined, HOME, AWAY), (all, location) => {
      const { latest, unused } = choose(all, location)
      expect(choose(all.toReversed(), location)).toEqual(choose(all, location))
      const time = ({ dataTime: at = dataTime(-1) }: Descendant): number => at
      const chosen = latest === undefined ? -2 : time(latest)
      const named = new Set(unused.map(({ descendant }) => descendant))
      const newer = all.filter((other) => other !== latest && time(other) > Math.max(chosen, -1))
      expect(newer.filter((other) => !named.has(other))).toEqual([])
      const eligible = all.filter(
        ({ proof, snapshot: found }) =>
          proof === 'proven' &&
          (location === undefined || found.location === location) &&
          readinessOf(found).usable
      )
      expect(eligible.filter((other) => time(other) > chosen)).toEqual([])
      expect(eligible.length === 0 || latest?.proof === 'proven').toBe(true)
    }),
    { numRuns: 2_000 }
  )
})
