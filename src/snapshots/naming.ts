/**
 * Names of snapshots: from a template with placeholders to a name that Azure accepts.
 *
 * Azure's description allows `a-z A-Z 0-9 _ -` and 1 to 80 characters; its table of naming rules also allows a period
 * and demands an alphanumeric start and an alphanumeric or `_` end. These names satisfy both.
 */

import { createHash } from 'node:crypto'

import { withoutEnd } from './resource-id.ts'

/** Microsoft: naming rules and restrictions for Azure resources, Microsoft.Compute/snapshots. */
export const MAX_NAME_LENGTH = 80

/** Characters of the hash that distinguishes shortened names. */
const HASH_LENGTH = 8

/** The placeholders of `snapshot-name`. */
export const PLACEHOLDERS = {
  disk: 'name of the disk',
  vm: 'name of the virtual machine that selected the disk, else of the one that it is attached to',
  timestamp: 'yyyyMMdd-HHmmss, UTC',
  date: 'yyyyMMdd, UTC',
  time: 'HHmmss, UTC',
  'run-id': 'id of the workflow run',
  'run-number': 'number of the workflow run',
  'run-attempt': 'attempt of the workflow run',
  sha: 'first 7 characters of the commit',
  ref: 'branch or tag name',
  location: 'region of the disk'
} as const

type Placeholder = keyof typeof PLACEHOLDERS

/** The values of the placeholders in one run. */
export type NameContext = {
  readonly disk: string
  /** Empty when the template does not use it. */
  readonly vm: string
  readonly location: string
  /** Instant of the run, milliseconds since the epoch. */
  readonly at: number
  readonly runId: string
  readonly runNumber: string
  readonly runAttempt: number
  readonly sha: string
  readonly refName: string
}

const PLACEHOLDER = /\{([^{}]*)\}/g

/** Unknown placeholders of a template; empty for a valid template. */
export function unknownPlaceholders(template: string): readonly string[] {
  return [...template.matchAll(PLACEHOLDER)]
    .map((match) => match[1] ?? '')
    .filter((name) => !Object.hasOwn(PLACEHOLDERS, name))
}

/** Whether a template uses a placeholder. */
export function asksFor(template: string, placeholder: Placeholder): boolean {
  return template.includes(`{${placeholder}}`)
}

/**
 * The name that a template gives. Illegal characters become `-`. Over 80 characters the disk's part is shortened first,
 * then the rest, and a hash of the full name is appended, so that long names that differ only in the removed part stay
 * different.
 */
export function snapshotName(template: string, context: NameContext): string {
  const meant = fill(template, context, context.disk)
  const full = makeValid(meant)
  if (full.length <= MAX_NAME_LENGTH) return full

  // Of the original text, not of the valid one: `a/b` and `a.b` stay different as well.
  const suffix = `-${createHash('sha256').update(meant).digest('hex').slice(0, HASH_LENGTH)}`
  const room = MAX_NAME_LENGTH - suffix.length
  const excess = full.length - room
  const occurrences = Math.max(1, template.split('{disk}').length - 1)
  const keep = Math.max(1, context.disk.length - Math.ceil(excess / occurrences))
  const shortened = makeValid(fill(template, context, context.disk.slice(0, keep)))
  return `${shortened.slice(0, room)}${suffix}`
}

function fill(template: string, context: NameContext, disk: string): string {
  const { date, time } = dateAndTime(context.at)
  const values: Record<Placeholder, string> = {
    disk,
    vm: context.vm,
    timestamp: `${date}-${time}`,
    date,
    time,
    'run-id': context.runId,
    'run-number': context.runNumber,
    'run-attempt': String(context.runAttempt),
    sha: context.sha.slice(0, 7),
    ref: context.refName,
    location: context.location
  }
  return template.replaceAll(PLACEHOLDER, (text, name: string) =>
    Object.hasOwn(values, name) ? values[name as Placeholder] : text
  )
}

function makeValid(text: string): string {
  const legal = text.replaceAll(/[^A-Za-z0-9_-]/g, '-')
  const start = /^[A-Za-z0-9]/.test(legal) ? legal : `s${legal}`
  return /[A-Za-z0-9_]$/.test(start) ? start : `${withoutEnd(start, (sign) => sign === '-')}_`
}

function dateAndTime(at: number): { date: string; time: string } {
  const [day = '', clock = ''] = new Date(at).toISOString().split('T')
  return { date: day.replaceAll('-', ''), time: clock.slice(0, 8).replaceAll(':', '') }
}

// Names of copies: in the template of `snapshot-name`, `{snapshot}` is the source and `{location}` its target.

/** The default template of copies: the same in every run, so that a re-run finds them. */
export const COPY_NAME = '{snapshot}-{location}'

/** The placeholders of copies. */
export const COPY_PLACEHOLDERS = {
  ...PLACEHOLDERS,
  snapshot: 'name of the snapshot that is copied',
  location: 'region of the copy'
} as const

/** The values of the placeholders; `disk` is the source's disk. */
export type CopyNameContext = NameContext & { readonly snapshot: string }

/** Unknown placeholders of a template for copies; empty for a valid template. */
export function unknownCopyPlaceholders(template: string): readonly string[] {
  return unknownPlaceholders(template).filter((name) => !Object.hasOwn(COPY_PLACEHOLDERS, name))
}

/** Whether a template uses a placeholder. */
export function copyAsksFor(
  template: string,
  placeholder: keyof typeof COPY_PLACEHOLDERS
): boolean {
  return template.includes(`{${placeholder}}`)
}

/** The name that a template gives. Over 80 characters the snapshot's part is shortened first, else the disk's. */
export function copyName(template: string, context: CopyNameContext): string {
  if (!copyAsksFor(template, 'snapshot')) return snapshotName(template, context)
  const disk = context.disk.replaceAll(/[{}]/g, '-')
  const aboutSnapshot = template.replaceAll('{disk}', disk).replaceAll('{snapshot}', '{disk}')
  return snapshotName(aboutSnapshot, { ...context, disk: context.snapshot })
}

const MAX_NAMES = 5

/**
 * The candidates that are similar to a name, nearest first, five at most. Similar is a case-insensitive containment, or
 * an edit distance of at most a third of the name's length.
 */
export function nearNames(name: string, candidates: readonly string[]): readonly string[] {
  const wanted = name.toLowerCase()
  const limit = Math.max(1, Math.floor(wanted.length / 3))
  return candidates
    .map((candidate) => ({ candidate, ...distancesTo(wanted, candidate.toLowerCase()) }))
    .filter(({ distance }) => distance <= limit)
    .toSorted(
      (a, b) => a.distance - b.distance || a.edits - b.edits || (a.candidate < b.candidate ? -1 : 1)
    )
    .slice(0, MAX_NAMES)
    .map(({ candidate }) => candidate)
}

/** The distance between two names; if one contains the other, the edits decide. */
function distancesTo(a: string, b: string): { readonly distance: number; readonly edits: number } {
  const edits = editDistance(a, b)
  const holds = a.length > 2 && b.length > 2 && (a.includes(b) || b.includes(a))
  return { distance: holds ? 1 : edits, edits }
}

/** Levenshtein distance, one row at a time. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const substituted = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      row.push(Math.min((previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, substituted))
    }
    previous = row
  }
  return previous[b.length] ?? 0
}
