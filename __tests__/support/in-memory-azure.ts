/**
 * The Azure port in memory: state that the tests set up, a journal of what was asked, and hooks that
 * change the world or fail at a chosen call. Unknown things are refused, never answered by `undefined`.
 */

import { ActionError } from '../../src/errors.ts'
import type { Azure, Scope } from '../../src/ports.ts'
import type { SnapshotRequest } from '../../src/snapshots/request.ts'
import type { ResourceRef } from '../../src/snapshots/resource-id.ts'
import { formatResourceId, refKey, sameId } from '../../src/snapshots/resource-id.ts'
import type { Disk, Snapshot } from '../../src/snapshots/types.ts'

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
  readonly name: string
}

type Hook = (call: Call, world: InMemoryAzure) => void

/** Azure as the tests hold it. */
export class InMemoryAzure implements Azure {
  readonly disks = new Map<string, Disk>()
  readonly snapshots = new Map<string, Snapshot>()
  readonly calls: Call[] = []
  /** Azure's clock, milliseconds since the epoch. */
  time = Date.parse('2026-11-23T10:00:00.000Z')
  /** Properties that every new snapshot gets. */
  newSnapshot: Partial<Snapshot> = {}
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

  listDisks(scope: Scope): Promise<readonly Disk[]> {
    return this.call({ method: 'listDisks', name: scope.resourceGroup ?? '*' }, () =>
      [...this.disks.values()].filter((disk) => isInScope(disk, scope))
    )
  }

  findSnapshot(ref: ResourceRef): Promise<Snapshot | undefined> {
    return this.call({ method: 'findSnapshot', name: ref.name }, () =>
      this.snapshots.get(refKey(ref))
    )
  }

  listSnapshots(scope: Scope): Promise<readonly Snapshot[]> {
    return this.call({ method: 'listSnapshots', name: scope.resourceGroup ?? '*' }, () =>
      [...this.snapshots.values()].filter((snapshot) => isInScope(snapshot, scope))
    )
  }

  async putSnapshot(
    ref: ResourceRef,
    request: SnapshotRequest
  ): Promise<{ finished(): Promise<Snapshot> }> {
    await this.call({ method: 'putSnapshot', name: ref.name }, () => this.write(ref, request))
    return {
      finished: () =>
        this.call({ method: 'finished', name: ref.name }, () => {
          const made = this.snapshots.get(refKey(ref))
          if (made === undefined) throw notFound(`read snapshot "${ref.name}"`)
          return made
        })
    }
  }

  deleteSnapshot(ref: ResourceRef): Promise<void> {
    return this.call({ method: 'deleteSnapshot', name: ref.name }, () => {
      this.snapshots.delete(refKey(ref))
    })
  }

  lastAnswerAt(): number {
    // The `Date` header has whole seconds.
    return Math.floor(this.time / 1_000) * 1_000
  }

  /** What a PUT does in Azure: creates, or updates what is there, which is a success too. */
  private write(ref: ResourceRef, request: SnapshotRequest): void {
    const existing = this.snapshots.get(refKey(ref))
    if (existing !== undefined) {
      this.snapshots.set(refKey(ref), { ...existing, tags: request.tags })
      return
    }
    const source = [...this.disks.values()].find((disk) =>
      sameId(disk.id, request.sourceResourceId)
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
      createOption: 'Copy',
      sourceResourceId: request.sourceResourceId,
      sourceUniqueId: source.uniqueId,
      familyId: `family-of-${source.uniqueId}`,
      sizeGb: source.sizeGb,
      sku: 'Standard_ZRS',
      tags: request.tags,
      provisioningState: 'Succeeded',
      completionPercent: undefined,
      accessState: undefined,
      copyError: undefined,
      logicalSectorSize: undefined,
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
