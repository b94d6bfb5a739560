import { describe, expect, test } from 'vitest'

import { reportFinalize } from '../../../src/action/operations/finalize.ts'
import { ActionError } from '../../../src/errors.ts'
import type { FinalizeResult, Finalized } from '../../../src/operations/finalize/outcome.ts'
import { deleted, failed, gone, held, kept } from '../../../src/operations/finalize/outcome.ts'
import { SUBSCRIPTION, run } from '../../support/builders.ts'
import { deployed } from '../../support/deployed.ts'

const NOW = Date.parse('2026-11-23T10:02:00Z')
const data = deployed('data')
const logs = deployed('logs')

function resultOf(
  outcome: FinalizeResult['outcome'],
  ...finalized: readonly Finalized[]
): FinalizeResult {
  return {
    operation: 'finalize',
    outcome,
    dryRun: false,
    environment: 'AzureCloud',
    finalized,
    retention: undefined,
    failure: undefined
  }
}

const summaryOf = (result: FinalizeResult): string => reportFinalize(result, run(), NOW).summary()

const holding = held(data.target, data.snapshot, 'held until 2026-12-23 10:00 UTC')

describe('the first sentence', () => {
  const refused = failed(logs.target, logs.snapshot, new ActionError('Forbidden', 'No.'))
  test.each([
    ['✅ 1 snapshot is held.', resultOf('failure', holding)],
    [
      '✅ 2 snapshots are deleted.',
      resultOf('success', deleted(data.target, 'x'), deleted(logs.target, 'x'))
    ],
    [
      '❌ Of 2 snapshots 1 is held and 1 is not processed; the log says why.',
      resultOf('failure', holding, refused)
    ],
    [
      '❌ 1 snapshot is gone.',
      resultOf('failure', gone(data.target, 'missing', 'it no longer exists'))
    ],
    [
      '✅ 1 snapshot is gone.',
      resultOf('success', gone(data.target, 'missing', 'it no longer exists'))
    ],
    [
      '⚠️ Of 2 snapshots 1 is kept and 1 is not processed; the log says why.',
      resultOf('success', kept(data.target, data.snapshot, 'kept'), refused)
    ],
    ['No snapshot was held or deleted.', resultOf('skipped')]
  ])('%s', (sentence, result) => {
    expect(summaryOf(result)).toContain(`\n${sentence}\n`)
  })
})

test('a snapshot that is still being copied is marked', () => {
  const copying = { ...data.snapshot, completionPercent: 40 }
  expect(summaryOf(resultOf('failure', held(data.target, copying, 'held')))).toContain(
    '📌 held; not ready to restore yet'
  )
})

test('no name of a receipt gets out of its place', () => {
  const hostile = '`|<img src=x>\n## ${{ secrets.X }} @octocat'
  const entry = { ...data.entry, disk: hostile, snapshot: hostile, snapshotGroup: hostile }
  const ref = { ...data.target.ref, name: hostile, resourceGroup: hostile }
  const summary = summaryOf(resultOf('failure', held({ ref, entry }, data.snapshot, hostile)))
  expect(summary).not.toContain('### Restore instructions')
  expect(summary).not.toMatch(/^## \$/m)
  const [row = ''] = summary.split('\n').filter((line) => line.includes('octocat'))
  // Six cells, and code or entities wherever the name stands.
  expect(row.replaceAll(String.raw`\|`, '').split('|')).toHaveLength(8)
  expect(row.replaceAll(/`[^`]*`/g, '')).not.toMatch(/<img|@octocat/)
})

test('a receipt of any size fits into a summary', () => {
  const many = Array.from({ length: 5_000 }, (_, n) =>
    held({ ...data.target, ref: { ...data.target.ref, name: `data-${n}` } }, data.snapshot, 'held')
  )
  const report = reportFinalize(resultOf('failure', ...many), run(), NOW)
  expect(Buffer.byteLength(report.summary())).toBeLessThan(1_000_000)
  expect(report.summary()).toContain('are too long for a summary')
})

test('the summary never names a subscription', () => {
  const words = `not over /subscriptions/${SUBSCRIPTION}`
  const refused = failed(logs.target, logs.snapshot, new ActionError('Forbidden', words))
  expect(summaryOf(resultOf('failure', holding, refused))).not.toContain(SUBSCRIPTION)
})
