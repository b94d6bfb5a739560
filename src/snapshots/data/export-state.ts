/**
 * The state of an export in the metadata of its blob: which disk the blob holds, which snapshot of it, and during an
 * export, its progress. A later run reads it to resume, so it is a stored contract.
 */

import type { Dated } from '../data-time.ts'
import { oldestData } from '../data-time.ts'
import { canonical, sameId } from '../resource-id.ts'
import type { Snapshot } from '../types.ts'
import { formatInstant } from '../format.ts'

/** Version of the format. A reader refuses other versions. */
const VERSION = '1'

const KEY = {
  version: 'snapshot_action',
  disk: 'snapshot_disk',
  diskUniqueId: 'snapshot_disk_unique_id',
  state: 'snapshot_state',
  name: 'snapshot_name',
  group: 'snapshot_group',
  uniqueId: 'snapshot_unique_id',
  family: 'snapshot_family',
  time: 'snapshot_time',
  length: 'snapshot_length',
  base: 'snapshot_base',
  position: 'snapshot_position'
} as const

/** Which disk a blob holds. */
export type ExportedDisk = { readonly name: string; readonly uniqueId: string }

/** A snapshot in the metadata of a blob. */
type StoredState = {
  readonly name: string
  readonly uniqueId: string
  /** Time of its data, as known at the export; milliseconds since the epoch. */
  readonly time: number
}

/**
 * The base of the written pages: the unique id of the snapshot that the blob held before; `nothing` for a blob that was
 * empty; `anything` when its content is unknown, and everything is written.
 */
type WrittenOver = 'nothing' | 'anything' | { readonly uniqueId: string }

/** What a blob holds. */
export type ExportState =
  | { readonly state: 'complete'; readonly disk: ExportedDisk; readonly snapshot: StoredState }
  | {
      readonly state: 'writing'
      readonly disk: ExportedDisk
      readonly snapshot: StoredState
      readonly over: WrittenOver
      /** Everything before this offset is written, in bytes from the start of the disk. */
      readonly position: number
    }

/** The metadata of a blob that holds a snapshot, or will hold it. */
export function stateMetadata(
  disk: ExportedDisk,
  { snapshot, dataTime }: Dated,
  length: number,
  writing?: { readonly over: WrittenOver; readonly position: number }
): Readonly<Record<string, string>> {
  return {
    [KEY.version]: VERSION,
    [KEY.disk]: plain(disk.name),
    [KEY.diskUniqueId]: plain(disk.uniqueId),
    [KEY.state]: writing === undefined ? 'complete' : 'writing',
    [KEY.name]: plain(snapshot.name),
    [KEY.group]: plain(snapshot.resourceGroup),
    [KEY.uniqueId]: plain(snapshot.uniqueId ?? ''),
    [KEY.family]: plain(snapshot.familyId ?? ''),
    [KEY.time]: formatInstant(dataTime),
    [KEY.length]: String(length),
    ...(writing !== undefined && {
      [KEY.base]: typeof writing.over === 'string' ? writing.over : writing.over.uniqueId,
      [KEY.position]: String(writing.position)
    })
  }
}

/** Reads metadata back; `undefined` when they are not those of an export, or of another version. */
export function readState(metadata: Readonly<Record<string, string>>): ExportState | undefined {
  const byName = new Map(Object.entries(metadata).map(([name, text]) => [name.toLowerCase(), text]))
  const at = (key: keyof typeof KEY): string => decoded(byName.get(KEY[key]) ?? '')
  const time = Date.parse(at('time'))
  if (at('version') !== VERSION || at('uniqueId') === '' || Number.isNaN(time)) {
    return undefined
  }
  const disk = { name: at('disk'), uniqueId: at('diskUniqueId') }
  const snapshot = { name: at('name'), uniqueId: at('uniqueId'), time }
  if (at('state') === 'complete') return { state: 'complete', disk, snapshot }
  const position = Number(at('position') || 'none')
  if (at('state') !== 'writing' || !Number.isSafeInteger(position) || position < 0) return undefined
  return { state: 'writing', disk, snapshot, over: overOf(at('base')), position }
}

function overOf(text: string): WrittenOver {
  if (text === 'nothing') return 'nothing'
  return text === 'anything' || text === '' ? 'anything' : { uniqueId: text }
}

/** Whether a blob snapshot is complete and has this state. */
export function isSnapshotOf(
  metadata: Readonly<Record<string, string>>,
  { uniqueId }: Snapshot
): boolean {
  const state = readState(metadata)
  return state?.state === 'complete' && sameId(state.snapshot.uniqueId, uniqueId)
}

/** Headers accept printable ASCII; everything else, and the escape character, is escaped. */
function plain(text: string): string {
  return text.replaceAll(/[^\x20-\x24\x26-\x7e]/gu, (sign) => encodeURIComponent(sign))
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** One snapshot that is to be written. */
export type ExportStep = Dated & {
  /** The snapshot that the blob holds before, when only the difference is written. */
  readonly base: Snapshot | undefined
  /** Without a base: whether the blob is empty before, or may hold anything. */
  readonly over: WrittenOver
  /** Where an earlier run stopped, in bytes; 0 for a new start. */
  readonly position: number
}

/**
 * The steps of an export, oldest first; or the snapshot that a killed export wrote in part, when that cannot be
 * completed.
 */
type ExportSteps =
  | { readonly steps: readonly ExportStep[] }
  | { readonly refusal: 'unfinished'; readonly snapshot: StoredState }

/** Whether Azure can report the changes between two snapshots. */
type Comparable = (newer: Dated, base: Dated) => boolean

/**
 * The steps from the content of a blob to the newest data. Nothing older than the content is written: a blob only goes
 * forward. Every snapshot must have a data time.
 */
export function stepsFrom(
  state: ExportState | undefined,
  snapshots: readonly Dated[],
  comparable: Comparable
): ExportSteps {
  const all = snapshots.toSorted(
    (a, b) => oldestData(a, b) || (canonical(a.snapshot.id) < canonical(b.snapshot.id) ? -1 : 1)
  )
  const find = (uniqueId: string): Dated | undefined =>
    all.find((one) => sameId(one.snapshot.uniqueId, uniqueId))
  if (state === undefined) return { steps: chain(all, undefined, 'nothing', comparable) }

  const { snapshot: held } = state
  const there = find(held.uniqueId)
  // The writer of the metadata may have known less about the age of the data.
  const heldTime = there?.dataTime ?? held.time
  const newer = all.filter(({ dataTime }) => dataTime !== undefined && dataTime > heldTime)
  if (state.state === 'complete') {
    return { steps: chain(newer, there, 'anything', comparable) }
  }
  if (there === undefined) {
    // Half of it is there, and the rest is lost: the next one is written over everything.
    return newer.length === 0
      ? { refusal: 'unfinished', snapshot: held }
      : { steps: chain(newer, undefined, 'anything', comparable) }
  }
  const resumed = resume(there, state, find, comparable)
  return { steps: [resumed, ...chain(newer, there, 'anything', comparable)] }
}

function resume(
  { snapshot, dataTime }: Dated,
  { over, position }: Extract<ExportState, { readonly state: 'writing' }>,
  find: (uniqueId: string) => Dated | undefined,
  comparable: Comparable
): ExportStep {
  const dated = { snapshot, dataTime }
  if (typeof over === 'string') return { ...dated, base: undefined, over, position }
  const base = find(over.uniqueId)
  return base !== undefined && comparable(dated, base)
    ? { ...dated, base: base.snapshot, over, position }
    : { ...dated, base: undefined, over: 'anything', position: 0 }
}

function chain(
  snapshots: readonly Dated[],
  before: Dated | undefined,
  over: 'nothing' | 'anything',
  comparable: Comparable
): readonly ExportStep[] {
  return snapshots.map(({ snapshot, dataTime }, at): ExportStep => {
    const dated = { snapshot, dataTime }
    const base = at === 0 ? before : snapshots[at - 1]
    if (base !== undefined && comparable(dated, base)) {
      const { uniqueId = '' } = base.snapshot
      return { ...dated, base: base.snapshot, over: { uniqueId }, position: 0 }
    }
    return { ...dated, base: undefined, over: at === 0 ? over : 'anything', position: 0 }
  })
}
