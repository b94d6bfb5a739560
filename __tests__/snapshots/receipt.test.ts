import { createHash } from 'node:crypto'
import { deflateRawSync, inflateRawSync } from 'node:zlib'

import { describe, expect, test } from 'vitest'
import fc from 'fast-check'

import { SUBSCRIPTION, disk, guid, snapshot, takenFrom } from '../support/builders.ts'
import { masked, masksIn } from '../support/masks.ts'
import type { Receipt, ReceiptEntry } from '../../src/snapshots/receipt.ts'
import {
  MAX_RECEIPT_LENGTH,
  profileFields,
  profileFromFields,
  readReceipt,
  receiptEntry,
  writeReceipt
} from '../../src/snapshots/receipt.ts'
import type { Disk, DiskProfile } from '../../src/snapshots/types.ts'

const data = disk({ zones: ['1'] })
const taken = snapshot({ ...takenFrom(data), timeCreated: Date.parse('2026-11-23T10:00:00.5Z') })

/** What a text attests; throws when it is no receipt. */
function attested(text: string): Receipt {
  const read = readReceipt(text)
  if ('refusal' in read) throw new Error(read.refusal)
  return read.receipt
}

/** The JSON that a text holds. */
function bodyOf(text: string): Record<string, unknown> {
  const payload = Buffer.from(text.slice('v2-0123456789abcdef-'.length), 'base64url')
  return JSON.parse(inflateRawSync(payload).toString()) as Record<string, unknown>
}

/** A text whose checksum holds, whatever is in it. */
function textOf(body: unknown): string {
  return withSum(deflateRawSync(JSON.stringify(body)).toString('base64url'))
}

function withSum(payload: string): string {
  return `v2-${createHash('sha256').update(payload).digest('hex').slice(0, 16)}-${payload}`
}

/** A receipt that is whole, with something else in it. */
function forged(changes: Readonly<Record<string, unknown>>): string {
  return textOf({ ...bodyOf(writeReceipt(receipt([entry]))), ...changes })
}

function receipt(entries: readonly ReceiptEntry[], changes: Partial<Receipt> = {}): Receipt {
  return {
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

  test('leaves out what Azure did not report', () => {
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
  test('is one word, with its version first', () => {
    expect(writeReceipt(receipt([entry]))).toMatch(/^v2-[0-9a-f]{16}-[\w-]+$/)
  })

  test('holds nothing that a secret of three ids or of JSON masks, and is read back from a log', () => {
    const text = writeReceipt(receipt([entry, { ...entry, disk: 'logs' }], { set: 'set-1' }))
    expect(masksIn(text)).toEqual([])
    expect(attested(masked(text)).snapshots).toHaveLength(2)
  })

  test('says what all snapshots share once, and the others in columns, unique ids as bytes', () => {
    const second = {
      ...entry,
      disk: 'logs',
      snapshot: 'logs-snapshot',
      diskId: guid('logs'),
      snapshotId: guid('of logs'),
      sizeGb: 32
    }
    const text = writeReceipt(receipt([entry, second], { set: 'set-1' }))
    const bytes = (...guids: readonly (string | undefined)[]): string =>
      Buffer.from(guids.join('').replaceAll('-', ''), 'hex').toString('base64url')
    expect(bodyOf(text)).toStrictEqual({
      head: { run: '4711.1', commit: '0123456789abcdef', set: 'set-1' },
      count: 2,
      shared: {
        group: 'rg-data',
        location: 'westeurope',
        sku: 'Premium_LRS',
        zones: ['1'],
        created: '2026-11-23T10:00:00.500Z',
        suffix: '-snapshot'
      },
      columns: { disk: ['data', 'logs'], sizeGb: [128, 32] },
      guids: {
        diskId: bytes(data.uniqueId, second.diskId),
        snapshotId: bytes(taken.uniqueId, second.snapshotId)
      }
    })
    expect(attested(text)).toStrictEqual(receipt([entry, second], { set: 'set-1' }))
  })

  test('names the group of a snapshot only where it is not that of its disk', () => {
    const elsewhere = { ...entry, snapshotGroup: 'rg-snapshots' }
    expect(JSON.stringify(bodyOf(writeReceipt(receipt([entry]))))).not.toContain('snapshotGroup')
    const mixed = receipt([entry, elsewhere])
    expect(bodyOf(writeReceipt(mixed)).columns).toMatchObject({
      snapshotGroup: [null, 'rg-snapshots']
    })
    expect(attested(writeReceipt(mixed))).toStrictEqual(mixed)
  })

  test('is read back as it was written', () => {
    // Few values, so that entries share some fields and differ in others.
    const few = fc.constantFrom(
      'a',
      'ab',
      'é"\\',
      '{}',
      '__proto__',
      'x'.repeat(80),
      guid('a'),
      guid('b')
    )
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

  test('of 500 disks with ordinary names fits into an output', () => {
    const entries = Array.from({ length: 500 }, (_, index): ReceiptEntry => {
      const part = ['os', 'data', 'logs'][index % 3] ?? ''
      const name = `shop-${['web', 'db', 'cache'][index % 7] ?? 'api'}-${index}-${part}`
      return {
        disk: name,
        group: 'production',
        diskId: guid(`disk ${index}`),
        location: 'westeurope',
        sku: ['Premium_LRS', 'StandardSSD_LRS'][index % 2],
        sizeGb: [64, 128, 256, 1024][index % 4],
        zones: [String(1 + (index % 3))],
        snapshot: `${name}-20261129-140700-19876543210`,
        snapshotGroup: 'production',
        snapshotId: guid(`snapshot ${index}`),
        created: new Date(Date.UTC(2026, 10, 29, 14, 7, 0, (index * 7919) % 60_000)).toISOString(),
        network: 'DenyAll',
        public: 'Disabled',
        ...(part === 'os' && { os: 'Linux', generation: 'V2', architecture: 'x64' })
      }
    })
    const text = writeReceipt(receipt(entries))
    expect(text.length).toBeLessThanOrEqual(32_000)
    expect(attested(text)).toStrictEqual(receipt(entries))
  })

  test('that would not fit is not written', () => {
    const entries = Array.from({ length: 760 }, (_, index) => ({
      ...entry,
      diskId: guid(`disk ${index}`),
      snapshotId: guid(`snapshot ${index}`)
    }))
    expect(() => writeReceipt(receipt(entries))).toThrow(RangeError)
    expect(() => writeReceipt(receipt(entries))).toThrow(
      'a receipt of 760 snapshots has more than the 32000 characters of a job output'
    )
  })

  test('of more snapshots than can be read back is not written, however small', () => {
    const alike = (count: number) => receipt(Array.from({ length: count }, () => entry))
    expect(attested(writeReceipt(alike(1_000))).snapshots).toHaveLength(1_000)
    expect(() => writeReceipt(alike(1_001))).toThrow(RangeError)
  })

  test('that needs the room reports less of its disks, and says so', () => {
    const entries = Array.from({ length: 500 }, (_, index) => ({
      ...entry,
      diskId: guid(`disk ${index}`),
      snapshotId: guid(`snapshot ${index}`),
      keys: `rg-keys/${guid(`keys ${index}`)}`
    }))
    const { snapshots } = attested(writeReceipt(receipt(entries)))
    expect(snapshots).toHaveLength(500)
    expect(snapshots[0]).toMatchObject({ sku: 'Premium_LRS', partial: true })
    expect(snapshots[0]).not.toHaveProperty('keys')
  })

  test('never has more than 32 000 characters', () => {
    const hex = (length: number): string =>
      Array.from({ length: Math.ceil(length / 64) }, (_, index) =>
        createHash('sha256').update(String(index)).digest('hex')
      )
        .join('')
        .slice(0, length)
    const lengthOf = (characters: number): number | undefined => {
      try {
        return writeReceipt(receipt([entry], { commit: hex(characters) })).length
      } catch (error) {
        if (error instanceof RangeError) return undefined
        throw error
      }
    }
    for (let characters = 40_000; characters < 60_000; characters += 250) {
      expect(lengthOf(characters) ?? 0).toBeLessThanOrEqual(MAX_RECEIPT_LENGTH)
    }
    expect([lengthOf(40_000), lengthOf(60_000)]).toEqual([expect.any(Number), undefined])
  })
})

describe('reading refuses', () => {
  const text = writeReceipt(receipt([entry]))
  const without = (field: string) => {
    const shared = Object.entries(bodyOf(text).shared as object)
    return forged({ shared: Object.fromEntries(shared.filter(([name]) => name !== field)) })
  }
  const sharing = (changes: Readonly<Record<string, unknown>>) =>
    forged({ shared: { ...(bodyOf(text).shared as object), ...changes } })

  const NONE = 'it is not the output "receipt" of a "create"; pass that on unchanged'
  const CHANGED = 'it was cut off or changed; pass the output "receipt" on unchanged'
  const versionRefusal = (version: number): string =>
    `it has version ${version}, but this action reads versions 1 and 2; use the same version of the action in both jobs`

  test.each<[string, string, string]>([
    ['nothing', '', NONE],
    ['text', 'not a receipt', NONE],
    ['what GitHub prints for a secret', '***', NONE],
    ['a number', '1', NONE],
    ['null', 'null', NONE],
    ['a list', '[]', NONE],
    ['an empty object', '{}', NONE],
    ['the ids of snapshots', JSON.stringify([taken.id]), NONE],
    ['an object of this version', '{"v":2}', NONE],
    ['a later version', 'v3-whatever that is', versionRefusal(3)],
    ['an object of a later version', '{"v":4}', versionRefusal(4)],
    ['a version in words', '{"v":"1"}', NONE],
    ['a cut receipt', text.slice(0, -1), CHANGED],
    ['a receipt that was masked', text.replace(/.{4}$/, '***'), CHANGED],
    ['a receipt without its checksum', text.replace(/-[0-9a-f]{16}-/, '-'), CHANGED],
    ['an empty payload', withSum(''), CHANGED],
    ['a payload that is not deflated', withSum('AAAA'), CHANGED],
    ['a payload that is no JSON', withSum(deflateRawSync('{').toString('base64url')), CHANGED],
    ['a body that is text', textOf('x'), CHANGED],
    ['no snapshot', forged({ count: 0 }), CHANGED],
    ['a million snapshots', forged({ count: 1e6 }), CHANGED],
    ['another number of snapshots', forged({ count: 2, columns: { disk: ['data'] } }), CHANGED],
    ['half a unique id', forged({ guids: { diskId: 'AAAA' }, count: 2 }), CHANGED],
    ['columns that are text', forged({ columns: { disk: 'data' } }), CHANGED],
    ['no head', forged({ head: undefined }), CHANGED],
    ['a head without the run', forged({ head: { commit: '' } }), NONE],
    ['an empty snapshot', forged({ shared: {} }), NONE],
    ['a snapshot without a name', without('suffix'), NONE],
    ['a snapshot without its disk', without('diskId'), NONE],
    ['a snapshot without a group', without('group'), NONE],
    ['a size in words', sharing({ sizeGb: '128' }), NONE],
    ['text of great length', `v2-${'a'.repeat(1_000_000)}`, NONE]
  ])('%s', (_what, given, refusal) => {
    expect(readReceipt(given)).toEqual({ refusal })
  })

  test('a text that inflates without end, at once', () => {
    const bomb = deflateRawSync(Buffer.alloc(20_000_000, ' '), { level: 9 }).toString('base64url')
    expect(bomb.length).toBeLessThan(MAX_RECEIPT_LENGTH)
    expect(readReceipt(withSum(bomb))).toEqual({ refusal: CHANGED })
  })

  test('any text that is not a receipt, without throwing', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.json(), fc.string().map(withSum), fc.json().map(textOf)),
        (given) => {
          expect(readReceipt(given)).toHaveProperty('refusal')
        }
      )
    )
  })

  test('a receipt with any one character changed', () => {
    fc.assert(
      fc.property(fc.nat({ max: text.length - 1 }), fc.string({ minLength: 1 }), (at, put) => {
        const changed = `${text.slice(0, at)}${put}${text.slice(at + 1)}`
        fc.pre(changed.trim() !== text)
        expect(readReceipt(changed)).toHaveProperty('refusal')
      }),
      { numRuns: 300 }
    )
  })

  test('but not blanks around it, nor fields that a later action of this version adds', () => {
    expect(attested(`\n${text} `)).toStrictEqual(receipt([entry]))
    expect(attested(sharing({ added: 1 }))).toStrictEqual(receipt([entry]))
    const head = { ...(bodyOf(text).head as object), added: 1 }
    expect(attested(forged({ head, added: 1 }))).toStrictEqual(receipt([entry]))
  })
})

describe('a receipt of version 1', () => {
  /** As version 1 wrote them. */
  const one =
    '{"v":1,"run":"4711.1","commit":"0123456789abcdef","fields":["disk","group","diskId","location","sku","sizeGb","zones","snapshot","snapshotId","created","tier","keys"],"snapshots":[["data","rg-data","3f8c2a10-5b7d-4e21-9c44-0a1b2c3d4e5f","westeurope","Premium_LRS",128,["1"],"data-snapshot","9d1e7f30-6a8b-4c5d-8e9f-112233445566","2026-11-23T10:00:00.500Z","P40","rg-keys/keys"]],"sum":"8f943b520dd3f966"}'
  const two =
    '{"v":1,"run":"4711.1","commit":"0123456789abcdef","set":"set-1","shared":{"group":"rg-data","location":"westeurope","sku":"Premium_LRS","created":"2026-11-23T10:00:00.500Z","tier":"P40","keys":"rg-keys/keys"},"fields":["disk","diskId","sizeGb","zones","snapshot","snapshotId","snapshotGroup"],"snapshots":[["data","3f8c2a10-5b7d-4e21-9c44-0a1b2c3d4e5f",128,["1"],"data-snapshot","9d1e7f30-6a8b-4c5d-8e9f-112233445566",null],["logs","3f8c2a10-5b7d-4e21-9c44-0a1b2c3d4e5f",128,["1"],"logs-snapshot","9d1e7f30-6a8b-4c5d-8e9f-112233445566","rg-snapshots"]],"sum":"ef06b141657ffacd"}'
  const first: ReceiptEntry = {
    disk: 'data',
    group: 'rg-data',
    diskId: '3f8c2a10-5b7d-4e21-9c44-0a1b2c3d4e5f',
    location: 'westeurope',
    sku: 'Premium_LRS',
    sizeGb: 128,
    zones: ['1'],
    snapshot: 'data-snapshot',
    snapshotGroup: 'rg-data',
    snapshotId: '9d1e7f30-6a8b-4c5d-8e9f-112233445566',
    created: '2026-11-23T10:00:00.500Z',
    tier: 'P40',
    keys: 'rg-keys/keys',
    partial: true
  }

  test('is read, and does not report all that is reported today', () => {
    expect(attested(` ${one}\n`)).toStrictEqual(receipt([first]))
    const second = {
      ...first,
      disk: 'logs',
      snapshot: 'logs-snapshot',
      snapshotGroup: 'rg-snapshots'
    }
    expect(attested(two)).toStrictEqual(receipt([first, second], { set: 'set-1' }))
  })

  test.each<[string, string]>([
    ['an edited name', one.replace('data-snapshot', 'data-snapshop')],
    ['an edited instant', one.replace('10:00:00', '11:00:00')],
    ['no checksum', one.replace(/,"sum":"\w+"/, '')],
    ['a secret that was masked', one.replaceAll('westeurope', '***')]
  ])('is refused with %s', (_what, given) => {
    const { refusal } = readReceipt(given) as { readonly refusal: string }
    expect(refusal).toContain('was cut off or changed')
  })

  test('is refused when it is cut off, or its braces are masked', () => {
    for (const given of [one.slice(0, -1), one.replaceAll(/[{}]/g, '***')]) {
      const { refusal } = readReceipt(given) as { readonly refusal: string }
      expect(refusal).toContain('is not the output "receipt"')
    }
  })
})

const id = (kind: string, name: string, group = 'rg-keys', subscription = SUBSCRIPTION): string =>
  `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.Compute/${kind}/${name}`

const whole: DiskProfile = {
  tier: 'P40',
  bursting: true,
  performancePlus: true,
  encryptionSetId: id('diskEncryptionSets', 'keys'),
  encryptionType: 'EncryptionAtRestWithCustomerKey',
  networkAccessPolicy: 'AllowPrivate',
  publicNetworkAccess: 'Disabled',
  diskAccessId: id('diskAccesses', 'door'),
  dataAccessAuthMode: 'AzureActiveDirectory',
  hyperVGeneration: 'V2',
  architecture: 'x64',
  acceleratedNetwork: true,
  diskControllerTypes: 'SCSI, NVMe',
  securityType: 'ConfidentialVM_DiskEncryptedWithCustomerKey',
  secureEncryptionSetId: id('diskEncryptionSets', 'secure'),
  frequentAttach: true,
  actionOnDelay: 'AutomaticReattach'
}

const written = (profile: DiskProfile, changes: Partial<Disk> = {}) =>
  profileFields(disk({ profile, ...changes }))

describe('what a receipt says about a disk', () => {
  test('is nothing of a plain one', () => {
    expect(written({})).toEqual({})
    expect(written({ bursting: false, performancePlus: false }, { maxShares: 1 })).toEqual({})
  })

  test('comes back whole, ids included, although none is written', () => {
    const extendedLocation = { name: 'losangeles', type: 'EdgeZone' }
    const fields = written(whole, { osType: 'Linux', maxShares: 2, extendedLocation })
    expect(JSON.stringify(fields)).not.toContain(SUBSCRIPTION)
    expect(fields).toMatchObject({
      keys: 'rg-keys/keys',
      access: 'rg-keys/door',
      secure: 'rg-keys/secure'
    })
    expect(profileFromFields(fields, SUBSCRIPTION)).toEqual({
      osType: 'Linux',
      maxShares: 2,
      extendedLocation,
      ...whole
    })
  })

  test('leaves out what Azure reports of every disk and nobody chose', () => {
    const profile = { tier: 'E10', iops: 500, mbps: 60, logicalSectorSize: 512 }
    expect(written(profile, { sku: 'StandardSSD_LRS' })).toEqual({})
    expect(written(profile, { sku: 'UltraSSD_LRS' })).toEqual({ iops: 500, mbps: 60, sector: 512 })
  })

  test('reports what read-only machines get of a shared disk alone', () => {
    const profile = { iopsReadOnly: 8_000, mbpsReadOnly: 400 }
    const ultra = { sku: 'UltraSSD_LRS', maxShares: 2 }
    expect(written(profile, ultra)).toEqual({ shares: 2, iopsRead: 8_000, mbpsRead: 400 })
    expect(written(profile, { ...ultra, maxShares: 1 })).toEqual({})
    expect(written(profile, { ...ultra, sku: 'Premium_LRS' })).toEqual({ shares: 2 })
  })

  test('does not report Azure’s defaults', () => {
    expect(written({ frequentAttach: false, actionOnDelay: 'None' })).toEqual({})
  })

  test('never names another subscription: without its keys a disk is not half encrypted', () => {
    const other = id('diskEncryptionSets', 'keys', 'rg', '99999999-0000-0000-0000-000000000000')
    const fields = written({
      encryptionSetId: other,
      encryptionType: 'EncryptionAtRestWithCustomerKey'
    })
    expect(fields).toEqual({})
  })

  test('that is no group and name is not known', () => {
    for (const keys of ['', 'keys', '/keys', 'rg/']) {
      expect(profileFromFields({ keys }, SUBSCRIPTION).encryptionSetId).toBeUndefined()
    }
  })
})

describe('a receipt with profiles', () => {
  const long = (index: number, text: string, length = 80): string =>
    `${index}`.padStart(length, text)

  function receiptOf(count: number, profileOf: (index: number) => DiskProfile, group: string) {
    return {
      run: '4711.1',
      commit: 'f'.repeat(40),
      set: guid('set'),
      snapshots: Array.from({ length: count }, (_, index) => {
        const of = disk({
          name: long(index, 'd'),
          resourceGroup: group,
          location: 'australiasoutheast',
          sizeGb: 32_767,
          zones: ['1'],
          osType: 'Windows',
          profile: profileOf(index)
        })
        return receiptEntry(
          of,
          snapshot({
            ...takenFrom(of),
            name: long(index, 's'),
            resourceGroup: group,
            timeCreated: index
          }),
          SUBSCRIPTION
        )
      })
    } as const
  }
  const group = 'g'.repeat(90)
  const longest: DiskProfile = {
    ...whole,
    encryptionSetId: id('diskEncryptionSets', 'k'.repeat(80), group),
    diskAccessId: id('diskAccesses', 'a'.repeat(80), group)
  }

  test('of 64 alike disks with the longest names fits, and is read back whole', () => {
    const receipt = receiptOf(64, () => longest, group)
    const text = writeReceipt(receipt)
    expect(text.length).toBeLessThanOrEqual(MAX_RECEIPT_LENGTH)
    expect(readReceipt(text)).toEqual({ receipt })
  })

  test('of 64 disks with keys of their own fits, and is read back whole', () => {
    const receipt = receiptOf(
      64,
      (index) => ({
        ...longest,
        encryptionSetId: id('diskEncryptionSets', long(index, 'k'), group),
        diskAccessId: id('diskAccesses', long(index, 'a'), group)
      }),
      group
    )
    expect(readReceipt(writeReceipt(receipt))).toEqual({ receipt })
  })

  test('gives every disk what was written of it', () => {
    const profiles = fc.record(
      {
        tier: fc.constantFrom('P30', 'P40'),
        bursting: fc.constant(true),
        networkAccessPolicy: fc.constantFrom('DenyAll', 'AllowAll'),
        encryptionSetId: fc.constantFrom('a', 'b').map((name) => id('diskEncryptionSets', name)),
        securityType: fc.constant('TrustedLaunch')
      },
      { requiredKeys: [] }
    )
    fc.assert(
      fc.property(fc.array(profiles, { minLength: 1, maxLength: 5 }), (some) => {
        const receipt = receiptOf(some.length, (index) => some[index] ?? {}, 'rg')
        const read = readReceipt(writeReceipt(receipt))
        const entries = 'receipt' in read ? read.receipt.snapshots : []
        expect(
          entries.map((entry) => {
            const { osType, ...profile } = profileFromFields(entry, SUBSCRIPTION)
            expect(osType).toBe('Windows')
            return profile
          })
        ).toEqual(some)
      })
    )
  })
})
