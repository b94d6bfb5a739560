import { describe, expect, test } from 'vitest'

import { reportCopy } from '../../../src/action/operations/copy.ts'
import { ActionError } from '../../../src/errors.ts'
import type { CopyResult } from '../../../src/operations/copy.ts'
import type { CopyOutcome } from '../../../src/operations/copy/outcome.ts'
import { readinessOf } from '../../../src/snapshots/readiness.ts'
import { ownTags } from '../../../src/snapshots/tags.ts'
import type { Snapshot } from '../../../src/snapshots/types.ts'
import { verifyReusedCopy } from '../../../src/snapshots/verification.ts'
import { copyFailure } from '../../../src/operations/copy/outcome.ts'
import { isVerified } from '../../../src/operations/common/batch.ts'
import { copiedFrom, dataTime, disk, run, snapshot, takenFrom } from '../../support/builders.ts'

const NOW = Date.parse('2026-11-23T10:05:00Z')
const data = disk({ name: 'data' })

const source = snapshot({
  ...takenFrom(data),
  name: 'data-1',
  timeCreated: Date.parse('2026-11-23T08:05:00Z')
})

function copyIn(region: string, changes: Partial<Snapshot> = {}): Snapshot {
  return snapshot({
    ...copiedFrom(source),
    name: `data-1-${region}`,
    location: region,
    timeCreated: Date.parse('2026-11-23T10:00:00Z'),
    completionPercent: 100,
    tags: ownTags(run(), data, 'request-1'),
    ...changes
  })
}

/** What has become of one copy; by default it is verified and usable. */
function outcome(
  region: string,
  changes: Partial<CopyOutcome> = {},
  copy = copyIn(region)
): CopyOutcome {
  return {
    source,
    dataTime: dataTime(source.timeCreated),
    disk: { ...data },
    region,
    ref: copy,
    stage: 'usable',
    reused: false,
    replaces: false,
    copy,
    readiness: readinessOf(copy),
    checks: verifyReusedCopy(copy, { source, region, asked: {} }),
    elapsedMs: 754_000,
    ...changes
  }
}

/** A copy of which nothing was read yet. */
function early(region: string, stage: CopyOutcome['stage'], error?: ActionError): CopyOutcome {
  return {
    source,
    dataTime: dataTime(source.timeCreated),
    disk: data,
    region,
    ref: copyIn(region),
    stage,
    reused: false,
    replaces: false,
    checks: [],
    ...(error !== undefined && { error })
  }
}

function result(outcomes: readonly CopyOutcome[], changes: Partial<CopyResult> = {}): CopyResult {
  return {
    operation: 'copy',
    dryRun: false,
    outcomes,
    verified: outcomes.every(isVerified),
    waitFor: 'usable',
    failure: copyFailure(outcomes, 'usable'),
    ...changes
  }
}

const report = (outcomes: readonly CopyOutcome[], changes: Partial<CopyResult> = {}) =>
  reportCopy(result(outcomes, changes), run(), NOW)

const refused = new ActionError('AzureRefused', 'Azure said: no | <b>.')
const late = new ActionError('Timeout', 'The time is over.')
const pending = copyIn('ukwest', { completionPercent: 40 })

describe('the outputs', () => {
  test('name what Azure has accepted, but not as copied before it has arrived', () => {
    const { outputs } = report([
      outcome('northeurope'),
      outcome('ukwest', { stage: 'created', error: late }, pending),
      early('swedencentral', 'accepted'),
      early('uksouth', 'writing', refused),
      early('eastus', 'planned', late)
    ])
    expect(outputs['snapshot-names']).toBe(
      '["data-1-northeurope","data-1-ukwest","data-1-swedencentral"]'
    )
    const { id } = copyIn('northeurope')
    expect(outputs).toMatchObject({
      'copied-snapshot-ids': JSON.stringify([id]),
      'latest-snapshot-id': id,
      verified: 'false'
    })
  })

  test('of a copy that is not verified call nothing usable', () => {
    const wrong = copyIn('northeurope', { sourceUniqueId: 'another' })
    const error = new ActionError('NotVerified', 'It is not.')
    const { outputs } = report([outcome('northeurope', { stage: 'accepted', error }, wrong)])
    expect(JSON.parse(outputs.snapshots ?? '')).toMatchObject([{ usable: false }])
    expect(outputs).toMatchObject({ 'copied-snapshot-ids': '[]', 'latest-snapshot-id': '' })
  })

  test('count a copy as made when its data was not to be waited for', () => {
    const created = outcome('ukwest', { stage: 'created' }, pending)
    const { outputs } = report([created], { waitFor: 'created', verified: false })
    expect(outputs).toMatchObject({
      'copied-snapshot-ids': JSON.stringify([pending.id]),
      verified: 'false'
    })
  })
})

describe('the summary', () => {
  test('of one copy says it in a sentence', () => {
    expect(report([outcome('northeurope')]).summary()).toContain(
      '✅ The copy of snapshot `data-1` in `northeurope` is verified and usable.'
    )
    expect(report([early('northeurope', 'writing', refused)]).summary()).toContain(
      '❌ This step has **no** verified copy of snapshot `data-1` in `northeurope`.'
    )
  })

  test('of many says how many, and how many were there', () => {
    const all = [outcome('northeurope', { reused: true }), outcome('ukwest')]
    expect(report(all).summary()).toContain(
      '✅ All 2 copies are verified and usable. 1 already existed.'
    )
    expect(report([...all, early('uksouth', 'planned', late)]).summary()).toContain(
      '❌ 2 of 3 copies are verified.'
    )
  })

  test('has a table with source, region, state, size and time', () => {
    const text = report([
      outcome('northeurope'),
      outcome('ukwest', { stage: 'created', error: late, reused: true }, pending),
      early('uksouth', 'writing', late),
      early('eastus', 'planned', late),
      early('westus', 'writing', refused)
    ]).summary()
    const rows = text.split('\n').filter((line) => line.startsWith('| `data-1`'))
    expect(rows).toEqual([
      '| `data-1` (westeurope) | northeurope | `data-1-northeurope` | ✅ usable | 128&nbsp;GiB | 12&nbsp;min&nbsp;34&nbsp;s |',
      '| `data-1` (westeurope) | ukwest | `data-1-ukwest` | ⏳ copying, 40 %, already exists | 128&nbsp;GiB | 12&nbsp;min&nbsp;34&nbsp;s |',
      '| `data-1` (westeurope) | uksouth | `data-1-uksouth` | ❓ unknown | 128&nbsp;GiB | – |',
      '| `data-1` (westeurope) | eastus | `data-1-eastus` | ❌ not started | 128&nbsp;GiB | – |',
      '| `data-1` (westeurope) | westus | `data-1-westus` | ❌ not created | 128&nbsp;GiB | – |'
    ])
    expect(text).toContain(String.raw`❌ ${'`data-1 → westus`'}: Azure said: no \| &lt;b&gt;.`)
  })

  test('of hundreds of copies stays within what a page shows', () => {
    const many = Array.from({ length: 400 }, (_, index) =>
      early(`region${index}`, 'writing', refused)
    )
    const text = report(many).summary()
    expect(text.length).toBeLessThan(200_000)
    expect(text.match(/^❌/gm)).toHaveLength(2)
    expect(text).toContain('`data-1 → region9` and 390 more: Azure said: no')
  })
})
