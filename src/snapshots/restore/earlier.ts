/**
 * What an earlier attempt of a run left behind. Restored disks carry no tags of the action, so such a disk is
 * told by its name, its source and by what has happened to it since: a disk that somebody may have written to
 * is never taken for a fresh one.
 */

import { sameId, withoutEnd } from '../resource-id.ts'
import { comesFrom } from '../verification.ts'
import type { Disk, Run, Snapshot, VirtualMachine } from '../types.ts'

/** One part of a name: where it can end, from a position on. */
type Part = (name: string, from: number) => readonly number[]

/** Exactly one way to match, or none. */
function exactly(pattern: string): Part {
  const sticky = new RegExp(pattern, 'iy')
  return (name, from) => {
    sticky.lastIndex = from
    return sticky.test(name) ? [sticky.lastIndex] : []
  }
}

/** Signs of one kind: as many as there are, or fewer. */
function upTo(sign: RegExp, least: number): Part {
  return (name, from) => {
    const ends = least === 0 ? [from] : []
    for (let end = from + 1; sign.test(name[end - 1] ?? ''); end++) ends.push(end)
    return ends
  }
}

/** A part that may be missing. */
function maybe(part: Part): Part {
  return (name, from) => [from, ...part(name, from)]
}

/** Placeholders that every attempt of a run fills in otherwise. */
const VOLATILE: Readonly<Record<string, Part>> = {
  timestamp: exactly(String.raw`\d{8}-\d{6}`),
  date: exactly(String.raw`\d{8}`),
  time: exactly(String.raw`\d{6}`),
  'run-attempt': upTo(/^\d$/, 1)
}

const ANYTHING = upTo(/^[\w-]$/, 0)

/** Whether the next attempt of a run gives another name. */
export function isVolatile(template: string): boolean {
  return Object.keys(VOLATILE).some((name) => template.includes(`{${name}}`))
}

/**
 * Recognizes what the names of a template look like in any attempt of a run. The disk's own part is left open: the source
 * tells it. In one regular expression the open parts would be tried in every combination.
 */
export function nameOfAnyAttempt(
  template: string,
  { runId }: Pick<Run, 'runId'>
): { readonly test: (name: string) => boolean } {
  const meant = withoutEnd(template, (sign) => !/[A-Za-z0-9_}]/.test(sign))
    .split(/\{([^{}]*)\}/g)
    .flatMap((part, index) => {
      const fixed = index % 2 === 0 ? part.replaceAll(/[^A-Za-z0-9_-]/g, '-') : undefined
      if (fixed !== undefined) return fixed === '' ? [] : [exactly(escaped(fixed))]
      return part === 'run-id' ? [exactly(escaped(runId))] : [VOLATILE[part] ?? ANYTHING]
    })
    // Twice anything is anything.
    .filter((part, index, all) => part !== ANYTHING || all[index - 1] !== ANYTHING)
  // A name can get a first letter, another end, or a hash in place of what did not fit.
  const parts = [
    maybe(exactly('s')),
    ...meant,
    upTo(/^-$/, 0),
    maybe(exactly('_')),
    maybe(exactly('-[0-9a-f]{8}'))
  ]
  return { test: (name) => endsOf(parts, name).has(name.length) }
}

/** Where parts that follow each other can end in a name. */
function endsOf(parts: readonly Part[], name: string): ReadonlySet<number> {
  let ends = new Set([0])
  for (const part of parts) {
    ends = new Set([...ends].flatMap((from) => part(name, from)))
    if (ends.size === 0) break
  }
  return ends
}

/** What decides whether a disk may be gone on with. */
export type Attempted = {
  readonly snapshot: Snapshot
  readonly template: string
  readonly run: Pick<Run, 'runId'>
  /** The machine whose disks are swapped. */
  readonly machine: Pick<VirtualMachine, 'id' | 'power'> | undefined
  /** The source disk as it is now. */
  readonly live: Disk | undefined
}

/** A disk is attached in the operation that detaches its predecessor; by Azure's clock, milliseconds. */
const MAX_APART_MS = 30_000

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
    disk.ownersChangedAt <= live.ownersChangedAt + MAX_APART_MS
  )
}

function escaped(text: string): string {
  return text.replaceAll(/[$()*+.?[\\\]^{|}-]/g, String.raw`\$&`)
}
