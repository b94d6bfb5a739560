/**
 * A disk with its snapshots and their copies, moved on by the operations themselves, and what is true of it: which data
 * each snapshot holds, known from how it was made and not from reading it.
 */

import { expect } from 'vitest'

import { copy } from '../../src/operations/copy.ts'
import { create } from '../../src/operations/create.ts'
import { latestUsable, cachedReads } from '../../src/operations/common/sources.ts'
import { list } from '../../src/operations/list.ts'
import { prune } from '../../src/operations/prune.ts'
import { restore } from '../../src/operations/restore.ts'
import { ActionError } from '../../src/errors.ts'
import type { Ports } from '../../src/ports.ts'
import type { PruneScope, RetentionPolicy } from '../../src/snapshots/retention/policy.ts'
import { lineageOf, relativesFinder, relevanceFilter } from '../../src/snapshots/lineage.ts'
import { formatResourceId, refKey, refOf, sameId } from '../../src/snapshots/resource-id.ts'
import { TAG, ownTags } from '../../src/snapshots/tags.ts'
import type { Snapshot } from '../../src/snapshots/types.ts'
import {
  GROUP,
  SUBSCRIPTION,
  copyRequest,
  createRequest,
  disk,
  guid,
  pruneRequest,
  run,
  selectionOf,
  snapshot,
  takenFrom
} from './builders.ts'
import { InMemoryAzure } from './in-memory-azure.ts'
import { restoreRequest } from './restores.ts'
import { portsOf } from './step.ts'

const HOUR = 3_600_000
export const REGIONS = ['westeurope', 'northeurope', 'eastus'] as const
const BACKUPS = 'backups'

/** Snapshots with the number of the data that they hold: 1 for the first that was taken of the disk. */
export type SnapshotsOf = readonly (Snapshot & { readonly data: number })[]

export class LineageWorld {
  readonly azure = new InMemoryAzure()
  /** How often the disk was written to and a snapshot was taken of it. */
  taken = 0
  private readonly disk = disk({ name: 'data' })
  private readonly other = disk({ name: 'other' })
  /** The data of each snapshot by its unique id. */
  private readonly data = new Map<string, number>()
  private serial = 0

  constructor() {
    this.azure.withDisks(this.disk, this.other)
    this.azure.newSnapshot = { completionPercent: 100 }
    this.azure.afterCall(({ method, name }) => {
      if (method !== 'putSnapshot') return
      for (const one of this.azure.snapshots.values()) if (one.name === name) this.note(one)
    })
  }

  /** The snapshots of the disk that can be restored, by what is true and not by what anything says. */
  usable(): SnapshotsOf {
    return [...this.azure.snapshots.values()].flatMap((one) => {
      const data = this.data.get(one.uniqueId ?? '')
      return data === undefined ? [] : [{ ...one, data }]
    })
  }

  newestData(): number {
    return Math.max(0, ...this.usable().map(({ data }) => data))
  }

  /** The disk is written to, and a snapshot is taken of it. */
  async create(where: string): Promise<void> {
    this.serial += 1
    this.taken += 1
    const request = createRequest({
      disks: [refOf(this.disk)],
      snapshotName: `s${this.serial}`,
      snapshotGroup: where
    })
    const { failure } = await create(request, this.ports(), () => undefined)
    expect(failure).toBeUndefined()
  }

  /** One of the snapshots, an original or a copy, goes to another region; what Azure would not take is refused. */
  async copy(which: number, where: string): Promise<void> {
    const all = this.usable()
    const source = all[which % Math.max(1, all.length)]
    if (source === undefined) return
    const others = REGIONS.filter((one) => one !== source.location)
    const region = others[which % others.length] ?? 'eastus'
    await this.allowRefusal(async () => {
      const request = copyRequest({
        snapshots: [refOf(source)],
        regions: [region],
        snapshotGroup: where,
        // Short names, and two copies of one snapshot in two groups keep theirs.
        snapshotName: `c${(this.serial += 1)}`
      })
      return (await copy(request, this.ports(), () => undefined)).failure
    })
  }

  async copyLatest(region: string): Promise<void> {
    await this.allowRefusal(async () => {
      const request = copyRequest({
        selection: selectionOf(this.disk),
        regions: [region],
        snapshotGroup: BACKUPS
      })
      return (await copy(request, this.ports(), () => undefined)).failure
    })
  }

  async prune(how: {
    readonly policy: RetentionPolicy
    readonly pruneScope: PruneScope
    readonly scope: 'resource-group' | 'subscription'
    readonly where: string
  }): Promise<void> {
    const { where, ...rules } = how
    const result = await prune(
      pruneRequest({ selection: selectionOf(this.disk), snapshotGroup: where, ...rules }),
      this.ports(),
      () => undefined
    )
    expect(result.failure).toBeUndefined()
  }

  /** A disk is restored: of the newest data. */
  async restore(): Promise<void> {
    if (this.taken === 0) return
    this.serial += 1
    const request = restoreRequest({
      diskName: `restored-${this.serial}`,
      sources: { targets: [], selection: selectionOf(this.disk), snapshotGroup: BACKUPS }
    })
    const { failure, outcomes } = await restore(request, this.ports(), () => undefined)
    expect(failure).toBeUndefined()
    expect(this.data.get(outcomes[0]?.disk?.sourceUniqueId ?? '')).toBe(this.taken)
  }

  wait(hours: number): void {
    this.azure.time += hours * HOUR
  }

  /** Somebody deletes a snapshot, but not one of the disk itself with the newest data. */
  remove(which: number): void {
    const all = this.usable().filter(
      ({ data, createOption }) => data < this.taken || createOption === 'CopyStart'
    )
    const one = all[which % Math.max(1, all.length)]
    if (one !== undefined) this.azure.snapshots.delete(refKey(one))
  }

  /** Somebody who can write tags takes them all, or says that the data is of another time. */
  tamper(which: number, how: 'none' | 'future' | 'now'): void {
    const all = this.usable()
    const one = all[which % Math.max(1, all.length)]
    if (one === undefined) return
    const time = how === 'now' ? (one.timeCreated ?? 0) : this.azure.time + 9_999 * HOUR
    const tags =
      how === 'none'
        ? {}
        : {
            ...ownTags(run(), this.disk, 'forged'),
            [TAG.dataTime]: new Date(time).toISOString()
          }
    this.azure.withSnapshots({ ...one, tags })
  }

  /** A snapshot of another disk, or a copy whose source is gone, that claims to be of this disk, and young. */
  forge(which: number): void {
    this.serial += 1
    const isCopy = which % 2 === 0
    const location = REGIONS[which % REGIONS.length] ?? 'westeurope'
    const name = `forged-${this.serial}`
    const tags = {
      ...ownTags(run(), this.disk, 'forged'),
      [TAG.dataTime]: new Date(this.azure.time).toISOString()
    }
    const gone = { subscriptionId: SUBSCRIPTION, resourceGroup: GROUP, name: 'gone' }
    this.azure.withSnapshots(
      snapshot({
        name,
        uniqueId: guid(name),
        timeCreated: this.azure.time,
        completionPercent: 100,
        tags,
        ...(isCopy
          ? {
              location,
              createOption: 'CopyStart',
              sourceResourceId: formatResourceId(gone, 'snapshots'),
              sourceUniqueId: guid('gone')
            }
          : takenFrom(this.other))
      })
    )
  }

  /** What `list` names and what every other operation takes hold the newest data, and are one. */
  async expectLatestEverywhere(): Promise<void> {
    if (this.taken === 0) return
    const ids = [
      await this.listed('resource-group'),
      await this.listed('subscription'),
      await this.chosen()
    ]
    for (const id of ids) {
      const found = [...this.azure.snapshots.values()].find((one) => sameId(one.id, id))
      expect(this.data.get(found?.uniqueId ?? '')).toBe(this.taken)
    }
    expect(ids[2]).toBe(ids[0])
  }

  /** Each disk has the same lineage when a list keeps only what is relevant for it. */
  expectSameWhenFiltered(): void {
    const all = [...this.azure.snapshots.values()]
    for (const one of [this.disk, this.other]) {
      for (const places of [[GROUP], [BACKUPS], [GROUP, BACKUPS]]) {
        const isWithin = ({ resourceGroup }: Snapshot): boolean => places.includes(resourceGroup)
        const outside = all.filter((snapshot) => !isWithin(snapshot))
        const { isRelevant, omittedSources } = relevanceFilter([one])
        const kept = all.filter(isWithin).filter(isRelevant)
        const further = [...outside, ...omittedSources([...kept, ...outside])]
        const filtered = lineageOf(one, relativesFinder(kept, further)(one), further)
        expect(filtered).toEqual(lineageOf(one, all.filter(isWithin), outside))
      }
    }
  }

  private async listed(scope: 'resource-group' | 'subscription'): Promise<string | undefined> {
    const { disks } = await list(
      {
        operation: 'list',
        selection: selectionOf(this.disk),
        scope,
        snapshotGroup: BACKUPS,
        home: { subscriptionId: SUBSCRIPTION, resourceGroup: undefined },
        warnOlderThanMs: undefined,
        maxParallel: 8
      },
      this.ports()
    )
    return disks[0]?.choice.latest?.snapshot.id
  }

  private async chosen(): Promise<string> {
    const ports = this.ports()
    const where = { snapshotGroup: BACKUPS, done: 'used' }
    const latest = await latestUsable(
      { ref: refOf(this.disk), disk: undefined },
      where,
      cachedReads(ports),
      ports
    )
    return latest.snapshot.id
  }

  /** A copy may be refused: of its own region, older than one that is there, or taken. */
  private async allowRefusal(work: () => Promise<ActionError | undefined>): Promise<void> {
    try {
      const failure = await work()
      if (failure !== undefined) throw failure
    } catch (error) {
      expect(error).toBeInstanceOf(ActionError)
      expect(['InvalidInput', 'Conflict', 'NameTaken', 'NotFound']).toContain(
        (error as ActionError).code
      )
    }
  }

  private note(one: Snapshot): void {
    const source = [...this.azure.snapshots.values()].find((other) =>
      sameId(other.uniqueId, one.sourceUniqueId)
    )
    const data = source === undefined ? this.taken : this.data.get(source.uniqueId ?? '')
    if (one.uniqueId !== undefined && data !== undefined && !this.data.has(one.uniqueId)) {
      this.data.set(one.uniqueId, data)
    }
  }

  private ports(): Ports {
    return portsOf(this.azure)
  }
}
