import { describe, expect, test } from 'vitest'

import { checkReceipt, notOfThisRun } from '../../src/snapshots/receipt-check.ts'
import type { ReceiptEntry } from '../../src/snapshots/receipt.ts'
import { receiptEntry } from '../../src/snapshots/receipt.ts'
import { TAG, ownTags } from '../../src/snapshots/tags.ts'
import type { Snapshot } from '../../src/snapshots/types.ts'
import { copiedFrom, disk, guid, run, snapshot, takenFrom } from '../support/builders.ts'

const data = disk()
const taken = snapshot({ ...takenFrom(data), tags: ownTags(run(), data, 'r') })
const entry = receiptEntry(data, taken, undefined)

const messageOf = (
  found: Snapshot,
  said: ReceiptEntry | undefined,
  chain: readonly Snapshot[] = []
): string | undefined => checkReceipt(found, chain, said, run())?.message

describe('a receipt', () => {
  test('that is true is believed, and none is asked for nothing', () => {
    expect(messageOf(taken, entry)).toBeUndefined()
    expect(messageOf(snapshot({ tags: { [TAG.repository]: 'x/y' } }), undefined)).toBeUndefined()
  })

  test('is compared without regard to case', () => {
    const shouted = {
      ...entry,
      disk: 'DATA',
      group: 'RG-DATA',
      diskId: data.uniqueId.toUpperCase(),
      snapshotId: entry.snapshotId.toUpperCase()
    }
    expect(messageOf(taken, shouted)).toBeUndefined()
  })

  test('of another snapshot under that name says so, by the instant where an id is missing', () => {
    const another = 'is not the one in the receipt'
    expect(messageOf(taken, { ...entry, snapshotId: guid('another') })).toContain(another)
    for (const [found, said] of [
      [taken, { ...entry, snapshotId: '' }],
      [{ ...taken, uniqueId: undefined }, entry]
    ] as const) {
      expect(messageOf(found, said)).toBeUndefined()
      expect(messageOf(found, { ...said, created: '2026-10-01T00:00:00.000Z' })).toContain(another)
    }
  })

  test.each<[string, Partial<ReceiptEntry>]>([
    ['unique id', { diskId: guid('another') }],
    ['name', { disk: 'another' }],
    ['group', { group: 'another' }]
  ])('with another %s of the disk is refused', (_what, changes) => {
    expect(messageOf(taken, { ...entry, ...changes })).toMatch(
      /^Snapshot "data-snapshot" in resource group "rg-data" does not match the receipt: it was taken of disk "data" in resource group "rg-data", unique id "[^"]+", but the receipt names disk /
    )
  })

  test('for a snapshot whose tags claim another disk than its source is judged by the source', () => {
    const other = disk({ name: 'other' })
    const tags = ownTags(run(), other, 'r')
    expect(messageOf({ ...taken, tags }, entry)).toBeUndefined()
    const lie = { ...entry, disk: 'other', diskId: other.uniqueId }
    expect(messageOf({ ...taken, tags }, lie)).toContain('does not match the receipt')
  })

  test('for a snapshot of another repository is refused; for one without tags the ids decide', () => {
    const foreign = { ...taken, tags: { ...taken.tags, [TAG.repository]: 'contoso/other' } }
    expect(messageOf(foreign, entry)).toContain(
      'repository "contoso/other" created it, but this workflow belongs to "contoso/shop"'
    )
    expect(messageOf({ ...taken, tags: {} }, entry)).toBeUndefined()
  })
})

describe('a receipt for a copy', () => {
  const copy = snapshot({ ...copiedFrom(taken), name: 'far', tags: taken.tags })
  const copyOfCopy = snapshot({ ...copiedFrom(copy), name: 'back', tags: taken.tags })
  const said = { ...entry, snapshot: 'back', snapshotId: copyOfCopy.uniqueId ?? '' }

  test('is judged by the chain of its sources', () => {
    expect(messageOf(copyOfCopy, said, [copy, taken])).toBeUndefined()
    const lie = { ...said, diskId: guid('another') }
    expect(messageOf(copyOfCopy, lie, [copy, taken])).toContain('does not match the receipt')
  })

  test('is judged by its tags where the chain is broken, and by nothing else', () => {
    expect(messageOf(copyOfCopy, said, [copy])).toBeUndefined()
    expect(messageOf({ ...copyOfCopy, tags: {} }, said, [copy])).toContain(
      'it was taken of an unknown disk'
    )
    const tags = { ...taken.tags, [TAG.diskUniqueId]: guid('another') }
    expect(messageOf({ ...copyOfCopy, tags }, said, [copy])).toContain('does not match the receipt')
  })
})

describe('a receipt deletes', () => {
  const of = (changes: Parameters<typeof run>[0]) => ({ tags: ownTags(run(changes), data, 'r') })

  test('what its own run has made, in any attempt, job and step', () => {
    for (const changes of [{}, { runAttempt: 3 }, { job: 'other' }, { step: 'other' }]) {
      expect(notOfThisRun(of(changes), run())).toBeUndefined()
    }
  })

  test.each([
    ['of another run', of({ runId: '4710' })],
    ['of another workflow', of({ workflow: '.github/workflows/nightly.yml' })],
    ['of another repository', of({ repository: 'contoso/other' })],
    ['without tags', { tags: {} }]
  ])('nothing %s', (_what, made) => {
    expect(notOfThisRun(made, run())).toContain('another workflow run created it')
  })
})
