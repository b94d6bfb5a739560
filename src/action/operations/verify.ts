/** `verify` as a workflow sees it: what it reads, and what it reports. */

import type { VerifyRequest, VerifyResult } from '../../operations/verify.ts'
import { hasFailedTest, verify as verifySnapshots } from '../../operations/verify.ts'
import type { TestOutcome } from '../../operations/verify/test.ts'
import { hasPassed } from '../../operations/verify/test.ts'
import { counted, formatBytes, formatDuration } from '../../snapshots/format.ts'
import { formatResourceId } from '../../snapshots/resource-id.ts'
import { deleteCommand } from '../../snapshots/restore/swap-plan.ts'
import { verifiedOn, verifiedTag } from '../../snapshots/tags.ts'
import type { Run } from '../../snapshots/types.ts'
import * as fields from '../inputs/fields.ts'
import { common } from '../inputs/read.ts'
import {
  SNAPSHOTS_AT_HOME,
  givesSelection,
  insistOnSources,
  readSelection,
  readTargets,
  sharded
} from '../inputs/resources.ts'
import { code, commands, paragraphs, table } from '../report/markdown.ts'
import { errorIn, failuresOf, fittingJson, report } from '../report/report.ts'
import { dataFrom, foldedTable } from '../report/snapshot-table.ts'
import { operation } from './operation.ts'

export const verify = operation({
  inputs: {
    ...common,
    ...sharded,
    snapshot: fields.text,
    receipt: fields.text,
    snapshotResourceGroup: fields.optionalGroup,
    restoreResourceGroup: fields.optionalGroup,
    compare: fields.flag,
    dryRun: fields.flag
  },
  toRequest(values, reading): VerifyRequest | undefined {
    const targets = readTargets(SNAPSHOTS_AT_HOME, reading)
    const selection = readSelection(values, reading)
    insistOnSources(reading, givesSelection(reading))
    return (
      values && {
        operation: 'verify',
        sources: { targets, selection, snapshotGroup: values.snapshotResourceGroup },
        group: values.restoreResourceGroup,
        compare: values.compare,
        dryRun: values.dryRun,
        maxParallel: values.maxParallel
      }
    )
  },
  run: verifySnapshots,
  report: reportVerify,
  whenInterrupted: ({ dryRun }) =>
    dryRun
      ? undefined
      : {
          title: 'Interrupted while testing restores',
          text: 'The step was interrupted. No snapshot was changed, except for the tag of those that passed. The post step deletes the temporary disks that exist. Run the step again to test the rest.'
        }
})

export function reportVerify(result: VerifyResult, _run: Run, now: number) {
  const { outcomes, dryRun, verified } = result
  const idsOf = (some: readonly TestOutcome[]): string =>
    fittingJson(dryRun ? [] : some.map(({ source }) => source.snapshot.id))
  const passed = outcomes.filter(hasPassed)
  const failed = outcomes.filter(hasFailedTest)
  return report(result, {
    outputs: {
      'verified-snapshot-ids': idsOf(passed),
      'failed-snapshot-ids': idsOf(failed),
      count: String(dryRun ? 0 : passed.length + failed.length),
      verified: String(verified)
    },
    heading: 'Restore tests',
    body: () => ({
      sentence: sentence(result),
      table:
        outcomes.length === 0
          ? undefined
          : foldedTable(outcomes, (some) => tableOf(some, result, now)),
      failures: [
        ...failuresOf(outcomes, ({ source }) => source.snapshot.name),
        ...result.missing.map((error) => ({ error }))
      ],
      more: [leftPart(outcomes)]
    }),
    json: {
      verified,
      compare: result.compare,
      tests: outcomes.map(inJson),
      ...(result.missing.length > 0 && {
        missing: result.missing.map((error) => errorIn({ error }))
      })
    }
  })
}

function inJson(outcome: TestOutcome) {
  const { source, disk, stage, sku, checks, createdInMs, comparedBytes, tagged, isLeft } = outcome
  const day = tagged && verifiedOn(tagged)
  return {
    snapshotId: source.snapshot.id,
    snapshotUniqueId: source.snapshot.uniqueId ?? null,
    disk: formatResourceId(disk, 'disks'),
    stage,
    sku: sku ?? null,
    createdInMs: createdInMs ?? null,
    comparedBytes: comparedBytes ?? null,
    passed: hasPassed(outcome),
    verifiedOn: day === undefined ? null : verifiedTag(day),
    diskMayExist: isLeft === true,
    checks,
    ...errorIn(outcome)
  }
}

function sentence({ outcomes, missing, dryRun, compare, verified }: VerifyResult): string {
  const total = counted(outcomes.length + missing.length, 'snapshot')
  if (outcomes.length + missing.length === 0) {
    return '➖ The selection contains no disk: nothing to test.'
  }
  const passed = outcomes.filter(hasPassed).length
  if (dryRun) {
    const testable = outcomes.filter(({ error }) => error === undefined).length
    return `Dry run: nothing was written. ${testable} of ${total} would be tested.`
  }
  const how = compare
    ? 'A disk was created from each, checked, compared byte for byte by hash, and deleted again.'
    : 'A disk was created from each, checked, and deleted again; "compare: true" compares the content as well.'
  if (!verified) return `❌ ${passed} of ${total} passed the restore test.`
  return `✅ ${total} passed the restore test. ${how}`
}

function tableOf(outcomes: readonly TestOutcome[], result: VerifyResult, now: number): string {
  return table(
    ['Snapshot', 'Data from', 'Disk created in', 'Compared', 'Result'],
    outcomes.map((outcome) => {
      const { source, createdInMs, comparedBytes } = outcome
      return [
        code(source.snapshot.name),
        dataFrom(source.dataTime, now),
        createdInMs === undefined ? '–' : formatDuration(createdInMs).replaceAll(' ', '&nbsp;'),
        comparedBytes === undefined ? '–' : formatBytes(comparedBytes).replaceAll(' ', '&nbsp;'),
        resultOf(outcome, result)
      ]
    })
  )
}

function resultOf(outcome: TestOutcome, { dryRun }: VerifyResult): string {
  if (hasPassed(outcome)) return '✅ passed'
  if (hasFailedTest(outcome)) return outcome.stage === 'planned' ? '❌ not tested' : '❌ failed'
  if (dryRun) return 'would be tested'
  return outcome.error === undefined ? '⏳ in progress' : '❓ not tested to the end'
}

/** What a person has to delete, when nobody else does. */
function leftPart(outcomes: readonly TestOutcome[]): string | undefined {
  const left = outcomes.filter(({ isLeft, error }) => isLeft === true && error !== undefined)
  if (left.length === 0) return undefined
  return paragraphs(
    `${counted(left.length, 'temporary disk')} may still exist. The post step tries to delete ${left.length === 1 ? 'it' : 'them'} when the job ends. To delete ${left.length === 1 ? 'it' : 'them'} by hand:`,
    commands(left.map(({ disk }) => deleteCommand(disk)))
  ).trimEnd()
}
