import { describe, expect, test } from 'vitest'
import fc from 'fast-check'

import {
  MAX_RECEIPT_LENGTH,
  profileFields,
  profileFromFields,
  readReceipt,
  receiptEntry,
  writeReceipt
} from '../../../src/snapshots/receipt.ts'
import type { Disk, DiskProfile } from '../../../src/snapshots/types.ts'
import { SUBSCRIPTION, disk, guid, snapshot, takenFrom } from '../../support/builders.ts'

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

describe('what a receipt tells of a disk', () => {
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

  test('tells what read-only machines get of a shared disk alone', () => {
    const profile = { iopsReadOnly: 8_000, mbpsReadOnly: 400 }
    const ultra = { sku: 'UltraSSD_LRS', maxShares: 2 }
    expect(written(profile, ultra)).toEqual({ shares: 2, iopsRead: 8_000, mbpsRead: 400 })
    expect(written(profile, { ...ultra, maxShares: 1 })).toEqual({})
    expect(written(profile, { ...ultra, sku: 'Premium_LRS' })).toEqual({ shares: 2 })
  })

  test('does not tell Azure’s defaults', () => {
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
