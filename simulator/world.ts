import type { AccessControl } from './arm/access-control.ts'
import { createAccessControl } from './arm/access-control.ts'
import type { Locks } from './arm/locks.ts'
import { createLocks } from './arm/locks.ts'
import type { Operations } from './arm/operations.ts'
import { createOperations } from './arm/operations.ts'
import type { Policies } from './arm/policies.ts'
import { createPolicies } from './arm/policies.ts'
import type { RateLimits } from './arm/rate-limits.ts'
import { createRateLimits } from './arm/rate-limits.ts'
import type { ResourceStore } from './arm/resource-store.ts'
import { createResourceStore } from './arm/resource-store.ts'
import type { ResourceGroup, Subscription } from './arm/subscriptions.ts'
import type { StorageAccounts } from './blob/storage-account.ts'
import type { Agenda, Clock } from './clock.ts'
import { createAgenda, skewedClock } from './clock.ts'
import type { Disk, Families, Snapshot } from './compute/compute-resource.ts'
import type { Content } from './compute/page-content.ts'
import type { Directory } from './entra/directory.ts'
import { createDirectory } from './entra/directory.ts'
import type { VirtualMachine } from './machines/virtual-machine.ts'
import type { Settings } from './settings.ts'
import { createOffsets } from './timestamps.ts'

/** Everything that exists in the simulated Azure. */
export interface World {
  readonly clock: Clock
  /** The clock of the service for disks and snapshots: their `timeCreated`, and the times of its operations. */
  readonly diskClock: Pick<Clock, 'now' | 'stamp'>
  readonly agenda: Agenda
  readonly settings: Settings
  readonly directory: Directory
  readonly access: AccessControl
  readonly locks: Locks
  readonly policies: Policies
  readonly limits: RateLimits
  readonly operations: Operations
  /** By lower-cased id. */
  readonly subscriptions: Map<string, Subscription>
  /** By lower-cased `subscription/name`. */
  readonly groups: Map<string, ResourceGroup>
  readonly disks: ResourceStore<Disk>
  readonly snapshots: ResourceStore<Snapshot>
  readonly machines: ResourceStore<VirtualMachine>
  readonly families: Families
  /** The targets of shared access signatures of disks and snapshots, by their stored access policy. */
  readonly exports: Map<string, Disk | Snapshot>
  /** Last pages of exported disks, by disk and size: the same page again is no change. */
  readonly footers: Map<string, Content>
  /** Storage accounts by their name. */
  readonly storage: StorageAccounts
  /** Until when a new resource is not visible everywhere in Resource Manager, by id; ms since 1970. */
  readonly unseenUntil: Map<string, number>
  /** Offset of the time zone for the next resource, in minutes. */
  readonly nextOffset: () => number
  /** Executes everything that is due. */
  readonly settle: () => void
}

export function createWorld(clock: Clock, settings: Settings): World {
  const agenda = createAgenda()
  const diskClock = skewedClock(clock, () => settings.diskClockMs)
  return {
    clock,
    diskClock,
    agenda,
    settings,
    directory: createDirectory(),
    access: createAccessControl(),
    locks: createLocks(),
    policies: createPolicies(),
    limits: createRateLimits(() => clock.now(), settings),
    operations: createOperations(clock, diskClock, agenda, settings),
    subscriptions: new Map(),
    groups: new Map(),
    disks: createResourceStore<Disk>(),
    snapshots: createResourceStore<Snapshot>(),
    machines: createResourceStore<VirtualMachine>(),
    families: new Map(),
    exports: new Map(),
    footers: new Map(),
    storage: new Map(),
    unseenUntil: new Map(),
    nextOffset: createOffsets(),
    settle: () => {
      agenda.settle(clock.now())
    }
  }
}

export function findGroup(
  world: World,
  subscriptionId: string,
  name: string
): ResourceGroup | undefined {
  return world.groups.get(`${subscriptionId}/${name}`.toLowerCase())
}

export function addGroup(world: World, group: ResourceGroup): ResourceGroup {
  world.groups.set(`${group.subscriptionId}/${group.name}`.toLowerCase(), group)
  return group
}
