import { readResourceId } from '../arm/resource-id.ts'
import { contentOf } from '../compute/background-copy.ts'
import type { Disk, Snapshot } from '../compute/compute-resource.ts'
import type { SparseBytes } from '../compute/sparse-bytes.ts'
import type { VirtualMachine } from '../machines/virtual-machine.ts'
import type { World } from '../world.ts'

/** Resources by their id, for callers outside of Resource Manager; throws when there is none. */
export function findDisk(world: World, id: string): Disk {
  return found(world.disks.get(readId(id)), id)
}

export function findSnapshot(world: World, id: string): Snapshot {
  return found(world.snapshots.get(readId(id)), id)
}

export function findMachine(world: World, id: string): VirtualMachine {
  return found(world.machines.get(readId(id)), id)
}

/** The current content of a disk or snapshot. */
export function findContent(world: World, id: string): SparseBytes {
  const snapshot = world.snapshots.get(readId(id))
  if (snapshot !== undefined) return contentOf(snapshot, world.clock.now())
  return findDisk(world, id).bytes
}

function readId(id: string) {
  const read = readResourceId(id)
  if (read === undefined) throw new RangeError(`'${id}' is not a resource id`)
  return read
}

function found<T>(resource: T | undefined, id: string): T {
  if (resource === undefined) throw new RangeError(`there is no '${id}'`)
  return resource
}
