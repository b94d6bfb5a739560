/** The reusable workflow `fleet.yml`: what it asks of the action, its matrix, and the one summary of all shards. */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { parse } from 'yaml'

import type { InputName } from '../src/action/operations/index.ts'
import { INPUTS } from '../src/action/operations/index.ts'
import { keyOf } from '../src/snapshots/tags.ts'
import type { Part } from './support/fleet.ts'
import {
  FLEET_FILE,
  FLEET_TEXT,
  callOf,
  evaluate,
  filled,
  runPart,
  stepOf,
  writeArtifact
} from './support/fleet.ts'

/** A workflow that calls `fleet.yml`. */
type Caller = {
  readonly jobs: Readonly<
    Record<
      string,
      {
        readonly uses: string
        readonly permissions: Readonly<Record<string, string>>
        readonly with: Readonly<Record<string, string | number>>
      }
    >
  >
}

/** What the action gets in a job of the matrix. */
function inputsOf(given: Readonly<Record<string, string | number>>): Record<string, string> {
  const call = Object.entries(callOf(given)).map(([name, value]) => [`inputs.${name}`, value])
  return {
    ...filled(stepOf('shard', 'snapshots'), {
      ...(Object.fromEntries(call) as Record<string, string>),
      'matrix.shard': '3/25'
    })
  }
}

describe('the workflow', () => {
  test.each(['create', 'prune'] as const)(
    'gives the action no input that %s does not use',
    (operation) => {
      const inputs = inputsOf({ operation, shards: 25 })
      for (const [name, value] of Object.entries(inputs)) {
        expect(Object.keys(INPUTS)).toContain(name)
        const { operations, default: usual } = INPUTS[name as InputName]
        const isLeftAlone = value === '' || value === usual
        expect([name, value, isLeftAlone || operations.includes(operation)]).toEqual([
          name,
          value,
          true
        ])
      }
      expect(inputs).toMatchObject({ operation, shard: '3/25' })
    }
  )

  test('names snapshots so that a later attempt finds them: by the run, without a time or an attempt', () => {
    const inputs = inputsOf({ operation: 'create', shards: 25 })
    expect(inputs).toMatchObject({ 'snapshot-name': '{disk}-{run-id}', 'if-exists': 'reuse' })
    expect(
      inputsOf({ operation: 'create', shards: 25, 'snapshot-name': '{disk}-eu' })
    ).toMatchObject({ 'snapshot-name': '{disk}-eu', 'if-exists': 'reuse' })
    // Two calls in one run share job and step; another name makes them two uses.
    expect(keyOf('{disk}-{run-id}')).not.toBe(keyOf('{disk}-eu'))
  })

  test('passes on every input that it has', () => {
    const unused = Object.keys(FLEET_FILE.on.workflow_call.inputs).filter(
      (name) => !new RegExp(`inputs\\.${name}(?![\\w-])`).test(FLEET_TEXT)
    )
    expect(unused).toEqual([])
  })

  test('lets each shard end by itself, and gathers however they ended', () => {
    const { shard, gather } = FLEET_FILE.jobs
    expect(shard.strategy).toMatchObject({
      'fail-fast': false,
      'max-parallel': '${{ inputs.max-jobs }}'
    })
    expect(gather.if).toContain('always()')
    const afterAction = shard.steps.slice(shard.steps.indexOf(stepOf('shard', 'snapshots')) + 1)
    expect(afterAction.map((step) => step.if?.includes('always()'))).toEqual([true, true])
  })

  test('checks out its own commit and no other, with every action pinned', () => {
    const steps = Object.values(FLEET_FILE.jobs).flatMap((job) => job.steps)
    const uses = steps.flatMap((step) => step.uses ?? [])
    expect(uses.filter((one) => !one.startsWith('./') && !/@[0-9a-f]{40}$/.test(one))).toEqual([])
    const checkouts = steps.filter((step) => step.uses?.startsWith('actions/checkout@'))
    expect(checkouts).toHaveLength(3)
    for (const checkout of checkouts) {
      expect(checkout.with).toMatchObject({
        repository: '${{ job.workflow_repository }}',
        ref: '${{ job.workflow_sha }}',
        'persist-credentials': false
      })
    }
  })

  test('asks its caller for two permissions at most', () => {
    expect(Object.values(FLEET_FILE.jobs).map((job) => job.permissions)).toEqual([
      { contents: 'read' },
      { contents: 'read', 'id-token': 'write' },
      { contents: 'read' }
    ])
  })

  test('is called by its example with inputs that it has, and with these permissions', () => {
    const example = parse(
      readFileSync(new URL('../examples/workflows/fleet.yml', import.meta.url), 'utf8')
    ) as Caller
    const jobs = Object.values(example.jobs)
    expect(jobs.map((job) => job.with.operation)).toEqual(['create', 'prune'])
    for (const job of jobs) {
      expect(job.uses).toContain('/.github/workflows/fleet.yml@')
      expect(job.permissions).toEqual({ contents: 'read', 'id-token': 'write' })
      const call = callOf(job.with)
      expect(call).toMatchObject(job.with)
    }
    expect(new Set(jobs.map((job) => callOf(job.with).name)).size).toBe(jobs.length)
  })

  test.each([
    ["inputs.a == 'create' && 'reuse' || ''", { 'inputs.a': 'create' }, 'reuse'],
    ["inputs.a == 'create' && 'reuse' || ''", { 'inputs.a': 'prune' }, ''],
    [
      "inputs.b || (inputs.a == 'create' && 'x' || '')",
      { 'inputs.a': 'create', 'inputs.b': '' },
      'x'
    ],
    [
      "inputs.b || (inputs.a == 'create' && 'x' || '')",
      { 'inputs.a': 'prune', 'inputs.b': 'y' },
      'y'
    ]
  ])('%s is evaluated as GitHub does', (expression, known, value) => {
    expect(evaluate(expression, known)).toBe(value)
  })
})

describe('the plan', () => {
  const plan = (changes: Readonly<Record<string, string>> = {}): Part =>
    runPart({
      part: 'plan',
      operation: 'create',
      name: 'fleet',
      shards: '3',
      'max-jobs': '2',
      ...changes
    })

  test('is the matrix', () => {
    expect(plan().outputs).toEqual({ matrix: '["1/3","2/3","3/3"]' })
  })

  test.each([
    ['no shard', { shards: '0' }, '"shards" is "0"'],
    ['more than GitHub runs', { shards: '257' }, 'at most 256 jobs'],
    ['half a shard', { shards: '2.5' }, '"shards" is "2.5"'],
    ['no job at a time', { 'max-jobs': '0' }, '"max-jobs" is "0"'],
    ['another operation', { operation: 'restore' }, 'expected create or prune'],
    ['a name that is no name of an artifact', { name: 'a/b' }, '"name" must have']
  ])('refuses %s', (_what, changes, words) => {
    const { code, log, outputs } = plan(changes)
    expect({ code, outputs }).toEqual({ code: 1, outputs: {} })
    expect(log).toContain('::error::')
    expect(log).toContain(words)
  })
})

describe('the summary of all shards', () => {
  let folder: string
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'fleet-'))))
  afterEach(() => rmSync(folder, { recursive: true }))

  type Left = Readonly<Record<string, unknown>>

  /** Puts the artifact of a shard there. */
  function left(shard: number, changes: Left = {}, result?: Left | string): void {
    const report = {
      version: 1,
      operation: 'create',
      shard: `${shard}/3`,
      run: '4711',
      attempt: 1,
      outcome: 'success',
      verified: true,
      job: '',
      ...changes
    }
    const known = result ?? made(`disk-${shard}`)
    writeArtifact(folder, `fleet-shard-${shard}-of-3-attempt-${report.attempt}`, {
      'report.json': JSON.stringify(report),
      'result.json': typeof known === 'string' ? known : JSON.stringify(known)
    })
  }

  function made(...disks: readonly string[]): Left {
    return {
      operation: 'create',
      disks: disks.map((uniqueId) => ({ uniqueId, snapshot: `${uniqueId}-s`, stage: 'usable' }))
    }
  }

  const gather = (outcome = 'success', operation = 'create'): Part =>
    runPart({ part: 'gather', operation, name: 'fleet', shards: '3', outcome, folder })

  test('is green when every shard is', () => {
    for (const shard of [1, 2, 3]) left(shard)
    const { code, outputs, summary } = gather()
    expect({ code, outputs }).toEqual({
      code: 0,
      outputs: { verified: 'true', count: '3', 'failed-shards': '[]' }
    })
    expect(summary).toContain('3 shards, 3 disks, 3 snapshots: all verified and ready to restore.')
  })

  test('counts a shard without disks as green', () => {
    for (const shard of [1, 2]) left(shard)
    left(3, { verified: false }, made())
    expect(gather()).toMatchObject({ code: 0, outputs: { verified: 'true', count: '2' } })
  })

  test('is not verified when a shard is not, as with "wait-for: created"', () => {
    for (const shard of [1, 2]) left(shard)
    left(3, { verified: false })
    expect(gather()).toMatchObject({ code: 0, outputs: { verified: 'false', count: '3' } })
  })

  /** The summary is red and names the third shard. */
  function expectThirdRed(part: Part, words: string): void {
    expect(part).toMatchObject({
      code: 1,
      outputs: { verified: 'false', 'failed-shards': '["3/3"]' }
    })
    expect(part.summary).toContain('1 of 3 shards did not succeed: 3/3')
    expect(part.summary).toContain(words)
    expect(part.summary).toContain('Re-run failed jobs')
    expect(part.log).toContain('::error::')
  }

  test.each(['failure', 'cancelled', 'skipped', 'something new'])(
    'is red when a step ended with "%s", also when the jobs say success',
    (outcome) => {
      for (const shard of [1, 2]) left(shard)
      left(3, { outcome }, { operation: 'create', failure: 'No way in. Grant <it>.' })
      expectThirdRed(gather(), 'No way in. Grant &lt;it&gt;.')
    }
  )

  test('is red when a shard left nothing: it never ran, or its runner was lost', () => {
    for (const shard of [1, 2]) left(shard)
    expectThirdRed(gather('failure'), 'It left no report')
    expectThirdRed(gather('success'), 'It left no report')
  })

  test('is red when nothing was left at all', () => {
    rmSync(folder, { recursive: true })
    expect(gather('cancelled')).toMatchObject({
      code: 1,
      outputs: { verified: 'false', count: '0', 'failed-shards': '["1/3","2/3","3/3"]' }
    })
    folder = mkdtempSync(join(tmpdir(), 'fleet-'))
  })

  test.each([
    ['a result that cannot be read', '{"operation":'],
    ['a result of nothing', '{}'],
    ['a list in place of a result', '[]']
  ])('is red for %s', (_what, result) => {
    for (const shard of [1, 2]) left(shard)
    left(3, {}, result)
    expectThirdRed(gather(), 'no readable result file')
  })

  test('is red when the jobs are, although every report is green', () => {
    for (const shard of [1, 2, 3]) left(shard)
    for (const outcome of ['failure', 'cancelled', '']) {
      const { code, outputs, summary } = gather(outcome)
      expect({ code, outputs }).toMatchObject({ code: 1, outputs: { verified: 'false' } })
      expect(summary).toContain('Every report is green')
    }
  })

  test('goes by the newest attempt of each shard, in whatever order they come', () => {
    for (const shard of [1, 2]) left(shard)
    left(3, { attempt: 10 })
    left(3, { attempt: 9, outcome: 'failure' }, { operation: 'create', failure: 'Before.' })
    expect(gather()).toMatchObject({ code: 0, outputs: { count: '3' } })
    left(3, { attempt: 11, outcome: 'failure' }, { operation: 'create', failure: 'After.' })
    expectThirdRed(gather('failure'), 'After.')
  })

  test.each([
    ['of another run', { run: '4710' }],
    ['of another operation', { operation: 'prune' }],
    ['of another version', { version: 2 }],
    ['without an attempt', { attempt: 'one' }]
  ])('does not believe a report %s', (_what, changes) => {
    for (const shard of [1, 2]) left(shard)
    left(3, changes)
    const part = gather()
    expectThirdRed(part, 'It left no report')
    expect(part.log).toContain('::warning::')
  })

  test('is red when two shards have one disk', () => {
    left(1)
    left(2)
    left(3, {}, made('disk-1'))
    const { code, outputs, summary } = gather()
    expect({ code, outputs }).toMatchObject({ code: 1, outputs: { verified: 'false' } })
    expect(summary).toContain('More than one shard has these disks or snapshots: disk-1-s')
  })

  test('counts only what Azure accepted', () => {
    for (const shard of [1, 2]) left(shard)
    const disks = [
      { uniqueId: 'a', snapshot: 'a-s', stage: 'accepted' },
      { uniqueId: 'b', snapshot: 'b-s', stage: 'planned' }
    ]
    left(3, { outcome: 'failure' }, { operation: 'create', failure: 'Timed out.', disks })
    const part = gather('failure')
    expectThirdRed(part, 'Timed out.')
    expect(part.outputs.count).toBe('3')
    expect(part.summary).toContain('3 shards, 4 disks, 3 snapshots.')
  })

  test('says of a dry run that it is one, and counts nothing', () => {
    const planned = { operation: 'create', dryRun: true, planned: [{ uniqueId: 'a' }] }
    for (const shard of [1, 2, 3]) left(shard, { verified: false }, planned)
    const { code, outputs, summary } = gather()
    expect({ code, outputs }).toMatchObject({ code: 0, outputs: { verified: 'false', count: '0' } })
    expect(summary).toContain('## Disk snapshots of the fleet: dry run')
  })

  test('of "prune" counts what was deleted', () => {
    const decisions = ['kept', 'deleted', 'deleted', 'gone', 'in-doubt'].map((result) => ({
      result
    }))
    for (const shard of [1, 2, 3]) {
      left(shard, { operation: 'prune', verified: false }, { operation: 'prune', decisions })
    }
    const { code, outputs, summary } = gather('success', 'prune')
    expect({ code, outputs }).toMatchObject({ code: 0, outputs: { verified: 'false', count: '6' } })
    expect(summary).toContain('3 shards, 15 snapshots checked, 6 deleted.')
  })

  test('links the job of a shard, and keeps a long failure short', () => {
    for (const shard of [1, 2]) left(shard)
    const job = 'https://github.com/octo-org/octo-repo/actions/runs/4711/job/99'
    left(3, { outcome: 'failure', job }, { operation: 'create', failure: 'x'.repeat(100_000) })
    const { summary } = gather('failure')
    expect(summary).toContain(`[3/3](${job})`)
    expect(summary.length).toBeLessThan(10_000)
  })
})

test('a shard reports what its step did, under a name with its attempt', () => {
  const folder = mkdtempSync(join(tmpdir(), 'fleet-'))
  const { code, outputs } = runPart(
    {
      part: 'report',
      operation: 'create',
      name: 'fleet',
      shard: '3/25',
      outcome: 'failure',
      verified: '',
      receipt: 'v2-abc',
      'result-file': join(folder, 'none.json'),
      'check-run-id': '99',
      folder: join(folder, 'report')
    },
    { GITHUB_RUN_ATTEMPT: '2' }
  )
  expect({ code, outputs }).toEqual({
    code: 0,
    outputs: { artifact: 'fleet-shard-3-of-25-attempt-2' }
  })
  const read = (name: string): string => readFileSync(join(folder, 'report', name), 'utf8')
  expect(read('receipt.txt')).toBe('v2-abc')
  expect(JSON.parse(read('report.json'))).toEqual({
    version: 1,
    operation: 'create',
    shard: '3/25',
    run: '4711',
    attempt: 2,
    outcome: 'failure',
    verified: false,
    job: 'https://github.com/octo-org/octo-repo/actions/runs/4711/job/99'
  })
  rmSync(folder, { recursive: true })
})

test('an unknown part is refused', () => {
  const { code, log } = runPart({ part: 'start' })
  expect({ code, log }).toMatchObject({ code: 1 })
  expect(log).toContain('expected plan, report or gather')
})
