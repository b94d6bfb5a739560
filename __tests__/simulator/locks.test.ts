import { beforeEach, describe, expect, test } from 'vitest'
import { SEEDED } from '../../simulator/seeded.ts'
import { objectAt } from '../../simulator/wire/json.ts'
import { client, simulator, useSimulator } from './each-test.ts'
import { codeOf, compute, snapshotBody } from './raw-client.ts'

let disk: string

useSimulator({ clock: 'virtual', operationMs: 0 })

beforeEach(() => {
  disk = simulator.seedDisk({ name: 'data' }).id
  simulator.seedSnapshot({ name: 'one', source: disk })
})

const subscription = `/subscriptions/${SEEDED.subscriptionId}`
const group = `${subscription}/resourceGroups/production`
const one = `${group}/providers/Microsoft.Compute/snapshots/one`
const groupUrl = `${group}?api-version=2021-04-01`

/** Every way to touch the snapshot, and what is said to each. */
async function touch() {
  const access = { access: 'Read', durationInSeconds: 300 }
  const asked = [
    await client.send('GET', compute('snapshots/one')),
    await client.send('PUT', compute('snapshots/one'), { body: snapshotBody(disk) }),
    await client.send('PATCH', compute('snapshots/one'), { body: { tags: { a: 'b' } } }),
    await client.send('POST', compute('snapshots/one/beginGetAccess'), { body: access }),
    await client.send('POST', compute('snapshots/one/endGetAccess')),
    await client.send('DELETE', compute('snapshots/one'))
  ]
  return asked.map(({ status }) => status)
}

describe.each([
  ['the subscription', subscription],
  ['the group', group.toLowerCase()],
  ['the resource', one]
])('a lock on %s', (_name, scope) => {
  test('CanNotDelete refuses the delete alone', async () => {
    simulator.addLock({ scope, level: 'CanNotDelete' })
    expect(await touch()).toEqual([200, 202, 202, 202, 202, 409])
  })

  test('ReadOnly refuses writes and actions as well', async () => {
    simulator.addLock({ scope, level: 'ReadOnly' })
    expect(await touch()).toEqual([200, 409, 409, 409, 409, 409])
  })
})

test('it says so in Azure’s words', async () => {
  simulator.addLock({ scope: group, level: 'CanNotDelete', name: 'keep' })
  const reply = await client.send('DELETE', compute('snapshots/one'))
  expect(reply.headers['x-ms-failure-cause']).toBe('gateway')
  expect(objectAt(reply.json, 'error')).toEqual({
    code: 'ScopeLocked',
    message:
      `The scope '${one}' cannot perform delete operation because following scope(s) are locked: '${group}'. ` +
      'Please remove the lock and try again.'
  })
})

test('a lock elsewhere does not count', async () => {
  simulator.addLock({ scope: `${group}-2`, level: 'ReadOnly' })
  simulator.addLock({ scope: `${one}-2`, level: 'ReadOnly' })
  expect((await client.send('DELETE', compute('snapshots/one'))).status).toBe(202)
})

test('a group with a locked resource cannot be deleted, but be written', async () => {
  simulator.addLock({ scope: one, level: 'CanNotDelete' })
  const refused = await client.send('DELETE', groupUrl)
  expect(codeOf(refused)).toBe('409 ScopeLocked')
  const body = { location: 'westeurope' }
  expect((await client.send('PUT', groupUrl, { body })).status).toBe(200)
  simulator.addLock({ scope: group, level: 'ReadOnly' })
  expect((await client.send('PUT', groupUrl, { body })).status).toBe(409)
})

test('locks go by name, or all of a scope', async () => {
  for (const name of ['a', 'b', 'c']) simulator.addLock({ scope: one, level: 'ReadOnly', name })
  simulator.addLock({ scope: one, level: 'CanNotDelete', name: 'c' })
  expect(simulator.readState().locks).toHaveLength(3)
  expect(simulator.removeLock({ scope: one.toUpperCase(), name: 'a' })).toEqual({ removed: 1 })
  expect(simulator.removeLock({ scope: one })).toEqual({ removed: 2 })
  expect((await client.send('DELETE', compute('snapshots/one'))).status).toBe(202)
})

test('what is no lock is refused', () => {
  expect(() => simulator.addLock({ scope: 'one', level: 'ReadOnly' })).toThrow(/not a scope/)
  expect(() => simulator.addLock({ scope: one, level: 'Delete' as 'ReadOnly' })).toThrow(/Delete/)
})
