import { randomUUID } from 'node:crypto'
import type { ResourceId } from '../arm/resource-id.ts'
import { readResourceId, writeResourceId } from '../arm/resource-id.ts'
import type { Tags } from '../arm/tags.ts'
import type { Disk } from '../compute/compute-resource.ts'
import { addOwner, removeOwner } from '../compute/disk-ownership.ts'
import type { JsonObject } from '../wire/json.ts'
import type { World } from '../world.ts'
import type { DataDisk, MachineDisk, OsDisk, VirtualMachine } from './virtual-machine.ts'
import { disksOf, MACHINE_TYPE } from './virtual-machine.ts'

/** Everything that is known about a machine before it exists. */
interface MachinePlan {
  readonly id: ResourceId
  readonly location: string
  readonly tags: Tags | undefined
  readonly zones: readonly string[] | undefined
  readonly size: string
  readonly running: boolean
  readonly osDisk: OsDisk
  readonly dataDisks: readonly DataDisk[]
  readonly settings: JsonObject
}

/** Puts the machine into the world, its disks attached. */
export function createMachine(world: World, plan: MachinePlan): VirtualMachine {
  const { id, location, tags, zones, size, osDisk, dataDisks, settings } = plan
  const machine = world.machines.add({
    ...id,
    type: MACHINE_TYPE,
    location,
    tags,
    zones,
    size,
    osDisk,
    dataDisks,
    settings,
    vmId: randomUUID(),
    timeCreated: world.clock.stamp(),
    offset: world.nextOffset(),
    provisioningState: 'Succeeded',
    power: plan.running ? 'running' : 'deallocated',
    revision: 1,
    failures: []
  })
  for (const disk of managedDisksOf(world, machine)) addOwner(world, disk, writeResourceId(machine))
  return machine
}

/** Removes the machine; its disks stay, without an owner. */
export function removeMachine(world: World, machine: VirtualMachine): void {
  const id = writeResourceId(machine)
  for (const disk of managedDisksOf(world, machine)) removeOwner(world, disk, id)
  world.machines.remove(machine)
}

/** The managed disks of a machine that exist. */
export function managedDisksOf(world: World, machine: VirtualMachine): readonly Disk[] {
  return disksOf(machine).flatMap((disk) => managedDisk(world, disk) ?? [])
}

export function managedDisk(world: World, { backing }: MachineDisk): Disk | undefined {
  const id = backing.kind === 'managed' ? readResourceId(backing.id) : undefined
  return id === undefined ? undefined : world.disks.get(id)
}
