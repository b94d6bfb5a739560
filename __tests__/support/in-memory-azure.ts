/**
 * The Azure port in memory: state that the tests set up, a journal of what was asked, and hooks that
 * change the world or fail at a chosen call. Unknown things are refused, never answered by `undefined`.
 */

import { ActionError } from '../../src/errors.ts'
import type {
  AcceptedWrite,
  Allowance,
  Azure,
  Blobs,
  ChangedPage,
  DataAccess,
  DataDiskChange,
  DataRef,
  Scope,
  SnapshotFilter,
  TargetBlob
} from '../../src/ports.ts'
import type { BucketKind } from '../../src/snapshots/pace.ts'
import type { Permission } from '../../src/snapshots/permissions.ts'
import type {
  BlobAddress,
  Disk,
  Snapshot,
  Tags,
  VirtualMachine
} from '../../src/snapshots/types.ts'
import type { DiskRequest, SnapshotRequest } from '../../src/snapshots/request.ts'
import type { ResourceRef } from '../../src/snapshots/resource-id.ts'
import { formatResourceId, refKey, sameId } from '../../src/snapshots/resource-id.ts'
import type { AzureTime } from '../../src/snapshots/server-clock.ts'
import { protectionOf } from '../../src/snapshots/verification.ts'

/** One call of the port, as the tests count them. */
export type Call = {
  readonly method:
    | 'getDisk'
    | 'listDisks'
    | 'findSnapshot'
    | 'listSnapshots'
    | 'putSnapshot'
    | 'finished'
    | 'deleteSnapshot'
    | 'deletionFinished'
    | 'deleteDisk'
    | 'getVirtualMachine'
    | 'setSnapshotTags'
    | 'findDisk'
    | 'putDisk'
    | 'listRegions'
    | 'listPermissions'
    | 'diskFinished'
    | 'changeDataDisks'
    | 'replaceOsDisk'
    | 'deallocate'
    | 'start'
    | 'grantAccess'
    | 'revokeAccess'
    | 'changedPages'
    | 'dataLength'
    | 'sameData'
  readonly name: string
  /** What data disks are asked to become; of `changeDataDisks`. */
  readonly change?: DataDiskChange
}

type Hook = (call: Call, world: InMemoryAzure) => void

/** Azure as the tests hold it. */
export class InMemoryAzure implements Azure, Blobs {
  readonly disks = new Map<string, Disk>()
  readonly snapshots = new Map<string, Snapshot>()
  readonly machines = new Map<string, VirtualMachine>()
  readonly calls: Call[] = []
  /** Azure's clock, milliseconds since the epoch. */
  time = Date.parse('2026-11-23T10:00:00.000Z')
  /** Why its answers disagree about the time, where they do. */
  disagreement: string | undefined
  /** What its answers say is left of the buckets. */
  readonly allowances: Partial<Record<BucketKind, Allowance>> = {}
  /** Properties that every new snapshot gets. */
  newSnapshot: Partial<Snapshot> = {}
  /** Regions that the subscription can use; none stands for a list that shows nothing. */
  regions: readonly string[] = []
  /** What the sign-in may do at a scope: everything, unless a test says otherwise. */
  permissions: (scope: string) => readonly Permission[] = () => [
    { actions: ['*'], notActions: [], dataActions: ['*'], notDataActions: [] }
  ]
  /** What an operation shows as its start, of the instant at which it began; nothing where that cannot be read. */
  startTime: (began: number) => number | undefined = (began) => began
  /** Properties that every new disk gets. */
  newDisk: (ref: ResourceRef, request: DiskRequest) => Partial<Disk> = () => ({})
  /** Snapshots whose data can be read. */
  readonly granted = new Set<string>()
  /** What `changedPages` answers. */
  changes: (
    newer: DataAccess,
    older: DataAccess | undefined,
    marker: string | undefined
  ) => ChangedPage = () => ({ ranges: [], marker: undefined })
  /** Page blobs, for tests that export. */
  blobs: () => Blobs = () => {
    throw new Error('no page blobs here')
  }
  private before: Hook[] = []
  private after: Hook[] = []
  private serial = 0

  withDisks(...disks: readonly Disk[]): this {
    for (const disk of disks) this.disks.set(refKey(disk), disk)
    return this
  }

  withSnapshots(...snapshots: readonly Snapshot[]): this {
    for (const snapshot of snapshots) this.snapshots.set(refKey(snapshot), snapshot)
    return this
  }

  withMachines(...machines: readonly VirtualMachine[]): this {
    for (const machine of machines) this.machines.set(refKey(machine), machine)
    return this
  }

  /** Runs before a call takes effect; throwing refuses the call. */
  beforeCall(hook: Hook): this {
    this.before.push(hook)
    return this
  }

  /** Runs after a call took effect; throwing loses the answer. */
  afterCall(hook: Hook): this {
    this.after.push(hook)
    return this
  }

  count(method: Call['method']): number {
    return this.calls.filter((call) => call.method === method).length
  }

  getDisk(ref: ResourceRef): Promise<Disk> {
    return this.call({ method: 'getDisk', name: ref.name }, () => {
      const disk = this.disks.get(refKey(ref))
      if (disk === undefined) throw notFound(`read disk "${ref.name}"`)
      return disk
    })
  }

  findDisk(ref: ResourceRef): Promise<Disk | undefined> {
    return this.call({ method: 'findDisk', name: ref.name }, () => this.disks.get(refKey(ref)))
  }

  async putDisk(ref: ResourceRef, request: DiskRequest): Promise<AcceptedWrite<Disk>> {
    const began = await this.call({ method: 'putDisk', name: ref.name }, () => {
      this.writeDisk(ref, request)
      return this.time
    })
    return {
      startedAt: () => this.startTime(began),
      finished: () =>
        this.call({ method: 'diskFinished', name: ref.name }, () => {
          const made = this.disks.get(refKey(ref))
          if (made === undefined) throw notFound(`read disk "${ref.name}"`)
          return made
        })
    }
  }

  changeDataDisks(ref: ResourceRef, change: DataDiskChange): Promise<void> {
    return this.call({ method: 'changeDataDisks', name: ref.name, change }, () => {
      const machine = this.machine(ref)
      const moves = [...change.detach, ...change.attach.map(({ diskId }) => diskId)]
      const stays = machine.disks.filter(({ diskId }) => !moves.some((id) => sameId(id, diskId)))
      const attached = change.attach.map(({ lun, diskId, ...how }) => ({
        name: diskId.split('/').at(-1) ?? '',
        lun,
        diskId,
        ephemeral: false,
        ...how
      }))
      this.machines.set(refKey(ref), { ...machine, disks: [...stays, ...attached] })
      for (const id of change.detach) this.changeOwner(id, undefined)
      for (const { diskId } of attached) this.changeOwner(diskId, machine.id)
    })
  }

  replaceOsDisk(ref: ResourceRef, disk: Pick<Disk, 'id' | 'name'>): Promise<void> {
    return this.call({ method: 'replaceOsDisk', name: ref.name }, () => {
      const machine = this.machine(ref)
      const disks = machine.disks.map((one) =>
        one.lun === undefined ? { ...one, name: disk.name, diskId: disk.id } : one
      )
      this.machines.set(refKey(ref), { ...machine, disks })
      this.changeOwner(machine.disks.find(({ lun }) => lun === undefined)?.diskId, undefined)
      this.changeOwner(disk.id, machine.id)
    })
  }

  deallocate(ref: ResourceRef): Promise<void> {
    return this.call({ method: 'deallocate', name: ref.name }, () => {
      this.setPower(ref, 'deallocated')
    })
  }

  start(ref: ResourceRef): Promise<void> {
    return this.call({ method: 'start', name: ref.name }, () => {
      this.setPower(ref, 'running')
    })
  }

  listRegions(subscriptionId: string): Promise<readonly string[]> {
    return this.call({ method: 'listRegions', name: subscriptionId }, () => this.regions)
  }

  listPermissions(scope: string): Promise<readonly Permission[]> {
    return this.call({ method: 'listPermissions', name: scope }, () => this.permissions(scope))
  }

  listDisks(scope: Scope): Promise<readonly Disk[]> {
    return this.call({ method: 'listDisks', name: scope.resourceGroup ?? '*' }, () =>
      [...this.disks.values()].filter((disk) => isInScope(disk, scope))
    )
  }

  getVirtualMachine(ref: ResourceRef): Promise<VirtualMachine> {
    return this.call({ method: 'getVirtualMachine', name: ref.name }, () => this.machine(ref))
  }

  findSnapshot(ref: ResourceRef): Promise<Snapshot | undefined> {
    return this.call({ method: 'findSnapshot', name: ref.name }, () =>
      this.snapshots.get(refKey(ref))
    )
  }

  async listSnapshots(
    scope: Scope,
    filter?: Promise<SnapshotFilter>
  ): Promise<readonly Snapshot[]> {
    const all = await this.call({ method: 'listSnapshots', name: scope.resourceGroup ?? '*' }, () =>
      [...this.snapshots.values()].filter((snapshot) => isInScope(snapshot, scope))
    )
    const isWanted = await filter
    return isWanted === undefined ? all : all.filter(isWanted)
  }

  async putSnapshot(ref: ResourceRef, request: SnapshotRequest): Promise<AcceptedWrite> {
    const began = await this.call({ method: 'putSnapshot', name: ref.name }, () => {
      this.write(ref, request)
      return this.time
    })
    return {
      startedAt: () => this.startTime(began),
      finished: () =>
        this.call({ method: 'finished', name: ref.name }, () => {
          const made = this.snapshots.get(refKey(ref))
          if (made === undefined) throw notFound(`read snapshot "${ref.name}"`)
          return made
        })
    }
  }

  setSnapshotTags(ref: ResourceRef, tags: Tags): Promise<void> {
    return this.call({ method: 'setSnapshotTags', name: ref.name }, () => {
      const snapshot = this.snapshots.get(refKey(ref))
      if (snapshot === undefined) throw notFound(`set the tags of snapshot "${ref.name}"`)
      this.snapshots.set(refKey(ref), { ...snapshot, tags })
    })
  }

  grantAccess(ref: DataRef): Promise<DataAccess> {
    return this.call({ method: 'grantAccess', name: ref.name }, () => {
      const disk = this.disks.get(refKey(ref))
      if (ref.kind === 'disk') {
        if (disk === undefined) throw notFound(`grant access to disk "${ref.name}"`)
        this.disks.set(refKey(ref), { ...disk, state: 'ActiveSAS' })
      }
      this.granted.add(refKey(ref))
      return { url: `https://data.example/${ref.name}?sig=secret` }
    })
  }

  revokeAccess(ref: DataRef): Promise<void> {
    return this.call({ method: 'revokeAccess', name: ref.name }, () => {
      const disk = this.disks.get(refKey(ref))
      if (ref.kind === 'disk' && disk !== undefined) {
        this.disks.set(refKey(ref), { ...disk, state: 'Unattached' })
      }
      this.granted.delete(refKey(ref))
    })
  }

  changedPages(
    newer: DataAccess,
    older: DataAccess | undefined,
    marker: string | undefined
  ): Promise<ChangedPage> {
    return this.call({ method: 'changedPages', name: marker ?? '' }, () =>
      this.changes(newer, older, marker)
    )
  }

  async deleteSnapshot(ref: ResourceRef): Promise<AcceptedWrite<void>> {
    await this.call({ method: 'deleteSnapshot', name: ref.name }, () => {
      this.snapshots.delete(refKey(ref))
    })
    return {
      finished: () => this.call({ method: 'deletionFinished', name: ref.name }, () => undefined)
    }
  }

  async deleteDisk(ref: ResourceRef): Promise<AcceptedWrite<void>> {
    await this.call({ method: 'deleteDisk', name: ref.name }, () => {
      this.disks.delete(refKey(ref))
    })
    return {
      finished: () => this.call({ method: 'deletionFinished', name: ref.name }, () => undefined)
    }
  }

  sameData(offset: number, length: number, one: DataAccess, other: DataAccess): Promise<boolean> {
    return this.call({ method: 'sameData', name: String(offset) }, () => this.blobs()).then(
      (blobs) => blobs.sameData(offset, length, one, other)
    )
  }

  dataLength(source: DataAccess): Promise<number> {
    return this.call({ method: 'dataLength', name: source.url }, () => this.blobs()).then((blobs) =>
      blobs.dataLength(source)
    )
  }

  target(address: BlobAddress): TargetBlob {
    return this.blobs().target(address)
  }

  serverTime(): AzureTime {
    const at = this.lastAnswerAt()
    const reason = this.disagreement
    return reason === undefined ? { known: true, at } : { known: false, latest: at, reason }
  }

  lastAnswerAt(): number {
    // The `Date` header has whole seconds.
    return Math.floor(this.time / 1_000) * 1_000
  }

  allowance(_subscriptionId: string, kind: BucketKind): Allowance | undefined {
    return this.allowances[kind]
  }

  private machine(ref: ResourceRef): VirtualMachine {
    const machine = this.machines.get(refKey(ref))
    if (machine === undefined) throw notFound(`read virtual machine "${ref.name}"`)
    return machine
  }

  /** As with snapshots: a PUT on an existing name is an update and a success. */
  private writeDisk(ref: ResourceRef, request: DiskRequest): void {
    if (this.disks.has(refKey(ref))) return
    this.serial += 1
    this.disks.set(refKey(ref), {
      ...ref,
      id: formatResourceId(ref, 'disks'),
      location: request.location,
      uniqueId: `new-disk-${this.serial}`,
      sku: request.sku,
      sizeGb: request.sizeGb,
      zones: request.zones,
      tags: request.tags,
      state: 'Unattached',
      osType: request.osType,
      managedBy: undefined,
      maxShares: request.maxShares,
      profile: request.profile,
      provisioningState: 'Succeeded',
      timeCreated: this.time,
      sourceResourceId: request.sourceResourceId,
      sourceUniqueId: [...this.snapshots.values()].find(({ id }) =>
        sameId(id, request.sourceResourceId)
      )?.uniqueId,
      ...this.newDisk(ref, request)
    })
  }

  /** What becomes of disks that a machine gets, loses, or is stopped or started with. */
  private changeOwner(id: string | undefined, managedBy: string | undefined): void {
    const disk = [...this.disks.values()].find((one) => sameId(one.id, id))
    if (disk === undefined) return
    const state = managedBy === undefined ? 'Unattached' : 'Attached'
    this.disks.set(refKey(disk), { ...disk, managedBy, state, ownersChangedAt: this.time })
  }

  private setPower(ref: ResourceRef, power: string): void {
    const machine = { ...this.machine(ref), power }
    this.machines.set(refKey(ref), machine)
    for (const { diskId } of machine.disks) this.changeOwner(diskId, machine.id)
  }

  /** What a PUT does in Azure: creates, or updates what is there, which is a success too. */
  private write(ref: ResourceRef, request: SnapshotRequest): void {
    const existing = this.snapshots.get(refKey(ref))
    if (existing !== undefined) {
      this.snapshots.set(refKey(ref), { ...existing, tags: request.tags })
      return
    }
    const isCopy = request.copy !== undefined
    const source = [...(isCopy ? this.snapshots : this.disks).values()].find((one) =>
      sameId(one.id, request.sourceResourceId)
    )
    if (source === undefined) throw notFound('find the source')
    this.serial += 1
    this.snapshots.set(refKey(ref), {
      ...ref,
      id: formatResourceId(ref, 'snapshots'),
      location: request.location,
      uniqueId: `new-snapshot-${this.serial}`,
      timeCreated: this.time,
      incremental: true,
      createOption: isCopy ? 'CopyStart' : 'Copy',
      sourceResourceId: request.sourceResourceId,
      sourceUniqueId: source.uniqueId,
      familyId: `family-of-${source.uniqueId ?? ''}`,
      sizeGb: source.sizeGb,
      sku: request.sku ?? 'Standard_ZRS',
      tags: request.tags,
      provisioningState: 'Succeeded',
      // As recorded: the write of a copy succeeds while its data is still to come.
      completionPercent: isCopy ? 0 : undefined,
      accessState: undefined,
      copyError: undefined,
      logicalSectorSize: undefined,
      profile: protectionOf(request),
      ...this.newSnapshot
    })
  }

  private async call<T>(call: Call, answer: () => T): Promise<T> {
    this.calls.push(call)
    await Promise.resolve()
    this.time += 10
    for (const hook of this.before) hook(call, this)
    const value = answer()
    for (const hook of this.after) hook(call, this)
    return value
  }
}

/** Azure's answer for what does not exist. */
export function notFound(attempt: string): ActionError {
  return new ActionError('NotFound', `Could not ${attempt}: ResourceNotFound`, {
    azure: { status: 404, code: 'ResourceNotFound' }
  })
}

/** A passing fault: nobody knows whether the request took effect. */
export function fault(status: number, retryAfterMs?: number): ActionError {
  return new ActionError(
    status === 429 ? 'Throttled' : 'AzureRefused',
    `Azure answered ${status}.`,
    {
      azure: { status, ...(retryAfterMs !== undefined && { retryAfterMs }) }
    }
  )
}

function isInScope(ref: ResourceRef, scope: Scope): boolean {
  return (
    sameId(ref.subscriptionId, scope.subscriptionId) &&
    (scope.resourceGroup === undefined || sameId(ref.resourceGroup, scope.resourceGroup))
  )
}
