import { readResourceId } from '../arm/resource-id.ts'
import type { ComputeResource } from '../compute/compute-resource.ts'
import type { Disk } from '../compute/disk.ts'
import type { Snapshot } from '../compute/snapshot.ts'
import type { World } from '../world.ts'

/** Resources by their id, for whoever stands outside of Resource Manager; throws when there is none. */
export function findDisk(world: World, id: string): Disk {
  return found(world.disks.get(readId(id)), id)
}

export function findSnapshot(world: World, id: string): Snapshot {
  return found(world.snapshots.get(readId(id)), id)
}

export function findResource(world: World, id: string): ComputeResource {
  return found(world.disks.get(readId(id)) ?? world.snapshots.get(readId(id)), id)
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
