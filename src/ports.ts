/**
 * The world as the operations see it. Real adapters live in `azure/` and `action/`; tests bring their
 * own, in memory.
 */

import type { SnapshotRequest } from './snapshots/request.ts'
import type { ResourceRef } from './snapshots/resource-id.ts'
import type { Run } from './snapshots/run.ts'
import type { Disk, Snapshot } from './snapshots/types.ts'

/** Where to look: one resource group, or a whole subscription. */
export type Scope = {
  readonly subscriptionId: string
  readonly resourceGroup?: string
}

/** A write that Azure has accepted and goes on with. */
export type AcceptedWrite = {
  /**
   * Follows Azure's operation to its end and reads the snapshot back. Rejects with an ActionError:
   * `SnapshotFailed` or `LimitReached` when Azure says that the operation failed, anything else when
   * the operation could not be followed, which says nothing about the snapshot.
   */
  finished(): Promise<Snapshot>
}

/**
 * Azure, reduced to what the operations ask of it. Every method rejects with an ActionError. Reads
 * survive passing faults by themselves; writes are sent once, and the caller decides.
 */
export interface Azure {
  /** Reads a disk; `NotFound` when it, or its group, does not exist. */
  getDisk(ref: ResourceRef): Promise<Disk>
  /** Every disk of a scope, all pages. */
  listDisks(scope: Scope): Promise<readonly Disk[]>
  /** Reads a snapshot; `undefined` when there is none of that name. `NotFound` when its group does not exist. */
  findSnapshot(ref: ResourceRef): Promise<Snapshot | undefined>
  /** Every snapshot of a scope, all pages. */
  listSnapshots(scope: Scope): Promise<readonly Snapshot[]>
  /** Sends the PUT of a snapshot; resolves when Azure has accepted it. */
  putSnapshot(ref: ResourceRef, request: SnapshotRequest): Promise<AcceptedWrite>
  /** Deletes a snapshot and waits until it is gone. Deleting nothing is a success. */
  deleteSnapshot(ref: ResourceRef): Promise<void>
  /** Azure's clock: the `Date` of its latest answer, milliseconds since the epoch. */
  lastAnswerAt(): number | undefined
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

/** A snapshot that is about to be written, as the post step and a later attempt must know it. */
export type PlannedWrite = ResourceRef & {
  readonly disk: string
  readonly requestId: string
}

/** What the post step can read after this process is gone. */
export interface Memory {
  /** Notes the writes that are about to be sent. Must be durable when it returns. */
  planned(writes: readonly PlannedWrite[]): void
}

/** Everything that an operation may touch. */
export type Ports = {
  readonly azure: Azure
  readonly clock: Clock
  readonly log: Log
  readonly memory: Memory
  readonly run: Run
}

/** The runner that executes the step: inputs, outputs, log, summary and what survives the process. */
export interface Runner extends Log {
  readonly run: Run
  /** The value of an input, trimmed; empty when it is not set. */
  input(name: string): string
  /** An environment variable; `undefined` when it is unset or empty. */
  env(name: string): string | undefined
  output(name: string, value: string): void
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
  /** Writes a file into the runner's temporary folder and returns its path. The same name gives the same path. */
  writeFile(name: string, text: string): Promise<string>
  /** Marks the step as failed, with one annotation. */
  fail(message: string): void
}
