import { ComputeManagementClient } from '@azure/arm-compute'
import { beforeEach, describe, expect, test } from 'vitest'
import { SEEDED } from '../../simulator/seeded.ts'
import { objectAt, stringAt } from '../../simulator/wire/json.ts'
import { client, simulator, useSimulator } from './each-test.ts'
import { compute } from './raw-client.ts'

useSimulator({ clock: 'virtual', operationMs: 0, tokenSeconds: 1e8 })

beforeEach(() => {
  const { id } = simulator.seedDisk({ name: 'data' })
  simulator.seedSnapshot({ name: 'one', source: id })
})

const DAY = 86_400_000
const UPDATE = 'updateImmutabilityPolicy'
const LOCK = 'updateImmutabilityPolicyLock'

async function post(
  action: string,
  immutabilityDurationDays: unknown,
  type: string,
  version?: string
) {
  const url = compute(`snapshots/one/${action}`, 'production', version)
  const body = { immutabilityDurationDays, type }
  const reply = await client.send('POST', url, { body })
  if (reply.status !== 202) return [reply.status, objectAt(reply.json, 'error').code]
  return [reply.status, (await client.settle(reply)).status]
}

async function policy(version?: string) {
  const { json } = await client.send('GET', compute('snapshots/one', 'production', version))
  return objectAt(json, 'properties').immutabilityPolicy
}

const remove = () => client.send('DELETE', compute('snapshots/one'))
const DONE = [202, 'Succeeded']
const REFUSED = [409, 'OperationNotAllowed']

describe('an immutability policy', () => {
  test('is shown with its end, from 2026-03-02 on', async () => {
    expect(await policy()).toBeUndefined()
    expect(await post(UPDATE, 30, 'Unlocked')).toEqual(DONE)
    expect(await policy()).toMatchObject({
      immutabilityDurationDays: 30,
      type: 'Unlocked',
      isPolicyExpired: false
    })
    const shown = objectAt({ it: await policy() }, 'it')
    const at = (name: string) => Date.parse(stringAt(shown, name) ?? '')
    expect(at('policyExpirationTime') - at('policyStartTime')).toBe(30 * DAY)
    expect(await policy('2025-01-02')).toBeUndefined()
  })

  test('keeps the snapshot from being deleted until then', async () => {
    await post(UPDATE, 1, 'Unlocked')
    const refused = await remove()
    expect([refused.status, objectAt(refused.json, 'error').code]).toEqual(REFUSED)
    expect(objectAt(refused.json, 'error').message).toContain('immutability policy')
    const group = compute('').replace(/\/providers.*/, '?api-version=2021-04-01')
    expect((await client.send('DELETE', group)).status).toBe(409)
    simulator.advance({ ms: DAY })
    expect(await policy()).toMatchObject({ isPolicyExpired: true })
    expect((await remove()).status).toBe(202)
  })

  test('can be changed while it is unlocked, and only prolonged once it is locked', async () => {
    const answers = [
      await post(LOCK, 5, 'Locked'),
      await post(UPDATE, 10, 'Unlocked'),
      await post(UPDATE, 5, 'Unlocked'),
      await post(LOCK, 4, 'Locked'),
      await post(LOCK, 5, 'Locked'),
      await post(UPDATE, 50, 'Unlocked'),
      await post(LOCK, 4, 'Locked'),
      await post(LOCK, 6, 'Locked')
    ]
    expect(answers).toEqual([REFUSED, DONE, DONE, REFUSED, DONE, REFUSED, REFUSED, DONE])
    expect(await policy()).toMatchObject({ immutabilityDurationDays: 6, type: 'Locked' })
    simulator.advance({ ms: 6 * DAY })
    expect(await post(UPDATE, 1, 'Unlocked')).toEqual(DONE)
  })

  test.each([
    ['half a day', UPDATE, 0.5, 'Unlocked', undefined, [400, 'InvalidParameter']],
    ['no days', UPDATE, undefined, 'Unlocked', undefined, [400, 'InvalidParameter']],
    ['the type of the other action', UPDATE, 1, 'Locked', undefined, [400, 'InvalidParameter']],
    ['an older api-version', UPDATE, 1, 'Unlocked', '2025-01-02', [404, 'NotFound']]
  ])('is not set with %s', async (_name, action, days, type, version, answer) => {
    expect(await post(action, days, type, version)).toEqual(answer)
  })

  test('can be there from the start', async () => {
    const source = compute('disks/data').replace(/\?.*/, '')
    simulator.deleteSnapshot({ id: compute('snapshots/one').replace(/\?.*/, '') })
    simulator.seedSnapshot({ name: 'one', source, immutability: { days: 7, type: 'Locked' } })
    expect((await remove()).status).toBe(409)
  })

  test('is what Azure’s own client sets and reads', async () => {
    const { token } = simulator.issueToken({ appId: SEEDED.clientId })
    const credential = {
      getToken: () => Promise.resolve({ token, expiresOnTimestamp: Date.now() + 3_600_000 })
    }
    const sdk = new ComputeManagementClient(credential, SEEDED.subscriptionId, {
      endpoint: simulator.url,
      tlsOptions: { ca: simulator.ca }
    })
    const data = { immutabilityDurationDays: 3, type: 'Unlocked' }
    await sdk.snapshots.updateImmutabilityPolicy('production', 'one', data)
    await sdk.snapshots.updateImmutabilityPolicyLock('production', 'one', {
      ...data,
      type: 'Locked'
    })
    const { immutabilityPolicy } = await sdk.snapshots.get('production', 'one')
    expect(immutabilityPolicy).toMatchObject({ immutabilityDurationDays: 3, type: 'Locked' })
    expect(immutabilityPolicy?.policyExpirationTime).toBeInstanceOf(Date)
    await expect(sdk.snapshots.delete('production', 'one')).rejects.toMatchObject({
      statusCode: 409
    })
  })
})
