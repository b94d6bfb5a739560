import { beforeEach, describe, expect, test } from 'vitest'
import type { PolicyRule } from '../../simulator/arm/policies.ts'
import { SEEDED } from '../../simulator/seeded.ts'
import { objectAt } from '../../simulator/wire/json.ts'
import { client, simulator, useSimulator } from './each-test.ts'
import { codeOf, compute, snapshotBody } from './raw-client.ts'

let disk: string

useSimulator({ clock: 'virtual' })

beforeEach(() => {
  disk = simulator.seedDisk({ name: 'data' }).id
})

const subscription = `/subscriptions/${SEEDED.subscriptionId}`
const put = (more: Record<string, unknown> = {}, name = 'one') =>
  client.send('PUT', compute(`snapshots/${name}`), { body: snapshotBody(disk, more) })

describe('a policy denies', () => {
  test.each<[string, PolicyRule, object, object]>([
    ['a missing tag', { missingTag: 'owner' }, { tags: { other: 'x' } }, { tags: { OWNER: 'me' } }],
    [
      'a sku, also the one that is left out',
      { allowedSkus: ['Standard_ZRS'] },
      {},
      { sku: { name: 'Standard_ZRS' } }
    ],
    [
      'open access, also by default',
      { allowedNetworkAccess: ['DenyAll'] },
      {},
      { properties: { networkAccessPolicy: 'DenyAll' } }
    ],
    [
      'a region',
      { allowedLocations: ['westeurope'] },
      { location: 'ukwest' },
      { location: 'West Europe' }
    ]
  ])('%s', async (_name, deny, bad, good) => {
    simulator.addPolicy({ name: 'rule', deny })
    const refused = await put({ ...bad })
    expect(codeOf(refused)).toBe('403 RequestDisallowedByPolicy')
    expect((await client.send('GET', compute('snapshots/one'))).status).toBe(404)
    expect((await put({ ...good })).status).toBe(202)
  })

  test('in Azure’s words, with every assignment that does', async () => {
    const scope = `${subscription}/resourceGroups/production`
    const displayName = 'Owner tag needed'
    simulator.addPolicy({
      name: 'a1',
      displayName,
      definitionName: 'd1',
      scope,
      deny: { missingTag: 'owner' }
    })
    simulator.addPolicy({ name: 'sku', deny: { allowedSkus: ['Premium_LRS'] } })
    const reply = await put({ sku: { name: 'Standard_LRS' } })
    const assignment = `${scope}/providers/Microsoft.Authorization/policyAssignments/a1`
    const definition = `${subscription}/providers/Microsoft.Authorization/policyDefinitions/d1`
    const error = objectAt(reply.json, 'error')
    expect(error).toMatchObject({
      target: 'one',
      additionalInfo: [
        {
          type: 'PolicyViolation',
          info: {
            policyDefinitionId: definition,
            policyDefinitionName: 'd1',
            policyDefinitionDisplayName: displayName,
            policyDefinitionEffect: 'deny',
            policyAssignmentId: assignment,
            policyAssignmentName: 'a1',
            policyAssignmentScope: scope
          }
        },
        {
          info: {
            evaluationDetails: {
              evaluatedExpressions: [
                {
                  path: 'sku.name',
                  expressionValue: 'Standard_LRS',
                  targetValue: ['Premium_LRS'],
                  operator: 'NotIn'
                }
              ]
            },
            policyAssignmentName: 'sku'
          }
        }
      ]
    })
    expect(error.message).toContain(
      "Resource 'one' was disallowed by policy. Policy identifiers: '[{"
    )
    expect(error.message).toContain(
      `{"policyAssignment":{"name":"${displayName}","id":"${assignment}"},` +
        `"policyDefinition":{"name":"${displayName}","id":"${definition}"}}`
    )
    expect(reply.headers['x-ms-failure-cause']).toBe('gateway')
  })

  test('only its type and its scope', async () => {
    const deny = { missingTag: 'owner' }
    simulator.addPolicy({ name: 'disks', resourceType: 'microsoft.compute/disks', deny })
    const scope = `${subscription}/resourceGroups/other`
    simulator.addPolicy({ name: 'other', scope, deny })
    expect((await put()).status).toBe(202)
  })

  test('a change that leads to what it denies, and no other', async () => {
    await put({ tags: { owner: 'me' } })
    simulator.addPolicy({ name: 'owner', deny: { missingTag: 'owner' } })
    const patch = (body: object) => client.send('PATCH', compute('snapshots/one'), { body })
    expect((await patch({ properties: { networkAccessPolicy: 'DenyAll' } })).status).toBe(202)
    expect((await patch({ tags: { a: 'b' } })).status).toBe(403)
    expect((await client.send('DELETE', compute('snapshots/one'))).status).toBe(202)
  })
})

test('policies go by name', async () => {
  simulator.addPolicy({ name: 'owner', deny: { missingTag: 'owner' } })
  simulator.addPolicy({ name: 'owner', deny: { missingTag: 'team' } })
  expect(simulator.readState().policies).toHaveLength(1)
  expect((await put({ tags: { team: 'x' } })).status).toBe(202)
  expect(simulator.removePolicy({ name: 'owner' })).toEqual({ removed: 1 })
  expect((await put({}, 'two')).status).toBe(202)
})

test.each<[string, PolicyRule, RegExp]>([
  ['of no rule', {}, /denies nothing/],
  ['of an unknown rule', { missingTags: 'owner' } as PolicyRule, /'missingTags'/]
])('a policy %s is refused', (_name, deny, message) => {
  expect(() => simulator.addPolicy({ name: 'rule', deny })).toThrow(message)
})
