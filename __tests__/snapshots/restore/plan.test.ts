import { describe, expect, test } from 'vitest'
import fc from 'fast-check'

import { receiptEntry } from '../../../src/snapshots/receipt.ts'
import { restoreProblems } from '../../../src/snapshots/restore/checks.ts'
import type { DiskChoice, FieldSource, SourceFacts } from '../../../src/snapshots/restore/plan.ts'
import { planDisk, formatPlan } from '../../../src/snapshots/restore/plan.ts'
import { isOwnTagName } from '../../../src/snapshots/tags.ts'
import type { Disk, DiskProfile, Snapshot } from '../../../src/snapshots/types.ts'
import { GROUP, SUBSCRIPTION, copiedFrom, disk } from '../../support/builders.ts'
import { snapshotOf } from '../../support/restores.ts'

const nothing: DiskChoice = { sku: undefined, zone: undefined }
const id = (kind: string, name: string): string =>
  `/subscriptions/${SUBSCRIPTION}/resourceGroups/${GROUP}/providers/Microsoft.Compute/${kind}/${name}`

const profile: DiskProfile = {
  tier: 'P40',
  bursting: true,
  encryptionSetId: id('diskEncryptionSets', 'keys'),
  encryptionType: 'EncryptionAtRestWithCustomerKey',
  networkAccessPolicy: 'AllowPrivate',
  publicNetworkAccess: 'Disabled',
  diskAccessId: id('diskAccesses', 'door'),
  hyperVGeneration: 'V2',
  architecture: 'x64',
  securityType: 'TrustedLaunch',
  diskControllerTypes: 'SCSI, NVMe'
}
const live = disk({
  zones: ['2'],
  sizeGb: 1_024,
  osType: 'Linux',
  maxShares: 2,
  tags: { team: 'shop', 'Snapshot-Hold': 'unlimited' },
  profile
})
const taken = snapshotOf(live, {
  profile: { networkAccessPolicy: 'DenyAll', publicNetworkAccess: 'Disabled' },
  tags: { kept: 'yes', 'snapshot-action': '1' }
})
const entry = receiptEntry(live, taken, SUBSCRIPTION)

const facts = (changes: Partial<SourceFacts> = {}): SourceFacts => ({
  snapshot: taken,
  live: undefined,
  entry: undefined,
  ...changes
})

/** Where each told field comes from. */
const origins = (of: SourceFacts, choice = nothing): Readonly<Record<string, FieldSource>> =>
  Object.fromEntries(planDisk(of, choice).fields.map(({ name, from }) => [name, from]))

describe('a new disk', () => {
  test('is like the disk as it is now, before anything else', () => {
    expect(planDisk(facts({ live, entry }), nothing).request).toEqual({
      location: 'westeurope',
      sourceResourceId: taken.id,
      sku: 'Premium_LRS',
      sizeGb: 1_024,
      zones: ['2'],
      osType: 'Linux',
      maxShares: 2,
      tags: { team: 'shop' },
      profile
    })
    expect(new Set(Object.values(origins(facts({ live, entry }))))).toEqual(new Set(['disk']))
  })

  test('is as the receipt says where the disk is gone; the tags are in the snapshot', () => {
    const { request } = planDisk(facts({ entry }), nothing)
    expect(request).toMatchObject({
      sku: 'Premium_LRS',
      sizeGb: 1_024,
      zones: ['2'],
      maxShares: 2,
      tags: { kept: 'yes' },
      profile
    })
    expect(origins(facts({ entry }))).toMatchObject({ SKU: 'receipt', tags: 'snapshot' })
  })

  test('is as the snapshot says where nothing else does, and closed rather than open', () => {
    expect(planDisk(facts(), nothing).request).toEqual({
      location: 'westeurope',
      sourceResourceId: taken.id,
      sku: undefined,
      sizeGb: 1_024,
      zones: [],
      osType: 'Linux',
      maxShares: undefined,
      tags: { kept: 'yes' },
      profile: { networkAccessPolicy: 'DenyAll', publicNetworkAccess: 'Disabled' }
    })
    expect(origins(facts())).toMatchObject({
      SKU: 'default',
      zone: 'default',
      size: 'snapshot',
      'network access': 'snapshot'
    })
  })

  test('is as the input says, where that says something', () => {
    const choice = { sku: 'StandardSSD_LRS', zone: '3' }
    const plan = planDisk(facts({ live }), choice)
    expect(plan.request).toMatchObject({ sku: 'StandardSSD_LRS', zones: ['3'] })
    expect(plan.request.profile).not.toHaveProperty('tier')
    expect(plan.notes).toEqual([
      'not restored: performance tier P40, because disks of type StandardSSD_LRS do not support it',
      'not restored: bursting true, because disks of type StandardSSD_LRS do not support it'
    ])
    expect(origins(facts({ live }), choice)).toMatchObject({ SKU: 'input', zone: 'input' })
  })

  test('of a zone-redundant type is in no zone', () => {
    expect(planDisk(facts({ live }), { ...nothing, sku: 'Premium_ZRS' }).request.zones).toEqual([])
  })

  test('goes to the zone of its machine where nothing reports another one', () => {
    const choice = { ...nothing, machineZones: ['1'] }
    expect(planDisk(facts(), choice).request.zones).toEqual(['1'])
    expect(origins(facts(), choice).zone).toBe('machine')
    expect(planDisk(facts({ live }), choice).request.zones).toEqual(['2'])
  })

  test('from a copy in another region takes nothing along that belongs to a region', () => {
    const copy = { ...taken, location: 'northeurope' }
    for (const one of [facts({ snapshot: copy, live }), facts({ snapshot: copy, entry })]) {
      const { request } = planDisk(one, nothing)
      expect(request).toMatchObject({ location: 'northeurope', sku: 'Premium_LRS', zones: [] })
      expect(request.profile).not.toHaveProperty('encryptionSetId')
      expect(request.profile).not.toHaveProperty('diskAccessId')
      expect(request.profile.networkAccessPolicy).toBe('DenyAll')
    }
  })

  test('takes what belongs together from one source', () => {
    const platform = disk({ profile: { encryptionType: 'EncryptionAtRestWithPlatformKey' } })
    const snapshot = { ...taken, profile: { encryptionSetId: 'keys' } }
    const { request } = planDisk(facts({ snapshot, live: platform }), nothing)
    expect(request.profile).toEqual({})
  })

  test.each<[string, Partial<Disk>, DiskProfile]>([
    [
      'Premium SSD',
      { sku: 'Premium_LRS', profile: { tier: 'P30', iops: 500, mbps: 60 } },
      { tier: 'P30' }
    ],
    ['Standard SSD', { sku: 'StandardSSD_LRS', profile: { tier: 'E10', iops: 500, mbps: 60 } }, {}],
    [
      'Premium SSD v2',
      { sku: 'PremiumV2_LRS', profile: { iops: 4_000, mbps: 200, logicalSectorSize: 4096 } },
      { iops: 4_000, mbps: 200, logicalSectorSize: 4096 }
    ],
    [
      'performance plus',
      { sku: 'Premium_LRS', profile: { performancePlus: true } },
      { performancePlus: true }
    ],
    ['no performance plus', { sku: 'Premium_LRS', profile: { performancePlus: false } }, {}]
  ])('is given only what its type can have: %s', (_what, changes, expected) => {
    const source = disk(changes)
    const snapshot = snapshotOf(source, { tags: {}, profile: {} })
    expect(planDisk(facts({ snapshot, live: source }), nothing).request.profile).toEqual(expected)
  })

  test('keeps what a snapshot cannot report, from the disk and from its receipt', () => {
    const source = disk({
      sku: 'UltraSSD_LRS',
      maxShares: 2,
      profile: {
        iopsReadOnly: 8_000,
        mbpsReadOnly: 400,
        frequentAttach: true,
        actionOnDelay: 'AutomaticReattach'
      }
    })
    const snapshot = snapshotOf(source, { tags: {}, profile: {} })
    for (const known of [
      { live: source },
      { entry: receiptEntry(source, snapshot, SUBSCRIPTION) }
    ]) {
      const plan = planDisk(facts({ snapshot, ...known }), nothing)
      expect(plan.request.profile).toEqual(source.profile)
      expect(plan.notes).toEqual([])
    }
    const { request, notes } = planDisk(facts({ snapshot, live: source }), {
      ...nothing,
      sku: 'Premium_LRS'
    })
    expect(request.profile).not.toHaveProperty('iopsReadOnly')
    expect(notes).toContain(
      'not restored: IOPS for read-only virtual machines 8000, because disks of type Premium_LRS do not support it'
    )
  })

  test('says what is not restored when neither its disk nor a receipt is there', () => {
    expect(planDisk(facts(), nothing).notes).toEqual([
      'not restored: SKU, zone, performance plus, max shares, optimized for frequent attach and availability policy, because the source disk no longer exists and no receipt describes it'
    ])
    expect(planDisk(facts(), { sku: 'PremiumV2_LRS', zone: '1' }).notes).toEqual([
      'not restored: IOPS, throughput, IOPS for read-only virtual machines, throughput for read-only virtual machines, max shares, optimized for frequent attach and availability policy, because the source disk no longer exists and no receipt describes it'
    ])
    const { notes } = planDisk(facts({ entry: { ...entry, partial: true } }), nothing)
    expect(notes).toEqual([
      'not restored: performance plus, optimized for frequent attach and availability policy, because the source disk no longer exists and the receipt does not describe all of it'
    ])
    expect(planDisk(facts({ entry }), nothing).notes).toEqual([])
  })

  describe('is in the edge zone', () => {
    const zone = { name: 'losangeles', type: 'EdgeZone' }
    const there = disk({ extendedLocation: zone })
    const at = (of: Partial<SourceFacts>) => planDisk(facts(of), nothing).request.extendedLocation

    test('of its snapshot, whatever else is known', () => {
      expect(at({ snapshot: { ...taken, extendedLocation: zone } })).toEqual(zone)
    })

    test('of its disk, as the disk or the receipt says', () => {
      expect(at({ live: there })).toEqual(zone)
      expect(at({ entry: receiptEntry(there, taken, SUBSCRIPTION) })).toEqual(zone)
      expect(formatPlan(planDisk(facts({ live: there }), nothing))).toContain(
        'edge zone losangeles'
      )
    })

    test('not of the disk when a copy is in the region itself, or in another one', () => {
      for (const location of ['westeurope', 'northeurope']) {
        const copy = { ...taken, ...copiedFrom(taken), location }
        expect(at({ snapshot: copy, live: there })).toBeUndefined()
      }
    })
  })

  test('names sets and accesses without their subscription in words', () => {
    const plan = planDisk(facts({ live }), nothing)
    expect(plan.fields).toContainEqual({ name: 'encryption set', value: 'keys', from: 'disk' })
    expect(formatPlan(plan)).not.toContain(SUBSCRIPTION)
    expect(formatPlan(plan)).toMatch(
      /^SKU Premium_LRS, size 1024 GiB, zone 2, .* \(from the disk\)$/
    )
  })
})

describe('whatever is known', () => {
  const text = fc.constantFrom('a', 'b', undefined)
  const tags = fc.dictionary(
    fc.constantFrom('team', 'snapshot-run', 'SNAPSHOT-DISK', 'snapshot-hold'),
    fc.constant('x')
  )
  const sku = fc.constantFrom(
    'Premium_LRS',
    'PremiumV2_LRS',
    'UltraSSD_LRS',
    'StandardSSD_ZRS',
    'Standard_LRS'
  )
  const disks = fc
    .record({
      sku,
      sizeGb: fc.integer({ min: 1, max: 4_096 }),
      zones: fc.constantFrom<string[]>([], ['1']),
      tags,
      osType: text,
      maxShares: fc.constantFrom(undefined, 1, 3),
      location: fc.constantFrom('westeurope', 'northeurope'),
      profile: fc.record({
        tier: text,
        iops: fc.constantFrom(undefined, 500),
        encryptionSetId: text,
        networkAccessPolicy: text,
        diskAccessId: text
      })
    })
    .map((changes) => disk(changes))
  const known = fc
    .record({
      live: fc.option(disks, { nil: undefined }),
      old: disks,
      reported: fc.boolean(),
      tags
    })
    .map(({ live, old, reported, tags }): SourceFacts => ({
      snapshot: snapshotOf(old, { location: 'westeurope', tags }),
      live,
      entry: reported ? receiptEntry(old, snapshotOf(old), SUBSCRIPTION) : undefined
    }))
  const choices = fc.record({
    sku: fc.option(sku, { nil: undefined }),
    zone: fc.constantFrom('2', undefined)
  })

  test('the plan is in the region of the snapshot, without own tags, and every value reports its source', () => {
    fc.assert(
      fc.property(known, choices, (of, choice) => {
        const { request, fields } = planDisk(of, choice)
        expect(request.location).toBe(of.snapshot.location)
        expect(Object.keys(request.tags).filter(isOwnTagName)).toEqual([])
        expect(new Set(fields.map(({ name }) => name)).size).toBe(fields.length)
        for (const { value, from } of fields) expect(from === 'default').toBe(value === undefined)
        expect(request.sku).toBe(choice.sku ?? of.live?.sku ?? of.entry?.sku)
        expect(request.zones.length > 0 && request.sku?.endsWith('_ZRS')).toBeFalsy()
      })
    )
  })

  test('what cannot be made is refused, and what can is not', () => {
    fc.assert(
      fc.property(known, choices, (of, choice) => {
        const plan = planDisk(of, choice)
        const problems = restoreProblems(of, plan, { ...choice, location: undefined })
        const small = (plan.request.sizeGb ?? 0) < (of.snapshot.sizeGb ?? 0)
        expect(problems.some(({ message }) => message.includes('smaller than'))).toBe(small)
        for (const { remedy } of problems) expect(remedy).not.toBe('')
      })
    )
  })
})

describe('a restore is refused', () => {
  const fast = disk({ sku: 'PremiumV2_LRS', sizeGb: 64 })
  const instant: Partial<Snapshot> = { accessState: 'InstantAccess' }
  const problemsOf = (of: SourceFacts, choice: Partial<DiskChoice> = {}, location?: string) =>
    restoreProblems(of, planDisk(of, { ...nothing, ...choice }), {
      ...nothing,
      ...choice,
      location
    }).map(({ message }) => message)

  test.each<[string, Partial<Snapshot>, Disk, Partial<DiskChoice>, string]>([
    [
      'while the data is copied',
      { completionPercent: 40.7 },
      live,
      {},
      'still being copied (40 %)'
    ],
    [
      'while nobody knows how far it is',
      { accessState: 'Pending' },
      live,
      {},
      'still being copied.'
    ],
    [
      'when the data never arrived',
      { copyError: { code: 'CopySourceNotFound', message: 'Gone.' } },
      live,
      {},
      'its data never arrived: CopySourceNotFound: Gone.'
    ],
    ['while it is being deleted', { provisioningState: 'Deleting' }, live, {}, 'is being deleted'],
    [
      'to a slow type in instant access',
      instant,
      fast,
      { sku: 'Premium_LRS' },
      'is in instant access'
    ],
    [
      'to more than the snapshot in instant access',
      { ...instant, sizeGb: 32 },
      fast,
      {},
      'has the size of the snapshot, 32 GiB'
    ],
    [
      'to a slow type with large sectors',
      { logicalSectorSize: 4096, completionPercent: 100 },
      fast,
      { sku: 'Premium_LRS' },
      'has 4096-byte sectors'
    ],
    [
      'to less than the snapshot',
      { sizeGb: 2_048 },
      live,
      {},
      'A disk of 1024 GiB is smaller than snapshot'
    ],
    [
      'into one zone of a type that is in all',
      {},
      live,
      { sku: 'Premium_ZRS', zone: '1' },
      'is zone-redundant'
    ],
    [
      'of a system to a type for data',
      {},
      live,
      { sku: 'PremiumV2_LRS' },
      'The disk contains an operating system (Linux)'
    ],
    [
      'of a shared disk to a hard disk',
      {},
      live,
      { sku: 'Standard_LRS' },
      'Standard_LRS disks cannot be shared'
    ],
    [
      'without a unique id',
      { uniqueId: undefined },
      live,
      {},
      'the response of Azure lacks its unique id'
    ],
    [
      'while Azure makes the snapshot, which is no copying',
      { provisioningState: 'Updating' },
      live,
      {},
      'cannot be restored yet: it is still being created (Updating).'
    ]
  ])('%s', (_when, changes, source, choice, message) => {
    const of = facts({ snapshot: snapshotOf(source, { tags: {}, ...changes }), live: source })
    expect(problemsOf(of, choice).join('\n')).toContain(message)
  })

  test('in another region than expected, however that is spelled', () => {
    expect(problemsOf(facts({ live }), {}, 'North Europe').join()).toContain(
      'is in region "westeurope"'
    )
    expect(problemsOf(facts({ live }), {}, 'West Europe')).toEqual([])
  })

  test('not in instant access to a type that can, nor with large sectors', () => {
    const snapshot = snapshotOf(fast, { tags: {}, ...instant, logicalSectorSize: 4096 })
    expect(problemsOf(facts({ snapshot, live: fast }))).toEqual([])
    expect(problemsOf(facts({ snapshot, live: fast }), { sku: 'UltraSSD_LRS' })).toEqual([])
  })

  describe('of a confidential disk whose key is the customer’s', () => {
    const secret = disk({
      profile: {
        securityType: 'ConfidentialVM_DiskEncryptedWithCustomerKey',
        secureEncryptionSetId: id('diskEncryptionSets', 'secure')
      }
    })
    // What Azure keeps of it with the snapshot.
    const snapshot = snapshotOf(secret, {
      profile: { securityType: 'ConfidentialVM_DiskEncryptedWithCustomerKey' }
    })
    const receipt = receiptEntry(secret, snapshot, SUBSCRIPTION)

    test('not while the disk or the receipt reports the set', () => {
      for (const known of [{ live: secret }, { entry: receipt }]) {
        const of = facts({ snapshot, ...known })
        expect(problemsOf(of)).toEqual([])
        expect(planDisk(of, nothing).request.profile).toEqual(secret.profile)
      }
    })

    test.each<[string, Partial<SourceFacts>, string]>([
      [
        'when nothing tells the set',
        {},
        'its source disk no longer exists, and no receipt is given'
      ],
      [
        'when the receipt does not',
        { entry: { ...receipt, secure: undefined } },
        'neither the source disk nor the receipt names it'
      ],
      [
        'in another region, where the set is not',
        { live: secret, snapshot: { ...snapshot, location: 'northeurope' } },
        'that of the source disk is in another region'
      ]
    ])('%s', (_when, known, why) => {
      expect(problemsOf(facts({ snapshot, ...known }))).toEqual([
        `Snapshot "data-snapshot" cannot be restored: a disk of security type ConfidentialVM_DiskEncryptedWithCustomerKey needs its disk encryption set, and ${why}.`
      ])
    })
  })

  test('with all problems at once', () => {
    const snapshot = snapshotOf(live, { sizeGb: 9_000, completionPercent: 1 })
    expect(problemsOf(facts({ snapshot, live }), {}, 'northeurope')).toHaveLength(3)
  })
})
