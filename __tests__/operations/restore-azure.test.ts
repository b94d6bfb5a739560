/** `restore` on the real SDK against the simulator: byte for byte, and from every half-way state. */

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import type { FaultSpec } from '../../simulator/faults/fault-kinds.ts'
import { SEEDED } from '../../simulator/seeded.ts'
import type { Simulator } from '../../simulator/simulator.ts'
import type { RestoreRequest, RestoreResult } from '../../src/operations/restore.ts'
import { restore } from '../../src/operations/restore.ts'
import type { Azure } from '../../src/ports.ts'
import type { ResourceRef } from '../../src/snapshots/resource-id.ts'
import { ownTags } from '../../src/snapshots/tags.ts'
import { run } from '../support/builders.ts'
import { RecordingRunner } from '../support/recording-runner.ts'
import { restoreRequest } from '../support/restores.ts'
import { connectTo, startAzure } from '../support/simulated.ts'
import { TestClock } from '../support/test-clock.ts'
import { portsOf } from '../support/step.ts'

let simulator: Simulator
let azure: Azure

beforeAll(async () => {
  simulator = await startAzure()
})

afterAll(() => simulator.close())

const ref = (name: string): ResourceRef => ({
  subscriptionId: SEEDED.subscriptionId,
  resourceGroup: `group-${serial}`,
  name
})

/** The world of one test: a machine with a disk for its system and two for data, each with a snapshot. */
type World = {
  readonly vm: string
  readonly names: { readonly os: string; readonly data: string; readonly logs: string }
  readonly snapshots: readonly ResourceRef[]
}

const OLD = 'the old bytes'
const NEW = 'what broke it'

let serial = 0
let world: World

beforeEach(async () => {
  simulator.clearFaults()
  simulator.configure({ lunReuse: true })
  ;({ azure } = await connectTo(simulator))
  world = await seedWorld()
  simulator.clearExchanges()
})

afterEach(() => {
  simulator.clearFaults()
})

type Place = 0 | 3 | 'os'
const PLACES: readonly Place[] = ['os', 0, 3]

async function seedWorld(): Promise<World> {
  serial += 1
  const group = `group-${serial}`
  simulator.seedGroup({ name: group })
  const names = { os: `os-${serial}`, data: `data-${serial}`, logs: `logs-${serial}` }
  const os = simulator.seedDisk({
    group,
    name: names.os,
    sizeGb: 30,
    properties: { osType: 'Linux' }
  })
  const data = simulator.seedDisk({ group, name: names.data, sizeGb: 128, tags: { team: 'shop' } })
  const logs = simulator.seedDisk({ group, name: names.logs, sku: 'StandardSSD_LRS' })
  const { id: vm } = simulator.seedVm({
    group,
    name: `web-${serial}`,
    osDisk: os.id,
    dataDisks: [
      { lun: 0, disk: data.id, caching: 'ReadOnly' },
      { lun: 3, disk: logs.id }
    ]
  })
  write(vm, OLD)
  const snapshots: ResourceRef[] = []
  for (const name of Object.values(names)) {
    const disk = await azure.getDisk(ref(name))
    const target = ref(`${name}-snapshot`)
    const accepted = await azure.putSnapshot(target, {
      location: disk.location,
      sourceResourceId: disk.id,
      networkAccessPolicy: 'DenyAll',
      publicNetworkAccess: 'Disabled',
      tags: ownTags(run(), disk, 'request')
    })
    await accepted.finished()
    snapshots.push(target)
  }
  write(vm, NEW)
  return { vm, names, snapshots }
}

function write(vm: string, text: string): void {
  for (const lun of PLACES) {
    simulator.writeVm({
      id: vm,
      lun,
      offset: 4_096,
      bytes: Buffer.from(`${text} ${lun}`).toString('base64')
    })
  }
}

/** What the machine reads at a place. */
function readAt(lun: Place, length = OLD.length): string {
  const { bytes } = simulator.readVm({ id: world.vm, lun, offset: 4_096, length })
  return Buffer.from(bytes, 'base64').toString()
}

const swapAll = (changes: Partial<RestoreRequest> = {}): RestoreRequest =>
  restoreRequest({
    snapshots: world.snapshots,
    vm: ref(`web-${serial}`),
    swap: true,
    allowStop: true,
    ...changes
  })

async function perform(request: RestoreRequest, attempt = 1): Promise<RestoreResult> {
  const runner = new RecordingRunner({}, {}, { runAttempt: attempt })
  const clock = new TestClock()
  if (attempt > 1) await clock.sleep(600_000)
  return restore(request, portsOf(azure, { clock, runner }), () => undefined)
}

const powerNow = async (): Promise<string | undefined> =>
  (await azure.getVirtualMachine(ref(`web-${serial}`), { power: true })).power

/** Writes as the simulator saw them. */
const writesSent = (): readonly string[] =>
  simulator.exchanges
    .filter(({ method, url }) => method !== 'GET' && url.includes('/providers/'))
    .map(({ method, url }) => `${method} ${new URL(url).pathname.split('/').slice(-2).join('/')}`)

/** The machine runs with the old bytes at every place, and the old disks are kept with what broke it. */
async function expectRolledBack(): Promise<void> {
  for (const lun of PLACES) expect(readAt(lun)).toBe(OLD)
  expect(await powerNow()).toBe('running')
  for (const name of Object.values(world.names)) {
    const { id, managedBy } = await azure.getDisk(ref(name))
    expect(managedBy).toBeUndefined()
    const { bytes } = simulator.readBytes({ id, offset: 4_096, length: NEW.length })
    expect(Buffer.from(bytes, 'base64').toString()).toBe(NEW)
  }
  const machine = await azure.getVirtualMachine(ref(`web-${serial}`))
  expect(machine.disks.map(({ lun, caching }) => [lun, caching])).toEqual([
    [undefined, 'ReadWrite'],
    [0, 'ReadOnly'],
    [3, 'None']
  ])
}

/** Restored disks of this world. */
async function restored(): Promise<readonly string[]> {
  const disks = await azure.listDisks(ref(''))
  return disks.map(({ name }) => name).filter((name) => name.includes(`-${serial}-restored-`))
}

describe('restore with swap', () => {
  test('brings the old bytes back to the old places', async () => {
    for (const lun of PLACES) expect(readAt(lun)).toBe(NEW)
    const result = await perform(swapAll())
    expect(result).toMatchObject({ verified: true, failure: undefined })
    await expectRolledBack()
    expect(writesSent().filter((one) => !one.startsWith('PUT disks/'))).toEqual([
      `POST web-${serial}/deallocate`,
      `POST web-${serial}/attachDetachDataDisks`,
      `PATCH virtualMachines/web-${serial}`,
      `POST web-${serial}/start`
    ])
  })

  test('works where a LUN cannot change hands in one operation', async () => {
    simulator.configure({ lunReuse: false })
    expect((await perform(swapAll())).failure).toBeUndefined()
    await expectRolledBack()
  })

  test('keeps the tags of the disk, and none of the action', async () => {
    await perform(swapAll())
    const machine = await azure.getVirtualMachine(ref(`web-${serial}`))
    const name = machine.disks.find(({ lun }) => lun === 0)?.name ?? ''
    expect((await azure.getDisk(ref(name))).tags).toEqual({ team: 'shop' })
  })

  test('in a dry run sends no write at all', async () => {
    const result = await perform(swapAll({ dryRun: true }))
    expect(result.outcomes).toHaveLength(3)
    expect(writesSent()).toEqual([])
  })

  test('of a running machine without leave to stop it is refused with no write', async () => {
    await expect(perform(swapAll({ allowStop: false }))).rejects.toMatchObject({ code: 'Conflict' })
    expect(writesSent()).toEqual([])
  })

  test('takes the latest snapshot of a disk that is named', async () => {
    const request = swapAll({
      sources: {
        targets: [],
        selection: { disks: [ref(world.names.data)], vms: [], tagged: undefined, shard: undefined },
        snapshotGroup: undefined
      }
    })
    expect((await perform(request)).failure).toBeUndefined()
    expect([readAt(0), readAt(3), readAt('os')]).toEqual([OLD, NEW, NEW])
  })
})

describe('a cloud that lags behind', () => {
  afterEach(() => {
    simulator.configure({ machineApiVersions: ['2026-04-01'] })
  })

  test('swaps disks in the oldest version that keeps their caching', async () => {
    simulator.configure({ machineApiVersions: ['2024-03-01'] })
    expect((await perform(swapAll())).failure).toBeUndefined()
    await expectRolledBack()
  })

  test('is refused with an error, and the machine runs as before', async () => {
    simulator.configure({ machineApiVersions: ['2023-09-01'] })
    const { failure } = await perform(swapAll())
    expect(failure?.message).toContain('The input "swap" needs Compute API version 2024-03-01')
    expect(await powerNow()).toBe('running')
    expect(PLACES.map((lun) => readAt(lun))).toEqual([NEW, NEW, NEW])
  })
})

describe('after Azure fails half-way', () => {
  test.each([['detach'], ['attach'], ['osDisk'], ['deallocate'], ['start']] as const)(
    'at %s, this attempt or the next brings the old bytes back',
    async (at) => {
      simulator.failVm({ id: world.vm, at })
      const first = await perform(swapAll())
      expect(first.failure?.message ?? 'Virtual machine "web-0" is running.').toMatch(
        /Virtual machine "web-\d+" is \w+\./
      )
      const last = first.failure === undefined ? first : await perform(swapAll(), 2)
      expect(last.failure).toBeUndefined()
      await expectRolledBack()
      expect(await restored()).toHaveLength(3)
    }
  )

  test.each([['attach'], ['osDisk']] as const)(
    'at %s every time, says where it stands, and the next attempt continues',
    async (at) => {
      const path =
        at === 'attach' ? '/attachDetachDataDisks' : String.raw`/virtualMachines/web-\d+\?`
      const method = at === 'attach' ? 'POST' : 'PATCH'
      const args = { id: world.vm, at }
      simulator.injectFault({ method, path, kind: 'run', action: 'failVm', args, times: 9 })
      const first = await perform(swapAll())
      expect(first.failure?.message).toContain('No disk is at')
      expect(await powerNow()).toBe('deallocated')
      simulator.clearFaults()
      expect((await perform(swapAll(), 2)).failure).toBeUndefined()
      await expectRolledBack()
      expect(await restored()).toHaveLength(3)
    }
  )
})

describe('after a fault of any write', () => {
  const WRITES = [
    ['PUT', '/disks/'],
    ['POST', '/deallocate'],
    ['POST', '/attachDetachDataDisks'],
    ['PATCH', '/virtualMachines/'],
    ['POST', '/start']
  ] as const
  const HOW: readonly (readonly [string, (where: object) => FaultSpec])[] = [
    ['reset before', (where) => ({ ...where, kind: 'reset', when: 'before' })],
    ['reset after', (where) => ({ ...where, kind: 'reset', when: 'after' })],
    ['503 after', (where) => ({ ...where, kind: 'answer', when: 'after', status: 503 })],
    [
      'throttled',
      (where) => ({ ...where, kind: 'throttled', when: 'before', retryAfterSeconds: 1 })
    ],
    ['refused', (where) => ({ ...where, kind: 'answer', when: 'before', status: 409 })],
    ['garbage', (where) => ({ ...where, kind: 'garbage' })]
  ]
  const cases = WRITES.flatMap(([method, path]) =>
    HOW.map(([how, make]) => [`${method} ${path}`, how, { method, path }, make] as const)
  )

  test.each(cases)('%s: %s', async (_what, _how, where, make) => {
    simulator.injectFault(make(where))
    const first = await perform(swapAll())
    simulator.clearFaults()
    const last = first.failure === undefined ? first : await perform(swapAll(), 2)
    expect(last.failure).toBeUndefined()
    await expectRolledBack()
    expect(await restored()).toHaveLength(3)
  })
})

describe('after a fault of any request at all', () => {
  const path = '/providers/Microsoft.Compute/'
  const HOW: readonly (readonly [string, (nth: number) => FaultSpec])[] = [
    ['a lost answer', (nth) => ({ path, nth, kind: 'reset', when: 'after' })],
    ['a refusal', (nth) => ({ path, nth, kind: 'answer', when: 'before', status: 403 })]
  ]

  test.each(HOW)('%s', async (_how, make) => {
    for (let nth = 1, over = false; !over; nth++) {
      world = await seedWorld()
      simulator.clearExchanges()
      simulator.injectFault(make(nth))
      const failure = await perform(swapAll()).then(
        (result) => result.failure,
        (error: unknown) => error
      )
      over = simulator.exchanges.filter(({ url }) => url.includes(path)).length < nth
      simulator.clearFaults()
      // Once the machine has run with them, nobody can say whether the new disks are what the snapshots hold.
      const ran = (await powerNow()) === 'running' && readAt(0) === OLD
      const again = failure !== undefined && ran
      const last = failure === undefined ? undefined : await perform(swapAll(), 2)
      expect({ nth, failure: last?.failure }).toEqual({ nth, failure: undefined })
      await expectRolledBack()
      expect({ nth, disks: await restored() }).toMatchObject({
        nth,
        disks: { length: again ? 6 : 3 }
      })
    }
  })
})
