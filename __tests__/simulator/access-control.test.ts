import { beforeEach, describe, expect, test } from 'vitest'
import { SEEDED } from '../../simulator/seeded.ts'
import { objectAt } from '../../simulator/wire/json.ts'
import { client, reconnect, simulator, useSimulator } from './each-test.ts'
import { compute, snapshotBody } from './raw-client.ts'

const principalId = '7b1f0c52-7d43-4e0b-8d5e-2f6a9c4b1e38'
const appId = '1c9d5e7a-3b62-4f80-9e17-5a4d8c2b6f03'
const scope = `/subscriptions/${SEEDED.subscriptionId}`
const disk = compute('disks/data').replace(/\?.*/, '')
const snapshot = compute('snapshots/one').replace(/\?.*/, '')

useSimulator()

beforeEach(() => {
  simulator.addApplication({ tenantId: SEEDED.tenantId, appId, objectId: principalId })
  reconnect(appId)
  simulator.seedDisk({ name: 'data' })
})

const take = () => client.send('PUT', compute('snapshots/one'), { body: snapshotBody(disk) })

describe('without a role', () => {
  test.each([
    ['GET', compute('disks/data'), 'Microsoft.Compute/disks/read', disk],
    [
      'GET',
      compute('snapshots'),
      'Microsoft.Compute/snapshots/read',
      `${scope}/resourceGroups/production`
    ],
    ['DELETE', compute('snapshots/one'), 'Microsoft.Compute/snapshots/delete', snapshot],
    [
      'POST',
      compute('snapshots/one/beginGetAccess'),
      'Microsoft.Compute/snapshots/beginGetAccess/action',
      snapshot
    ],
    [
      'GET',
      compute('disks/data', 'nowhere'),
      'Microsoft.Compute/disks/read',
      disk.replace('production', 'nowhere')
    ]
  ])('%s %s is refused in Azure’s own sentence', async (method, target, action, at) => {
    const reply = await client.send(method, target)
    expect(reply.status).toBe(403)
    expect(objectAt(reply.json, 'error')).toEqual({
      code: 'AuthorizationFailed',
      message:
        `The client '${appId}' with object id '${principalId}' does not have authorization to perform action ` +
        `'${action}' over scope '${at}' or the scope is invalid. If access was recently granted, please refresh ` +
        'your credentials.'
    })
  })

  test('the subscription cannot be seen', async () => {
    const reply = await client.send('GET', `${scope}?api-version=2022-12-01`)
    expect(objectAt(reply.json, 'error').code).toBe('SubscriptionNotFound')
  })
})

describe('with a role', () => {
  test.each([
    ['Contributor', scope, 202],
    ['Contributor', `${scope}/resourceGroups/Production`, 202],
    ['Contributor', `${scope}/resourceGroups/prod`, 403],
    ['Disk Snapshot Contributor', scope, 202],
    ['Reader', scope, 403]
  ])('%s at %s: %d', async (role, at, status) => {
    simulator.assignRole({ principalId, scope: at, role })
    expect((await take()).status).toBe(status)
  })

  test('Disk Snapshot Contributor cannot read the disk', async () => {
    simulator.assignRole({ principalId, scope, role: 'Disk Snapshot Contributor' })
    expect((await client.send('GET', compute('disks/data'))).status).toBe(403)
  })

  test('permissions on the snapshot without permissions on its source', async () => {
    simulator.assignRole({ principalId, scope, actions: ['Microsoft.Compute/snapshots/*'] })
    const reply = await take()
    expect([reply.status, objectAt(reply.json, 'error')]).toEqual([
      403,
      {
        code: 'LinkedAuthorizationFailed',
        message:
          `The client '${appId}' with object id '${principalId}' has permission to perform action ` +
          `'Microsoft.Compute/snapshots/write' on scope '${snapshot}'; however, it does not have permission to ` +
          `perform action(s) 'Microsoft.Compute/disks/beginGetAccess/action' on the linked scope(s) '${disk}' ` +
          '(respectively) or the linked scope(s) are invalid.'
      }
    ])
  })

  test('an action that is taken away again', async () => {
    simulator.assignRole({
      principalId,
      scope,
      actions: ['*'],
      notActions: ['Microsoft.Compute/snapshots/write']
    })
    expect((await take()).status).toBe(403)
    simulator.assignRole({ principalId, scope, role: 'Contributor' })
    expect((await take()).status).toBe(202)
    simulator.revokeRoles({ principalId })
    expect((await take()).status).toBe(403)
  })
})
