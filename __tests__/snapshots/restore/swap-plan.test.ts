import { describe, expect, test } from 'vitest'
import fc from 'fast-check'

import { formatResourceId, refOf, sameId } from '../../../src/snapshots/resource-id.ts'
import type { Disk, SwapPair, VirtualMachine } from '../../../src/snapshots/types.ts'
import {
  withConfirmedDisks,
  deleteCommand,
  isDone,
  isUntouched,
  nextStep,
  placeOf,
  formatStanding,
  standingOf,
  wasStoppedSince,
  swapRollback
} from '../../../src/snapshots/restore/swap-plan.ts'
import { disk, guid } from '../../support/builders.ts'
import { at, data, logs, machine, snapshotOf, system, web } from '../../support/restores.ts'

const olds = new Map<number | undefined, Disk>([
  [undefined, system],
  [0, data],
  [3, logs]
])
const nextOf = (lun: number | undefined): Disk => disk({ name: `next-${lun ?? 'os'}` })
const foreign = disk({ name: 'foreign' })

const pairOf = (lun: number | undefined): SwapPair => ({
  lun,
  old: refOf(olds.get(lun) ?? foreign),
  next: refOf(nextOf(lun)),
  how: {
    caching: lun === undefined ? 'ReadWrite' : 'ReadOnly',
    writeAccelerator: false,
    deleteOption: 'Detach'
  }
})
const PAIRS = [pairOf(0), pairOf(undefined), pairOf(3)]

type State = 'before' | 'done' | 'empty' | 'foreign'

/** A machine whose places stand like that. */
function standing(states: ReadonlyMap<number | undefined, State>): VirtualMachine {
  return machine({
    power: 'deallocated',
    disks: [...states].flatMap(([lun, state]) => {
      if (state === 'empty') return []
      const there = { before: olds.get(lun), done: nextOf(lun), foreign }[state] ?? foreign
      return [at(lun, there)]
    })
  })
}

/** What Azure makes of the next step. */
function carriedOut(here: VirtualMachine, apart: boolean): VirtualMachine {
  const step = nextStep(here, PAIRS, apart)
  switch (step?.kind) {
    case 'data': {
      const { detach, attach } = step.change
      const stays = here.disks.filter(({ diskId }) => !detach.some((id) => sameId(id, diskId)))
      for (const { lun } of attach) {
        expect(stays.filter((one) => one.lun === lun)).toEqual([])
      }
      const comes = attach.map(({ diskId, lun }) => ({
        ...at(lun, nextOf(lun)),
        diskId
      }))
      return { ...here, disks: [...stays, ...comes] }
    }
    case 'os': {
      const others = here.disks.filter(({ lun }) => lun !== undefined)
      return { ...here, disks: [at(undefined, nextOf(undefined)), ...others] }
    }
    case 'blocked':
    case undefined:
      return here
  }
}

const states = (...allowed: readonly State[]) =>
  fc
    .tuple(fc.constantFrom(...allowed), fc.constantFrom(...allowed), fc.constantFrom(...allowed))
    .map(
      ([os, first, third]) =>
        new Map<number | undefined, State>([
          [undefined, os],
          [0, first],
          [3, third]
        ])
    )

describe('from wherever an earlier attempt stopped', () => {
  test('the steps lead to the goal, and end there', () => {
    fc.assert(
      fc.property(states('before', 'done', 'empty'), fc.boolean(), (from, apart) => {
        let here = standing(from)
        for (let step = 0; step < 3; step++) here = carriedOut(here, apart)
        expect(isDone(here, PAIRS)).toBe(true)
        expect(nextStep(here, PAIRS, apart)).toBeUndefined()
      })
    )
  })

  test('all data disks that are missing go in one operation', () => {
    const step = nextStep(machine({ power: 'deallocated' }), PAIRS)
    expect(step).toEqual({
      kind: 'data',
      change: {
        detach: [data.id, logs.id],
        attach: [0, 3].map((lun) => ({
          diskId: formatResourceId(nextOf(lun), 'disks'),
          lun,
          caching: 'ReadOnly',
          writeAccelerator: false,
          deleteOption: 'Detach'
        }))
      }
    })
  })

  test('no step touches a place where another process put a disk', () => {
    fc.assert(
      fc.property(states('before', 'done', 'empty', 'foreign'), (from) => {
        fc.pre([...from.values()].includes('foreign'))
        expect(nextStep(standing(from), PAIRS)).toMatchObject({
          kind: 'blocked',
          problem: { code: 'Conflict' }
        })
      })
    )
  })

  test('words and commands never name a subscription, and describe every place', () => {
    fc.assert(
      fc.property(states('before', 'done', 'empty', 'foreign'), fc.boolean(), (from, ran) => {
        const here = standing(from)
        const words = formatStanding(here, PAIRS)
        expect(words).toHaveLength(4)
        for (const line of [...words, ...swapRollback(here, PAIRS, ran)]) {
          expect(line).not.toContain(data.subscriptionId)
        }
        expect(PAIRS.map((pair) => standingOf(here, pair))).toEqual(
          PAIRS.map(({ lun }) => from.get(lun))
        )
      })
    )
  })
})

describe('the restore instructions', () => {
  const all = (state: State): ReadonlyMap<number | undefined, State> =>
    new Map([undefined, 0, 3].map((lun) => [lun, state]))

  test('is empty while nothing has moved and the machine runs', () => {
    const here = { ...standing(all('before')), power: 'running' }
    expect(isUntouched(here, PAIRS)).toBe(true)
    expect(swapRollback(here, PAIRS, true)).toEqual([])
  })

  test('stops the machine, puts every old disk back as it was, and starts it', () => {
    expect(swapRollback({ ...standing(all('done')), power: 'running' }, PAIRS, true)).toEqual([
      'az vm deallocate --resource-group rg-data --name web',
      'az vm disk detach --resource-group rg-data --vm-name web --name next-0',
      'az vm disk attach --resource-group rg-data --vm-name web --name data --lun 0 --caching ReadOnly',
      'az vm update --resource-group rg-data --name web --os-disk system',
      'az vm disk detach --resource-group rg-data --vm-name web --name next-3',
      'az vm disk attach --resource-group rg-data --vm-name web --name logs --lun 3 --caching ReadOnly',
      'az vm start --resource-group rg-data --name web'
    ])
  })

  test('asks for the id of a disk in another group, and quotes what a shell would read', () => {
    const elsewhere = disk({ name: 'data', resourceGroup: "it's (old)" })
    const pair = { ...pairOf(0), old: refOf(elsewhere) }
    expect(swapRollback(standing(all('empty')), [pair], false)).toEqual([
      `az vm disk attach --resource-group rg-data --vm-name web --name "$(az disk show --resource-group 'it'\\''s (old)' --name data --query id --output tsv)" --lun 0 --caching ReadOnly`
    ])
    expect(deleteCommand(refOf(elsewhere))).toBe(
      `az disk delete --resource-group 'it'\\''s (old)' --name data`
    )
  })
})

describe('the place of a new disk', () => {
  const of = snapshotOf(data)
  const candidate = {
    snapshot: of,
    source: { ref: refOf(data), uniqueId: data.uniqueId },
    kept: refOf(data),
    next: refOf(nextOf(0)),
    sku: 'Premium_LRS',
    zones: [],
    osType: undefined,
    maxShares: undefined
  }
  const plain = [system, data, logs].map((one) => ({ disk: one, ancestor: undefined }))

  test('is that of its source, with how it is attached', () => {
    expect(placeOf(machine(), plain, candidate)).toEqual(pairOf(0))
  })

  test('is that of what was restored in its place, from any snapshot of it', () => {
    const again = disk({ name: 'again', sourceUniqueId: of.uniqueId })
    const here = machine({ disks: [at(undefined, system), at(5, again)] })
    expect(placeOf(here, [{ disk: again, ancestor: undefined }], candidate)).toMatchObject({
      lun: 5,
      old: { name: 'again' }
    })
    const other = { disk: disk({ name: 'again' }), ancestor: data.uniqueId }
    expect(placeOf(here, [other], candidate)).toMatchObject({ lun: 5, old: { name: 'again' } })
  })

  test('is its own where it is in place already; then the source has given way', () => {
    const here = machine({ disks: [at(undefined, system), at(0, nextOf(0))] })
    expect(placeOf(here, plain, candidate)).toMatchObject({ lun: 0, old: { name: 'data' } })
    expect(placeOf(here, plain, { ...candidate, kept: undefined })).toMatchObject({
      lun: 0,
      old: undefined
    })
  })

  test('is that of the source rather than that of an older restore beside it', () => {
    const beside = disk({ name: 'beside', sourceUniqueId: of.uniqueId })
    const here = machine({ disks: [at(1, beside), at(undefined, system), at(0, data)] })
    expect(
      placeOf(here, [{ disk: beside, ancestor: undefined }, ...plain], candidate)
    ).toMatchObject({ lun: 0 })
  })

  test('is unknown where nothing on the machine has to do with the snapshot', () => {
    const here = machine({ disks: [at(undefined, system)] })
    expect(placeOf(here, plain, candidate)).toMatchObject({
      code: 'NotFound',
      message: expect.stringContaining('the OS disk slot "system"')
    })
    const unknown = { ...candidate, source: { ref: undefined, uniqueId: undefined } }
    expect(placeOf(here, plain, unknown)).toMatchObject({ code: 'NotFound' })
  })
})

test('a disk that does not know of its machine is not on it', () => {
  const here = machine({ disks: [at(0, nextOf(0)), at(3, logs)] })
  expect(withConfirmedDisks(here, [disk({ ...nextOf(0), managedBy: web.id.toUpperCase() })])).toBe(
    here
  )
  expect(withConfirmedDisks(here, [nextOf(0)]).disks.map(({ name }) => name)).toEqual(['logs'])
})

describe('a machine that is deallocated', () => {
  const MADE = Date.parse('2026-11-23T10:00:00Z')
  const minutes = (count: number): number => MADE + count * 60_000
  const stopped = (...times: readonly (number | undefined)[]): boolean =>
    wasStoppedSince(
      machine({ power: 'deallocated' }),
      times.map((ownersChangedAt, index) => ({
        disk: { ...([system, data, logs][index] ?? foreign), ownersChangedAt },
        ancestor: undefined
      })),
      [],
      MADE
    )

  test.each<[string, boolean, readonly (number | undefined)[]]>([
    ['soon after the disk was made was stopped for it', true, [minutes(2), minutes(2)]],
    ['in the instant of the disk was stopped for it', true, [MADE]],
    ['before the disk was made was not', false, [minutes(-2), minutes(-2)]],
    ['days after the disk was made was not', false, [minutes(3_000)]],
    ['at an instant that nobody knows may have been', true, [undefined]],
    ['with no disk left to ask may have been', true, []]
  ])('%s', (_what, expected, times) => {
    expect(stopped(...times)).toBe(expected)
  })

  test('was not stopped for a disk that was never made, nor is one that runs stopped', () => {
    expect(wasStoppedSince(machine({ power: 'deallocated' }), [], [], undefined)).toBe(false)
    expect(wasStoppedSince(machine(), [], [], MADE)).toBe(false)
    expect(wasStoppedSince(machine({ power: 'deallocating' }), [], [], MADE)).toBe(true)
  })

  test('does not ask the new disks: they were attached after it was stopped', () => {
    const fresh = { ...nextOf(0), uniqueId: guid('fresh'), ownersChangedAt: minutes(5) }
    const here = machine({ power: 'deallocated', disks: [at(0, fresh), at(3, logs)] })
    const attached = [fresh, { ...logs, ownersChangedAt: minutes(-60) }].map((one) => ({
      disk: one,
      ancestor: undefined
    }))
    expect(wasStoppedSince(here, attached, [pairOf(0)], MADE)).toBe(false)
  })
})
