import { describe, expect, test, vi } from 'vitest'

import { LIST_OUTPUTS } from '../src/action/report/report.ts'
import type { RunClock } from '../src/clock.ts'
import { startClock } from '../src/clock.ts'
import { ActionError } from '../src/errors.ts'
import type { World } from '../src/main.ts'
import { main } from '../src/main.ts'
import type { Azure, Blobs } from '../src/ports.ts'
import { post } from '../src/post.ts'
import { disk, snapshot } from './support/builders.ts'
import { InMemoryAzure, fault } from './support/in-memory-azure.ts'
import { RecordingRunner } from './support/recording-runner.ts'
import { TestClock } from './support/test-clock.ts'
import { worldOf } from './support/step.ts'

const data = disk({ name: 'data' })

const inputs = {
  disk: 'data',
  'resource-group': data.resourceGroup,
  'subscription-id': data.subscriptionId
}

const world = (runner: RecordingRunner, azure: Azure & Blobs, clock?: RunClock): World =>
  worldOf(runner, azure, clock && { clock })

describe('the main step', () => {
  test('does not write the outputs of a large set again and again, and ends with all of them', async () => {
    const disks = Array.from({ length: 200 }, (_, index) => disk({ name: `disk-${index}` }))
    const runner = new RecordingRunner({
      ...inputs,
      disk: disks.map(({ name }) => name).join(),
      summary: 'false'
    })
    const written = new Map<string, number>()
    const output = runner.output.bind(runner)
    runner.output = (name, value) => {
      written.set(name, (written.get(name) ?? 0) + value.length)
      output(name, value)
    }
    await main(world(runner, new InMemoryAzure().withDisks(...disks)))
    expect(runner.failures).toEqual([])
    expect(Math.max(...written.values())).toBeLessThan(1_000_000)
    expect(runner.outputs.get('verified')).toBe('true')
    expect(JSON.parse(runner.outputs.get('snapshot-names') ?? '')).toHaveLength(200)
    expect(JSON.parse(runner.outputs.get('snapshots') ?? '')).toHaveLength(200)
  })

  test('reports the outputs that are true before it fails', async () => {
    const runner = new RecordingRunner(inputs)
    const azure = new InMemoryAzure().withDisks(data)
    azure.newSnapshot = { incremental: false }
    await main(world(runner, azure))
    expect(runner.failures).toHaveLength(1)
    expect(runner.outputs.get('verified')).toBe('false')
    expect(runner.outputs.get('receipt')).toBe('')
    expect(runner.outputs.get('snapshot-id')).toContain('/snapshots/data-')
    expect(runner.events.at(-1)).toBe('fail')
  })

  test('refuses wrong inputs before it signs in', async () => {
    const runner = new RecordingRunner({ ...inputs, timeout: 'soon' })
    await main({
      ...world(runner, new InMemoryAzure()),
      signIn: () => {
        throw new Error('it signed in')
      }
    })
    expect(runner.failures.join()).toMatch(/^The input "timeout" is "soon": expected a duration/)
    expect([...runner.outputs.keys()]).toEqual([...LIST_OUTPUTS, 'result-file'])
    expect(LIST_OUTPUTS.map((name) => runner.outputs.get(name))).toEqual(
      LIST_OUTPUTS.map(() => '[]')
    )
  })

  test('reports problems with the inputs before a failed sign-in', async () => {
    const runner = new RecordingRunner({ ...inputs, 'snapshot-name': '{x}' })
    await main({
      ...world(runner, new InMemoryAzure()),
      signIn: () => Promise.reject(new ActionError('SignInFailed', 'No way in.'))
    })
    expect(runner.failures.join()).toMatch(/^The input "snapshot-name" is "{x}"/)
    expect(runner.saved.size).toBe(0)
  })

  test('takes the subscription of the session, where the inputs leave it open', async () => {
    const runner = new RecordingRunner({ ...inputs, 'subscription-id': '' })
    const azure = new InMemoryAzure().withDisks(data)
    await main({
      ...world(runner, azure),
      signIn: () =>
        Promise.resolve({
          subscriptionId: data.subscriptionId,
          connect: () => Promise.resolve(azure)
        })
    })
    expect(runner.failures).toEqual([])
    expect(runner.outputs.get('snapshot-id')).toContain(`/subscriptions/${data.subscriptionId}/`)
  })

  test('ends with its time when choosing how to sign in does not end', async () => {
    vi.useFakeTimers()
    try {
      const runner = new RecordingRunner(inputs)
      const clock = startClock(1, new AbortController().signal)
      const ended = main({
        ...world(runner, new InMemoryAzure(), clock),
        signIn: () => new Promise(() => undefined)
      })
      await vi.advanceTimersByTimeAsync(2_001)
      await ended
      expect(runner.failures.join()).toContain('"timeout"')
      expect(runner.summaries.join()).toContain('create failed')
    } finally {
      vi.useRealTimers()
    }
  })

  test('shows a failed sign-in with its remedy', async () => {
    const runner = new RecordingRunner(inputs)
    await main({
      ...world(runner, new InMemoryAzure()),
      signIn: () =>
        Promise.reject(new ActionError('SignInFailed', 'No way in.', { remedy: 'Go on.' }))
    })
    expect(runner.failures).toEqual(['No way in.\nGo on.'])
  })

  test('fails once, whatever is thrown', async () => {
    const runner = new RecordingRunner(inputs)
    await main({
      ...world(runner, new InMemoryAzure()),
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- what a careless library does
      signIn: () => Promise.reject('just a text')
    })
    expect(runner.failures).toEqual(['just a text'])
  })

  test('writes no summary on request', async () => {
    const runner = new RecordingRunner({ ...inputs, summary: 'false' })
    await main(world(runner, new InMemoryAzure().withDisks(data)))
    expect(runner.summaries).toEqual([])
    expect(runner.failures).toEqual([])
  })

  test('reports in the summary why it failed early, unless it must not', async () => {
    for (const summary of ['true', 'false']) {
      const runner = new RecordingRunner({ ...inputs, summary })
      await main({
        ...world(runner, new InMemoryAzure()),
        signIn: () =>
          Promise.reject(new ActionError('SignInFailed', 'No way in.', { remedy: 'Go on.' }))
      })
      expect(runner.summaries).toEqual(
        summary === 'true'
          ? ['## Disk snapshots: create failed\n\n❌ No way in.<br>\n**What to do:** Go on.\n']
          : []
      )
    }
  })

  test('a summary that cannot be written is a warning', async () => {
    const runner = new RecordingRunner(inputs)
    runner.summary = () => Promise.reject(new Error('disk full'))
    await main(world(runner, new InMemoryAzure().withDisks(data)))
    expect(runner.failures).toEqual([])
    expect(runner.warnings).toEqual(['The job summary could not be written: disk full'])
  })

  test('knows its writes in the state before the outputs report them', async () => {
    const runner = new RecordingRunner(inputs)
    await main(world(runner, new InMemoryAzure().withDisks(data)))
    expect(runner.events.indexOf('state planned')).toBeLessThan(
      runner.events.indexOf('output snapshot-id')
    )
  })

  test('lists, and says in a warning when the output is too large for a job', async () => {
    const runner = new RecordingRunner({ ...inputs, operation: 'list' })
    const many = Array.from({ length: 1_200 }, (_, index) =>
      snapshot({
        name: `snapshot-${index}`,
        sourceResourceId: data.id,
        sourceUniqueId: data.uniqueId
      })
    )
    await main(world(runner, new InMemoryAzure().withDisks(data).withSnapshots(...many)))
    expect(runner.outputs.get('count')).toBe('1200')
    expect(runner.outputs.get('snapshots')).toBe('')
    expect(runner.warnings.join()).toContain('"result-file"')
    const [file = ''] = [...runner.files.values()]
    expect((JSON.parse(file) as { snapshots: unknown[] }).snapshots).toHaveLength(1_200)
  })

  test.each(['false', 'true'])(
    'prunes (dry run: %s), and warns of nothing when its lists fit',
    async (dryRun) => {
      const runner = new RecordingRunner({
        ...inputs,
        operation: 'prune',
        'keep-last': '1',
        'dry-run': dryRun
      })
      await main(world(runner, new InMemoryAzure().withDisks(data)))
      expect(runner.failures).toEqual([])
      expect(runner.warnings).toEqual([])
      expect(runner.outputs.get('kept-snapshot-ids')).toBe('[]')
      expect(runner.outputs.get('pruned-snapshot-ids')).toBe('[]')
    }
  )

  test('prunes, and says in a warning which lists are too large for a job', async () => {
    const runner = new RecordingRunner({ ...inputs, operation: 'prune', 'keep-last': '9999' })
    const many = Array.from({ length: 4_000 }, (_, index) =>
      snapshot({ name: `${index}`.padStart(80, '_'), sourceUniqueId: data.uniqueId })
    )
    await main(world(runner, new InMemoryAzure().withDisks(data).withSnapshots(...many)))
    expect(runner.warnings.join()).toContain('"kept-snapshot-ids"')
    expect(runner.warnings.join()).not.toContain('"pruned-snapshot-ids"')
  })
})

describe('inputs', () => {
  test('that are hardly meant are warned about, also when others are refused', async () => {
    const runner = new RecordingRunner({ ...inputs, colour: 'x', tags: 'a=1,b=2', timeout: 'soon' })
    await main(world(runner, new InMemoryAzure()))
    expect(runner.warnings).toEqual([
      'Unknown input is ignored: "colour".',
      expect.stringContaining('"tags" has "a=1,b=2" on one line')
    ])
    expect(runner.failures.join()).toContain('"timeout"')
  })

  test('hand on a client secret without the end of its line', async () => {
    const secrets: (string | undefined)[] = []
    for (const secret of ['s3cret\n', ' s3cret', '\n', undefined]) {
      const env = secret === undefined ? {} : { AZURE_CLIENT_SECRET: secret }
      const runner = new RecordingRunner(inputs, env)
      await main({
        ...world(runner, new InMemoryAzure()),
        signIn: ({ signIn }) => {
          secrets.push(signIn.clientSecret)
          return Promise.reject(new Error('enough'))
        }
      })
    }
    expect(secrets).toEqual(['s3cret', 's3cret', undefined, undefined])
  })
})

describe('what the runner gives', () => {
  const refused = new ActionError('RunnerRefused', 'It cannot be written.', { remedy: 'Free it.' })

  test('is tried before anybody signs in', async () => {
    const runner = new RecordingRunner(inputs)
    runner.checkFiles = () => Promise.reject(refused)
    await main({
      ...world(runner, new InMemoryAzure()),
      signIn: () => {
        throw new Error('it signed in')
      }
    })
    expect(runner.failures).toEqual(['It cannot be written.\nFree it.'])
    expect(runner.saved.size).toBe(0)
  })

  test('stops the step while nothing is written to Azure', async () => {
    const runner = new RecordingRunner(inputs)
    const saveState = runner.saveState.bind(runner)
    runner.saveState = (name, value) => {
      if (name === 'planned') throw refused
      saveState(name, value)
    }
    const azure = new InMemoryAzure().withDisks(data)
    await main(world(runner, azure))
    expect(runner.failures).toEqual(['It cannot be written.\nFree it.'])
    expect(azure.snapshots.size).toBe(0)
  })

  test('is missed in warnings when the snapshot is made, and the log has what was made', async () => {
    const runner = new RecordingRunner(inputs)
    const azure = new InMemoryAzure().withDisks(data)
    azure.afterCall(({ method }) => {
      if (method !== 'putSnapshot') return
      const refuse = (): never => {
        throw refused
      }
      runner.output = refuse
      runner.saveState = refuse
      runner.writeFile = () => Promise.reject(refused)
    })
    await main(world(runner, azure))
    expect(runner.failures).toEqual([])
    const [made] = [...azure.snapshots.values()]
    expect(runner.lines).toContain(`Output "snapshot-id" is: ${made?.id ?? ''}`)
    expect(runner.lines).toContain('Output "verified" is: true')
    expect(
      runner.warnings.map((text) => text.replace('It cannot be written.\nFree it. ', ''))
    ).toEqual([
      'The outputs are incomplete. The log of this step contains their values.',
      'The post step does not know what this step created, so it holds and deletes nothing when the job ends.',
      'The file of "result-file" could not be written: It cannot be written.\nFree it.'
    ])
  })
})

describe('a step that its author lets run in a cancelled job', () => {
  const cancelled = { ...inputs, 'job-status': 'cancelled' }

  test('takes its snapshot, as in any other job', async () => {
    const runner = new RecordingRunner(cancelled)
    const azure = new InMemoryAzure().withDisks(data)
    await main(world(runner, azure))
    expect(runner.failures).toEqual([])
    expect(azure.snapshots.size).toBe(1)
  })

  test('deletes what its rules say', async () => {
    const runner = new RecordingRunner({ ...cancelled, operation: 'prune', 'keep-last': '1' })
    await main(world(runner, new InMemoryAzure().withDisks(data)))
    expect(runner.failures).toEqual([])
  })
})

describe('the post step', () => {
  async function interrupted(azure: InMemoryAzure): Promise<RecordingRunner> {
    const runner = new RecordingRunner(inputs)
    await main(world(runner, azure))
    // What a kill leaves: the state that was saved before, without the note of the end.
    runner.saved.delete('ended')
    return runner
  }

  test('has nothing to say after a step that ended', async () => {
    const runner = new RecordingRunner({ ...inputs, 'job-status': 'success' })
    await main(world(runner, new InMemoryAzure().withDisks(data)))
    await post({
      ...world(runner, new InMemoryAzure()),
      signIn: () => Promise.reject(new Error('no'))
    })
    expect(runner.warnings).toEqual([])
  })

  test.each(['verify', 'export', 'finalize'])(
    'does not call %s interrupted that was refused before it wrote anything',
    async (operation) => {
      const runner = new RecordingRunner({
        ...inputs,
        operation,
        ...(operation === 'export' && { 'blob-url': 'https://shop.blob.core.windows.net/disks' }),
        ...(operation === 'finalize' && { disk: '', snapshot: 'gone', outcome: 'failure' })
      })
      await main(world(runner, new InMemoryAzure()))
      expect(runner.failures).toHaveLength(1)
      const before = runner.warnings.length
      await post(world(runner, new InMemoryAzure()))
      expect(runner.warnings.slice(before)).toEqual([])
    }
  )

  test('has nothing to say after a step that failed by itself', async () => {
    const runner = new RecordingRunner(inputs)
    const azure = new InMemoryAzure().withDisks(data)
    azure.newSnapshot = { incremental: false }
    await main(world(runner, azure))
    await post({
      ...world(runner, new InMemoryAzure()),
      signIn: () => Promise.reject(new Error('no'))
    })
    expect(runner.warnings).toEqual([])
  })

  test('names the snapshot that a killed step had made', async () => {
    const azure = new InMemoryAzure().withDisks(data)
    const runner = await interrupted(azure)
    await post(world(runner, azure))
    expect(runner.warnings.join()).toContain(
      'was created before the step was interrupted (available)'
    )
    expect(runner.failures).toEqual([])
  })

  test('stays out of the summary where the main step had to', async () => {
    const azure = new InMemoryAzure().withDisks(data)
    const runner = new RecordingRunner({ ...inputs, summary: 'false' })
    await main(world(runner, azure))
    runner.saved.delete('ended')
    await post(world(runner, azure))
    expect(runner.warnings.join()).toContain('was created before the step was interrupted')
    expect(runner.summaries).toEqual([])
  })

  test('has reported everything when its summary cannot be written', async () => {
    const azure = new InMemoryAzure().withDisks(data)
    const runner = await interrupted(azure)
    runner.summary = () => Promise.reject(new Error('disk full'))
    await post(world(runner, azure))
    expect(runner.warnings.at(-2)).toContain('was created before the step was interrupted')
    expect(runner.warnings.at(-1)).toBe('The job summary could not be written: disk full')
  })

  test('says that nothing was made, and recognizes another writer', async () => {
    const azure = new InMemoryAzure().withDisks(data)
    const runner = await interrupted(azure)
    const [made] = [...azure.snapshots.values()]
    azure.snapshots.clear()
    await post(world(runner, azure))
    expect(runner.warnings.join()).toContain('was not created.')
    if (made !== undefined) azure.withSnapshots({ ...made, tags: {} })
    await post(world(runner, azure))
    expect(runner.warnings.at(-1)).toContain('another process created it')
  })

  test('warns, and names the plan, when Azure cannot be asked', async () => {
    const azure = new InMemoryAzure().withDisks(data)
    const runner = await interrupted(azure)
    await post({ ...world(runner, azure), signIn: () => Promise.reject(new Error('no way in')) })
    expect(runner.warnings.join()).toMatch(
      /could not be read: no way in It was about to write: "data-/
    )

    azure.beforeCall(() => {
      throw fault(503)
    })
    await post(world(runner, azure))
    expect(runner.warnings.at(-1)).toMatch(/It is unknown whether .*: Azure answered 503\./)
    expect(runner.failures).toEqual([])
  })
})

describe('the end of the time', () => {
  test('ends a run that does not notice it', async () => {
    const runner = new RecordingRunner(inputs)
    const clock = new TestClock()
    const deaf = new InMemoryAzure().withDisks(data)
    deaf.getDisk = () => {
      clock.cancel(new ActionError('Timeout', 'The time is over.'))
      return new Promise(() => undefined)
    }
    vi.useFakeTimers()
    try {
      const ended = main(world(runner, deaf, clock))
      await vi.advanceTimersByTimeAsync(2_000)
      await ended
    } finally {
      vi.useRealTimers()
    }
    expect(runner.failures).toEqual(['The time is over.'])
  })
})
