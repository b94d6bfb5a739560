import { describe, expect, test } from 'vitest'

import { GROUP, SUBSCRIPTION, disk, snapshot } from '../support/builders.ts'
import type {
  PlannedSnapshot,
  SnapshotOptions,
  SnapshotRequest
} from '../../src/snapshots/request.ts'
import {
  allowsInstantAccess,
  armTemplate,
  copyRequestFor,
  hasCustomerKey,
  requestBody,
  requestFor
} from '../../src/snapshots/request.ts'
import type { ResourceRef } from '../../src/snapshots/resource-id.ts'

const data = disk({ name: 'data', location: 'northeurope' })

const CLOSED: SnapshotOptions = {
  sku: undefined,
  tags: { ignored: 'the tags are given complete' },
  inheritTags: true,
  networkAccessPolicy: 'DenyAll',
  diskAccessId: undefined,
  publicNetworkAccess: 'Disabled',
  diskEncryptionSetId: undefined,
  instantAccessMinutes: undefined
}

const EVERYTHING: SnapshotOptions = {
  ...CLOSED,
  sku: 'Standard_ZRS',
  networkAccessPolicy: 'AllowPrivate',
  diskAccessId: 'access-id',
  publicNetworkAccess: 'Enabled',
  diskEncryptionSetId: 'keys-id',
  instantAccessMinutes: 300
}

describe('a request', () => {
  test('is for the disk’s own region, and sends nothing that was not requested', () => {
    expect(requestFor(data, CLOSED, { a: 'b' })).toStrictEqual({
      location: 'northeurope',
      sourceResourceId: data.id,
      tags: { a: 'b' },
      networkAccessPolicy: 'DenyAll',
      publicNetworkAccess: 'Disabled'
    })
  })

  test('holds what was asked for', () => {
    expect(requestFor(data, EVERYTHING, {})).toStrictEqual({
      location: 'northeurope',
      sourceResourceId: data.id,
      tags: {},
      networkAccessPolicy: 'AllowPrivate',
      publicNetworkAccess: 'Enabled',
      diskAccessId: 'access-id',
      sku: 'Standard_ZRS',
      diskEncryptionSetId: 'keys-id',
      instantAccessMinutes: 300
    })
  })
})

describe('the body of the PUT', () => {
  test('carries no SKU unless one was asked for: Azure then keeps the family’s', () => {
    expect(requestBody(requestFor(data, CLOSED, { a: 'b' }))).toStrictEqual({
      location: 'northeurope',
      tags: { a: 'b' },
      properties: {
        creationData: { createOption: 'Copy', sourceResourceId: data.id },
        incremental: true,
        networkAccessPolicy: 'DenyAll',
        publicNetworkAccess: 'Disabled'
      }
    })
  })

  test('has everything at its place', () => {
    expect(requestBody(requestFor(data, EVERYTHING, {}))).toStrictEqual({
      location: 'northeurope',
      tags: {},
      sku: { name: 'Standard_ZRS' },
      properties: {
        creationData: {
          createOption: 'Copy',
          sourceResourceId: data.id,
          instantAccessDurationMinutes: 300
        },
        incremental: true,
        encryption: {
          diskEncryptionSetId: 'keys-id',
          type: 'EncryptionAtRestWithCustomerKey'
        },
        networkAccessPolicy: 'AllowPrivate',
        publicNetworkAccess: 'Enabled',
        diskAccessId: 'access-id'
      }
    })
  })
})

test.each([
  ['PremiumV2_LRS', true],
  ['UltraSSD_LRS', true],
  ['ultrassd_lrs', true],
  ['Premium_LRS', false],
  ['StandardSSD_ZRS', false],
  [undefined, false]
])('instant access of a disk of type %p: %p', (sku, allowed) => {
  expect(allowsInstantAccess({ sku })).toBe(allowed)
})

describe('a copy', () => {
  const source = snapshot({ name: 'data-1' })
  const where = { location: 'ukwest', speed: 'standard', diskEncryptionSetId: undefined } as const

  test('starts from the snapshot in the target region, and sends nothing that was not requested', () => {
    expect(requestBody(copyRequestFor(source, where, CLOSED, { a: 'b' }))).toStrictEqual({
      location: 'ukwest',
      tags: { a: 'b' },
      properties: {
        creationData: { createOption: 'CopyStart', sourceResourceId: source.id },
        incremental: true,
        networkAccessPolicy: 'DenyAll',
        publicNetworkAccess: 'Disabled'
      }
    })
  })

  test('has everything at its place, and keeps neither key nor instant access of create', () => {
    const asked = { ...where, speed: 'enhanced', diskEncryptionSetId: 'keys-there' } as const
    expect(requestBody(copyRequestFor(source, asked, EVERYTHING, {}))).toStrictEqual({
      location: 'ukwest',
      tags: {},
      sku: { name: 'Standard_ZRS' },
      properties: {
        creationData: {
          createOption: 'CopyStart',
          sourceResourceId: source.id,
          provisionedBandwidthCopySpeed: 'Enhanced'
        },
        incremental: true,
        encryption: { diskEncryptionSetId: 'keys-there', type: 'EncryptionAtRestWithCustomerKey' },
        networkAccessPolicy: 'AllowPrivate',
        publicNetworkAccess: 'Enabled',
        diskAccessId: 'access-id'
      }
    })
  })

  test('of a source with both keys names a set of both', () => {
    const encryptionType = 'EncryptionAtRestWithPlatformAndCustomerKeys'
    const twice = { ...source, profile: { encryptionType } }
    const asked = { ...where, diskEncryptionSetId: 'keys-there' }
    expect(copyRequestFor(twice, asked, CLOSED, {})).toMatchObject({ encryptionType })
  })
})

test.each<[Parameters<typeof hasCustomerKey>[0]['profile'], boolean]>([
  [undefined, false],
  [{}, false],
  [{ encryptionType: 'EncryptionAtRestWithPlatformKey' }, false],
  [{ encryptionType: 'encryptionatrestwithcustomerkey' }, true],
  [{ encryptionType: 'EncryptionAtRestWithPlatformAndCustomerKeys' }, true],
  [{ encryptionSetId: 'keys' }, true]
])('a key of the customer’s in %j: %p', (profile, expected) => {
  expect(hasCustomerKey({ profile })).toBe(expected)
})

const SCHEMA = 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#'

function planned(
  name: string,
  place: Partial<ResourceRef> = {},
  changes: Partial<SnapshotRequest> = {}
): PlannedSnapshot {
  return {
    ref: { subscriptionId: SUBSCRIPTION, resourceGroup: GROUP, name, ...place },
    request: {
      location: 'westeurope',
      sourceResourceId: disk({ name }).id,
      tags: {},
      networkAccessPolicy: 'DenyAll',
      publicNetworkAccess: 'Disabled',
      ...changes
    }
  }
}

const resource = (one: PlannedSnapshot): unknown => ({
  type: 'Microsoft.Compute/snapshots',
  apiVersion: '2026-03-02',
  name: one.ref.name,
  ...requestBody(one.request)
})

describe('a template', () => {
  test('of one snapshot takes that snapshot', () => {
    const one = planned('data-1', {}, { tags: { team: 'shop' } })
    expect(armTemplate([one])).toEqual({
      $schema: SCHEMA,
      contentVersion: '1.0.0.0',
      resources: [
        {
          type: 'Microsoft.Compute/snapshots',
          apiVersion: '2026-03-02',
          name: 'data-1',
          location: 'westeurope',
          tags: { team: 'shop' },
          properties: {
            creationData: { createOption: 'Copy', sourceResourceId: disk({ name: 'data-1' }).id },
            incremental: true,
            networkAccessPolicy: 'DenyAll',
            publicNetworkAccess: 'Disabled'
          }
        }
      ]
    })
  })

  test('of a group takes its snapshots side by side, in whatever case the group is spelled', () => {
    const a = planned('a')
    const b = planned('b', { resourceGroup: GROUP.toUpperCase() })
    expect(armTemplate([a, b])).toMatchObject({ resources: [resource(a), resource(b)] })
  })

  test('of several groups takes those of the others by deployments to them', () => {
    const home = planned('home')
    const others = [
      planned('x', { resourceGroup: 'rg-x' }),
      planned('y', { resourceGroup: 'rg-y', subscriptionId: 'other-subscription' }),
      planned('x2', { resourceGroup: 'rg-x' })
    ] as const
    const { resources } = armTemplate([home, ...others]) as { readonly resources: unknown }
    expect(resources).toMatchObject([
      resource(home),
      {
        type: 'Microsoft.Resources/deployments',
        subscriptionId: SUBSCRIPTION,
        resourceGroup: 'rg-x',
        properties: {
          mode: 'Incremental',
          template: { $schema: SCHEMA, resources: [resource(others[0]), resource(others[2])] }
        }
      },
      {
        type: 'Microsoft.Resources/deployments',
        subscriptionId: 'other-subscription',
        resourceGroup: 'rg-y',
        properties: { template: { resources: [resource(others[1])] } }
      }
    ])
    const names = (resources as readonly { readonly name: string }[]).map(({ name }) => name)
    expect(new Set(names).size).toBe(3)
  })

  test('takes a value in brackets as text, not as an expression', () => {
    const tags = { a: '[resourceGroup().name]', b: '[x', c: 'x]', d: '[[y]' }
    expect(armTemplate([planned('data-1', {}, { tags })])).toMatchObject({
      resources: [{ tags: { a: '[[resourceGroup().name]', b: '[x', c: 'x]' } }]
    })
  })

  test('is plain JSON', () => {
    const template = armTemplate([planned('a'), planned('b', { resourceGroup: 'x' })])
    expect(JSON.parse(JSON.stringify(template))).toEqual(template)
  })

  test('of nothing holds nothing', () => {
    expect(armTemplate([])).toMatchObject({ resources: [] })
  })
})
