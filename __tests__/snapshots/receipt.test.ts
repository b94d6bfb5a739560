import { createHash } from 'node:crypto'

import { describe, expect, test } from 'vitest'
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

/** What a text attests; throws when it is no receipt. */
function attested(text: string): Receipt {
  const read = readReceipt(text)
  if ('refusal' in read) throw new Error(read.refusal)
  return read.receipt
}

/** A receipt that is whole, with something else in it. */
function forged(changes: Readonly<Record<string, unknown>>): string {
  const body: Record<string, unknown> = {
    ...(JSON.parse(writeReceipt(receipt([entry]))) as Record<string, unknown>),
    ...changes
  }
  delete body.sum
  const sum = createHash('sha256').update(JSON.stringify(body)).digest('hex').slice(0, 16)
  return JSON.stringify({ ...body, sum })
}

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
  test('is a compact table in JSON, with its version first and a checksum last', () => {
    const text = writeReceipt(receipt([entry]))
    const { sum, ...body } = JSON.parse(text) as Record<string, unknown>
    expect(body).toStrictEqual({
      v: 1,
      run: '4711.1',
      commit: '0123456789abcdef',
      fields: [
        'disk',
        'group',
        'diskId',
        'location',
        'sku',
        'sizeGb',
        'zones',
        'snapshot',
        'snapshotId',
        'created'
      ],
      snapshots: [
        [
          'data',
          'rg-data',
          data.uniqueId,
          'westeurope',
          'Premium_LRS',
          128,
          ['1'],
          'data-snapshot',
          taken.uniqueId,
          '2026-11-23T10:00:00.500Z'
        ]
      ]
    })
    expect(text).toBe(JSON.stringify({ ...body, sum }))
    expect(sum).toMatch(/^[0-9a-f]{16}$/)
  })

  test('names the group of a snapshot only where it is not that of its disk', () => {
    const elsewhere = { ...entry, snapshotGroup: 'rg-snapshots' }
    expect(writeReceipt(receipt([entry]))).not.toContain('snapshotGroup')
    expect(writeReceipt(receipt([elsewhere]))).toContain('"rg-snapshots"')
    const mixed = receipt([entry, elsewhere])
    expect(attested(writeReceipt(mixed))).toStrictEqual(mixed)
  })

  test('of several snapshots says what they share once', () => {
    const second = { ...entry, disk: 'logs', snapshot: 'logs-snapshot' }
    const text = writeReceipt(receipt([entry, second], { set: 'set-1' }))
    for (const shared of ['"westeurope"', '"Premium_LRS"', '"2026-11-23T10:00:00.500Z"']) {
      expect(text.split(shared)).toHaveLength(2)
    }
    expect(attested(text)).toStrictEqual(receipt([entry, second], { set: 'set-1' }))
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
          expect(attested(writeReceipt(whole))).toStrictEqual(whole)
        }
      )
    )
  })

  test('of 64 disks with the longest legal names fits into an output, wherever they are', () => {
    const characters = (from: string, length: number) =>
      fc.string({
        unit: fc.constantFrom(...Array.from(from)),
        minLength: length,
        maxLength: length
      })
    // Azure: 80 characters for disks and snapshots, 90 for groups, which may hold letters of any script.
    const name = characters('aZ09_-', 78).map((middle) => `d${middle}_`)
    const group = characters('aZ09_-.()éß字', 89).map((start) => `${start})`)
    const uniqueId = fc.uuid()
    const longest = fc.record({
      disk: name,
      group,
      diskId: uniqueId,
      location: characters('aeiou2', 20),
      sku: fc.constantFrom('StandardSSD_ZRS', 'PremiumV2_LRS'),
      sizeGb: fc.integer({ min: 10_000, max: 65_536 }),
      zones: fc.constantFrom('1', '2', '3').map((zone) => [zone]),
      snapshot: name,
      snapshotId: uniqueId,
      created: fc
        .date({ min: new Date('2026-01-01'), max: new Date('2099-01-01'), noInvalidDate: true })
        .map((date) => date.toISOString()),
      subscription: uniqueId
    })
    fc.assert(
      fc.property(
        fc.array(longest, { minLength: 64, maxLength: 64 }),
        fc.option(group, { nil: undefined }),
        (entries, snapshotGroup) => {
          const whole = receipt(
            // Snapshots live in the group of their disk, or all in one.
            entries.map((one) => ({ ...one, snapshotGroup: snapshotGroup ?? one.group })),
            { run: '99999999999.100', commit: 'f'.repeat(40), set: guid('set') }
          )
          const text = writeReceipt(whole)
          expect(text.length).toBeLessThanOrEqual(32_000)
          expect(attested(text)).toStrictEqual(whole)
        }
      ),
      { numRuns: 25 }
    )
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
  const text = writeReceipt(receipt([entry]))
  const written = JSON.parse(text) as { readonly fields: string[]; readonly snapshots: unknown[][] }
  const [row = []] = written.snapshots
  const without = (field: string) => row.map((v, at) => (written.fields[at] === field ? null : v))

  const NONE = 'it is not the output "receipt" of a "create"; hand that on unchanged'
  const CHANGED = 'it was cut off or changed on its way; hand the output "receipt" on unchanged'
  const VERSION =
    'it is of version 2, and this action reads version 1; use the same version of the action in both jobs'

  test.each<[string, string, string]>([
    ['nothing', '', NONE],
    ['text', 'not a receipt', NONE],
    ['what GitHub prints for a secret', '***', NONE],
    ['a cut receipt', text.slice(0, -1), NONE],
    ['a number', '1', NONE],
    ['null', 'null', NONE],
    ['a list', '[]', NONE],
    ['an empty object', '{}', NONE],
    ['the ids of snapshots', JSON.stringify([taken.id]), NONE],
    ['a later version', JSON.stringify({ ...written, v: 2 }), VERSION],
    ['a whole receipt of a later version', forged({ v: 2 }), VERSION],
    ['a version in words', forged({ v: '1' }), NONE],
    ['an edited name', text.replace('data-snapshot', 'data-snapshop'), CHANGED],
    ['an edited instant', text.replace('10:00:00', '11:00:00'), CHANGED],
    ['no checksum', JSON.stringify({ ...written, sum: undefined }), CHANGED],
    ['no snapshot', forged({ snapshots: [] }), NONE],
    ['an empty snapshot', forged({ snapshots: [[]] }), NONE],
    ['a snapshot without a name', forged({ snapshots: [without('snapshot')] }), NONE],
    ['a snapshot without its disk', forged({ snapshots: [without('diskId')] }), NONE],
    ['a snapshot without a group', forged({ snapshots: [without('group')] }), NONE],
    ['a snapshot that is text', forged({ snapshots: ['x'] }), NONE],
    ['no fields', forged({ fields: undefined }), NONE],
    ['fields that are text', forged({ fields: 'disk' }), NONE],
    ['shared fields that are text', forged({ shared: 'x' }), NONE],
    [
      'a size in words',
      forged({ fields: [...written.fields, 'sizeGb'], snapshots: [[...row, '128']] }),
      NONE
    ]
  ])('%s', (_what, given, refusal) => {
    expect(readReceipt(given)).toEqual({ refusal })
  })

  test('any text that is not a receipt, without throwing', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (given) => {
        expect(readReceipt(given)).toHaveProperty('refusal')
      })
    )
  })

  test('a receipt with any one character changed', () => {
    fc.assert(
      fc.property(fc.nat({ max: text.length - 1 }), fc.string({ minLength: 1 }), (at, put) => {
        const changed = `${text.slice(0, at)}${put}${text.slice(at + 1)}`
        fc.pre(JSON.stringify(parsed(changed)) !== text)
        expect(readReceipt(changed)).toHaveProperty('refusal')
      }),
      { numRuns: 300 }
    )
  })

  test('but not blanks around it, nor fields that a later action of this version adds', () => {
    expect(attested(`\n${text} `)).toStrictEqual(receipt([entry]))
    const later = forged({
      added: 1,
      fields: [...written.fields, 'added'],
      snapshots: [[...row, 2]]
    })
    expect(attested(later)).toStrictEqual(receipt([entry]))
  })
})

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
