import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { SEEDED } from '../../simulator/seeded.ts'
import type { Simulator } from '../../simulator/simulator.ts'
import { ActionError } from '../../src/errors.ts'
import type { CreateResult } from '../../src/operations/create.ts'
import { create } from '../../src/operations/create.ts'
import { list } from '../../src/operations/list.ts'
import type { Selection } from '../../src/operations/common/select.ts'
import type { Ports } from '../../src/ports.ts'
import { descendantsOf } from '../../src/snapshots/lineage.ts'
import type { ResourceRef } from '../../src/snapshots/resource-id.ts'
import { createRequest, selectionOf } from '../support/builders.ts'
import type { Changes } from '../support/create-trial.ts'
import { RecordingRunner } from '../support/recording-runner.ts'
import { connectTo, startAzure } from '../support/simulated.ts'
import { TestClock } from '../support/test-clock.ts'

/** Disks by machine, by tag and in shards, on the real SDK. */

let simulator: Simulator
const { subscriptionId, objectId: principalId } = SEEDED

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
    memory: { planned: () => undefined }
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

async function refusalOf(selection: Selection): Promise<ActionError> {
  try {
    await take(selection)
  } catch (error) {
    if (error instanceof ActionError) return error
    throw error
  }
  throw new Error('it was not refused')
}

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

  test('that is deallocated tells less of its disks, and they are taken all the same', async () => {
    const { id: osDisk } = simulator.seedDisk({ name: 'off-os', group })
    simulator.seedVm({ name: 'off', group, osDisk, running: false })
    expect(disksOf(await take(machines('off')))).toEqual(['off-os'])
  })

  test('by resource id, in capitals, beside one of its disks takes each disk once', async () => {
    const names = seedMachine('web', 1)
    const shouted = { ...ref('WEB'), resourceGroup: group.toUpperCase() }
    const selection = { ...selectionOf(ref('web-data-0')), vms: [shouted, ref('web')] }
    expect(disksOf(await take(selection)).toSorted()).toEqual(names.toSorted())
    expect(sent('PUT', /\/snapshots\//i)).toBe(2)
  })

  test('leaves its ephemeral disk out, which Azure names and does not have', async () => {
    const { id: disk } = simulator.seedDisk({ name: 'data', group })
    simulator.seedVm({
      name: 'cattle',
      group,
      osDisk: { ephemeral: true },
      dataDisks: [{ lun: 0, disk }]
    })
    const runner = new RecordingRunner()
    const result = await take(machines('cattle'), {}, runner)
    expect(disksOf(result)).toEqual(['data'])
    expect(result.verified).toBe(true)
    expect(runner.warnings.join()).toContain('is ephemeral')
  })

  test('with unmanaged disks is refused, and nothing is written', async () => {
    simulator.seedVm({
      name: 'old',
      group,
      osDisk: { vhd: 'https://account.blob.core.windows.net/vhds/os.vhd' }
    })
    expect(await refusalOf(machines('old'))).toMatchObject({
      code: 'InvalidInput',
      message: expect.stringContaining('has one unmanaged disk')
    })
    expect(sent('PUT', /./)).toBe(0)
  })

  test('with a shared disk is warned of, and the disk is taken once for two machines', async () => {
    const shared = simulator.seedDisk({ name: 'shared', group, properties: { maxShares: 2 } }).id
    for (const name of ['one', 'two']) {
      const { id: osDisk } = simulator.seedDisk({ name: `${name}-os`, group })
      simulator.seedVm({ name, group, osDisk, dataDisks: [{ lun: 0, disk: shared }] })
    }
    const runner = new RecordingRunner()
    const result = await take(machines('one', 'two'), {}, runner)
    expect(disksOf(result)).toEqual(['one-os', 'shared', 'two-os'])
    expect(runner.warnings.filter((text) => text.includes('is a shared disk'))).toHaveLength(1)
  })

  test('that does not exist is refused with near names', async () => {
    seedMachine('missing1', 0)
    expect(await refusalOf(machines('missing'))).toMatchObject({
      code: 'NotFound',
      remedy: 'Near names in that group: "missing1".'
    })
  })

  test('of which one disk is in the wrong region stops the whole set', async () => {
    seedMachine('web', 1)
    await expect(take(machines('web'), { location: 'eastus' })).rejects.toMatchObject({
      message: expect.stringMatching(/^2 problems, nothing was written:/)
    })
    expect(sent('PUT', /./)).toBe(0)
  })

  test('is listed disk by disk', async () => {
    const names = seedMachine('web', 1)
    await take(machines('web'))
    const { disks } = await list(
      {
        operation: 'list',
        selection: machines('web'),
        scope: 'resource-group',
        snapshotGroup: undefined,
        maxParallel: 8
      },
      await portsOf(new RecordingRunner())
    )
    expect(disks.map(({ ref: one }) => one.name)).toEqual(names)
    expect(disks.map(({ lineage }) => descendantsOf(lineage).length)).toEqual([1, 1])
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

  test('of a subscription are found in every group, each taken in its own', async () => {
    const other = `other-${serial}`
    simulator.seedGroup({ name: other })
    const names = [...seedTagged(1), ...seedTagged(1, other)]
    const { outcomes } = await take(tagged())
    expect(outcomes.map(({ disk }) => disk.name).toSorted()).toEqual(names.toSorted())
    const groups = outcomes.map(({ snapshot }) => snapshot?.resourceGroup.toLowerCase() ?? '')
    expect(groups.toSorted()).toEqual([group, other])
  })

  test('that nobody carries are an error that says where was looked', async () => {
    simulator.seedDisk({ name: 'untagged', group })
    expect((await refusalOf(tagged(group))).message).toBe(
      `No disk in resource group "${group}" carries the tag "Backup=nightly-${serial}" (one disk looked at).`
    )
  })

  test('are shared out among the jobs of a matrix', async () => {
    const names = seedTagged(12)
    const parts = 3
    const shards = await Promise.all(
      [1, 2, 3].map(async (part) =>
        disksOf(await take({ ...tagged(group), shard: { part, parts } }))
      )
    )
    expect(shards.flat().toSorted()).toEqual([...names].toSorted())
    expect(sent('GET', /\/disks\/[^/?]+\?/i)).toBe(12)
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

describe('a right that is missing', () => {
  async function withRoles(
    roles: readonly { readonly scope: string; readonly role: string }[],
    work: () => Promise<void>
  ): Promise<void> {
    simulator.revokeRoles({ principalId })
    for (const role of roles) simulator.assignRole({ principalId, ...role })
    try {
      await work()
    } finally {
      simulator.revokeRoles({ principalId })
      const scope = `/subscriptions/${subscriptionId}`
      simulator.assignRole({ principalId, scope, role: 'Contributor' })
    }
  }
  const at = (): string => `/subscriptions/${subscriptionId}/resourceGroups/${group}`

  test('to read a machine is named with the role that has it', async () => {
    seedMachine('web')
    await withRoles([{ scope: at(), role: 'Disk Snapshot Contributor' }], async () => {
      const error = await refusalOf(machines('web'))
      expect(error.code).toBe('Forbidden')
      expect(error.remedy).toContain('Grant Microsoft.Compute/virtualMachines/read on ')
      expect(error.remedy).toContain('the least built-in role that has it is "Reader"')
    })
  })

  test('to list disks is named with the role that has it', async () => {
    await withRoles([{ scope: at(), role: 'Disk Snapshot Contributor' }], async () => {
      const error = await refusalOf(tagged(group))
      expect(error.code).toBe('Forbidden')
      expect(error.message).toContain(`Could not list the disks of resource group "${group}"`)
      expect(error.remedy).toContain(`Grant Microsoft.Compute/disks/read on ${at()}`)
    })
  })

  test('is none with the roles that the README names', async () => {
    seedMachine('web')
    const roles = ['Reader', 'Disk Snapshot Contributor'].map((role) => ({ scope: at(), role }))
    await withRoles(roles, async () => {
      expect((await take(machines('web'))).verified).toBe(true)
    })
  })
})
