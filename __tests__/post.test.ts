import { describe, expect, test, vi } from 'vitest'

import { ActionError } from '../src/errors.ts'
import type { World } from '../src/main.ts'
import { main } from '../src/main.ts'
import { post } from '../src/post.ts'
import { TAG } from '../src/snapshots/tags.ts'
import { SUBSCRIPTION, disk } from './support/builders.ts'
import type { Call } from './support/in-memory-azure.ts'
import { InMemoryAzure, fault } from './support/in-memory-azure.ts'
import { RecordingRunner } from './support/recording-runner.ts'
import { TestClock } from './support/test-clock.ts'
import type { WorldChanges } from './support/step.ts'
import { worldOf } from './support/step.ts'

const data = disk({ name: 'data', zones: ['1'] })
const logs = disk({ name: 'logs' })

const INPUTS = {
  disk: 'data,logs',
  'resource-group': data.resourceGroup,
  'subscription-id': data.subscriptionId
}

type Inputs = Readonly<Record<string, string>>

const refuseSignIn: World['signIn'] = () =>
  Promise.reject(new ActionError('SignInFailed', 'No way in.', { remedy: 'Grant it.' }))

/** The runner of the post step: with the state of the main step, and the inputs as they are by then. */
function after(before: RecordingRunner, inputs: Inputs, attempt = 1): RecordingRunner {
  const runner = new RecordingRunner(inputs, {}, { runAttempt: attempt })
  for (const [name, value] of before.saved) runner.saved.set(name, value)
  return runner
}

/** A create of two disks that succeeded. */
async function created(
  inputs: Inputs = {},
  azure = new InMemoryAzure().withDisks(data, logs)
): Promise<{ readonly azure: InMemoryAzure; readonly before: RecordingRunner }> {
  const before = new RecordingRunner({ ...INPUTS, ...inputs })
  await main(worldOf(before, azure))
  azure.calls.length = 0
  return { azure, before }
}

/** A create, and the post step of a job that ended so. */
async function ended(
  status: string,
  inputs: Inputs = {},
  changes: WorldChanges = {}
): Promise<{ readonly azure: InMemoryAzure; readonly runner: RecordingRunner }> {
  const { azure, before } = await created(inputs)
  const runner = after(before, { ...inputs, 'job-status': status })
  await post(worldOf(runner, azure, changes))
  return { azure, runner }
}

const holdsIn = (azure: InMemoryAzure): readonly (string | undefined)[] =>
  [...azure.snapshots.values()].map(({ tags }) => tags[TAG.hold])

const WRITES: readonly Call['method'][] = ['setSnapshotTags', 'deleteSnapshot', 'putSnapshot']
const writesTo = (azure: InMemoryAzure): number =>
  azure.calls.filter(({ method }) => WRITES.includes(method)).length

describe('a job that failed', () => {
  test.each(['failure', 'cancelled', 'Failure'])('%s: the snapshots are held', async (status) => {
    const { azure, runner } = await ended(status)
    const outcome = status.toLowerCase()
    expect(holdsIn(azure)).toEqual([
      `2026-12-23T10:00:00Z ${outcome} of run 4711.1`,
      `2026-12-23T10:00:00Z ${outcome} of run 4711.1`
    ])
    expect(runner.failures).toEqual([])
  })

  test('has the names in an annotation, and the commands in the log', async () => {
    const { runner } = await ended('failure', { summary: 'false' })
    expect(runner.summaries).toEqual([])
    expect(runner.warnings).toHaveLength(1)
    expect(runner.warnings[0]).toMatch(
      /^The deploy failed\. These snapshots can be restored:\n- "data-\S+" in resource group "rg-data" of disk "data", taken 2026-11-23 10:00 UTC: held until 2026-12-23/
    )
    expect(runner.lines.join('\n')).toContain('az disk create --resource-group rg-data')
  })

  test('has them held for the duration in the settings of the main step', async () => {
    const { azure } = await ended('failure', { 'hold-for': 'unlimited' })
    expect(holdsIn(azure)[0]).toBe('unlimited failure of run 4711.1')
  })

  test('has them only looked at when they shall be kept', async () => {
    const { azure, runner } = await ended('failure', { 'on-failure': 'keep' })
    expect(writesTo(azure)).toBe(0)
    expect(runner.summaries.join()).toContain('### Restore instructions')
  })

  test('never deletes, whatever a success would do', async () => {
    const { azure } = await ended('failure', { 'on-success': 'delete' })
    expect(azure.count('deleteSnapshot')).toBe(0)
    expect(azure.snapshots.size).toBe(2)
  })

  test('that runs its post step again changes nothing', async () => {
    const { azure, before } = await created()
    const inputs = { 'job-status': 'failure' }
    await post(worldOf(after(before, inputs), azure))
    const once = [...azure.snapshots.values()]
    await post(worldOf(after(before, inputs), azure))
    expect([...azure.snapshots.values()]).toEqual(once)
    expect(azure.count('setSnapshotTags')).toBe(2)
  })

  test('shows the restore instructions even when no sign-in succeeds', async () => {
    const { azure, runner } = await ended('failure', {}, { signIn: refuseSignIn })
    expect(azure.calls).toEqual([])
    expect(runner.warnings).toEqual([
      expect.stringContaining(' UTC: not held\n- "logs-'),
      'No way in.\nGrant it.'
    ])
    expect(runner.summaries.join()).toContain('### Restore instructions')
    expect(runner.summaries.join()).not.toContain('No way in')
    expect(runner.failures).toEqual([])
  })

  test('is warned about what could not be held', async () => {
    const { azure, before } = await created()
    azure.beforeCall(({ method, name }) => {
      if (method === 'setSnapshotTags' && name.startsWith('logs')) {
        throw new ActionError('Forbidden', `The client may not write ${SUBSCRIPTION}.`, {
          azure: { status: 403, code: 'AuthorizationFailed' }
        })
      }
    })
    const runner = after(before, { 'job-status': 'failure' })
    await post(worldOf(runner, azure))
    expect(runner.log.at(-1)).toMatch(
      /^Warning: After the deploy: 1 of 2 snapshots could not be held after the deploy/
    )
    expect(runner.summaries.join()).toContain('❌ not held: AuthorizationFailed, see the log')
    expect(runner.summaries.join()).not.toContain(SUBSCRIPTION)
  })
})

describe('a job that succeeded', () => {
  test('needs no second sign-in when there is nothing to do', async () => {
    const { azure, runner } = await ended('success', {}, { signIn: refuseSignIn })
    expect(azure.calls).toEqual([])
    expect([runner.warnings, runner.summaries, runner.failures]).toEqual([[], [], []])
  })

  test('has its snapshots deleted when that was asked for', async () => {
    const { azure, runner } = await ended('success', { 'on-success': 'delete' })
    expect(azure.snapshots.size).toBe(0)
    expect(runner.warnings).toEqual([])
    expect(runner.summaries.join()).toContain('✅ 2 snapshots are deleted.')
  })

  test('has a hold of an earlier attempt released', async () => {
    const { azure, before } = await created()
    await post(worldOf(after(before, { 'job-status': 'failure' }), azure))
    await post(worldOf(after(before, { 'job-status': 'success' }, 2), azure))
    expect(holdsIn(azure)).toEqual([undefined, undefined])
  })

  test('has its disks pruned by the rules of the main step', async () => {
    const { azure, runner } = await ended('success', { 'keep-last': '1' })
    expect(azure.count('listSnapshots')).toBeGreaterThan(0)
    expect(azure.snapshots.size).toBe(2)
    expect(runner.warnings).toEqual([])
  })

  test('has no ids in its summary when Azure refuses what the rules want', async () => {
    const { azure, before } = await created({ 'keep-last': '1' })
    const [made] = azure.snapshots.values()
    if (made === undefined) throw new Error('nothing was made')
    const old = { ...made, name: 'old', id: made.id.replace(made.name, 'old'), uniqueId: 'old' }
    azure.withSnapshots({ ...old, timeCreated: (made.timeCreated ?? 0) - 86_400_000 })
    azure.time += 60_000
    azure.beforeCall(({ method }) => {
      if (method === 'deleteSnapshot') {
        throw new ActionError('Forbidden', `The client may not in /subscriptions/${SUBSCRIPTION}.`)
      }
    })
    const runner = after(before, { 'job-status': 'success' })
    await post(worldOf(runner, azure))
    const summary = runner.summaries.join()
    expect(summary).toContain('### Retention')
    expect(summary).toContain('The client may not')
    expect(summary).not.toContain(SUBSCRIPTION)
    expect(runner.warnings.join()).toContain(SUBSCRIPTION)
    expect(runner.failures).toEqual([])
  })

  test('is warned, never failed, when Azure refuses', async () => {
    const { azure, before } = await created({ 'on-success': 'delete' })
    azure.beforeCall(({ method }) => {
      if (method === 'deleteSnapshot') throw new ActionError('Conflict', 'A lock.')
    })
    const runner = after(before, { 'job-status': 'success' })
    await post(worldOf(runner, azure))
    expect(runner.warnings.join()).toMatch(/^"data-\S+" and "logs-\S+": A lock\.$/)
    expect(runner.failures).toEqual([])
  })
})

describe('nothing is done', () => {
  test.each(['', 'whatever', '${{ job.status }}'])('when the status is "%s"', async (status) => {
    const { azure, runner } = await ended(status)
    expect(azure.calls).toEqual([])
    expect(runner.warnings.join()).toContain(`The result of the job is unknown`)
  })

  test('when the create failed, although some of its snapshots are verified', async () => {
    const azure = new InMemoryAzure().withDisks(data, logs)
    azure.afterCall(({ method, name }, world) => {
      if (method !== 'putSnapshot' || !name.startsWith('logs')) return
      for (const [key, one] of world.snapshots) {
        if (one.name === name) world.snapshots.set(key, { ...one, incremental: false })
      }
    })
    const { before } = await created({}, azure)
    expect(before.failures).toHaveLength(1)
    const runner = after(before, { 'job-status': 'failure' })
    await post(worldOf(runner, azure))
    expect(writesTo(azure)).toBe(0)
    expect(runner.summaries).toEqual([])
  })

  test('after a dry run', async () => {
    const { azure, runner } = await ended('failure', { 'dry-run': 'true' })
    expect(azure.calls).toEqual([])
    expect(runner.warnings).toEqual([])
  })

  test('after another operation', async () => {
    const { azure, runner } = await ended('failure', { operation: 'list' })
    expect(azure.calls).toEqual([])
    expect(runner.warnings).toEqual([])
  })

  test('when the state is damaged, which is said', async () => {
    const { azure, before } = await created()
    before.saved.set('made', before.state('made').slice(0, 100))
    const runner = after(before, { 'job-status': 'failure' })
    await post(worldOf(runner, azure))
    expect(azure.calls).toEqual([])
    expect(runner.log.join('\n')).toMatch(/State is damaged: The state of this step is damaged/)
  })

  test('but read, when the main step was killed after its proof', async () => {
    const { azure, before } = await created()
    before.saved.delete('ended')
    const runner = after(before, { 'job-status': 'cancelled' })
    await post(worldOf(runner, azure))
    expect(writesTo(azure)).toBe(0)
    expect(runner.warnings.join()).toContain('was created before the step was interrupted')
  })
})

describe('the time of a post step', () => {
  test('is reported as its own, and not as an input', async () => {
    const { azure, before } = await created()
    const clock = new TestClock(110_000)
    azure.beforeCall(() => {
      throw fault(503)
    })
    azure.findSnapshot = async () => {
      await clock.sleep(200_000)
      return undefined
    }
    const runner = after(before, { 'job-status': 'failure' })
    await post(worldOf(runner, azure, { clock }))
    expect(runner.warnings.join()).toContain('The post step ends after 110 s')
    expect(runner.warnings.join()).not.toContain('"timeout"')
    expect(runner.summaries.join()).toContain('### Restore instructions')
  })

  test('ends also an Azure that never answers, with the restore instructions', async () => {
    const { azure, before } = await created()
    const clock = new TestClock(110_000)
    azure.findSnapshot = () => {
      clock.cancel(new ActionError('Timeout', 'The time that "timeout" gives is over.'))
      return new Promise(() => undefined)
    }
    const runner = after(before, { 'job-status': 'failure' })
    vi.useFakeTimers()
    try {
      const done = post(worldOf(runner, azure, { clock }))
      await vi.advanceTimersByTimeAsync(2_000)
      await done
    } finally {
      vi.useRealTimers()
    }
    expect(runner.warnings.at(-1)).toContain('The post step ends after 110 s')
    expect(runner.summaries.join()).toContain('### Restore instructions')
  })
})

test('a summary that cannot be written is a warning', async () => {
  const { azure, before } = await created()
  const runner = after(before, { 'job-status': 'failure' })
  runner.summary = () => Promise.reject(new Error('disk full'))
  await post(worldOf(runner, azure))
  expect(runner.warnings.at(-1)).toBe('The job summary could not be written: disk full')
})

describe('finalize, as a step of its own', () => {
  const finalizing = (before: RecordingRunner, inputs: Inputs): RecordingRunner =>
    new RecordingRunner({
      operation: 'finalize',
      'subscription-id': data.subscriptionId,
      receipt: before.outputs.get('receipt') ?? '',
      ...inputs
    })

  test('holds what the receipt of the other job names', async () => {
    const { azure, before } = await created()
    const runner = finalizing(before, { outcome: 'failure' })
    await main(worldOf(runner, azure))
    expect(runner.failures).toEqual([])
    expect(new Set(holdsIn(azure))).toEqual(new Set(['2026-12-23T10:00:00Z failure of run 4711.1']))
    const ids = [...azure.snapshots.values()].map(({ id }) => id)
    expect(Object.fromEntries(runner.outputs)).toMatchObject({
      'snapshot-ids': JSON.stringify(ids),
      'kept-snapshot-ids': JSON.stringify(ids),
      'pruned-snapshot-ids': '[]',
      count: '2'
    })
    const [file = ''] = [...runner.files.values()]
    expect(JSON.parse(file)).toMatchObject({
      operation: 'finalize',
      outcome: 'failure',
      finalized: [{ done: 'held', disk: 'data', reason: 'held until 2026-12-23 10:00 UTC' }, {}],
      snapshots: [{ held: true, usable: true, own: true, diskId: data.id }, {}],
      wayBack: { step: expect.stringContaining('operation: restore') }
    })
  })

  test('names in its outputs what it deleted', async () => {
    const { azure, before } = await created()
    const ids = [...azure.snapshots.values()].map(({ id }) => id)
    const runner = finalizing(before, { outcome: 'success', 'on-success': 'delete' })
    await main(worldOf(runner, azure))
    expect(Object.fromEntries(runner.outputs)).toMatchObject({
      'kept-snapshot-ids': '[]',
      'pruned-snapshot-ids': JSON.stringify(ids),
      count: '0'
    })
  })

  test('names nothing as deleted in a dry run', async () => {
    const { azure, before } = await created()
    const inputs = { outcome: 'success', 'on-success': 'delete', 'dry-run': 'true' }
    const runner = finalizing(before, inputs)
    await main(worldOf(runner, azure))
    expect(runner.outputs.get('pruned-snapshot-ids')).toBe('[]')
    expect(azure.snapshots.size).toBe(2)
    expect(runner.summaries.join()).toContain('(dry run)')
  })

  test('fails when a snapshot is gone, with the outputs that are true', async () => {
    const { azure, before } = await created()
    const [gone] = azure.snapshots.keys()
    azure.snapshots.delete(gone ?? '')
    const runner = finalizing(before, { outcome: 'failure' })
    await main(worldOf(runner, azure))
    expect(runner.failures.join()).toContain('could not be held')
    expect(runner.outputs.get('count')).toBe('1')
    expect(holdsIn(azure)).toEqual(['2026-12-23T10:00:00Z failure of run 4711.1'])
  })

  test('shows the restore instructions even when no sign-in succeeds, and fails', async () => {
    const { azure, before } = await created()
    const runner = finalizing(before, { outcome: 'cancelled' })
    await main(worldOf(runner, azure, { signIn: refuseSignIn }))
    expect(runner.failures).toEqual(['No way in.\nGrant it.'])
    expect(runner.summaries.join()).toContain('### Restore instructions')
  })

  test('killed, it is said that it may have changed something, and can be run again', async () => {
    const { azure, before } = await created()
    for (const [outcome, said] of [
      ['failure', true],
      ['skipped', false]
    ] as const) {
      const runner = finalizing(before, { outcome })
      await main(worldOf(runner, azure))
      runner.saved.delete('ended')
      await post(worldOf(runner, azure))
      expect(runner.warnings.join().includes('Run it again: it does only what is missing')).toBe(
        said
      )
      expect(runner.lines.includes('Nothing to do: the step wrote nothing.')).toBe(!said)
    }
  })

  test('asks nothing when the deploy never ran', async () => {
    const { azure, before } = await created()
    const runner = finalizing(before, { outcome: 'skipped' })
    await main(worldOf(runner, azure, { signIn: refuseSignIn }))
    expect(azure.calls).toEqual([])
    expect(runner.failures).toEqual([])
    expect(runner.summaries.join()).toContain('No snapshot was held or deleted')
  })
})

describe('an export', () => {
  test('killed, it is said that it may have written, and continues when it is run again', async () => {
    const inputs = { ...INPUTS, operation: 'export', 'blob-url': 'https://account.example/disks' }
    for (const dryRun of [false, true]) {
      const before = new RecordingRunner({ ...inputs, 'dry-run': String(dryRun) })
      // What a kill at the first request leaves.
      let saved: ReadonlyMap<string, string> | undefined
      const azure = new InMemoryAzure().withDisks(data, logs).beforeCall(() => {
        saved ??= new Map(before.saved)
      })
      await main(worldOf(before, azure))
      before.saved.clear()
      for (const [name, value] of saved ?? []) before.saved.set(name, value)
      const runner = after(before, { ...inputs, 'job-status': 'cancelled' })
      await post(worldOf(runner, azure))
      expect(runner.warnings.join().includes('possibly while it wrote to a page blob')).toBe(
        !dryRun
      )
      expect(runner.lines.includes('Nothing to do: the step wrote nothing.')).toBe(dryRun)
    }
  })
})

describe('a temporary disk that the main step could not delete', () => {
  const inputs = { ...INPUTS, disk: 'data', verify: 'true' }
  const refused = new ActionError('Conflict', 'Could not delete it: ScopeLocked', {
    azure: { status: 409, code: 'ScopeLocked' }
  })

  /** A create whose restore test could not delete its disk, so that it failed. */
  async function left(): Promise<{ azure: InMemoryAzure; before: RecordingRunner; name: string }> {
    let isLocked = true
    const azure = new InMemoryAzure().withDisks(data, logs).beforeCall(({ method }) => {
      if (method === 'deleteDisk' && isLocked) throw refused
    })
    const { before } = await created(inputs, azure)
    isLocked = false
    const [name = ''] = [...azure.disks.values()]
      .map((one) => one.name)
      .filter((one) => one.includes('-verify-'))
    expect(name).not.toBe('')
    return { azure, before, name }
  }

  test('is deleted by the post step, also when the main step came to its end', async () => {
    const { azure, before } = await left()
    const runner = after(before, { ...inputs, 'job-status': 'failure' })
    await post(worldOf(runner, azure))
    expect([...azure.disks.values()].map((one) => one.name)).toEqual(['data', 'logs'])
    expect(azure.snapshots.size).toBe(1)
    expect(runner.warnings).toEqual([])
  })

  test('is named with the command when nobody can sign in', async () => {
    const { azure, before, name } = await left()
    const runner = after(before, { ...inputs, 'job-status': 'failure' })
    await post(worldOf(runner, azure, { signIn: refuseSignIn }))
    expect(runner.warnings.join()).toContain(
      `az disk delete --resource-group rg-data --name ${name}`
    )
    expect(runner.failures).toEqual([])
  })
})
