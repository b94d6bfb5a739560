import { describe, expect, test } from '@jest/globals'

import type { SnapshotOptions } from '../../src/snapshots/request.ts'
import { allowsInstantAccess, requestBody, requestFor } from '../../src/snapshots/request.ts'
import { disk } from '../support/builders.ts'

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
  test('is for the disk’s own region, and sends nothing that nobody asked for', () => {
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
