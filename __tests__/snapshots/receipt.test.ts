import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'

import type { Receipt, ReceiptEntry } from '../../src/snapshots/receipt.ts'
import {
  MAX_RECEIPT_LENGTH,
  RECEIPT_VERSION,
  readReceipt,
  receiptEntry,
  writeReceipt
} from '../../src/snapshots/receipt.ts'
import { SUBSCRIPTION, disk, guid, snapshot, takenFrom } from '../support/builders.ts'

const data = disk({ zones: ['1'] })
const taken = snapshot({ ...takenFrom(data), timeCreated: Date.parse('2026-11-23T10:00:00.5Z') })

function receipt(entries: readonly ReceiptEntry[], changes: Partial<Receipt> = {}): Receipt {
  return {
    v: RECEIPT_VERSION,
    run: '4711.1',
    commit: '0123456789abcdef',
    snapshots: [...entries],
    ...changes
  }
}

const entry = receiptEntry(data, taken, SUBSCRIPTION)

describe('the entry of a snapshot', () => {
  test('says all that a restore needs, by group and name', () => {
    expect(entry).toStrictEqual({
      disk: 'data',
      group: 'rg-data',
      diskId: data.uniqueId,
      location: 'westeurope',
      sku: 'Premium_LRS',
      sizeGb: 128,
      zones: ['1'],
      snapshot: 'data-snapshot',
      snapshotGroup: 'rg-data',
      snapshotId: taken.uniqueId,
      created: '2026-11-23T10:00:00.500Z'
    })
  })

  test('leaves out what Azure did not tell', () => {
    const bare = receiptEntry(disk({ sku: undefined, sizeGb: undefined }), taken, SUBSCRIPTION)
    expect(Object.keys(bare)).not.toEqual(expect.arrayContaining(['sku']))
    expect(bare).not.toHaveProperty('sizeGb')
    expect(bare).not.toHaveProperty('zones')
  })

  test('holds no subscription when it is the reader’s own, in whatever case', () => {
    const own = 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee'
    for (const home of [own, own.toUpperCase()]) {
      const made = receiptEntry(data, { ...taken, subscriptionId: own }, home)
      expect(made).not.toHaveProperty('subscription')
      expect(writeReceipt(receipt([made])).toLowerCase()).not.toContain(own)
    }
  })

  test.each([['99999999-2222-3333-4444-555555555555'], [undefined]])(
    'holds the subscription when the reader’s is %p',
    (home) => {
      expect(receiptEntry(data, taken, home).subscription).toBe(SUBSCRIPTION)
    }
  )
})

describe('a receipt', () => {
  test('of one snapshot is plain compact JSON', () => {
    expect(writeReceipt(receipt([entry]))).toBe(
      JSON.stringify({
        v: 1,
        run: '4711.1',
        commit: '0123456789abcdef',
        snapshots: [entry]
      })
    )
  })

  test('of several snapshots says what they share once', () => {
    const second = { ...entry, disk: 'logs', snapshot: 'logs-snapshot' }
    const text = writeReceipt(receipt([entry, second], { set: 'set-1' }))
    for (const shared of ['"westeurope"', '"Premium_LRS"', '"2026-11-23T10:00:00.500Z"']) {
      expect(text.split(shared)).toHaveLength(2)
    }
    expect(readReceipt(text)).toStrictEqual(receipt([entry, second], { set: 'set-1' }))
  })

  test('is read back as it was written', () => {
    // Few values, so that entries share some fields and differ in others.
    const few = fc.constantFrom('a', 'B', 'é"\\', '{}', '__proto__', 'x'.repeat(80))
    const written = fc.record(
      {
        disk: few,
        group: few,
        diskId: few,
        location: few,
        sku: few,
        sizeGb: fc.nat({ max: 65_536 }),
        zones: fc.array(few, { maxLength: 3 }),
        snapshot: few,
        snapshotGroup: few,
        snapshotId: few,
        created: few,
        subscription: few
      },
      {
        noNullPrototype: true,
        requiredKeys: [
          'disk',
          'group',
          'diskId',
          'location',
          'snapshot',
          'snapshotGroup',
          'snapshotId',
          'created'
        ]
      }
    )
    fc.assert(
      fc.property(
        fc.array(written, { minLength: 1, maxLength: 6 }),
        fc.option(few, { nil: undefined }),
        (entries, set) => {
          const whole = receipt(entries, set === undefined ? {} : { set })
          expect(readReceipt(writeReceipt(whole))).toStrictEqual(whole)
        }
      )
    )
  })

  test('of 64 disks with the longest names in one group fits into an output', () => {
    const group = 'g'.repeat(90)
    const entries = Array.from({ length: 64 }, (_, index) => {
      const name = `${index}`.padStart(80, 'd')
      const of = disk({
        name,
        resourceGroup: group,
        location: 'australiasoutheast',
        sku: 'StandardSSD_ZRS',
        sizeGb: 32_767,
        zones: ['1', '2', '3']
      })
      return receiptEntry(
        of,
        snapshot({
          ...takenFrom(of),
          name: `${index}`.padStart(80, 's'),
          resourceGroup: group,
          timeCreated: index
        }),
        SUBSCRIPTION
      )
    })
    const whole = receipt(entries, { set: guid('set'), commit: 'f'.repeat(40) })
    const text = writeReceipt(whole)
    expect(text.length).toBeLessThanOrEqual(32_000)
    expect(readReceipt(text)).toStrictEqual(whole)
  })

  test('that would not fit is not written', () => {
    const entries = Array.from({ length: 400 }, (_, index) => ({ ...entry, disk: `disk-${index}` }))
    expect(() => writeReceipt(receipt(entries))).toThrow(RangeError)
    expect(() => writeReceipt(receipt(entries))).toThrow(/more than the 32000 of a job output$/)
  })

  test('fits up to the last character', () => {
    const room = MAX_RECEIPT_LENGTH - writeReceipt(receipt([entry])).length
    const padded = (more: number): Receipt =>
      receipt([entry], { commit: `0123456789abcdef${'x'.repeat(more)}` })
    expect(writeReceipt(padded(room))).toHaveLength(MAX_RECEIPT_LENGTH)
    expect(() => writeReceipt(padded(room + 1))).toThrow(RangeError)
  })
})

describe('reading refuses', () => {
  const written = JSON.parse(writeReceipt(receipt([entry]))) as Record<string, unknown>

  test.each<[string, string]>([
    ['nothing', ''],
    ['text', 'not a receipt'],
    ['a cut receipt', writeReceipt(receipt([entry])).slice(0, -1)],
    ['a number', '1'],
    ['null', 'null'],
    ['a list', '[]'],
    ['an empty object', '{}'],
    ['a later version', JSON.stringify({ ...written, v: 2 })],
    ['a version in words', JSON.stringify({ ...written, v: '1' })],
    ['no version', JSON.stringify({ ...written, v: undefined })],
    ['no snapshot', JSON.stringify({ ...written, snapshots: [] })],
    [
      'a snapshot without a name',
      JSON.stringify({ ...written, snapshots: [{ ...entry, snapshot: '' }] })
    ],
    [
      'a snapshot without a disk’s unique id',
      JSON.stringify({ ...written, snapshots: [{ ...entry, diskId: undefined }] })
    ],
    ['a snapshot that is text', JSON.stringify({ ...written, snapshots: ['x'] })],
    ['shared fields that are text', JSON.stringify({ ...written, shared: 'x' })],
    ['a size in words', JSON.stringify({ ...written, snapshots: [{ ...entry, sizeGb: '128' }] })]
  ])('%s', (_what, text) => {
    expect(readReceipt(text)).toBeUndefined()
  })

  test('any text that is not a receipt, without throwing', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(readReceipt(text)).toBeUndefined()
      })
    )
  })

  test('but not fields that a later action of this version adds', () => {
    const text = JSON.stringify({ ...written, added: 1, snapshots: [{ ...entry, added: 2 }] })
    expect(readReceipt(text)).toStrictEqual(receipt([entry]))
  })
})
