import { describe, expect, test } from 'vitest'

import { receiptEntry } from '../../../src/snapshots/receipt.ts'
import {
  SUBSCRIPTION,
  disk,
  selectionOf,
  snapshot,
  takenFrom,
  receiptOf
} from '../../support/builders.ts'
import type { Texts } from '../../support/inputs.ts'
import { expectProblems, HOME, refIn, requestReader } from '../../support/inputs.ts'

const data = disk()
const taken = snapshot(takenFrom(data))
const entry = receiptEntry(data, taken, SUBSCRIPTION)
const DIFF: Texts = {
  operation: 'diff',
  snapshot: 'a',
  ...HOME
}

const requestIn = requestReader('diff', DIFF)

describe('diff', () => {
  test('has the defaults of the action', () => {
    expect(requestIn({})).toStrictEqual({
      operation: 'diff',
      targets: [{ ref: refIn('a'), entry: undefined }],
      selection: selectionOf(),
      base: undefined,
      snapshotGroup: undefined,
      warnOver: undefined,
      maxParallel: 8
    })
  })

  test('holds what its inputs say', () => {
    expect(
      requestIn({
        'base-snapshot': taken.id,
        'snapshot-resource-group': 'rg-backup',
        'warn-over': '20%',
        'max-parallel': '2'
      })
    ).toStrictEqual({
      operation: 'diff',
      targets: [{ ref: refIn('a', 'rg-backup'), entry: undefined }],
      selection: selectionOf(),
      base: refIn(taken.name),
      snapshotGroup: 'rg-backup',
      warnOver: { percent: 20 },
      maxParallel: 2
    })
  })

  test('takes snapshots of a receipt, by name and by id, mixed', () => {
    expect(requestIn({ receipt: receiptOf(entry), snapshot: `a, ${taken.id}` }).targets).toEqual([
      { ref: refIn(taken.name), entry },
      { ref: refIn('a'), entry: undefined },
      { ref: refIn(taken.name), entry: undefined }
    ])
    expect(requestIn({ receipt: receiptOf(entry), snapshot: '' }).targets).toHaveLength(1)
  })

  test('takes the base by name from the group of the snapshots', () => {
    expect(requestIn({ 'base-snapshot': 'b' }).base).toEqual(refIn('b'))
    expect(
      requestIn({ 'base-snapshot': 'b', 'snapshot-resource-group': 'rg-backup' }).base
    ).toEqual(refIn('b', 'rg-backup'))
  })

  test('takes the latest of disks, alone or mixed', () => {
    const disks = { disk: 'data, logs' }
    const selection = selectionOf(refIn('data'), refIn('logs'))
    expect(requestIn({ ...disks, snapshot: '' })).toMatchObject({ targets: [], selection })
    expect(requestIn(disks)).toMatchObject({ targets: [{ ref: refIn('a') }], selection })
    expect(requestIn({ disk: 'data', snapshot: '', 'base-snapshot': 'b' }).base).toEqual(refIn('b'))
  })

  test.each([
    ['512B', { bytes: 512 }],
    ['10GiB', { bytes: 10 * 1024 ** 3 }],
    ['10 gib', { bytes: 10 * 1024 ** 3 }],
    ['1.5TiB', { bytes: 1.5 * 1024 ** 4 }],
    ['0%', { percent: 0 }],
    ['0.5 %', { percent: 0.5 }],
    ['100%', { percent: 100 }]
  ])('warns over %s', (text, amount) => {
    expect(requestIn({ 'warn-over': text }).warnOver).toEqual(amount)
  })

  test.each(['10', '10GB', '10G', '101%', '-1%', '%', 'much', '1e3MiB', '10GiB, 20%'])(
    'does not take "%s" for an amount',
    (text) => {
      expectProblems(
        { ...DIFF, 'warn-over': text },
        `"warn-over" is "${text}": expected an amount such as 10GiB or 20%`
      )
    }
  )

  const NOTHING =
    '"snapshot" is required: expected the name or resource id of a snapshot, the output "receipt" of the step that took them, or disks in "disk" to use the latest usable snapshot of each'

  test('without a snapshot is refused', () => {
    expectProblems({ ...DIFF, snapshot: '' }, NOTHING)
  })

  test.each<[string, Texts, string]>([
    [
      'several bases',
      { 'base-snapshot': 'b,c' },
      '"base-snapshot" names several snapshots: expected 1 snapshot to compare with'
    ],
    [
      'one base of several snapshots',
      { snapshot: 'a,b', 'base-snapshot': 'c' },
      '"base-snapshot" is set, but several snapshots are selected: expected 1 snapshot, or no base, so that each is compared with its previous snapshot'
    ],
    [
      'one base of a snapshot and a disk',
      { disk: 'data', 'base-snapshot': 'c' },
      '"base-snapshot" is set, but several snapshots are selected: expected 1 snapshot, or no base, so that each is compared with its previous snapshot'
    ],
    [
      'a base that is none',
      { 'base-snapshot': ',' },
      '"base-snapshot" is ",": expected the name or resource id of a snapshot'
    ],
    [
      'a name that is none',
      { 'base-snapshot': 'b*' },
      '"base-snapshot" is "b*": a name has 1 to 80 letters, digits, "_", "-" or "."'
    ]
  ])('refuses %s', (_what, inputs, problem) => {
    expectProblems({ ...DIFF, ...inputs }, problem)
  })

  test('by name needs to know where', () => {
    expectProblems(
      { ...DIFF, snapshot: taken.id, 'base-snapshot': 'b', 'resource-group': '' },
      '"resource-group" is required when "base-snapshot" is a name'
    )
  })
})
