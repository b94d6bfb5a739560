/** The permissions of the sign-in at a scope: the real adapter against the simulator. */

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { SEEDED } from '../../simulator/seeded.ts'
import type { Simulator } from '../../simulator/simulator.ts'
import { isAllowed } from '../../src/snapshots/permissions.ts'
import { refusalOf } from '../support/create-trial.ts'
import type { Connection } from '../support/simulated.ts'
import { connectTo, startAzure } from '../support/simulated.ts'
import { withRoles } from '../support/subscription.ts'

const subscription = `/subscriptions/${SEEDED.subscriptionId}`
const group = `${subscription}/resourceGroups/production`
const PATH = '/Microsoft.Authorization/permissions'

let simulator: Simulator
let connection: Connection

beforeAll(async () => {
  simulator = await startAzure()
  simulator.seedDisk({ name: 'data' })
  connection = await connectTo(simulator)
})

afterAll(() => simulator.close())

beforeEach(() => {
  simulator.clearFaults()
  simulator.clearExchanges()
  simulator.configure({ permissionsReadable: true, pageSize: 50 })
})

describe('the permissions of the sign-in', () => {
  test('are those at a subscription, at a group and at a resource', async () => {
    const disk = `${group}/providers/Microsoft.Compute/disks/data`
    const roles = [
      { scope: subscription, role: 'Reader' },
      { scope: group, actions: ['Microsoft.Compute/snapshots/write'] },
      { scope: disk, actions: ['Microsoft.Compute/disks/*'], notActions: ['*/delete'] }
    ]
    await withRoles(simulator, roles, async () => {
      const all = await Promise.all(
        [subscription, group, disk].map((scope) => connection.azure.listPermissions(scope))
      )
      const allowed = (action: string): readonly boolean[] =>
        all.map((permissions) => isAllowed(permissions, `Microsoft.Compute/${action}`))
      expect(allowed('snapshots/read')).toEqual([true, true, true])
      expect(allowed('snapshots/write')).toEqual([false, true, true])
      expect(allowed('disks/write')).toEqual([false, false, true])
      expect(allowed('disks/delete')).toEqual([false, false, false])
    })
  })

  test('come from all pages', async () => {
    simulator.configure({ pageSize: 1 })
    const roles = ['Reader', 'Disk Backup Reader', 'Disk Snapshot Contributor']
    await withRoles(
      simulator,
      roles.map((role) => ({ scope: subscription, role })),
      async () => {
        expect(await connection.azure.listPermissions(subscription)).toHaveLength(3)
        expect(simulator.exchanges).toHaveLength(3)
      }
    )
  })

  test('are Forbidden where they may not be read', async () => {
    simulator.configure({ permissionsReadable: false })
    const refusal = await refusalOf(connection.azure.listPermissions(group))
    expect(refusal.code).toBe('Forbidden')
    expect(refusal.message).toContain(`Could not list the permissions of this sign-in on ${group}`)
    expect(refusal.remedy).toContain('Microsoft.Authorization/permissions/read')
  })

  test('are NotFound at a group that does not exist', async () => {
    const refusal = await refusalOf(
      connection.azure.listPermissions(`${subscription}/resourceGroups/no`)
    )
    expect(refusal.code).toBe('NotFound')
  })

  test.each([
    ['{"value":[{"actions":"*"}]}'],
    ['{"value":[{"actions":[1]}]}'],
    ['{"value":{}}'],
    ['{"value":[null]}'],
    ['{"permissions":[]}']
  ])('are refused when the answer is %s', async (body) => {
    simulator.injectFault({ path: PATH, times: 100, kind: 'answer', status: 200, body })
    await expect(connection.azure.listPermissions(subscription)).rejects.toMatchObject({
      name: 'ActionError'
    })
  })

  test('that an entry leaves out are none', async () => {
    simulator.injectFault({
      path: PATH,
      kind: 'answer',
      status: 200,
      body: '{"value":[{"actions":["*"],"dataActions":null}],"nextLink":""}'
    })
    expect(await connection.azure.listPermissions(subscription)).toEqual([
      { actions: ['*'], notActions: [], dataActions: [], notDataActions: [] }
    ])
  })
})
