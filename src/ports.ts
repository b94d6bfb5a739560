/**
 * The world as the operations see it. Real adapters live in `azure/` and `action/`; tests bring their
 * own, in memory.
 */

import type { BucketKind } from './snapshots/pace.ts'
import type {
  BlobAddress,
  ChangedRange,
  Disk,
  MachineDisk,
  Run,
  Snapshot,
  SwapPair,
  Tags,
  VirtualMachine
} from './snapshots/types.ts'
import type { DiskRequest, SnapshotRequest } from './snapshots/request.ts'
import type { ResourceRef } from './snapshots/resource-id.ts'
import type { AzureTime } from './snapshots/server-clock.ts'

/** Where to look: one resource group, or a whole subscription. */
export type Scope = {
  readonly subscriptionId: string
  readonly resourceGroup?: string
}

/** A write that Azure has accepted and goes on with. */
export type AcceptedWrite<Written = Snapshot> = {
  /**
   * Follows Azure's operation to its end and reads back what was written, if anything was. Rejects with an ActionError:
   * `SnapshotFailed` or `LimitReached` when Azure says that the operation failed, anything else when
   * the operation could not be followed, which says nothing about what was written.
   */
  finished(): Promise<Written>
  /**
   * When Azure began the operation of this very write, by the clock that dates what it makes; milliseconds since the
   * epoch. Known once the operation was followed; absent where it was not read.
   */
  readonly startedAt?: () => number | undefined
}

/** How many requests Azure says are left of a bucket; another object with each answer that says so. */
export type Allowance = { readonly left: number }

/** A change of a virtual machine's data disks that Azure makes in one operation. */
export type DataDiskChange = {
  /** Ids of the disks to detach. */
  readonly detach: readonly string[]
  readonly attach: readonly (Pick<MachineDisk, 'caching' | 'writeAccelerator' | 'deleteOption'> & {
    readonly diskId: string
    readonly lun: number
  })[]
}

/** Read access to the data of a snapshot. The URL is a secret: it is masked, and shown nowhere. */
export type DataAccess = { readonly url: string }

/** What has data that can be read: a snapshot, or a disk where `kind` says so. */
export type DataRef = ResourceRef & { readonly kind?: 'disk' | undefined }

/** One answer of Azure about changed ranges, in the order of the disk. */
export type ChangedPage = {
  /** Made one by one as they are looked at, which may be more than once: there can be very many. */
  readonly ranges: Iterable<ChangedRange>
  /** Where the next answer goes on; absent after the last. */
  readonly marker: string | undefined
}

/**
 * Azure, reduced to what the operations ask of it. Every method rejects with an ActionError. Reads
 * survive passing faults by themselves; writes are sent once, and the caller decides.
 */
export interface Azure {
  /** Reads a disk; `NotFound` when it, or its group, does not exist. */
  getDisk(ref: ResourceRef): Promise<Disk>
  /** Every disk of a scope, all pages. What the answer about one lacks is empty: it fails no other one. */
  listDisks(scope: Scope): Promise<readonly Disk[]>
  /** Reads a disk; `undefined` when there is none of that name. `NotFound` when its group does not exist. */
  findDisk(ref: ResourceRef): Promise<Disk | undefined>
  /** Sends the PUT of a disk; resolves when Azure has accepted it. */
  putDisk(ref: ResourceRef, request: DiskRequest): Promise<AcceptedWrite<Disk>>
  /**
   * Reads a virtual machine with its disks, and how it is powered when that is asked for; `NotFound` when it, or
   * its group, does not exist.
   */
  getVirtualMachine(
    ref: ResourceRef,
    options?: { readonly power: boolean }
  ): Promise<VirtualMachine>
  /** Detaches and attaches data disks in one operation, and waits for its end. */
  changeDataDisks(ref: ResourceRef, change: DataDiskChange): Promise<void>
  /** Gives a deallocated virtual machine another disk of the operating system, and waits for the end. */
  replaceOsDisk(ref: ResourceRef, disk: Pick<Disk, 'id' | 'name'>): Promise<void>
  /** Stops a virtual machine so that its disks can be swapped, and waits until it is deallocated. */
  deallocate(ref: ResourceRef): Promise<void>
  /** Starts a virtual machine, and waits until Azure says that it runs. */
  start(ref: ResourceRef): Promise<void>
  /** Reads a snapshot; `undefined` when there is none of that name. `NotFound` when its group does not exist. */
  findSnapshot(ref: ResourceRef): Promise<Snapshot | undefined>
  /** Every snapshot of a scope, all pages. What the answer about one lacks is empty: it fails no other one. */
  listSnapshots(scope: Scope): Promise<readonly Snapshot[]>
  /** Sends the PUT of a snapshot; resolves when Azure has accepted it. */
  putSnapshot(ref: ResourceRef, request: SnapshotRequest): Promise<AcceptedWrite>
  /**
   * Replaces all tags of a snapshot, and waits until that is done. Azure knows no partial write of tags here:
   * read them, change them, and give them all.
   */
  setSnapshotTags(ref: ResourceRef, tags: Tags): Promise<void>
  /** Sends the DELETE of a snapshot; resolves when Azure has accepted it. Deleting nothing is a success. */
  deleteSnapshot(ref: ResourceRef): Promise<AcceptedWrite<void>>
  /** The same for a disk. It is sent also for a moment after the run has ended: a temporary disk must not stay. */
  deleteDisk(ref: ResourceRef): Promise<AcceptedWrite<void>>
  /**
   * Opens read access to a snapshot's data for a while, in seconds; five at a time for the snapshots of one family.
   * `VHDX` for disks with sectors of 4096 bytes.
   */
  grantAccess(
    ref: DataRef,
    grant: { readonly seconds: number; readonly fileFormat?: 'VHD' | 'VHDX' }
  ): Promise<DataAccess>
  /** Ends all read access to a snapshot's data. Ending none is a success. */
  revokeAccess(ref: DataRef): Promise<void>
  /**
   * Asks which bytes of a snapshot differ from an older one of its family or, without one, which are in use. At most
   * 10,000 ranges an answer, from `marker` on.
   */
  changedPages(
    newer: DataAccess,
    older: DataAccess | undefined,
    marker: string | undefined
  ): Promise<ChangedPage>
  /** Names of the regions that a subscription can use, in Azure's own form. */
  listRegions(subscriptionId: string): Promise<readonly string[]>
  /** Azure's clock, by the `Date` of its answers. */
  serverTime(): AzureTime
  /**
   * The latest `Date` that any answer had, milliseconds since the epoch. Where answers disagree it can be too late: what
   * was made after it is new, but nothing ends by it.
   */
  lastAnswerAt(): number | undefined
  /** What the latest answer said is left of a bucket of a subscription; `undefined` before one did. */
  allowance(subscriptionId: string, kind: BucketKind): Allowance | undefined
}

/** Time and chance. */
export interface Clock {
  /** The runner's clock, milliseconds since the epoch. */
  now(): number
  /** Waits; rejects with the reason when the run is cancelled or out of time. */
  sleep(ms: number): Promise<void>
  /** Milliseconds that are left of `timeout`. */
  remaining(): number
  /** A random id. */
  newId(): string
}

/** The step's log. */
export interface Log {
  info(message: string): void
  /** How far something is that takes long: shown at once, also where the story is told later. */
  progress(message: string): void
  /** Something a person should act on; `title` heads its annotation. */
  warning(message: string, title?: string): void
  debug(message: string): void
  /** Folds what is logged meanwhile under one line. */
  group<T>(title: string, work: () => Promise<T>): Promise<T>
}

/** A snapshot or a copy that is about to be written. Its random id, which it carries as a tag, proves whose it is. */
export type PlannedSnapshot = ResourceRef & {
  readonly kind: 'snapshot' | 'copy'
  readonly requestId: string
}

/** A disk that is about to be made. It carries no tag: where it comes from and its age prove it. */
export type PlannedDisk = ResourceRef & {
  readonly kind: 'disk'
  /** Unique id of the snapshot that it is made from. */
  readonly snapshotUniqueId?: string | undefined
  /** Azure's clock before the write, milliseconds since the epoch. */
  readonly notBefore?: number | undefined
}

/** A virtual machine whose disks are about to be swapped. */
export type PlannedSwap = ResourceRef & {
  readonly kind: 'swap'
  readonly pairs: readonly SwapPair[]
  /** Whether the machine shall run in the end. */
  readonly start: boolean
}

/** Snapshots of one group that are about to be deleted. */
export type PlannedDeletions = Omit<ResourceRef, 'name'> & {
  readonly kind: 'deletions'
  readonly count: number
  /** Their names, or the first of very many. */
  readonly names: readonly string[]
}

/** A write that is about to be sent, as the post step must know it. */
export type PlannedWrite = PlannedSnapshot | PlannedDisk | PlannedSwap | PlannedDeletions

/** What the post step can read after this process is gone. */
export interface StateStore {
  /** Notes the writes that are about to be sent, in place of those noted before. Must be durable when it returns. */
  planned(writes: readonly PlannedWrite[]): void
}

/** Everything that an operation may touch. */
export type Ports = {
  readonly azure: Azure
  readonly clock: Clock
  readonly log: Log
  readonly stateStore: StateStore
  readonly run: Run
}

/** A file of lines that grows while the operation goes on. */
export type OpenFile = {
  readonly path: string
  /** Appends; resolves when more may be written, and the bytes may be changed. */
  write(bytes: Uint8Array): Promise<void>
  /** Resolves when everything is in the file. */
  close(): Promise<void>
}

/** Opens new files in the runner's temporary folder. A name only begins that of the file: every one has its own. */
type Files = { openFile(name: string): Promise<OpenFile> }

/** The runner that executes the step: inputs, outputs, log, summary and what survives the process. */
export interface Runner extends Log, Files {
  readonly run: Run
  /** The value of an input, trimmed; empty when it is not set. */
  input(name: string): string
  /** The names of all inputs that the step was given, also of unknown ones, as the runner spells them: in capitals. */
  inputNames(): readonly string[]
  /** An environment variable; `undefined` when it is unset or empty. */
  env(name: string): string | undefined
  /** Tries whatever a step has to write to. Rejects with `RunnerRefused` before anything is asked of Azure. */
  checkFiles(): Promise<void>
  /** Throws `RunnerRefused` when the runner's file cannot be written. */
  output(name: string, value: string): void
  /** Is durable when it returns. Throws `RunnerRefused` when the runner's file cannot be written. */
  saveState(name: string, value: string): void
  /** What the main step saved; empty when it did not. */
  state(name: string): string
  /** Hides a secret in everything that is logged from now on. */
  mask(secret: string): void
  /** Whether the job may ask GitHub for a token of its own. */
  readonly idTokenAvailable: boolean
  /** Asks GitHub for a token with an audience; it is masked. */
  idToken(audience: string): Promise<string>
  /** Appends Markdown to the job summary. */
  summary(markdown: string): Promise<void>
  /** Writes a new file into the runner's temporary folder and returns its path, whose name begins with the one given. */
  writeFile(name: string, text: string): Promise<string>
  /**
   * As that of the log, with other words for the annotation: it has little room. Then the message is in the log above it.
   */
  warning(message: string, title?: string, short?: string): void
  /** Marks the step as failed, with one annotation; `short` as that of a warning. */
  fail(message: string, short?: string): void
}

/** What the post step must know of data that is open. */
export type AccessStateStore = {
  /**
   * Notes snapshots whose data may be open from now on. Must be durable when it returns: it is called before the first
   * request that opens.
   */
  opening(snapshots: readonly DataRef[]): void
  /** Takes back what was noted of snapshots: all access to their data has ended. */
  closed(snapshots: readonly DataRef[]): void
}

/** A temporary disk of a restore test. Its name, its tags and its source prove whose it is. */
export type TemporaryDisk = ResourceRef & {
  /** Random id of its write, which it carries as a tag. */
  readonly requestId: string
  /** Unique id of the snapshot that it is created from. */
  readonly snapshotUniqueId: string
}

/** What the post step must know of temporary disks. */
export type DiskStateStore = {
  /** Notes a disk that is about to be created. Must be durable when it returns. */
  creating(disk: TemporaryDisk): void
  /** Takes back what was noted: the disk does not exist, or no longer. */
  deleted(disk: TemporaryDisk): void
}

/** The ports of the operations that open the data of snapshots. */
export type DataPorts = Pick<Ports, 'azure' | 'clock' | 'log' | 'run'> & {
  readonly stateStore: AccessStateStore
}

/** The ports of `diff`. */
export type DiffPorts = DataPorts & { readonly files: Files }

/** Names and values of a blob's metadata. */
export type Metadata = Readonly<Record<string, string>>

/** A blob as it is. */
export type BlobFacts = {
  /** `PageBlob`, `BlockBlob` or `AppendBlob`. */
  readonly type: string
  /** In bytes. */
  readonly length: number
  readonly metadata: Metadata
}

/** Page blobs. Every method rejects with an ActionError; none of them shows a signature. */
export interface Blobs {
  /** The length of opened data as a blob, in bytes: that of the disk and, in a VHD, of its footer. */
  dataLength(source: DataAccess): Promise<number>
  /** Whether the same place of two sources holds the same, by hashes that Azure computes; 4 MiB at most. */
  sameData(offset: number, length: number, one: DataAccess, other: DataAccess): Promise<boolean>
  /** A blob that may not exist. */
  target(address: BlobAddress): TargetBlob
}

/** A blob that is exported to. */
export interface TargetBlob {
  /** Without a signature. */
  readonly url: string
  /** `undefined` when there is none of that name in a container that exists. */
  read(): Promise<BlobFacts | undefined>
  /** Makes an empty page blob; refused where there is any blob of that name. */
  create(length: number, metadata: Metadata): Promise<void>
  /** The metadata of its snapshots; `undefined` where they may not be listed. */
  snapshots(): Promise<readonly Metadata[] | undefined>
  /** Whether pages hold the same as the source's, by hashes that Azure computes; 4 MiB at most. */
  equals(offset: number, length: number, source: DataAccess): Promise<boolean>
  /** Whether no page of a range holds anything. */
  isClear(offset: number, length: number): Promise<boolean>
  /** Keeps others from writing until it is released, or a minute after this process is gone. */
  lease(id: string): Promise<LeasedBlob>
}

/** A blob that nobody else writes to. Writing the same twice does no harm, but for `snapshot`. */
export interface LeasedBlob {
  resize(length: number): Promise<void>
  setMetadata(metadata: Metadata): Promise<void>
  /** Clears pages of any length. */
  clear(offset: number, length: number): Promise<void>
  /** Has Azure copy pages from the same place of the source, 4 MiB at most; the bytes never come here. */
  copy(offset: number, length: number, source: DataAccess): Promise<void>
  /** Takes a snapshot of the blob, with metadata of its own. */
  snapshot(metadata: Metadata): Promise<void>
  release(): Promise<void>
}

/** The ports of `export`. */
export type ExportPorts = DataPorts & { readonly blobs: Blobs }

/** The ports of `verify`. */
export type VerifyPorts = Ports & ExportPorts & { readonly stateStore: DiskStateStore }
