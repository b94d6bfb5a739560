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

const group = `${scope}/resourceGroups/production`
const permissionsAt = (at: string): string =>
  `${at}/providers/Microsoft.Authorization/permissions?api-version=2022-04-01`

/** Names in a list. */
async function namesIn(target: string): Promise<readonly string[]> {
  const { json } = await client.send('GET', target)
  return (json as { value: { name: string }[] }).value.map(({ name }) => name).toSorted()
}

describe('a list', () => {
  beforeEach(() => {
    simulator.seedGroup({ name: 'other' })
    simulator.seedDisk({ name: 'hidden', group: 'other' })
  })

  const ofSubscription = `${scope}/providers/Microsoft.Compute/disks?api-version=2026-03-02`

  test('shows only the part that the caller may read', async () => {
    simulator.assignRole({ principalId, scope: group, role: 'Reader' })
    expect(await namesIn(ofSubscription)).toEqual(['data'])
    simulator.assignRole({ principalId, scope, role: 'Reader' })
    expect(await namesIn(ofSubscription)).toEqual(['data', 'hidden'])
  })

  test('is refused to who may read nothing of it', async () => {
    simulator.assignRole({ principalId, scope: group, role: 'Data Operator for Managed Disks' })
    expect((await client.send('GET', ofSubscription)).status).toBe(403)
  })

  test('of a group shows the one resource that the caller may read', async () => {
    simulator.seedDisk({ name: 'logs' })
    simulator.assignRole({ principalId, scope: disk, role: 'Disk Backup Reader' })
    expect(await namesIn(compute('disks'))).toEqual(['data'])
  })
})

describe('permissions of the caller', () => {
  test.each([
    ['the subscription', scope, ['*/read']],
    ['a group', group, ['*/read', 'Microsoft.Compute/snapshots/write']],
    ['a resource', disk, ['*/read', 'Microsoft.Compute/snapshots/write', 'Microsoft.Compute/*']]
  ])('at %s are those of all assignments there and above', async (_name, at, actions) => {
    simulator.assignRole({ principalId, scope, role: 'Reader' })
    simulator.assignRole({
      principalId,
      scope: group,
      actions: ['Microsoft.Compute/snapshots/write']
    })
    simulator.assignRole({
      principalId,
      scope: disk,
      actions: ['Microsoft.Compute/*'],
      notActions: ['Microsoft.Compute/disks/delete']
    })
    const { status, json } = await client.send('GET', permissionsAt(at))
    const { value } = json as { value: { actions: string[] }[] }
    expect(status).toBe(200)
    expect(value.flatMap((one) => one.actions)).toEqual(actions)
  })

  test('name what a role takes away, and its data actions', async () => {
    const entry = {
      actions: ['Microsoft.Compute/*', 'Microsoft.Authorization/*/read'],
      notActions: ['Microsoft.Compute/disks/delete'],
      dataActions: ['Microsoft.Compute/disks/*'],
      notDataActions: ['Microsoft.Compute/disks/upload/action']
    }
    simulator.assignRole({ principalId, scope, ...entry })
    const { json } = await client.send('GET', permissionsAt(scope))
    expect(json).toEqual({ value: [entry] })
  })

  test('come in pages', async () => {
    simulator.assignRole({ principalId, scope, role: 'Reader' })
    simulator.assignRole({ principalId, scope, role: 'Contributor' })
    simulator.configure({ pageSize: 1 })
    const { json } = await client.send('GET', permissionsAt(scope))
    expect((json as { value: unknown[] }).value).toHaveLength(1)
    expect((json as { nextLink: string }).nextLink).toContain('skiptoken')
  })

  test.each([
    ['without the right to read them', 'Data Operator for Managed Disks', true],
    ['where nobody may read them', 'Reader', false]
  ])('are refused %s', async (_name, role, permissionsReadable) => {
    simulator.assignRole({ principalId, scope, role })
    simulator.configure({ permissionsReadable })
    const { status, json } = await client.send('GET', permissionsAt(scope))
    expect([status, objectAt(json, 'error').code]).toEqual([403, 'AuthorizationFailed'])
  })

  test('of a group that does not exist are not found', async () => {
    simulator.assignRole({ principalId, scope, role: 'Reader' })
    const { status } = await client.send('GET', permissionsAt(`${scope}/resourceGroups/nowhere`))
    expect(status).toBe(404)
  })
})
