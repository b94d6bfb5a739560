import { describe, expect, test } from 'vitest'

import type { ExportState } from '../../../src/snapshots/data/export-state.ts'
import { readState, stateMetadata, stepsFrom } from '../../../src/snapshots/data/export-state.ts'
import type { Dated } from '../../../src/snapshots/data-time.ts'
import type { Snapshot } from '../../../src/snapshots/types.ts'
import { dataTime, snapshot } from '../../support/builders.ts'

const disk = { name: 'data', uniqueId: 'disk-id' }
const HOUR = 3_600_000
/** A snapshot with data of an hour. It may be a copy that was made at any other time. */
const taken = (name: string, hour: number, changes: Partial<Snapshot> = {}): Dated => ({
  snapshot: snapshot({ name, uniqueId: `id-${name}`, timeCreated: 9 * HOUR - hour, ...changes }),
  dataTime: dataTime(hour * HOUR)
})
const [a, b, c] = [taken('a', 1), taken('b', 2), taken('c', 3)] as const

const remembered = ({
  snapshot: { name, uniqueId = '' },
  dataTime: time = dataTime(0)
}: Dated) => ({
  name,
  uniqueId,
  time
})
const complete = (one: Dated): ExportState => ({
  state: 'complete',
  disk,
  snapshot: remembered(one)
})
const writing = (
  one: Dated,
  over: Extract<ExportState, { state: 'writing' }>['over'],
  position = 4096
): ExportState => ({ state: 'writing', disk, snapshot: remembered(one), over, position })

const always = (): boolean => true

/** The steps in short: snapshot, what they are the difference to, and where they begin. */
function stepsOf(
  state: ExportState | undefined,
  snapshots: readonly Dated[],
  comparable: (newer: Dated, base: Dated) => boolean = always
): unknown {
  const found = stepsFrom(state, snapshots, comparable)
  if ('refusal' in found) return found.refusal
  return found.steps.map(({ snapshot: one, base, over, position }) => [
    one.name,
    base?.name ?? over,
    position
  ])
}

describe('metadata', () => {
  test('report the state again, whatever the names', () => {
    const odd = taken('größe-ß', 1, { resourceGroup: 'rg %20 (ü)' })
    for (const over of ['nothing', 'anything', { uniqueId: 'id-x' }] as const) {
      const metadata = stateMetadata(disk, odd, 1024, { over, position: 512 })
      expect(readState(metadata)).toEqual({
        state: 'writing',
        disk,
        snapshot: remembered(odd),
        over,
        position: 512
      })
      for (const [name, value] of Object.entries(metadata)) {
        expect(name).toMatch(/^[a-z_]+$/)
        expect(value).toMatch(/^[\x20-\x7e]*$/)
      }
    }
    expect(readState(stateMetadata(disk, odd, 1024))).toEqual(complete(odd))
  })

  test('are read whatever the case of their names', () => {
    const upper = Object.entries(stateMetadata(disk, a, 1024)).map(([name, value]) => [
      name.toUpperCase(),
      value
    ])
    expect(readState(Object.fromEntries(upper) as Record<string, string>)).toEqual(complete(a))
  })

  test.each([
    [{}],
    [{ other: 'x' }],
    [{ ...stateMetadata(disk, a, 1), snapshot_action: '2' }],
    [{ ...stateMetadata(disk, a, 1), snapshot_state: 'odd' }],
    [{ ...stateMetadata(disk, a, 1), snapshot_time: 'never' }],
    [{ ...stateMetadata(disk, a, 1, { over: 'nothing', position: 0 }), snapshot_position: '' }]
  ])('of something else are no state', (metadata) => {
    expect(readState(metadata)).toBeUndefined()
  })
})

describe('steps', () => {
  test('of a blob that is not there: all, oldest first, each over the one before', () => {
    expect(stepsOf(undefined, [c, a, b])).toEqual([
      ['a', 'nothing', 0],
      ['b', 'a', 0],
      ['c', 'b', 0]
    ])
  })

  test('of one that holds a snapshot: those after it', () => {
    expect(stepsOf(complete(b), [a, b, c])).toEqual([['c', 'b', 0]])
    expect(stepsOf(complete(c), [a, b, c])).toEqual([])
  })

  test('of one that holds a copy, exported when copies were dated by their making: those after its data', () => {
    const state = complete(b)
    const late = { ...state, snapshot: { ...state.snapshot, time: 99 * HOUR } }
    expect(stepsOf(late, [a, b, c])).toEqual([['c', 'b', 0]])
  })

  test('where what it holds is gone: the next over anything', () => {
    expect(stepsOf(complete(a), [b, c])).toEqual([
      ['b', 'anything', 0],
      ['c', 'b', 0]
    ])
  })

  test('of one that is half-written: from where it stopped', () => {
    expect(stepsOf(writing(b, { uniqueId: 'ID-A' }), [a, b, c])).toEqual([
      ['b', 'a', 4096],
      ['c', 'b', 0]
    ])
    expect(stepsOf(writing(a, 'nothing'), [a])).toEqual([['a', 'nothing', 4096]])
    expect(stepsOf(writing(b, 'anything'), [b])).toEqual([['b', 'anything', 4096]])
  })

  test('of one whose base is gone meanwhile: all of it again', () => {
    expect(stepsOf(writing(b, { uniqueId: 'id-a' }), [b])).toEqual([['b', 'anything', 0]])
  })

  test('of one whose snapshot is gone: the next over anything; without a next, a refusal', () => {
    expect(stepsOf(writing(b, { uniqueId: 'id-a' }), [a, c])).toEqual([['c', 'anything', 0]])
    expect(stepsOf(writing(b, { uniqueId: 'id-a' }), [a])).toBe('unfinished')
  })

  test('between which Azure cannot report the changes: all allocated data, over anything', () => {
    expect(stepsOf(undefined, [a, b, c], (one) => one.snapshot.name !== 'b')).toEqual([
      ['a', 'nothing', 0],
      ['b', 'anything', 0],
      ['c', 'b', 0]
    ])
  })
})
