/**
 * The disks of an earlier attempt of a run. Restored disks carry no tags of the action, so such a disk is recognised by
 * its name, its source and its history: a disk that may have been written to is never reused as a fresh one.
 */

import { sameId, withoutEnd } from '../resource-id.ts'
import { comesFrom } from '../verification.ts'
import type { Disk, Run, Snapshot, VirtualMachine } from '../types.ts'

/** One part of a name: the positions where it can end, from a start position. */
type Part = (name: string, from: number) => readonly number[]

/** Exactly one match, or none. */
function exactly(pattern: string): Part {
  const sticky = new RegExp(pattern, 'iy')
  return (name, from) => {
    sticky.lastIndex = from
    return sticky.test(name) ? [sticky.lastIndex] : []
  }
}

/** Characters of one kind: as many as there are, or fewer. */
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

/** Placeholders with another value in every attempt of a run. */
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
 * Recognises the names of a template in any attempt of a run. The disk's own part may be anything: the source decides
 * it. One regular expression would try the open parts in every combination.
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
    // Two wildcards equal one.
    .filter((part, index, all) => part !== ANYTHING || all[index - 1] !== ANYTHING)
  // A name can get another first letter or end, or a hash in place of the part that did not fit.
  const parts = [
    maybe(exactly('s')),
    ...meant,
    upTo(/^-$/, 0),
    maybe(exactly('_')),
    maybe(exactly('-[0-9a-f]{8}'))
  ]
  return { test: (name) => endsOf(parts, name).has(name.length) }
}

/** The positions where a sequence of parts can end in a name. */
function endsOf(parts: readonly Part[], name: string): ReadonlySet<number> {
  let ends = new Set([0])
  for (const part of parts) {
    ends = new Set([...ends].flatMap((from) => part(name, from)))
    if (ends.size === 0) break
  }
  return ends
}

/** What decides whether a disk may be reused. */
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
 * Whether a candidate still has exactly the data of the snapshot: nobody can have written to a disk that was never
 * attached, or whose machine has not run with it. Otherwise a deploy may have changed it since, even if it is from this
 * run.
 */
export function isTrustworthy(disk: Disk, attempted: Attempted): boolean {
  if (/^(?:failed|canceled|deleting)$/i.test(disk.provisioningState ?? '')) return false
  return wasNeverAttached(disk) || hasNeverRun(disk, attempted)
}

function wasNeverAttached({ state, managedBy, ownersChangedAt }: Disk): boolean {
  return managedBy === undefined && sameId(state, 'Unattached') && ownersChangedAt === undefined
}

/** In place on a deallocated machine since its predecessor was detached: a later start or stop would be visible. */
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
