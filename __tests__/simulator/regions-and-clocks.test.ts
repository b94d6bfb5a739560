import { beforeEach, describe, expect, test } from 'vitest'
import { objectAt, stringAt } from '../../simulator/wire/json.ts'
import { client, shareSimulator, simulator } from './each-test.ts'
import type { Reply } from './raw-client.ts'
import { codeOf, compute, snapshotBody } from './raw-client.ts'

let disk: { readonly id: string }
let name: string
let turn = 0

shareSimulator({ clock: 'virtual', snapshotsPerFiveMinutes: 100 })

beforeEach(() => {
  turn += 1
  name = `s${String(turn)}`
  simulator.clearFaults()
  simulator.configure({ diskClockMs: 0, unseenMs: 0 })
  simulator.advance({ ms: 1000 })
  disk = simulator.seedDisk({ name: `data-${String(turn)}` })
})

const take = (more = {}): Promise<Reply> =>
  client.send('PUT', compute(`snapshots/${name}`), { body: snapshotBody(disk.id, more) })
const read = (): Promise<Reply> => client.send('GET', compute(`snapshots/${name}`))
const instantOf = (text: string | undefined): number => Date.parse(text ?? '')
const createdAt = async (): Promise<number> =>
  instantOf(stringAt(objectAt((await read()).json, 'properties'), 'timeCreated'))
const startOf = async (accepted: Reply): Promise<number> =>
  instantOf(stringAt(await client.settle(accepted), 'startTime'))

describe('the clock of disks and snapshots', () => {
  test.each([-1500, 1500])('may be %i ms from that of Resource Manager', async (diskClockMs) => {
    simulator.configure({ diskClockMs })
    const accepted = await take()
    const created = await createdAt()
    expect(created).toBe(Math.floor(simulator.clock.now() + diskClockMs))
    expect(await startOf(accepted)).toBe(created)
    const dated = instantOf(accepted.headers.date)
    expect(Math.abs(created - diskClockMs - dated)).toBeLessThan(1000)
  })

  test('dates the operation of a write on a name that exists later than what is there', async () => {
    await take()
    const created = await createdAt()
    expect(await startOf(await take())).toBeGreaterThan(created)
    expect(await createdAt()).toBe(created)
  })
})

describe('Retry-After', () => {
  test('comes with a PUT and a PATCH of a snapshot, and with nothing else', async () => {
    const snapshot = compute(`snapshots/${name}`)
    const put = await take()
    await client.settle(put)
    const patch = await client.send('PATCH', snapshot, { body: { tags: { a: 'b' } } })
    await client.settle(patch)
    const grant = await client.send('POST', snapshot.replace('?', '/beginGetAccess?'), {
      body: { access: 'Read', durationInSeconds: 60 }
    })
    await client.settle(grant)
    expect(grant.headers['x-ms-ratelimit-remaining-resource']).toMatch(
      /^Microsoft\.Compute\/HighCostSnapshotCreateHydrate3Min;/
    )
    const other = await client.send('PUT', compute(`disks/new-${name}`), {
      body: {
        location: 'westeurope',
        properties: { creationData: { createOption: 'Empty' }, diskSizeGB: 4 }
      }
    })
    const end = await client.send('POST', snapshot.replace('?', '/endGetAccess?'))
    await client.settle(end)
    const removed = await client.send('DELETE', snapshot)
    const all = [put, patch, grant, other, end, removed]
    expect(all.map(({ status }) => status)).toEqual([202, 202, 202, 202, 202, 202])
    expect(all.map(({ headers }) => headers['retry-after'])).toEqual([
      '2',
      '2',
      undefined,
      undefined,
      undefined,
      undefined
    ])
  })
})

describe('a snapshot that Resource Manager does not know everywhere yet', () => {
  test('is not found and not listed for a while, and a write finds it all the same', async () => {
    simulator.configure({ unseenMs: 20_000 })
    await client.settle(take())
    const seen = await read()
    expect(codeOf(seen)).toBe('404 ResourceNotFound')
    const list = await client.send('GET', compute('snapshots'))
    expect(list.text).not.toContain(`"${name}"`)
    const again = await take({ tags: { a: 'b' } })
    simulator.advance({ ms: 20_000 })
    expect(await startOf(again)).toBeGreaterThan(await createdAt())
    expect((await read()).json.tags).toEqual({ a: 'b' })
  })

  test('can be missing for a number of requests, as can an operation', async () => {
    const accepted = await take()
    const poll = accepted.headers['azure-asyncoperation'] ?? ''
    simulator.injectFault({ path: `/snapshots/${name}`, kind: 'missing', times: 2 })
    simulator.injectFault({ path: '/DiskOperations/', kind: 'missing' })
    const statuses = [await read(), await read(), await read()].map(({ status }) => status)
    expect(statuses).toEqual([404, 404, 200])
    const first = await client.send('GET', poll)
    expect(codeOf(first)).toBe('404 NotFound')
    expect((await client.send('GET', poll)).status).toBe(200)
  })
})

describe('an edge zone', () => {
  const losangeles = { extendedLocation: { name: 'losangeles', type: 'EdgeZone' } }

  beforeEach(() => {
    disk = simulator.seedDisk({ name: `edge-${String(turn)}`, ...losangeles })
  })

  test('is reported of a disk, and of the snapshot that is made in it', async () => {
    expect((await client.send('GET', compute(`disks/edge-${String(turn)}`))).json).toMatchObject(
      losangeles
    )
    expect((await take(losangeles)).status).toBe(202)
    expect((await read()).json).toMatchObject(losangeles)
  })

  test('that is not named, or another one, is refused', async () => {
    const refused = await take()
    expect(refused.status).toBe(400)
    expect(refused.json.error).toMatchObject({
      code: 'InvalidParameter',
      message:
        "The ExtendedLocation '' of the target resource does not match the ExtendedLocation 'losangeles' of the source resource"
    })
    const elsewhere = await take({ extendedLocation: { name: 'perth', type: 'EdgeZone' } })
    expect(elsewhere.text).toContain("The ExtendedLocation 'perth'")
  })

  test('is asked of a restored disk as well', async () => {
    await client.settle(take(losangeles))
    const snapshot = compute(`snapshots/${name}`).replace(/\?.*/, '')
    const body = {
      location: 'westeurope',
      properties: { creationData: { createOption: 'Copy', sourceResourceId: snapshot } }
    }
    const target = compute(`disks/restored-${name}`)
    expect((await client.send('PUT', target, { body })).status).toBe(400)
    expect((await client.send('PUT', target, { body: { ...body, ...losangeles } })).status).toBe(
      202
    )
  })
})

describe('a refusal', () => {
  test('of premium storage for an incremental snapshot names what the region supports', async () => {
    const reply = await take({ sku: { name: 'Premium_LRS' } })
    expect(reply.status).toBe(400)
    expect(reply.json.error).toMatchObject({
      code: 'InvalidParameter',
      target: 'sku',
      message:
        'SKU Premium_LRS is not supported for resource type IncrementalSnapshot in this region. Supported SKUs for this region are Standard_LRS,Standard_ZRS'
    })
  })

  test.each([
    ['denyAssignment', 403, 'DenyAssignmentAuthorizationFailed', /deny assignment with name/],
    ['linkedDenyAssignment', 403, 'LinkedAuthorizationFailed', /blocked by deny assignments/],
    ['linkedTenant', 403, 'LinkedAuthorizationFailed', /current tenant '.*' is not authorized/],
    [
      'linkedSubscription',
      403,
      'LinkedAuthorizationFailed',
      /linked subscription '.*' was not found/
    ],
    ['disabledSubscription', 409, 'ReadOnlyDisabledSubscription', /disabled/],
    ['unregisteredProvider', 409, 'MissingSubscriptionRegistration', /'Microsoft\.Compute'/],
    ['snapshotLimit', 409, 'SnapshotLimitReached', /delete a snapshot/],
    ['instantAccess', 400, 'InvalidInstantAccessRequest', /instant access/],
    ['unknown', 409, 'QuantumFluxMismatch', /flux/]
  ] as const)('%s is Azure’s own', async (refusal, status, code, message) => {
    simulator.injectFault({ method: 'PUT', kind: 'refused', refusal })
    const reply = await take()
    expect(reply.status).toBe(status)
    expect(reply.json.error).toMatchObject({ code, message: expect.stringMatching(message) })
    expect((await read()).status).toBe(404)
  })

  test('for too many requests may not say how long to wait', async () => {
    simulator.injectFault({ method: 'PUT', kind: 'throttled', retryAfterSeconds: null })
    const reply = await take()
    expect([reply.status, reply.headers['retry-after']]).toEqual([429, undefined])
  })

  test('for the rate of snapshots may be a 429', async () => {
    simulator.configure({ snapshotsPerFiveMinutes: 0, snapshotRateStatus: 429 })
    const reply = await take()
    simulator.configure({ snapshotsPerFiveMinutes: 100, snapshotRateStatus: 409 })
    expect(codeOf(reply)).toBe('429 SnapshotOperationRateExceeded')
  })
})
