import { describe, expect, test } from 'vitest'

import { reportCreate } from '../../../src/action/operations/create.ts'
import { ActionError } from '../../../src/errors.ts'
import type { CreateResult } from '../../../src/operations/create.ts'
import type { CreateOutcome } from '../../../src/operations/create/outcome.ts'
import { readinessOf } from '../../../src/snapshots/readiness.ts'
import { ownTags } from '../../../src/snapshots/tags.ts'
import type { Disk, Snapshot } from '../../../src/snapshots/types.ts'
import { verify } from '../../../src/snapshots/verification.ts'
import { isVerified } from '../../../src/operations/common/batch.ts'
import { disk, guid, run, snapshot, takenFrom } from '../../support/builders.ts'

const NOW = Date.parse('2026-11-23T10:05:00Z')
const CREATED = Date.parse('2026-11-23T10:00:01.234Z')
const data = disk({ name: 'data' })
const logs = disk({ name: 'logs', sku: undefined, sizeGb: undefined })

function taken(source: Disk, changes: Partial<Snapshot> = {}): Snapshot {
  return snapshot({
    ...takenFrom(source),
    name: `${source.name}-1`,
    timeCreated: CREATED,
    tags: ownTags(run(), source, 'request-1'),
    ...changes
  })
}

/** What has become of one disk; by default its snapshot is verified and usable. */
function outcome(
  source: Disk,
  changes: Partial<CreateOutcome> = {},
  found = taken(source)
): CreateOutcome {
  return {
    disk: source,
    ref: {
      subscriptionId: found.subscriptionId,
      resourceGroup: found.resourceGroup,
      name: found.name
    },
    stage: 'usable',
    reused: false,
    snapshot: found,
    readiness: readinessOf(found, source.sku),
    checks: verify(found, {
      disk: source,
      requestId: 'request-1',
      startedAt: CREATED,
      notBefore: CREATED,
      asked: {}
    }),
    ...changes
  }
}

/** A disk whose snapshot Azure has accepted, or not yet, and nothing more is known. */
function early(source: Disk, stage: 'planned' | 'accepted', error?: ActionError): CreateOutcome {
  const { subscriptionId, resourceGroup, name } = taken(source)
  return {
    disk: source,
    ref: { subscriptionId, resourceGroup, name },
    stage,
    reused: false,
    checks: [],
    ...(error !== undefined && { error })
  }
}

function result(
  outcomes: readonly CreateOutcome[],
  changes: Partial<CreateResult> = {}
): CreateResult {
  return {
    operation: 'create',
    outcomes,
    verified: outcomes.every(isVerified),
    set: undefined,
    skewMs: undefined,
    shard: undefined,
    waitFor: 'usable',
    template: undefined,
    receipt: undefined,
    failure: undefined,
    ...changes
  }
}

const report = (...outcomes: readonly CreateOutcome[]) => reportCreate(result(outcomes), run(), NOW)
const recordsOf = (...outcomes: readonly CreateOutcome[]): unknown =>
  JSON.parse(report(...outcomes).outputs.snapshots ?? '')

/** The outputs when nothing was made. */
const NOTHING = {
  'snapshot-id': '',
  'snapshot-ids': '[]',
  'snapshot-names': '[]',
  snapshots: '[]',
  count: '0',
  'latest-snapshot-id': '',
  verified: 'false',
  receipt: '',
  'set-id': ''
}

describe('the outputs', () => {
  test('of a snapshot that Azure has only accepted name it and promise nothing', () => {
    const { outputs } = report(early(logs, 'accepted'))
    expect(outputs).toMatchObject({
      'snapshot-id': taken(logs).id,
      'latest-snapshot-id': '',
      count: '1',
      verified: 'false'
    })
    expect(JSON.parse(outputs.snapshots ?? '')).toStrictEqual([
      {
        id: taken(logs).id,
        name: 'logs-1',
        resourceGroup: 'rg-data',
        location: 'westeurope',
        timeCreated: null,
        diskId: logs.id,
        sourceUniqueId: null,
        familyId: null,
        sizeGb: null,
        sku: null,
        state: 'pending',
        usable: false,
        completionPercent: null,
        kind: 'snapshot',
        own: true,
        held: false,
        runUrl: null
      }
    ])
  })

  test('hold nothing that is only planned', () => {
    const { outputs } = report(early(data, 'planned'))
    expect(outputs).toStrictEqual(NOTHING)
  })

  test('leave out the disk that failed before its write, and keep the order of the input', () => {
    const { outputs } = report(
      outcome(logs),
      early(disk({ name: 'third' }), 'planned', new ActionError('Forbidden', 'no')),
      outcome(data)
    )
    expect(outputs).toMatchObject({
      'snapshot-id': taken(logs).id,
      'snapshot-names': '["logs-1","data-1"]',
      count: '2',
      verified: 'false'
    })
  })

  test('name the newest usable snapshot as the latest', () => {
    const older = outcome(data, {}, taken(data, { timeCreated: CREATED - 1 }))
    const newer = outcome(logs)
    const pending = disk({ name: 'pending' })
    const newest = outcome(
      pending,
      { stage: 'created' },
      taken(pending, { timeCreated: CREATED + 1, completionPercent: 5 })
    )
    expect(report(older, newer, newest).outputs['latest-snapshot-id']).toBe(taken(logs).id)
  })

  test('are empty for "snapshots" when they would be too large for a job, and only then', () => {
    const many = (count: number): readonly CreateOutcome[] =>
      Array.from({ length: count }, (_, index) => {
        const one = disk({ name: `${index}`.padStart(80, 'd') })
        return outcome(one, {}, taken(one, { name: `${index}`.padStart(80, 's') }))
      })
    const small = report(...many(400)).outputs
    expect((small.snapshots ?? '').length).toBeLessThanOrEqual(500 * 1024)
    expect((small.snapshots ?? '').length).toBeGreaterThan(300 * 1024)
    const large = report(...many(700))
    expect(large.outputs.snapshots).toBe('')
    expect(large.outputs.count).toBe('700')
    expect(large.json.snapshots).toHaveLength(700)
  })
})

describe('verified', () => {
  test.each<[string, Partial<CreateOutcome>, Partial<Snapshot>]>([
    ['it is only created', { stage: 'created' }, {}],
    ['it is only accepted', { stage: 'accepted' }, {}],
    ['nothing was checked', { checks: [] }, {}],
    ['something failed afterwards', { error: new ActionError('Timeout', 'late') }, {}],
    ['it is of another request', {}, { tags: {} }],
    ['it is of another disk', {}, { sourceUniqueId: guid('another disk') }],
    ['it is older than the run', {}, { timeCreated: CREATED - 61_000 }],
    ['it is full', {}, { incremental: false }]
  ])('is not true when %s', (_why, changes, facts) => {
    const one = outcome(data, changes, taken(data, facts))
    expect(isVerified(one)).toBe(false)
    expect(report(outcome(logs), one).outputs.verified).toBe('false')
  })

  test('is true when every snapshot is verified and usable', () => {
    expect(report(outcome(logs), outcome(data)).outputs.verified).toBe('true')
  })
})

describe('a snapshot that is not verified', () => {
  const strange = taken(data, { sourceUniqueId: guid('another disk') })

  test.each<[string, Partial<CreateOutcome>]>([
    ['once that is known', { stage: 'accepted', error: new ActionError('NotVerified', 'no') }],
    ['as soon as a check fails', { stage: 'accepted' }]
  ])('does not look usable, and is not the latest: %s', (_when, changes) => {
    const one = outcome(data, changes, strange)
    expect(recordsOf(one)).toMatchObject([{ state: 'available', usable: false }])
    expect(report(one).outputs['latest-snapshot-id']).toBe('')
  })

  test('is still reported, because it exists', () => {
    expect(report(outcome(data, { stage: 'accepted' }, strange)).outputs.count).toBe('1')
  })
})

describe('the summary', () => {
  test('says in its first sentence how many disks have a verified snapshot', () => {
    const failed = early(logs, 'planned', new ActionError('Forbidden', 'no'))
    const sentence = (...outcomes: readonly CreateOutcome[]): string | undefined =>
      report(...outcomes)
        .summary()
        .split('\n')[2]
    expect(sentence(outcome(data), outcome(logs))).toBe(
      '✅ All 2 disks have a new incremental snapshot, verified and ready to restore.'
    )
    expect(sentence(failed)).toBe('❌ Disk `logs` has **no** verified snapshot from this step.')
    expect(sentence(outcome(data), failed)).toMatch(/^❌ 1 of 2 disks has a verified snapshot/)
    expect(sentence(failed, failed)).toBe(
      '❌ 0 of 2 disks have a verified snapshot from this step.'
    )
  })

  test('promises no more than was waited for', () => {
    const made = outcome(data, { stage: 'created' }, taken(data, { completionPercent: 5 }))
    const text = reportCreate(result([made], { waitFor: 'created' }), run(), NOW).summary()
    expect(text.split('\n')[2]).toBe(
      '✅ Disk `data` has a new incremental snapshot, verified; the step did not wait until it can be restored.'
    )
    expect(text).toContain('| ⏳ copying, 5 % |')
    expect(report(made).summary()).toContain('has **no** verified snapshot from this step')
  })

  test('has a row for every disk that failed, in the order of the input', () => {
    const refused = new ActionError('Forbidden', 'No.', { remedy: 'Ask.' })
    const lost = new ActionError('Unreachable', 'No answer.', { remedy: 'Look.' })
    const third = disk({ name: 'third' })
    const text = report(
      early(logs, 'planned', refused),
      outcome(data),
      early(third, 'planned', lost),
      early(disk({ name: 'fourth' }), 'accepted', lost)
    ).summary()
    expect(text.split('\n').filter((line) => line.startsWith('| `'))).toEqual([
      '| `logs` | `logs-1` | ❌ not created | – | – | westeurope |',
      expect.stringMatching(/^\| `data` \| `data-1` \| ✅ usable \| .* \| westeurope \|$/),
      '| `third` | `third-1` | ❓ unknown | – | 128&nbsp;GiB | westeurope |',
      '| `fourth` | `fourth-1` | ⏳ pending | – | 128&nbsp;GiB | westeurope |'
    ])
    expect(text).toContain(
      '\n\n❌ `logs`: No.<br>\n**What to do:** Ask.\n\n❌ `third`, `fourth`: No answer.<br>\n**What to do:** Look.\n'
    )
  })

  test('marks a snapshot of an earlier attempt', () => {
    expect(report(outcome(data, { reused: true })).summary()).toContain(
      '✅ usable, of an earlier attempt |'
    )
  })

  test('has neither table nor picture when there is no snapshot', () => {
    const text = report(early(data, 'planned')).summary()
    expect(text).toBe(
      '## Disk snapshots\n\n❌ Disk `data` has **no** verified snapshot from this step.\n'
    )
  })
})

describe('a set', () => {
  const at = Date.parse('2026-11-23T10:00:00.000Z')
  const whole = (reused: boolean) =>
    reportCreate(
      result(
        [
          { ...outcome(data), acceptedAt: at },
          { ...outcome(logs), acceptedAt: at + 420 },
          ...(reused ? [{ ...outcome(disk({ name: 'third' })), reused }] : [])
        ],
        { set: { id: 'set-1', members: 2 }, skewMs: 420 }
      ),
      run(),
      NOW
    )

  test('reports how far apart its writes were, and that it is not frozen at one instant', () => {
    expect(whole(false).summary()).toContain(
      'ready to restore. Azure accepted 2 writes within 0.4 s; the disks were not frozen at one instant.\n'
    )
    expect(whole(true).summary()).toContain(
      'not frozen at one instant, and 1 snapshot of the set is of an earlier attempt.\n'
    )
  })
})

describe('a shard that holds none of the disks', () => {
  const empty = (changes: Partial<CreateResult> = {}) =>
    reportCreate(
      result([], { verified: false, shard: { part: 3, parts: 25 }, ...changes }),
      run(),
      NOW
    )

  test('is reported as that: nothing is named, nothing is verified', () => {
    expect(empty().outputs).toStrictEqual(NOTHING)
    expect(empty().summary()).toBe(
      '## Disk snapshots\n\n➖ Shard `3/25` contains no selected disk: nothing to do.\n'
    )
    expect(empty().json).toMatchObject({ shard: '3/25', snapshots: [], disks: [] })
  })

  test('is reported in a dry run, too', () => {
    const dry = empty({ template: { resources: [] } })
    expect(dry.summary()).toContain('➖ Shard `3/25` contains no selected disk')
    expect(dry.summary()).not.toContain('| Disk |')
    expect(dry.json).toMatchObject({ shard: '3/25', planned: [] })
  })
})

test('a dry run shows what would be written, escaped', () => {
  const odd = early(disk({ name: 'a|b' }), 'planned')
  const dry = reportCreate(result([odd], { template: { resources: [] } }), run(), NOW)
  expect(dry.summary()).toContain('| `a·b` | `a·b-1` | `rg-data` | westeurope |')
})
