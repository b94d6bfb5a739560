import { computeError } from '../arm/arm-error.ts'
import { readResourceId } from '../arm/resource-id.ts'
import { formatInstant } from '../timestamps.ts'
import type { JsonObject } from '../wire/json.ts'
import { numberAt } from '../wire/json.ts'
import type { World } from '../world.ts'
import type { Disk } from './compute-resource.ts'

/** The machines that a disk is attached to, and its members about them. */

/** Maximum machines in parallel (Microsoft: disks-shared). */
export function sharesOf(disk: Disk): number {
  return numberAt(disk.settings, 'maxShares') ?? 1
}

export function isOwnedBy(disk: Disk, machineId: string): boolean {
  return disk.owners.some((owner) => owner.toLowerCase() === machineId.toLowerCase())
}

export function addOwner(world: World, disk: Disk, machineId: string): void {
  if (isOwnedBy(disk, machineId)) return
  disk.owners = [...disk.owners, machineId]
  disk.ownersChangedAt = world.diskClock.now()
}

export function removeOwner(world: World, disk: Disk, machineId: string): void {
  if (!isOwnedBy(disk, machineId)) return
  disk.owners = disk.owners.filter((owner) => owner.toLowerCase() !== machineId.toLowerCase())
  disk.ownersChangedAt = world.diskClock.now()
}

/** The members of `properties` about them. */
export function ownershipView(world: World, disk: Disk): JsonObject {
  const { owners, ownersChangedAt, offset } = disk
  return {
    diskState: stateOf(world, disk),
    ...(sharesOf(disk) > 1 ? { shareInfo: owners.map((vmUri) => ({ vmUri })) } : {}),
    ...(ownersChangedAt === undefined
      ? {}
      : { LastOwnershipUpdateTime: formatInstant(ownersChangedAt, offset) })
  }
}

/** The members beside `properties`; a shared disk lists all of its machines and names the first (a guess). */
export function ownersView(disk: Disk, apiVersion: string): JsonObject {
  const [first] = disk.owners
  if (first === undefined) return {}
  return {
    managedBy: first,
    ...(sharesOf(disk) > 1 && apiVersion >= SHARES_SINCE ? { managedByExtended: disk.owners } : {})
  }
}

const SHARES_SINCE = '2020-06-30'

/** Data of a disk is not exported while a machine uses it (microsoft/AzureStorageExplorer#6654). */
export function checkNotInUse(world: World, disk: Disk): void {
  const user = disk.owners.find((owner) => !isDeallocated(world, owner))
  if (user === undefined) return
  throw computeError(
    409,
    'Conflict',
    `Access not permitted because disk ${disk.name} is currently attached to running VM ${user}.`
  )
}

/** `Reserved` while its machines are deallocated (recorded 2017; Microsoft: Compute REST model, DiskState). */
function stateOf(world: World, { owners }: Disk): string {
  if (owners.length === 0) return 'Unattached'
  return owners.every((owner) => isDeallocated(world, owner)) ? 'Reserved' : 'Attached'
}

function isDeallocated(world: World, machineId: string): boolean {
  const id = readResourceId(machineId)
  return id !== undefined && world.machines.get(id)?.power === 'deallocated'
}
