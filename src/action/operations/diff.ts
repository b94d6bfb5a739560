/** `diff` as a workflow sees it: its inputs and its report. */

import type { DiffOutcome, DiffRequest, DiffResult } from '../../operations/diff.ts'
import { diff as diffSnapshots } from '../../operations/diff.ts'
import {
  formatAmount,
  formatBytes,
  counted,
  formatDuration,
  formatShare
} from '../../snapshots/format.ts'
import type { Tally } from '../../snapshots/data/changed-ranges.ts'
import * as fields from '../inputs/fields.ts'
import { common } from '../inputs/read.ts'
import {
  BASE_SNAPSHOT,
  DISKS,
  SNAPSHOTS_AT_HOME,
  insistOnSources,
  onlyDisks,
  readReferences,
  readTargets
} from '../inputs/resources.ts'
import { addressSpacePicture, busiestPlaces } from '../report/address-space-picture.ts'
import { code, paragraphs, table } from '../report/markdown.ts'
import { errorIn, failuresOf, report } from '../report/report.ts'
import { operation } from './operation.ts'

export const diff = operation({
  inputs: {
    ...common,
    disk: fields.text,
    snapshot: fields.text,
    baseSnapshot: fields.text,
    receipt: fields.text,
    snapshotResourceGroup: fields.optionalGroup,
    warnOver: fields.optionalAmount
  },
  toRequest(values, reading): DiffRequest | undefined {
    const targets = readTargets(SNAPSHOTS_AT_HOME, reading)
    const disks = readReferences(DISKS, reading)
    const bases = readReferences(BASE_SNAPSHOT, reading)
    insistOnSources(reading, reading.given('disk') !== '')
    if (bases.length > 1) {
      reading.problems.push(
        '"base-snapshot" names several snapshots: expected 1 snapshot to compare with'
      )
    }
    if (bases.length > 0 && targets.length + disks.length > 1) {
      reading.problems.push(
        '"base-snapshot" is set, but several snapshots are selected: expected 1 snapshot, or no base, so that each is compared with its previous snapshot'
      )
    }
    return (
      values && {
        operation: 'diff',
        targets,
        selection: onlyDisks(disks),
        base: bases[0],
        snapshotGroup: values.snapshotResourceGroup,
        warnOver: values.warnOver,
        maxParallel: values.maxParallel
      }
    )
  },
  run: diffSnapshots,
  report: reportDiff
})

/** Disks with a picture; the table and the result file have all of them. */
const MAX_PICTURES = 12

/** Ranges that are listed beside a picture. */
const MAX_PLACES = 5

/** A comparison that was read completely. */
type Read = DiffOutcome & { readonly tally: Tally; readonly rangesFile: string }

export function reportDiff(result: DiffResult) {
  const read = result.outcomes.filter(isRead)
  const undrawn = read.length - MAX_PICTURES
  return report(result, {
    outputs: outputsOf(result, read),
    heading: 'Changed ranges',
    body: () => ({
      sentence: paragraphs(
        read.length === 1 && result.outcomes.every(({ error }) => error === undefined)
          ? sentence(read[0])
          : sentenceOfSeveral(result, read),
        warning(result, read)
      ).trimEnd(),
      table: read.length > 0 ? numbers(read) : undefined,
      failures: failuresOf(result.outcomes, ({ snapshot }) => snapshot.name),
      more: [
        ...read.slice(0, MAX_PICTURES).map((one) => where(one, read.length > 1)),
        undrawn > 0
          ? `${counted(undrawn, 'more disk')} not drawn: the result file has them.`
          : undefined
      ]
    }),
    json: {
      ...(result.warnOver !== undefined && { warnOver: result.warnOver }),
      diffs: result.outcomes.map(inJson)
    }
  })
}

function isRead(outcome: DiffOutcome): outcome is Read {
  return (
    outcome.error === undefined && outcome.tally !== undefined && outcome.rangesFile !== undefined
  )
}

/** A partial sum would be wrong: totals are reported only when everything was read. */
function outputsOf({ failure }: DiffResult, read: readonly Read[]) {
  const isWhole = failure === undefined
  const sum = (of: (tally: Tally) => number): string =>
    isWhole ? String(read.reduce((total, { tally }) => total + of(tally), 0)) : ''
  return {
    'changed-bytes': sum(({ changedBytes }) => changedBytes),
    'cleared-bytes': sum(({ clearedBytes }) => clearedBytes),
    'changed-ranges': sum(({ ranges }) => ranges),
    'ranges-file': isWhole ? read.map(({ rangesFile }) => rangesFile).join('\n') : ''
  }
}

function inJson(outcome: DiffOutcome) {
  const { snapshot, base, tally, rangesFile, elapsedMs, over } = outcome
  return {
    snapshotId: snapshot.id,
    baseId: base?.id ?? null,
    diskBytes: tally?.diskBytes ?? null,
    changedBytes: tally?.changedBytes ?? null,
    clearedBytes: tally?.clearedBytes ?? null,
    ranges: tally?.ranges ?? null,
    cellBytes: tally?.cellBytes ?? null,
    changedPerCell: tally?.cells.map(({ changed }) => changed) ?? null,
    clearedPerCell: tally?.cells.map(({ cleared }) => cleared) ?? null,
    rangesFile: rangesFile ?? null,
    elapsedMs: elapsedMs ?? null,
    over,
    ...errorIn(outcome)
  }
}

function sentence(one: Read | undefined): string {
  if (one === undefined) return ''
  const { snapshot, base, tally, apartMs } = one
  const { changedBytes, clearedBytes, diskBytes } = tally
  const share = `${formatShare(changedBytes, diskBytes)} of the disk`
  if (base === undefined) {
    return `${formatBytes(changedBytes)} are allocated on the disk of snapshot ${code(snapshot.name)} (${share}). It is not compared: there is no older snapshot to compare it with.`
  }
  if (changedBytes === 0 && clearedBytes === 0) {
    return `Nothing changed between ${code(base.name)} and ${code(snapshot.name)}.`
  }
  const cleared = clearedBytes === 0 ? '' : `; ${formatBytes(clearedBytes)} were cleared`
  const within = apartMs === undefined ? '' : `, within ${formatDuration(apartMs)}`
  return `${formatBytes(changedBytes)} changed between ${code(base.name)} and ${code(snapshot.name)} (${share})${within}${cleared}.`
}

function sentenceOfSeveral({ outcomes }: DiffResult, read: readonly Read[]): string {
  const changed = read.reduce((total, { tally }) => total + tally.changedBytes, 0)
  const some = `${read.length} of ${counted(outcomes.length, 'snapshot')}`
  return read.length === outcomes.length
    ? `${formatBytes(changed)} changed on ${counted(read.length, 'disk')}.`
    : `${some} could be compared.`
}

function warning({ warnOver }: DiffResult, read: readonly Read[]): string | undefined {
  const over = read.filter((one) => one.over)
  if (warnOver === undefined || over.length === 0) return undefined
  const names = over.map(({ snapshot }) => code(snapshot.name)).join(', ')
  return `⚠️ More than ${formatAmount(warnOver)} changed: ${names}`
}

function numbers(read: readonly Read[]): string {
  return table(
    ['Snapshot', 'Compared with', 'Changed', 'of the disk', 'Cleared', 'Ranges', 'Took'],
    read.map(({ snapshot, base, tally, elapsedMs, over }) => [
      `${over ? '⚠️ ' : ''}${code(snapshot.name)}`,
      base === undefined ? 'nothing: all allocated data' : code(base.name),
      formatBytes(tally.changedBytes),
      `${formatShare(tally.changedBytes, tally.diskBytes)} of ${formatBytes(tally.diskBytes)}`,
      formatBytes(tally.clearedBytes),
      tally.ranges.toLocaleString('en'),
      formatDuration(elapsedMs ?? 0)
    ])
  )
}

function where({ snapshot, tally }: Read, several: boolean): string | undefined {
  if (tally.ranges === 0) return undefined
  const places = busiestPlaces(tally, MAX_PLACES)
  return [
    several ? `### Where on the disk: ${code(snapshot.name)}` : '### Where on the disk',
    addressSpacePicture(tally),
    ...(places.length > 0
      ? [
          table(
            ['Most changed from', 'to', 'Changed there'],
            places.map(({ from, to, changed }) => [from, to, changed])
          )
        ]
      : [])
  ].join('\n\n')
}
