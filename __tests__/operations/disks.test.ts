import { describe, expect, test } from 'vitest'

import { ActionError } from '../../src/errors.ts'
import type { Selection } from '../../src/operations/common/disks.ts'
import { select, selectsNothing } from '../../src/operations/common/disks.ts'
import type { ResourceRef } from '../../src/snapshots/resource-id.ts'
import type { Disk, Tags } from '../../src/snapshots/types.ts'
import { GROUP, SUBSCRIPTION, disk, machine, selectionOf } from '../support/builders.ts'
import { InMemoryAzure } from '../support/in-memory-azure.ts'
import { RecordingRunner } from '../support/recording-runner.ts'

const system = disk({ name: 'web-os' })
const data = disk({ name: 'data', tags: { Backup: 'daily', team: 'shop' } })
const logs = disk({ name: 'logs', tags: { backup: 'daily' } })
const web = machine([system, data])

/** A selection by tags, in a group or in the whole subscription. */
function tagged(tags: Tags, resourceGroup?: string): Selection {
  return { ...selectionOf(), tagged: { tags, subscriptionId: SUBSCRIPTION, resourceGroup } }
}

function byMachine(...vms: readonly ResourceRef[]): Selection {
  return { ...selectionOf(), vms }
}

type Chosen = {
  readonly names: readonly string[]
  readonly refs: readonly ResourceRef[]
  readonly vms: readonly (string | undefined)[]
  readonly runner: RecordingRunner
}

async function choose(selection: Selection, azure: InMemoryAzure): Promise<Chosen> {
  const runner = new RecordingRunner()
  const selected = await select(selection, 8, { azure, log: runner })
  return {
    names: selected.map(({ ref }) => ref.name),
    refs: selected.map(({ ref }) => ref),
    vms: selected.map(({ vm }) => vm),
    runner
  }
}

async function refusalOf(selection: Selection, azure: InMemoryAzure): Promise<ActionError> {
  try {
    await choose(selection, azure)
  } catch (error) {
    if (error instanceof ActionError) return error
    throw error
  }
  throw new Error('it was not refused')
}

const inGroup = (one: Disk, resourceGroup: string): Disk => ({
  ...one,
  resourceGroup,
  id: one.id.replace(GROUP, resourceGroup)
})

describe('disks by name', () => {
  test('are taken as they are: nothing is read', async () => {
    const azure = new InMemoryAzure()
    const { names } = await choose(selectionOf(data, logs), azure)
    expect(names).toEqual(['data', 'logs'])
    expect(azure.calls).toEqual([])
  })

  test('are taken once, in whatever case they are named', async () => {
    const shouted = { ...data, name: 'DATA', resourceGroup: GROUP.toUpperCase() }
    const { refs } = await choose(selectionOf(data, shouted), new InMemoryAzure())
    expect(refs).toEqual([data])
  })
})

describe('a virtual machine', () => {
  const azure = () => new InMemoryAzure().withDisks(system, data, logs).withMachines(web)

  test('stands for its disk of the operating system and its data disks, by one read', async () => {
    const world = azure()
    const { names, vms, runner } = await choose(byMachine(web), world)
    expect(names).toEqual(['web-os', 'data'])
    expect(vms).toEqual(['web', 'web'])
    expect(world.calls).toEqual([{ method: 'getVirtualMachine', name: 'web' }])
    expect(runner.lines).toEqual(['Virtual machine "web": 2 managed disks: web-os and data'])
  })

  test('may bring a disk that is in another group', async () => {
    const far = inGroup(data, 'rg-far')
    const world = new InMemoryAzure().withMachines(machine([system, far]))
    const { refs } = await choose(byMachine(web), world)
    expect(refs.map(({ resourceGroup }) => resourceGroup)).toEqual([GROUP, 'rg-far'])
  })

  test('spells its group as it was asked for, whatever its disks say', async () => {
    const shouting = machine([inGroup(system, GROUP.toUpperCase()), data])
    const { refs } = await choose(byMachine(web), new InMemoryAzure().withMachines(shouting))
    expect(refs.map(({ resourceGroup }) => resourceGroup)).toEqual([GROUP, GROUP])
  })

  test('shares a disk with another one: it is one disk, of the first', async () => {
    const other = machine([disk({ name: 'db-os' }), data], { name: 'db' })
    const { names, vms } = await choose(byMachine(web, other), azure().withMachines(other))
    expect(names).toEqual(['web-os', 'data', 'db-os'])
    expect(vms).toEqual(['web', 'web', 'db'])
  })

  test('named beside one of its disks takes that disk once, and keeps its name for it', async () => {
    const { names, vms } = await choose({ ...byMachine(web), disks: [data, logs] }, azure())
    expect(names).toEqual(['data', 'logs', 'web-os'])
    expect(vms).toEqual(['web', undefined, 'web'])
  })

  test('leaves its ephemeral disk out, with a warning', async () => {
    const ephemeral = machine([{ name: 'web-os', diskId: system.id, ephemeral: true }, data])
    const { names, runner } = await choose(
      byMachine(web),
      new InMemoryAzure().withMachines(ephemeral)
    )
    expect(names).toEqual(['data'])
    expect(runner.warnings).toEqual([
      'Virtual machine "web": its disk "web-os" is ephemeral and is left out: Azure cannot take snapshots of ephemeral disks.'
    ])
  })

  test('with no disk but an ephemeral one is refused', async () => {
    const ephemeral = machine([{ name: 'web-os', diskId: system.id, ephemeral: true }])
    const error = await refusalOf(byMachine(web), new InMemoryAzure().withMachines(ephemeral))
    expect(error).toMatchObject({
      code: 'NotFound',
      message:
        'Virtual machine "web" in resource group "rg-data" has no managed disk for a snapshot.',
      remedy: 'Name disks in "disk", or correct "vm".'
    })
  })

  test('with an unmanaged disk is refused: half of its disks would not be a rollback', async () => {
    const unmanaged = machine([system, { name: 'old' }, { name: 'older' }])
    const error = await refusalOf(byMachine(web), new InMemoryAzure().withMachines(unmanaged))
    expect(error).toMatchObject({
      code: 'InvalidInput',
      message:
        'Virtual machine "web" in resource group "rg-data" has 2 unmanaged disks: "old" and "older". Incremental snapshots exist for managed disks only.'
    })
    expect(error.remedy).toContain('az vm convert')
  })

  test('that is missing is refused with near names and where it is, as its disks report', async () => {
    const attached = (vm: string, group = GROUP): Disk =>
      disk({
        name: `of-${vm}-${group}`,
        managedBy: machine([], { name: vm, resourceGroup: group }).id
      })
    const world = new InMemoryAzure().withDisks(
      attached('web1'),
      attached('database'),
      attached('web', 'rg-other'),
      logs
    )
    expect(await refusalOf(byMachine(web), world)).toMatchObject({
      code: 'NotFound',
      message: `There is no virtual machine "web" in resource group "rg-data" of subscription ${SUBSCRIPTION} (ResourceNotFound).`,
      remedy:
        'Did you mean "web1"? A virtual machine of that name exists in resource group "rg-other": set "resource-group" to its group, or name the virtual machine by its resource id.'
    })
  })

  test('that is missing, with no trace of it, is refused with where to look', async () => {
    const error = await refusalOf(byMachine(web), new InMemoryAzure())
    expect(error.remedy).toBe(
      'Correct "vm" or "resource-group"; `az vm list --query "[].id"` lists the ids of the virtual machines that you can see.'
    )
  })

  test('that may not be read is refused as Azure says it', async () => {
    const refused = new ActionError('Forbidden', 'no right', { azure: { status: 403 } })
    const world = azure().beforeCall(({ method }) => {
      if (method === 'getVirtualMachine') throw refused
    })
    expect(await refusalOf(byMachine(web), world)).toBe(refused)
    expect(world.count('listDisks')).toBe(0)
  })

  test('is reported together with every other one that is wrong', async () => {
    const wrong = [machine([], { name: 'empty' }), machine([{ name: 'vhd' }], { name: 'old' })]
    const world = azure().withMachines(...wrong)
    const { message } = await refusalOf(byMachine(web, ...wrong), world)
    expect(message).toMatch(/^2 problems, nothing was written:\n- .*"empty".*\n.*\n- .*"old"/)
  })

  test('is one of many that are read no more at a time than allowed', async () => {
    const many = Array.from({ length: 30 }, (_, index) =>
      machine([disk({ name: `os-${index}` })], { name: `vm-${index}` })
    )
    let [now, most] = [0, 0]
    const world = new InMemoryAzure().withMachines(...many)
    const read = world.getVirtualMachine.bind(world)
    world.getVirtualMachine = async (ref) => {
      most = Math.max(most, ++now)
      const answer = await read(ref)
      now -= 1
      return answer
    }
    const { names } = await choose(byMachine(...many), world)
    expect(names).toHaveLength(30)
    expect(most).toBe(8)
  })
})

describe('disks by tag', () => {
  const elsewhere = inGroup(disk({ name: 'archive', tags: { backup: 'daily' } }), 'rg-archive')
  const azure = () => new InMemoryAzure().withDisks(system, data, logs, elsewhere)

  test('are those of the group that carry it, whatever the case of its name, by one list', async () => {
    const world = azure()
    const { names, runner } = await choose(tagged({ backup: 'daily' }, GROUP), world)
    expect(names).toEqual(['data', 'logs'])
    expect(world.calls).toEqual([{ method: 'listDisks', name: GROUP }])
    expect(runner.lines).toEqual(['Disks with "backup=daily" in resource group "rg-data": 2 of 3'])
  })

  test('are looked for in the whole subscription without a group', async () => {
    const { names } = await choose(tagged({ backup: 'daily' }), azure())
    expect(names).toEqual(['data', 'logs', 'archive'])
  })

  test('carry all of the tags', async () => {
    expect((await choose(tagged({ backup: 'daily', TEAM: 'shop' }, GROUP), azure())).names).toEqual(
      ['data']
    )
  })

  test.each<[string, Tags, string]>([
    ['the tag "backup=Daily"', { backup: 'Daily' }, 'a value is compared with its case'],
    ['the tag "backup=dail"', { backup: 'dail' }, 'a value is compared as a whole'],
    ['the tag "nothing="', { nothing: '' }, 'an absent tag is not an empty one'],
    ['all of the tags "backup=daily" and "team=x"', { backup: 'daily', team: 'x' }, 'one is wrong']
  ])('that carry %s are none: %j, %s', async (what, tags) => {
    expect(await refusalOf(tagged(tags, GROUP), azure())).toMatchObject({
      code: 'NotFound',
      message: `No disk in resource group "rg-data" carries ${what} (3 disks checked).`,
      remedy: expect.stringContaining('Correct "disk-tags" or "resource-group".')
    })
  })

  test('are none where no disk can be seen, and it is said whose right that is', async () => {
    const world = new InMemoryAzure()
    expect(await refusalOf(tagged({ a: 'b' }), world)).toMatchObject({
      message: `No disk in subscription ${SUBSCRIPTION} carries the tag "a=b" (no disk is visible there).`,
      remedy: expect.stringContaining('Microsoft.Compute/disks/read, in "Reader"')
    })
  })

  test('spell the group as it was asked for, whatever the list says', async () => {
    const shouting = inGroup(data, GROUP.toUpperCase())
    const { refs } = await choose(
      tagged({ team: 'shop' }, GROUP),
      new InMemoryAzure().withDisks(shouting)
    )
    expect(refs).toEqual([
      { subscriptionId: SUBSCRIPTION, resourceGroup: GROUP, name: shouting.name }
    ])
  })

  test('are mixed with disks and machines, no disk twice, named ones first', async () => {
    const world = azure().withMachines(web)
    const mixed: Selection = { ...tagged({ backup: 'daily' }, GROUP), disks: [logs], vms: [web] }
    expect((await choose(mixed, world)).names).toEqual(['logs', 'web-os', 'data'])
  })
})

test('a selection of nothing is known as that; a shard is a part, no selection', () => {
  const shard = { part: 1, parts: 2 }
  expect(selectsNothing({ ...selectionOf(), shard })).toBe(true)
  expect(selectsNothing(selectionOf(data))).toBe(false)
  expect(selectsNothing(byMachine(web))).toBe(false)
  expect(selectsNothing(tagged({ a: 'b' }))).toBe(false)
})
