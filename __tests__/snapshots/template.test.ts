import { describe, expect, test } from 'vitest'

import type { PlannedSnapshot, SnapshotRequest } from '../../src/snapshots/request.ts'
import { armTemplate, requestBody } from '../../src/snapshots/request.ts'
import type { ResourceRef } from '../../src/snapshots/resource-id.ts'
import { GROUP, SUBSCRIPTION, disk } from '../support/builders.ts'

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
