/**
 * The world as the operations see it. Real adapters live in `azure/` and `action/`; tests bring their
 * own, in memory.
 */

import type { ActionError } from './errors.ts'
import type { BucketKind } from './snapshots/pace.ts'
import type { Permission } from './snapshots/permissions.ts'
import type {
  BlobAddress,
  ChangedRange,
  DataTime,
  Disk,
  ListedFacts,
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

/** A scope: one resource group, or a whole subscription. */
export type Scope = {
  readonly subscriptionId: string
  readonly resourceGroup?: string
}

/** A write that Azure has accepted and still executes. */
export type AcceptedWrite<Written = Snapshot> = {
  /**
   * Polls Azure's operation until it ends and reads back what was written, if anything was. Rejects with an
   * ActionError: `SnapshotFailed` or `LimitReached` when Azure reports that the operation failed, anything else when
   * the operation could not be polled; then the outcome of the write is unknown.
   */
  finished(): Promise<Written>
  /**
   * When Azure started the operation of this write, by the clock that dates what it creates; milliseconds since the
   * epoch. Known after the operation was polled; absent when it was not read.
   */
  readonly startedAt?: () => number | undefined
}

/** Whether a snapshot of a list is wanted; asked once for each. */
export type SnapshotFilter = (facts: ListedFacts) => boolean

/** Requests left in a bucket, as Azure reports; another object with each answer that reports it. */
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

export type ChangedPage = {
  /** Created lazily, possibly more than once: there can be very many. */
  readonly ranges: Iterable<ChangedRange>
  /** Start of the next answer; absent after the last. */
  readonly marker: string | undefined
}

/**
 * Azure, reduced to what the operations need. Every method rejects with an ActionError. Reads are retried after
 * transient faults; writes are sent once, and the caller decides.
 */
export interface Azure {
  /** Reads a disk; `NotFound` when it, or its group, does not exist. */
  getDisk(ref: ResourceRef): Promise<Disk>
  /** Every disk of a scope, all pages. A property that is missing in the answer is empty and fails no other disk. */
  listDisks(scope: Scope): Promise<readonly Disk[]>
  /** Reads a disk; `undefined` when there is none of that name. `NotFound` when its group does not exist. */
  findDisk(ref: ResourceRef): Promise<Disk | undefined>
  /** Sends the PUT of a disk; resolves when Azure has accepted it. */
  putDisk(ref: ResourceRef, request: DiskRequest): Promise<AcceptedWrite<Disk>>
  /**
   * Reads a virtual machine with its disks, and its power state on request; `NotFound` when it, or its group, does not
   * exist.
   */
  getVirtualMachine(
    ref: ResourceRef,
    options?: { readonly power: boolean }
  ): Promise<VirtualMachine>
  /** Detaches and attaches data disks in one operation, and waits for its end. */
  changeDataDisks(ref: ResourceRef, change: DataDiskChange): Promise<void>
  /** Swaps the OS disk of a deallocated virtual machine, and waits for the end. */
  replaceOsDisk(ref: ResourceRef, disk: Pick<Disk, 'id' | 'name'>): Promise<void>
  /** Stops a virtual machine so that its disks can be swapped, and waits until it is deallocated. */
  deallocate(ref: ResourceRef): Promise<void>
  /** Starts a virtual machine, and waits until Azure reports that it is running. */
  start(ref: ResourceRef): Promise<void>
  /** Reads a snapshot; `undefined` when there is none of that name. `NotFound` when its group does not exist. */
  findSnapshot(ref: ResourceRef): Promise<Snapshot | undefined>
  /**
   * Every snapshot of a scope, all pages. A property that is missing in the answer is empty and fails no other
   * snapshot. With a filter, an unwanted snapshot may be missing; it is awaited when the first page has arrived.
   */
  listSnapshots(scope: Scope, filter?: Promise<SnapshotFilter>): Promise<readonly Snapshot[]>
  /** Sends the PUT of a snapshot; resolves when Azure has accepted it. */
  putSnapshot(ref: ResourceRef, request: SnapshotRequest): Promise<AcceptedWrite>
  /**
   * Replaces all tags of a snapshot, and waits until that is done. Azure has no partial update of tags here: read them,
   * change them, and send them all.
   */
  setSnapshotTags(ref: ResourceRef, tags: Tags): Promise<void>
  /** Sends the DELETE of a snapshot; resolves when Azure has accepted it. Deleting nothing is a success. */
  deleteSnapshot(ref: ResourceRef): Promise<AcceptedWrite<void>>
  /** The same for a disk. It is sent also for a moment after the run has ended: a temporary disk must not stay. */
  deleteDisk(ref: ResourceRef): Promise<AcceptedWrite<void>>
  /**
   * Grants read access to a snapshot's data, for some seconds; at most five snapshots of one family at a time. `VHDX`
   * for disks with sectors of 4096 bytes.
   */
  grantAccess(
    ref: DataRef,
    grant: { readonly seconds: number; readonly fileFormat?: 'VHD' | 'VHDX' }
  ): Promise<DataAccess>
  /** Revokes all read access to a snapshot's data. It is a success when there is none. */
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
  /**
   * What this sign-in may do at a scope, all pages: one entry for each role assignment that applies there. `scope` is the
   * id of a subscription, a resource group or a resource. Deny assignments are not included.
   */
  listPermissions(scope: string): Promise<readonly Permission[]>
  /** Azure's clock, by the `Date` of its answers. */
  serverTime(): AzureTime
  /**
   * The latest `Date` of any answer, milliseconds since the epoch. When answers disagree it can be too late: use it to
   * decide that something is new, never that something has ended.
   */
  lastAnswerAt(): number | undefined
  /**
   * Requests left in a bucket of a subscription, as the latest answer reported; `undefined` before the first report.
   */
  allowance(subscriptionId: string, kind: BucketKind): Allowance | undefined
}

/** Time and randomness. */
export interface Clock {
  /** The runner's clock, milliseconds since the epoch. */
  now(): number
  /** Waits; rejects with the reason when the run is cancelled or out of time. */
  sleep(ms: number): Promise<void>
  /** Milliseconds left of `timeout`. */
  remaining(): number
  /** A random id. */
  newId(): string
}

/** The step's log. */
export interface Log {
  info(message: string): void
  /** Progress of long work: shown at once, even when the other lines are buffered. */
  progress(message: string): void
  /** A problem that a person should act on; `title` heads its annotation. */
  warning(message: string, title?: string): void
  debug(message: string): void
  /** Folds what is logged meanwhile under one line. */
  group<T>(title: string, work: () => Promise<T>): Promise<T>
}

/**
 * A snapshot or a copy that is about to be written. Its random id, which it carries as a tag, identifies the run that
 * created it.
 */
export type PlannedSnapshot = ResourceRef & {
  readonly kind: 'snapshot' | 'copy'
  readonly requestId: string
}

/** A disk that is about to be created. It carries no tag: its source and its age identify it. */
export type PlannedDisk = ResourceRef & {
  readonly kind: 'disk'
  /** Unique id of its source snapshot. */
  readonly snapshotUniqueId?: string | undefined
  /** Azure's clock before the write, milliseconds since the epoch. */
  readonly notBefore?: number | undefined
}

/** A virtual machine whose disks are about to be swapped. */
export type PlannedSwap = ResourceRef & {
  readonly kind: 'swap'
  readonly pairs: readonly SwapPair[]
  /** Whether the machine runs after the swap. */
  readonly start: boolean
}

/** Snapshots of one group that are about to be deleted. */
export type PlannedDeletions = Omit<ResourceRef, 'name'> & {
  readonly kind: 'deletions'
  readonly count: number
  /** Their names, or the first of very many. */
  readonly names: readonly string[]
}

/** A write that is about to be sent, as the post step needs it. */
export type PlannedWrite = PlannedSnapshot | PlannedDisk | PlannedSwap | PlannedDeletions

/** What the post step can read after this process is gone. */
export interface StateStore {
  /** Saves the writes that are about to be sent, and replaces those saved before. Must be durable when it returns. */
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

/** A file of lines that grows during the operation. */
export type OpenFile = {
  readonly path: string
  /** Appends; resolves when the next write is possible and the buffer may be reused. */
  write(bytes: Uint8Array): Promise<void>
  /** Resolves when everything is in the file. */
  close(): Promise<void>
}

/**
 * Opens new files in the runner's temporary folder. The name is only the beginning of the file name: every file gets
 * its own.
 */
type Files = { openFile(name: string): Promise<OpenFile> }

/** The runner that executes the step: inputs, outputs, log, summary and state that survives the process. */
export interface Runner extends Log, Files {
  readonly run: Run
  /** The value of an input, trimmed; empty when it is not set. */
  input(name: string): string
  /** The names of all inputs of the step, including unknown ones, as the runner spells them: in capitals. */
  inputNames(): readonly string[]
  /** An environment variable; `undefined` when it is unset or empty. */
  env(name: string): string | undefined
  /** Checks every file that a step must write to. Rejects with `RunnerRefused` before any request to Azure. */
  checkFiles(): Promise<void>
  /** Throws `RunnerRefused` when the runner's file cannot be written. */
  output(name: string, value: string): void
  /** Is durable when it returns. Throws `RunnerRefused` when the runner's file cannot be written. */
  saveState(name: string, value: string): void
  /** What the main step saved; empty when it saved nothing. */
  state(name: string): string
  /** Hides a secret in everything that is logged from now on. */
  mask(secret: string): void
  /** Whether the job may request a token from GitHub. */
  readonly idTokenAvailable: boolean
  /** Requests a token with an audience from GitHub; it is masked. */
  idToken(audience: string): Promise<string>
  /** Appends Markdown to the job summary. */
  summary(markdown: string): Promise<void>
  /**
   * Writes a new file into the runner's temporary folder and returns its path; the file name begins with `name`. `parts`
   * are its text; secrets are masked in each of them, so that none may be divided.
   */
  writeFile(name: string, parts: Iterable<string>): Promise<string>
  /**
   * Like that of the log, with a short text for the annotation, whose length is limited. The full message is in the log
   * above it.
   */
  warning(message: string, title?: string, short?: string): void
  /** Marks the step as failed, with one annotation; `short` as that of a warning. */
  fail(message: string, short?: string): void
}

/** What the post step must know about granted access. */
export type AccessStateStore = {
  /**
   * Saves snapshots whose data may be accessible from now on. Must be durable when it returns: it is called before the
   * first request that grants access.
   */
  opening(snapshots: readonly DataRef[]): void
  /** Removes saved snapshots: all access to their data is revoked. */
  closed(snapshots: readonly DataRef[]): void
}

/** A temporary disk of a restore test. Its name, its tags and its source prove whose it is. */
export type TemporaryDisk = ResourceRef & {
  /** Random id of its write, which it carries as a tag. */
  readonly requestId: string
  /** Unique id of the snapshot that it is created from. */
  readonly snapshotUniqueId: string
}

/** The temporary disks that the post step must know. */
export type DiskStateStore = {
  /** Saves a disk that is about to be created. Must be durable when it returns. */
  creating(disk: TemporaryDisk): void
  /** Removes a saved disk: it does not exist, or no longer. */
  deleted(disk: TemporaryDisk): void
}

/** The ports of the operations that grant access to the data of snapshots. */
export type DataPorts = Pick<Ports, 'azure' | 'clock' | 'log' | 'run'> & {
  readonly stateStore: AccessStateStore
}

/** The ports of `diff`. */
export type DiffPorts = DataPorts & { readonly files: Files }

/** Names and values of a blob's metadata. */
export type Metadata = Readonly<Record<string, string>>

/** Properties of a blob. */
export type BlobFacts = {
  /** `PageBlob`, `BlockBlob` or `AppendBlob`. */
  readonly type: string
  /** In bytes. */
  readonly length: number
  readonly metadata: Metadata
}

/** Page blobs. Every method rejects with an ActionError; no error shows a signature. */
export interface Blobs {
  /** The length of the data as a blob, in bytes: that of the disk and, in a VHD, of its footer. */
  dataLength(source: DataAccess): Promise<number>
  /** Whether the same place of two sources holds the same, by hashes that Azure computes; 4 MiB at most. */
  sameData(offset: number, length: number, one: DataAccess, other: DataAccess): Promise<boolean>
  /** A blob that may not exist. */
  target(address: BlobAddress): TargetBlob
}

/** The target blob of an export. */
export interface TargetBlob {
  /** Without a signature. */
  readonly url: string
  /** `undefined` when there is none of that name in a container that exists. */
  read(): Promise<BlobFacts | undefined>
  /** Creates an empty page blob; fails when a blob of that name exists. */
  create(length: number, metadata: Metadata): Promise<void>
  /** The metadata of its snapshots; `undefined` where they may not be listed. */
  snapshots(): Promise<readonly Metadata[] | undefined>
  /** Whether pages equal those of the source, by hashes that Azure computes; 4 MiB at most. */
  equals(offset: number, length: number, source: DataAccess): Promise<boolean>
  /** Whether a range has no used page. */
  isClear(offset: number, length: number): Promise<boolean>
  /** Prevents writes of others until it is released, or for a minute after this process has ended. */
  lease(id: string): Promise<LeasedBlob>
}

/** A blob with an exclusive lease. Repeating a write is harmless, except for `snapshot`. */
export interface LeasedBlob {
  resize(length: number): Promise<void>
  setMetadata(metadata: Metadata): Promise<void>
  /** Clears pages of any length. */
  clear(offset: number, length: number): Promise<void>
  /** Azure copies pages from the same offset of the source, 4 MiB at most; the bytes never pass the runner. */
  copy(offset: number, length: number, source: DataAccess): Promise<void>
  /** Takes a snapshot of the blob, with metadata of its own. */
  snapshot(metadata: Metadata): Promise<void>
  release(): Promise<void>
}

/** The ports of `export`. */
export type ExportPorts = DataPorts & { readonly blobs: Blobs }

/** The ports of `verify`. */
export type VerifyPorts = Ports & ExportPorts & { readonly stateStore: DiskStateStore }

/** A snapshot that was just taken of a disk. */
export type NewSnapshot = {
  readonly snapshot: Snapshot
  readonly disk: Disk
  readonly dataTime: DataTime | undefined
}

/** What is known of the restore test of a snapshot. */
export type RestoreTest = {
  readonly hasPassed: boolean
  /** The snapshot with the tag of its test. */
  readonly tagged?: Snapshot | undefined
  readonly error?: ActionError | undefined
}

/** Tests snapshots that were just taken; `changed` is called after every step. Never rejects. */
export type RestoreTester = (
  made: readonly NewSnapshot[],
  maxParallel: number,
  changed: (tests: readonly RestoreTest[]) => void
) => Promise<readonly RestoreTest[]>
