import { describe, expect, test } from 'vitest'
import type { Disk as SdkDisk, Snapshot as SdkSnapshot } from '@azure/arm-compute'

import type { ListedSnapshot } from '../../src/azure/arm/models.ts'
import {
  factsOf,
  fromRequest,
  sharing,
  toDisk,
  toListedDisk,
  toListedSnapshot,
  toSnapshot
} from '../../src/azure/arm/models.ts'
import { ActionError } from '../../src/errors.ts'
import type { SnapshotRequest } from '../../src/snapshots/request.ts'
import { readinessOf } from '../../src/snapshots/readiness.ts'
import { requestBody } from '../../src/snapshots/request.ts'
import { GROUP, SUBSCRIPTION, disk, snapshot } from '../support/builders.ts'

const CREATED = new Date('2026-11-23T15:26:45.4050427+08:00')

const sdkDisk: SdkDisk = { id: disk().id, location: 'West Europe', uniqueId: 'disk-unique' }

const sdkSnapshot: SdkSnapshot = {
  id: snapshot().id,
  location: 'West Europe',
  timeCreated: CREATED
}

/** What is thrown for an answer that lacks something. */
function refusalOf(work: () => unknown): ActionError {
  try {
    work()
  } catch (error) {
    if (error instanceof ActionError) return error
    throw error
  }
  throw new Error('it was not refused')
}

describe('a disk', () => {
  test('is taken over with everything that the rules need', () => {
    expect(
      toDisk({
        ...sdkDisk,
        sku: { name: 'UltraSSD_LRS' },
        diskSizeGB: 64,
        zones: ['2'],
        tags: { team: 'shop' },
        diskState: 'Attached',
        osType: 'Linux'
      })
    ).toEqual({
      subscriptionId: SUBSCRIPTION,
      resourceGroup: GROUP,
      name: 'data',
      id: disk().id,
      location: 'westeurope',
      uniqueId: 'disk-unique',
      sku: 'UltraSSD_LRS',
      sizeGb: 64,
      zones: ['2'],
      tags: { team: 'shop' },
      state: 'Attached',
      osType: 'Linux',
      profile: {}
    })
  })

  test('may lack what Azure does not always report', () => {
    expect(toDisk(sdkDisk)).toMatchObject({
      sku: undefined,
      sizeGb: undefined,
      zones: [],
      tags: {},
      state: undefined
    })
  })

  test('keeps the case that Azure gives its id', () => {
    const id = disk().id.toUpperCase()
    expect(toDisk({ ...sdkDisk, id })).toMatchObject({ id, name: 'DATA', resourceGroup: 'RG-DATA' })
  })

  test.each<[string, SdkDisk]>([
    ['id', { ...sdkDisk, id: 'x' }],
    ['uniqueId', { ...sdkDisk, uniqueId: '' }],
    ['location', { ...sdkDisk, location: '' }]
  ])('is refused when the answer lacks its %s', (field, model) => {
    const error = refusalOf(() => toDisk(model))
    expect(error.message).toBe(`The response of Azure about disk ${model.id ?? ''} lacks ${field}.`)
    expect(error.code).toBe('AzureRefused')
  })

  test('is refused when the answer is about something else', () => {
    expect(() => toDisk({ ...sdkDisk, id: snapshot().id })).toThrow(ActionError)
    expect(refusalOf(() => toDisk({ location: '' })).message).toBe(
      'The response of Azure about disk (without an id) lacks id, uniqueId, location.'
    )
  })
})

describe('a snapshot', () => {
  test('is taken over with everything that the rules need', () => {
    expect(
      toSnapshot({
        ...sdkSnapshot,
        uniqueId: 'snapshot-unique',
        incremental: true,
        creationData: {
          createOption: 'CopyStart',
          sourceResourceId: 'source-id',
          sourceUniqueId: 'source-unique',
          logicalSectorSize: 4096
        },
        incrementalSnapshotFamilyId: 'family',
        diskSizeGB: 64,
        sku: { name: 'Standard_ZRS' },
        tags: { team: 'shop' },
        provisioningState: 'Succeeded',
        completionPercent: 0,
        snapshotAccessState: 'Pending',
        copyCompletionError: { errorCode: 'CopySourceNotFound', errorMessage: 'Gone.' }
      })
    ).toEqual({
      subscriptionId: SUBSCRIPTION,
      resourceGroup: GROUP,
      name: 'data-snapshot',
      id: snapshot().id,
      location: 'westeurope',
      uniqueId: 'snapshot-unique',
      timeCreated: Date.parse('2026-11-23T07:26:45.405Z'),
      incremental: true,
      createOption: 'CopyStart',
      sourceResourceId: 'source-id',
      sourceUniqueId: 'source-unique',
      familyId: 'family',
      sizeGb: 64,
      sku: 'Standard_ZRS',
      tags: { team: 'shop' },
      provisioningState: 'Succeeded',
      completionPercent: 0,
      accessState: 'Pending',
      copyError: { code: 'CopySourceNotFound', message: 'Gone.' },
      logicalSectorSize: 4096,
      profile: { logicalSectorSize: 4096 }
    })
  })

  test('has its immutability policy, as far as Azure reports it', () => {
    const policy = {
      immutabilityDurationDays: 30,
      type: 'Locked',
      policyStartTime: new Date('2026-11-20T10:00:00Z'),
      policyExpirationTime: new Date('2026-12-20T10:00:00Z'),
      isPolicyExpired: false
    }
    expect(toSnapshot({ ...sdkSnapshot, immutabilityPolicy: policy }).immutability).toEqual({
      type: 'Locked',
      days: 30,
      expiresAt: Date.parse('2026-12-20T10:00:00Z'),
      expired: false
    })
    expect(toSnapshot({ ...sdkSnapshot, immutabilityPolicy: {} }).immutability).toEqual({})
    expect(toSnapshot(sdkSnapshot).immutability).toBeUndefined()
  })

  test('is full unless Azure says that it is incremental', () => {
    expect(toSnapshot(sdkSnapshot).incremental).toBe(false)
    expect(toSnapshot({ ...sdkSnapshot, incremental: false }).incremental).toBe(false)
  })

  test('without a percentage has none: that is not 0 and not 100', () => {
    expect(toSnapshot(sdkSnapshot)).toMatchObject({
      completionPercent: undefined,
      accessState: undefined,
      copyError: undefined
    })
  })

  test.each<[string, SdkSnapshot]>([
    ['id', { ...sdkSnapshot, id: disk().id }],
    ['location', { ...sdkSnapshot, location: '' }],
    ['properties', { id: snapshot().id, location: 'westeurope' }]
  ])('is refused when the answer lacks its %s', (field, model) => {
    expect(refusalOf(() => toSnapshot(model)).message).toBe(
      `The response of Azure about snapshot ${model.id ?? ''} lacks ${field}.`
    )
  })

  test('whose instant of creation or unique id Azure does not report has none', () => {
    for (const timeCreated of [undefined, new Date('yesterday')]) {
      const { id, location } = sdkSnapshot as Required<SdkSnapshot>
      const reported = { provisioningState: 'Updating', uniqueId: '' }
      const model = { id, location, ...reported, ...(timeCreated && { timeCreated }) }
      expect(toSnapshot(model)).toMatchObject({ timeCreated: undefined, uniqueId: undefined })
    }
  })
})

/** A model of the SDK as a list has it: what is of the snapshot itself under `properties`, and dates as texts. */
function itemOf({ id, name, location, tags, sku, ...properties }: SdkSnapshot): ListedSnapshot {
  const item = { id, name, location, tags, sku, properties }
  return JSON.parse(JSON.stringify(item)) as ListedSnapshot
}

test('a snapshot of a list has all that the same snapshot has when it is read alone', () => {
  const model: SdkSnapshot = {
    ...sdkSnapshot,
    immutabilityPolicy: {
      type: 'Locked',
      immutabilityDurationDays: 3,
      policyExpirationTime: CREATED
    },
    copyCompletionError: { errorCode: 'CopySourceNotFound', errorMessage: 'gone' }
  }
  const listed = toListedSnapshot(itemOf(model), { subscriptionId: SUBSCRIPTION })
  expect(listed).toEqual(toSnapshot(model))
  expect(factsOf(itemOf(model))).toEqual({
    id: listed.id,
    location: 'West Europe',
    uniqueId: listed.uniqueId,
    timeCreated: listed.timeCreated,
    sourceResourceId: listed.sourceResourceId,
    sourceUniqueId: listed.sourceUniqueId,
    tags: listed.tags
  })
})

test('a snapshot of a list is the same whether or not it shares its values with others', () => {
  const scope = { subscriptionId: SUBSCRIPTION }
  const shared = sharing()
  const models = [
    { ...sdkSnapshot, tags: { team: 'shop', note: 'constructor' }, osType: 'Linux' as const },
    { ...sdkSnapshot, tags: { team: 'shop', note: '' }, osType: 'Windows' as const },
    sdkSnapshot
  ].map(itemOf)
  expect(models.map((model) => toListedSnapshot(model, scope, shared))).toEqual(
    models.map((model) => toListedSnapshot(model, scope))
  )
})

test('snapshots of a list share equal profiles, and no others', () => {
  const shared = sharing()
  const open = { ...sdkSnapshot, publicNetworkAccess: 'Enabled' as const }
  const closed = { ...sdkSnapshot, publicNetworkAccess: 'Disabled' as const }
  const [first, second, third] = [open, { ...open }, closed].map(
    (model) => toListedSnapshot(itemOf(model), { subscriptionId: SUBSCRIPTION }, shared).profile
  )
  expect(second).toBe(first)
  expect(third).toEqual({ ...first, publicNetworkAccess: 'Disabled' })
})

test('an item of a list has its group as the reader wrote it, where Azure spells it in capitals', () => {
  const { id } = snapshot()
  const listed = { ...sdkSnapshot, id: id.replace(GROUP, GROUP.toUpperCase()) }
  const asked = { subscriptionId: SUBSCRIPTION, resourceGroup: GROUP }
  expect(toListedSnapshot(listed, asked)).toMatchObject({ id, resourceGroup: GROUP })
  const elsewhere = { ...asked, resourceGroup: 'another' }
  expect(toListedSnapshot(listed, elsewhere)).toMatchObject({
    id: listed.id,
    resourceGroup: GROUP.toUpperCase()
  })
})

describe('an item of a list that lacks required fields', () => {
  const scope = { subscriptionId: SUBSCRIPTION, resourceGroup: GROUP }

  test('is reported with what it does say, and fails no other one', () => {
    expect(toListedSnapshot(itemOf({ ...sdkSnapshot, location: '' }), scope)).toMatchObject({
      name: 'data-snapshot',
      location: '',
      timeCreated: CREATED.getTime()
    })
    expect(toListedDisk({ ...sdkDisk, uniqueId: '' }, scope)).toMatchObject({
      name: 'data',
      uniqueId: ''
    })
  })

  test('without an id is somewhere in the scope of the list, under its name', () => {
    const nameless = { location: 'westeurope' }
    expect(toListedSnapshot(itemOf({ ...nameless, name: 'x' }), scope)).toMatchObject({
      ...scope,
      name: 'x',
      id: ''
    })
    const wide = { subscriptionId: SUBSCRIPTION }
    expect(toListedSnapshot(itemOf({ ...nameless, name: 'x' }), wide)).toMatchObject({
      resourceGroup: '',
      id: ''
    })
    // What has no name either is no answer about snapshots at all.
    expect(refusalOf(() => toListedSnapshot(itemOf(nameless), scope)).message).toBe(
      'The response of Azure about snapshot (without an id) lacks id, name.'
    )
  })

  test('may hold null in place of anything', () => {
    const model = JSON.parse(
      '{"id":null,"name":"x","location":null,"uniqueId":null,"tags":null,"timeCreated":null,"completionPercent":null,"copyCompletionError":null,"creationData":null}'
    ) as SdkSnapshot
    const item = itemOf(model)
    expect(readinessOf(toListedSnapshot(item, scope))).toEqual({
      usable: false,
      state: 'unknown',
      missing: ['id', 'region', 'unique id', 'creation time']
    })
    expect(toListedSnapshot({ ...item, properties: null }, scope).incremental).toBe(true)
    expect(toListedSnapshot(item, scope).incremental).toBe(true)
    expect(toListedDisk(model as SdkDisk, scope)).toMatchObject({ id: '', uniqueId: '' })
  })
})

describe('a request in the SDK’s words', () => {
  const least: SnapshotRequest = {
    location: 'westeurope',
    sourceResourceId: disk().id,
    networkAccessPolicy: 'DenyAll',
    publicNetworkAccess: 'Disabled',
    tags: { 'snapshot-request': 'r1' }
  }

  test('says what is asked for, and no SKU: Azure then keeps the family’s', () => {
    expect(fromRequest(least)).toStrictEqual({
      location: 'westeurope',
      tags: { 'snapshot-request': 'r1' },
      creationData: { createOption: 'Copy', sourceResourceId: disk().id },
      incremental: true,
      networkAccessPolicy: 'DenyAll',
      publicNetworkAccess: 'Disabled'
    })
  })

  test.each<[string, SnapshotRequest]>([
    ['the least request', least],
    [
      'a request with everything',
      {
        ...least,
        extendedLocation: { name: 'losangeles', type: 'EdgeZone' },
        sku: 'Standard_ZRS',
        networkAccessPolicy: 'AllowPrivate',
        diskAccessId: 'access',
        diskEncryptionSetId: 'keys',
        instantAccessMinutes: 60
      }
    ],
    ['a copy', { ...least, copy: { speed: 'standard' } }],
    [
      'a copy with everything',
      {
        ...least,
        copy: { speed: 'enhanced' },
        diskEncryptionSetId: 'keys',
        encryptionType: 'EncryptionAtRestWithPlatformAndCustomerKeys'
      }
    ]
  ])('is the body of the template, without its level of properties: %s', (_what, request) => {
    const { properties, ...others } = requestBody(request)
    expect(fromRequest(request)).toStrictEqual({ ...others, ...(properties as object) })
  })
})
