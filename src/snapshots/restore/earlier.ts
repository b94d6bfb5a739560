/**
 * What an earlier attempt of a run left behind. Restored disks carry no tags of the action, so such a disk is
 * told by its name, its source and by what has happened to it since: a disk that somebody may have written to
 * is never taken for a fresh one.
 */

import { sameId } from '../resource-id.ts'
import { comesFrom } from './verification.ts'
import type { Run } from '../run.ts'
import type { Disk, Snapshot, VirtualMachine } from '../types.ts'

/** Placeholders that every attempt of a run fills in otherwise. */
const VOLATILE: Readonly<Record<string, string>> = {
  timestamp: String.raw`\d{8}-\d{6}`,
  date: String.raw`\d{8}`,
  time: String.raw`\d{6}`,
  'run-attempt': String.raw`\d+`
}

/** Whether the next attempt of a run gives another name. */
export function isVolatile(template: string): boolean {
  return Object.keys(VOLATILE).some((name) => template.includes(`{${name}}`))
}

/** What the names of a template look like in any attempt of a run. The disk's own part is left open: the source tells it. */
export function nameOfAnyAttempt(template: string, { runId }: Pick<Run, 'runId'>): RegExp {
  const parts = template
    .replace(/[^A-Za-z0-9_}]+$/, '')
    .split(/\{([^{}]*)\}/g)
    .map((part, index) => {
      if (index % 2 === 0) return escaped(part.replaceAll(/[^A-Za-z0-9_-]/g, '-'))
      if (part === 'run-id') return escaped(runId)
      return VOLATILE[part] ?? '[A-Za-z0-9_-]*'
    })
  // A name can get a first letter, another end, or a hash in place of what did not fit.
  return new RegExp(`^s?${parts.join('')}-*_?(?:-[0-9a-f]{8})?$`, 'i')
}

/** What decides whether a disk may be gone on with. */
export type Attempted = {
  readonly snapshot: Snapshot
  readonly template: string
  readonly run: Pick<Run, 'runId'>
  /** The machine whose disks are exchanged. */
  readonly machine: Pick<VirtualMachine, 'id' | 'power'> | undefined
  /** The source disk as it is now. */
  readonly live: Disk | undefined
}

/** A disk is attached in the operation that detaches its predecessor; by Azure's clock, milliseconds. */
const MOST_APART_MS = 30_000

/** Whether a disk looks like one that an earlier attempt made from this snapshot. */
export function isCandidate(disk: Disk, { snapshot, template, run }: Attempted): boolean {
  return comesFrom(disk, snapshot) && nameOfAnyAttempt(template, run).test(disk.name)
}

/**
 * Whether a candidate still holds exactly what the snapshot holds: nobody can have written to a disk that was
 * never attached, or whose machine has not run with it. Whatever else says that it is ours, a deploy may have
 * broken it since.
 */
export function isTrustworthy(disk: Disk, attempted: Attempted): boolean {
  if (/^(?:failed|canceled|deleting)$/i.test(disk.provisioningState ?? '')) return false
  return wasNeverAttached(disk) || hasNeverRun(disk, attempted)
}

function wasNeverAttached({ state, managedBy, ownersChangedAt }: Disk): boolean {
  return managedBy === undefined && sameId(state, 'Unattached') && ownersChangedAt === undefined
}

/** In place on a deallocated machine since its predecessor was detached: a start or a stop would show later. */
function hasNeverRun(disk: Disk, { machine, live }: Attempted): boolean {
  return (
    sameId(disk.managedBy, machine?.id) &&
    machine?.power === 'deallocated' &&
    disk.ownersChangedAt !== undefined &&
    live?.ownersChangedAt !== undefined &&
    live.managedBy === undefined &&
    disk.ownersChangedAt <= live.ownersChangedAt + MOST_APART_MS
  )
}

function escaped(text: string): string {
  return text.replaceAll(/[$()*+.?[\\\]^{|}-]/g, String.raw`\$&`)
}
