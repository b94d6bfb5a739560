/** The lineage as a Mermaid picture: which snapshot to restore, how old it is, and what depends on it. */

import { plain } from './markdown.ts'
import type { SnapshotRecord } from './snapshot-table.ts'
import { formatState } from './snapshot-table.ts'
import { counted, formatDated } from '../../snapshots/format.ts'
import type { DataTime, Disk } from '../../snapshots/types.ts'

/** A snapshot in the picture. */
export type PictureSnapshot = {
  readonly id: string
  readonly name: string
  /** `undefined` when unknown. */
  readonly dataTime: DataTime | undefined
  /** Shown when it is not the disk's own. */
  readonly location: string | undefined
  readonly usable: boolean
  /** Will never be usable. */
  readonly failed: boolean
  /** Why it is not usable, or another note; one or two words. */
  readonly note: string | undefined
  readonly held: boolean
  /** Id of the snapshot that it was copied from, when that is in the picture. */
  readonly copyOf: string | undefined
  /** The text for one that this step deletes, or would delete. */
  readonly deleted?: string | undefined
}

/** A disk with its snapshots, newest data first. */
export type PictureDisk = {
  readonly name: string
  readonly current: boolean
  readonly note: string | undefined
  /** Id of the one to restore; absent when none is marked. */
  readonly latest: string | undefined
  readonly snapshots: readonly PictureSnapshot[]
}

/** Maximum snapshots of one disk; the rest becomes one node, so that any lineage renders. */
export const MAX_DRAWN_PER_DISK = 8
/** Maximum disks. Mermaid on GitHub refuses more than 50 000 characters and 500 edges. */
export const MAX_DRAWN_DISKS = 12

/** Snapshots that are gone and drawn one by one; more of them become one node, for what is left is what matters. */
export const MAX_DRAWN_DELETED = 3

/**
 * Wide enough that an instant and most names stand on one line each: Mermaid breaks them at 120 or 200 pixels, and
 * GitHub chooses its version.
 */
const LAYOUT = '%%{init: {"flowchart": {"wrappingWidth": 340, "nodeSpacing": 20}}}%%'

/** Without a fill of its own, in a gray that is readable on GitHub's light and on its dark page. */
const FAINT = 'fill:transparent,stroke:#8c959f,color:#768390,filter:none'

/** Draws the picture; `now` is the instant for ages. Empty without a snapshot. */
export function lineagePicture(disks: readonly PictureDisk[], now: number): string {
  const drawn = disks.filter((disk) => disk.snapshots.length > 0).slice(0, MAX_DRAWN_DISKS)
  if (drawn.length === 0) return ''
  const left = disks.filter((disk) => disk.snapshots.length > 0).length - drawn.length
  return [
    '```mermaid',
    LAYOUT,
    'flowchart LR',
    ...drawn.flatMap((disk, index) => drawDisk(disk, `d${index}`, now)),
    ...(left > 0 ? [`  more["${counted(left, 'more disk')}"]:::rest`] : []),
    '  classDef disk fill:#0969da,stroke:#0969da,color:#ffffff',
    '  classDef former fill:#6e7781,stroke:#6e7781,color:#ffffff',
    '  classDef latest fill:#1a7f37,stroke:#1a7f37,color:#ffffff',
    // A tint of the page, with the text of its theme: neither glares on a dark page nor fades on a light one. A shadow
    // would show through.
    '  classDef usable fill:#2da44e26,stroke:#2da44e,filter:none',
    '  classDef waiting fill:#bf870026,stroke:#bf8700,stroke-dasharray:4 3,filter:none',
    '  classDef failed fill:#da363326,stroke:#da3633,filter:none',
    '  classDef held stroke:#8957e5,stroke-width:3px',
    ...(drawn.some((disk) => disk.snapshots.some(isDeleted))
      ? [`  classDef deleted ${FAINT},stroke-dasharray:2 4`]
      : []),
    `  classDef rest ${FAINT}`,
    '```'
  ].join('\n')
}

function drawDisk(disk: PictureDisk, node: string, now: number): readonly string[] {
  const shown = shownOf(disk.snapshots)
  const nodes = new Map(shown.map((snapshot, index) => [snapshot.id, `${node}s${index}`]))
  const latest = shown.find(({ id }) => id === disk.latest)
  return [
    `  ${node}[("${label(disk.name, disk.note)}")]:::${disk.current ? 'disk' : 'former'}`,
    ...shown.flatMap((snapshot, index) => {
      const id = `${node}s${index}`
      const source = snapshot.copyOf === undefined ? undefined : nodes.get(snapshot.copyOf)
      const kind = kindOf(snapshot, latest)
      return [
        `  ${id}["${label(snapshot.name, ...factsOf(snapshot, snapshot === latest, now))}"]:::${kind}`,
        snapshot.copyOf === undefined
          ? `  ${node} ${isDeleted(snapshot) ? '-.-' : '-->'} ${id}`
          : `  ${source ?? node} -. copy .-> ${id}`,
        ...(snapshot.held ? [`  class ${id} held`] : [])
      ]
    }),
    ...drawRest(disk.snapshots, shown, node)
  ]
}

/** When not all fit, those that stay come before those that are deleted. */
function shownOf(snapshots: readonly PictureSnapshot[]): readonly PictureSnapshot[] {
  const deleted = snapshots.filter(isDeleted)
  const first = [
    ...snapshots.filter((snapshot) => !isDeleted(snapshot)),
    ...(deleted.length > MAX_DRAWN_DELETED ? [] : deleted)
  ]
  const shown = new Set(first.slice(0, MAX_DRAWN_PER_DISK))
  return snapshots.filter((snapshot) => shown.has(snapshot))
}

/** The rest: one node for those that stay, and one for each word about those that are deleted. */
function drawRest(
  snapshots: readonly PictureSnapshot[],
  shown: readonly PictureSnapshot[],
  node: string
): readonly string[] {
  const rest = snapshots.filter((snapshot) => !shown.includes(snapshot))
  const older = rest.filter((snapshot) => !isDeleted(snapshot)).length
  const gone = [...Map.groupBy(rest.filter(isDeleted), ({ deleted }) => deleted ?? '')]
  const more = shown.some(isDeleted) ? ' more' : ''
  return [
    ...(older > 0 ? [`  ${node}rest["${older} older"]:::rest`, `  ${node} --> ${node}rest`] : []),
    ...gone.flatMap(([word, { length }], index) => [
      `  ${node}gone${index}["${label(`${length}${more} ${word}`)}"]:::deleted`,
      `  ${node} -.- ${node}gone${index}`
    ])
  ]
}

function isDeleted({ deleted }: PictureSnapshot): boolean {
  return deleted !== undefined
}

function kindOf(snapshot: PictureSnapshot, latest: PictureSnapshot | undefined): string {
  if (isDeleted(snapshot)) return 'deleted'
  if (snapshot === latest) return 'latest'
  if (snapshot.usable) return 'usable'
  return snapshot.failed ? 'failed' : 'waiting'
}

/** The lines below the name. */
function factsOf(
  snapshot: PictureSnapshot,
  latest: boolean,
  now: number
): readonly (string | undefined)[] {
  const when = snapshot.dataTime === undefined ? undefined : formatDated(snapshot.dataTime, now)
  return [
    when,
    snapshot.location,
    latest ? 'latest' : (snapshot.deleted ?? snapshot.note),
    snapshot.held ? 'held' : undefined
  ]
}

/** The description of a disk, below its name. */
export function diskNote(disk: Pick<Disk, 'sizeGb' | 'sku'> | undefined): string {
  return [disk?.sizeGb === undefined ? undefined : `${disk.sizeGb} GiB`, disk?.sku]
    .filter((part) => part !== undefined)
    .join(' · ')
}

function label(...lines: readonly (string | undefined)[]): string {
  return lines
    .filter((line) => line !== undefined && line !== '')
    .map((line) => escapeLabel(line ?? ''))
    .join('<br/>')
}

/** A label is quoted text in which Mermaid reads `#nn;` as a character. Only harmless characters stay. */
function escapeLabel(text: string): string {
  return plain(text).replaceAll(
    /[^\p{L}\p{N} ._,:%()/+·-]/gu,
    (sign) => `#${sign.codePointAt(0) ?? 63};`
  )
}

/** A snapshot in the picture, by its record and the given changes. */
export function pictureOf(
  record: SnapshotRecord,
  dataTime: PictureSnapshot['dataTime'],
  changes: Partial<PictureSnapshot> = {}
): PictureSnapshot {
  const { id, name, usable, held } = record
  return {
    id,
    name,
    dataTime,
    location: undefined,
    usable,
    failed: record.state === 'failed',
    note: usable ? undefined : formatState(record),
    held,
    copyOf: undefined,
    ...changes
  }
}
