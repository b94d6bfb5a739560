import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import {
  isTestDisk,
  leftBehind,
  refusesSku,
  testDiskName,
  testExpiry,
  testProblems,
  testRequests,
  testSkus,
  usedBy
} from '../../../src/snapshots/restore/test-disk.ts'
import { TAG, testTags } from '../../../src/snapshots/tags.ts'
import type { Disk, DiskProfile, Snapshot } from '../../../src/snapshots/types.ts'
import { disk, run, snapshot } from '../../support/builders.ts'

const NOW = Date.parse('2026-11-29T03:00:00Z')
const HOUR = 3_600_000
const ORIGIN = { requestId: 'request-1', snapshotUniqueId: snapshot().uniqueId ?? '' }
const factsOf = (changes: Partial<Snapshot> = {}, live?: Disk) => ({
  snapshot: snapshot(changes),
  live,
  entry: undefined
})
const requestOf = (facts: ReturnType<typeof factsOf>, compare = false) =>
  testRequests(facts, { tags: { a: 'b' }, compare })[0]

/** The disk that a test of `run()` creates. */
function testDisk(changes: Partial<Disk> = {}): Disk {
  return disk({
    name: testDiskName(snapshot().name, ORIGIN),
    tags: testTags(run(), ORIGIN.requestId, NOW),
    sourceResourceId: snapshot().id,
    sourceUniqueId: snapshot().uniqueId,
    ...changes
  })
}

describe('the name of a temporary disk', () => {
  test('is valid, not too long, and another one for each snapshot and each write', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), fc.uuid(), fc.uuid(), (name, one, other) => {
        const named = testDiskName(name, { requestId: one, snapshotUniqueId: other })
        expect(named).toMatch(/^[A-Za-z0-9][\w-]{0,79}$/)
        expect(named).not.toBe(testDiskName(name, { requestId: other, snapshotUniqueId: other }))
        expect(named).not.toBe(testDiskName(name, { requestId: one, snapshotUniqueId: one }))
      })
    )
    expect(testDiskName('data-1', ORIGIN)).toMatch(/^data-1-verify-[0-9a-f]{12}$/)
    expect(testDiskName('x'.repeat(80), ORIGIN)).toHaveLength(80)
  })
})

describe('the type of a temporary disk', () => {
  const CLASSIC = ['Standard_LRS', 'StandardSSD_LRS', 'Premium_LRS']
  const FAST = ['PremiumV2_LRS', 'UltraSSD_LRS']

  test.each([
    ['of a classic disk', factsOf(), CLASSIC],
    [
      'of a Premium SSD v2 disk with 512-byte sectors',
      factsOf({ logicalSectorSize: 512 }),
      CLASSIC
    ],
    ['of 4096-byte sectors', factsOf({ logicalSectorSize: 4096 }), FAST],
    [
      'whose disk has 4096-byte sectors',
      factsOf({}, disk({ profile: { logicalSectorSize: 4096 } })),
      FAST
    ],
    ['in instant access', factsOf({ accessState: 'InstantAccess' }), FAST]
  ])('fits a snapshot %s, the cheapest first', (_what, facts, expected) => {
    expect(testSkus(facts)).toEqual(expected)
    expect(testRequests(facts, { tags: {}, compare: false }).map(({ sku }) => sku)).toEqual(
      expected
    )
  })

  test.each([
    [{ status: 409, code: 'SkuNotAvailable' }, 'The requested size is not available.', true],
    [{ status: 400, code: 'InvalidParameter' }, 'SKU Standard_LRS is not supported.', true],
    [{ status: 400, code: 'InvalidParameter' }, 'The name is invalid.', false],
    [{ status: 403, code: 'AuthorizationFailed' }, 'sku', false],
    [{}, 'sku', false]
  ])('is worth another attempt where %o', (answer, message, expected) => {
    expect(refusesSku(answer, message)).toBe(expected)
  })
})

describe('the request for a temporary disk', () => {
  const live = disk({
    sizeGb: 512,
    zones: ['2'],
    maxShares: 2,
    tags: { team: 'shop' },
    profile: {
      tier: 'P40',
      bursting: true,
      encryptionSetId: 'live-set',
      networkAccessPolicy: 'AllowAll',
      publicNetworkAccess: 'Enabled',
      securityType: 'ConfidentialVM_DiskEncryptedWithCustomerKey',
      secureEncryptionSetId: 'secure-set'
    }
  })
  const profile: DiskProfile = {
    encryptionSetId: 'set',
    encryptionType: 'EncryptionAtRestWithCustomerKey',
    hyperVGeneration: 'V2',
    architecture: 'x64',
    networkAccessPolicy: 'AllowAll',
    publicNetworkAccess: 'Enabled'
  }

  test('has what the data needs, is closed, and has nothing else of the disk', () => {
    expect(requestOf(factsOf({ osType: 'Linux', profile }, live))).toEqual({
      location: 'westeurope',
      extendedLocation: undefined,
      sourceResourceId: snapshot().id,
      sku: 'Standard_LRS',
      sizeGb: 128,
      zones: [],
      osType: 'Linux',
      maxShares: undefined,
      tags: { a: 'b' },
      profile: {
        encryptionSetId: 'set',
        encryptionType: 'EncryptionAtRestWithCustomerKey',
        hyperVGeneration: 'V2',
        architecture: 'x64',
        securityType: 'ConfidentialVM_DiskEncryptedWithCustomerKey',
        secureEncryptionSetId: 'secure-set',
        networkAccessPolicy: 'DenyAll',
        publicNetworkAccess: 'Disabled'
      }
    })
  })

  test('is open for SAS access where the content is compared, with the sign-in of the snapshot', () => {
    const facts = factsOf({ profile: { ...profile, dataAccessAuthMode: 'AzureActiveDirectory' } })
    expect(requestOf(facts, true)?.profile).toMatchObject({
      networkAccessPolicy: 'AllowAll',
      publicNetworkAccess: 'Enabled',
      dataAccessAuthMode: 'AzureActiveDirectory'
    })
  })

  test('stays in the edge zone of the snapshot, and a fast disk in the zone of its disk', () => {
    const extendedLocation = { name: 'losangeles', type: 'EdgeZone' }
    expect(requestOf(factsOf({ extendedLocation }))?.extendedLocation).toEqual(extendedLocation)
    const fast = factsOf({ logicalSectorSize: 4096 }, live)
    expect(requestOf(fast)).toMatchObject({ zones: ['2'], profile: { logicalSectorSize: 4096 } })
  })
})

describe('what stands in the way of a test', () => {
  const open = { networkAccessPolicy: 'AllowAll', publicNetworkAccess: 'Enabled' }
  const problemsOf = (changes: Partial<Snapshot>, compare: boolean): readonly string[] => {
    const facts = factsOf(changes)
    const request = requestOf(facts, compare)
    if (request === undefined) throw new Error('no request')
    return testProblems(facts, request, compare).map(({ code }) => code)
  }

  test.each([
    ['nothing', {}, false, []],
    ['nothing of an open one', { profile: open }, true, []],
    ['a closed network, for a comparison', {}, true, ['InvalidInput']],
    [
      '4096-byte sectors, for a comparison',
      { profile: open, logicalSectorSize: 4096, completionPercent: 100 },
      true,
      ['InvalidInput']
    ],
    [
      '4096-byte sectors, without a comparison: nothing',
      { logicalSectorSize: 4096, completionPercent: 100 },
      false,
      []
    ],
    [
      'data that is still copied',
      { createOption: 'CopyStart', completionPercent: 40 },
      true,
      ['Conflict']
    ],
    ['a failed snapshot', { provisioningState: 'Failed' }, false, ['CopyFailed']]
  ])('%s', (_what, changes, compare, expected) => {
    expect(problemsOf(changes, compare)).toEqual(expected)
  })
})

describe('a disk that a run left behind', () => {
  const later = { known: true, at: NOW + 1 } as const

  test('is known by its tags, its name and its source, once it has expired', () => {
    expect(leftBehind(testDisk(), run(), later)).toEqual(ORIGIN)
    expect(leftBehind(testDisk(), run({ runId: '9999' }), later)).toEqual(ORIGIN)
  })

  test('of an earlier attempt of this very step needs no expiry', () => {
    const before = { known: true, at: NOW - HOUR } as const
    expect(leftBehind(testDisk(), run({ runAttempt: 2 }), before)).toEqual(ORIGIN)
    expect(leftBehind(testDisk(), run({ runAttempt: 2, step: 'other' }), before)).toBeUndefined()
    expect(leftBehind(testDisk(), run(), before)).toBeUndefined()
  })

  test.each([
    ['another name, with copied tags', { name: 'production' }],
    ['another source, with copied tags', { sourceUniqueId: disk().uniqueId }],
    ['a disk as its source', { sourceResourceId: disk().id }],
    ['no source', { sourceResourceId: undefined, sourceUniqueId: undefined }],
    ['no tags', { tags: {} }],
    ['no expiry', { tags: { ...testTags(run(), 'request-1', NOW), [TAG.testExpires]: 'never' } }],
    ['no request', { tags: { ...testTags(run(), 'request-1', NOW), [TAG.request]: '' } }],
    ['another request', { tags: testTags(run(), 'request-2', NOW) }],
    ['another repository', { tags: testTags(run({ repository: 'x/y' }), 'request-1', NOW) }]
  ] as const)('is none with %s', (_what, changes) => {
    expect(leftBehind(testDisk(changes), run(), later)).toBeUndefined()
  })

  test('does not expire while the time is unknown', () => {
    const unknown = { known: false, latest: NOW + HOUR, reason: 'x' } as const
    expect(leftBehind(testDisk(), run(), unknown)).toBeUndefined()
  })

  test('expires after every run that may use it has ended', () => {
    expect(testExpiry(NOW, HOUR)).toBe(NOW + 2 * HOUR)
  })

  test.each([
    ['attached', { managedBy: '/vm' }, 'it is attached to a virtual machine'],
    ['once attached', { ownersChangedAt: NOW }, 'it was attached to a virtual machine'],
    ['being uploaded to', { state: 'ActiveUpload' }, 'its state is ActiveUpload'],
    ['free', {}, undefined],
    ['read by a SAS', { state: 'ActiveSAS' }, undefined]
  ])('that is %s', (_what, changes, expected) => {
    expect(usedBy(testDisk(changes))).toBe(expected)
  })

  test('is the disk of its own write only', () => {
    expect(isTestDisk(testDisk(), ORIGIN)).toBe(true)
    expect(isTestDisk(testDisk(), { ...ORIGIN, requestId: 'request-2' })).toBe(false)
    expect(isTestDisk(testDisk({ name: 'data' }), ORIGIN)).toBe(false)
  })
})
