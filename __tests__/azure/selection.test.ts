import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { SEEDED } from '../../simulator/seeded.ts'
import type { Simulator } from '../../simulator/simulator.ts'
import type { CreateResult } from '../../src/operations/create.ts'
import { create } from '../../src/operations/create.ts'
import type { Selection } from '../../src/operations/common/disks.ts'
import type { Ports } from '../../src/ports.ts'
import type { ResourceRef } from '../../src/snapshots/resource-id.ts'
import { createRequest, selectionOf } from '../support/builders.ts'
import type { Changes } from '../support/create-trial.ts'
import { RecordingRunner } from '../support/recording-runner.ts'
import { connectTo, startAzure } from '../support/simulated.ts'
import { withRoles } from '../support/subscription.ts'
import { TestClock } from '../support/test-clock.ts'

/** Disks by machine, by tag and in shards, on the real SDK. */

let simulator: Simulator
const { subscriptionId } = SEEDED

beforeAll(async () => {
  simulator = await startAzure({}, 'selection')
})

afterAll(() => simulator.close())

let serial = 0
let group: string
beforeEach(() => {
  serial += 1
  group = `group-${serial}`
  simulator.seedGroup({ name: group })
  simulator.clearExchanges()
})

const ref = (name: string, resourceGroup = group): ResourceRef => ({
  subscriptionId,
  resourceGroup,
  name
})
const machines = (...names: readonly string[]): Selection => ({
  ...selectionOf(),
  vms: names.map((name) => ref(name))
})
const tagged = (resourceGroup?: string): Selection => ({
  ...selectionOf(),
  tagged: { tags: { Backup: `nightly-${serial}` }, subscriptionId, resourceGroup }
})

/** Seeds a machine with a disk of its operating system and some data disks; returns the names of the disks. */
function seedMachine(name: string, dataDisks = 2): readonly string[] {
  const disks = Array.from({ length: dataDisks }, (_, lun) => ({
    lun,
    disk: simulator.seedDisk({ name: `${name}-data-${lun}`, group }).id
  }))
  const { id: osDisk } = simulator.seedDisk({ name: `${name}-os`, group })
  // In another order than that of their LUNs, as Azure may tell them.
  simulator.seedVm({ name, group, osDisk, dataDisks: disks.toReversed() })
  return [`${name}-os`, ...disks.map(({ lun }) => `${name}-data-${lun}`)]
}

async function portsOf(runner: RecordingRunner): Promise<Ports> {
  const { azure } = await connectTo(simulator)
  return {
    azure,
    clock: new TestClock(),
    log: runner,
    run: runner.run,
    stateStore: { planned: () => undefined }
  }
}

async function take(
  selection: Selection,
  changes: Changes = {},
  runner = new RecordingRunner()
): Promise<CreateResult> {
  const request = createRequest({ selection, subscriptionId, ...changes })
  return create(request, await portsOf(runner), () => undefined)
}

const disksOf = ({ outcomes }: CreateResult): readonly string[] =>
  outcomes.map(({ disk }) => disk.name)

const sent = (method: string, path: RegExp): number =>
  simulator.exchanges.filter((one) => one.method === method && path.test(one.url)).length

describe('a virtual machine', () => {
  test('gets a snapshot of every managed disk, as one set, in the group as it is spelled here', async () => {
    const names = seedMachine('web')
    const result = await take(machines('web'), { snapshotName: '{vm}-{disk}' })
    expect(result.verified).toBe(true)
    expect(disksOf(result)).toEqual(names)
    expect(result.outcomes.map(({ snapshot }) => snapshot?.name)).toEqual(
      names.map((name) => `web-${name}`)
    )
    expect(new Set(result.outcomes.map(({ ref: made }) => made.resourceGroup))).toEqual(
      new Set([group])
    )
    expect(result.set?.members).toBe(3)
    expect(result.skewMs).toBeGreaterThanOrEqual(0)
    expect(sent('GET', /\/virtualMachines\//i)).toBe(1)
  })

  test('that is deallocated reports less of its disks, and they are taken all the same', async () => {
    const { id: osDisk } = simulator.seedDisk({ name: 'off-os', group })
    simulator.seedVm({ name: 'off', group, osDisk, running: false })
    expect(disksOf(await take(machines('off')))).toEqual(['off-os'])
  })
})

describe('disks by tag', () => {
  function seedTagged(count: number, resourceGroup = group): readonly string[] {
    return Array.from({ length: count }, (_, index) => {
      const name = `${resourceGroup}-disk-${index}`
      simulator.seedDisk({ name, group: resourceGroup, tags: { backup: `nightly-${serial}` } })
      return name
    })
  }

  test('of a group are found on every page, and no others', async () => {
    const names = seedTagged(7)
    simulator.seedDisk({ name: 'untagged', group })
    simulator.configure({ pageSize: 3 })
    const result = await take(tagged(group))
    simulator.configure({ pageSize: 1_000 })
    expect(disksOf(result).toSorted()).toEqual(names)
    expect(result.verified).toBe(true)
  })
})

describe('a set of 70 disks', () => {
  test('is taken whole, its writes together', async () => {
    const names = Array.from({ length: 70 }, (_, index) => `disk-${index}`)
    for (const name of names) simulator.seedDisk({ name, group })
    const result = await take(selectionOf(...names.map((name) => ref(name))), { maxParallel: 64 })
    expect(result.verified).toBe(true)
    const methods = simulator.exchanges
      .filter(({ url }) => url.includes('/Microsoft.Compute/'))
      .map(({ method }) => method)
    const first = methods.indexOf('PUT')
    expect(methods.slice(0, first).filter((method) => method === 'GET').length).toBe(140)
    // The first 64 arrive before any of them is asked about.
    expect(methods.slice(first, first + 64).every((method) => method === 'PUT')).toBe(true)
    expect(result.receipt).toBeDefined()
  })
})

describe('a missing permission', () => {
  const at = (): string => `/subscriptions/${subscriptionId}/resourceGroups/${group}`

  test('is none with the roles that the README names', async () => {
    seedMachine('web')
    const roles = ['Reader', 'Disk Snapshot Contributor'].map((role) => ({ scope: at(), role }))
    await withRoles(simulator, roles, async () => {
      expect((await take(machines('web'))).verified).toBe(true)
    })
  })
})
