import { describe, expect, test } from 'vitest'

import { ActionError } from '../../src/errors.ts'
import { copy } from '../../src/operations/copy.ts'
import { restore } from '../../src/operations/restore.ts'
import { keyOf, ownTags } from '../../src/snapshots/tags.ts'
import { copyRequest, disk, run, snapshot, takenFrom } from '../support/builders.ts'
import { BY_DEFAULT, NAME, data, logs, perform } from '../support/create-trial.ts'
import type { Call } from '../support/in-memory-azure.ts'
import { InMemoryAzure, fault, notFound } from '../support/in-memory-azure.ts'
import { RecordingRunner } from '../support/recording-runner.ts'
import { TestClock } from '../support/test-clock.ts'
import { restoreRequest } from '../support/restores.ts'
import { portsOf } from '../support/step.ts'

/** Lets reads of a name answer that there is none, some times, once something has happened. */
function hiding(
  azure: InMemoryAzure,
  name: string,
  after: Call['method'],
  times: number,
  method: Call['method'] = 'findSnapshot'
): InMemoryAzure {
  let left = times
  return azure.beforeCall((call, world) => {
    if (call.method !== method || call.name !== name || left === 0) return
    if (world.count(after) === 0) return
    left -= 1
    throw notFound(`read "${name}"`)
  })
}

describe('create', () => {
  test('is green when the reads after the operation do not find the snapshot at first', async () => {
    const azure = hiding(new InMemoryAzure().withDisks(data), NAME, 'putSnapshot', 2)
    azure.beforeCall(({ method }) => {
      if (method === 'finished') throw notFound('read it')
    })
    const { verified, failure } = await perform(azure).result
    expect({ verified, failure }).toEqual({ verified: true, failure: undefined })
    expect(azure.count('putSnapshot')).toBe(1)
  })

  test('is green when one read of a long wait does not find it', async () => {
    const azure = hiding(new InMemoryAzure().withDisks(data), NAME, 'finished', 1)
    azure.newSnapshot = { completionPercent: 10 }
    const clock = new TestClock(3_600_000, () => {
      const [made] = azure.snapshots.values()
      if (made === undefined) return
      const completionPercent = Math.min(100, (made.completionPercent ?? 0) + 10)
      azure.withSnapshots({ ...made, completionPercent })
    })
    expect((await perform(azure, {}, { clock }).result).verified).toBe(true)
  })

  test('still says when the snapshot is gone', async () => {
    const azure = new InMemoryAzure().withDisks(data)
    azure.newSnapshot = { completionPercent: 10 }
    const clock = new TestClock(3_600_000, () => azure.snapshots.clear())
    const { failure } = await perform(azure, {}, { clock }).result
    expect(failure?.message).toContain('was deleted while this step waited')
    expect(clock.sleeps.reduce((sum, ms) => sum + ms, 0)).toBeGreaterThan(30_000)
  })

  test('does not take a second one where a list shows that of an earlier attempt, and a read does not yet', async () => {
    const earlier = snapshot({
      ...takenFrom(data),
      name: 'earlier',
      tags: ownTags(run({ key: keyOf(BY_DEFAULT) }), data, 'request-1')
    })
    const azure = hiding(
      new InMemoryAzure().withDisks(data).withSnapshots(earlier),
      'earlier',
      'listSnapshots',
      2
    )
    const runner = new RecordingRunner({}, {}, { runAttempt: 2 })
    const { verified } = await perform(azure, { ifExists: 'reuse' }, { runner }).result
    expect({ verified, puts: azure.count('putSnapshot') }).toEqual({ verified: true, puts: 0 })
  })

  test('asks again for a source that it has seen', async () => {
    let left = 2
    const azure = new InMemoryAzure().withDisks(data).beforeCall(({ method }) => {
      if (method === 'putSnapshot' && left-- > 0) throw notFound('find the source')
    })
    const { result, clock } = perform(azure)
    expect((await result).verified).toBe(true)
    expect(clock.sleeps).toEqual([500, 1_000])
  })

  test('says after half a minute that the source is gone', async () => {
    const azure = new InMemoryAzure().withDisks(data).beforeCall(({ method }) => {
      if (method === 'putSnapshot') throw notFound('find the source')
    })
    const { failure } = await perform(azure).result
    expect(failure?.azure?.code).toBe('ResourceNotFound')
  })

  test('does not call a snapshot deleted again that is only out of sight', async () => {
    const azure = hiding(new InMemoryAzure().withDisks(data, logs), NAME, 'finished', 2)
    azure.beforeCall(({ method, name }) => {
      if (method === 'putSnapshot' && name.startsWith('logs')) {
        throw new ActionError('Forbidden', 'AuthorizationFailed', { azure: { status: 403 } })
      }
    })
    await perform(azure, { disks: [data, logs], allOrNothing: true }).result
    expect(azure.snapshots.size).toBe(0)
    expect(azure.count('deleteSnapshot')).toBe(1)
  })

  test('asks once whether a name is free', async () => {
    const { result, clock } = perform(new InMemoryAzure().withDisks(data))
    await result
    expect(clock.sleeps).toEqual([])
  })
})

describe('copy', () => {
  const source = snapshot({ ...takenFrom(data), name: 'monday' })
  const name = 'monday-northeurope'

  async function copied(azure: InMemoryAzure, clock: TestClock) {
    const runner = new RecordingRunner()
    return copy(
      copyRequest({ snapshots: [source], regions: ['northeurope'] }),
      portsOf(azure, { clock, runner }),
      () => undefined
    )
  }

  function advancing(azure: InMemoryAzure): TestClock {
    return new TestClock(3_600_000, (ms) => {
      const made = [...azure.snapshots.values()].find((one) => one.name === name)
      if (made === undefined) return
      const completionPercent = Math.min(100, (made.completionPercent ?? 0) + ms / 2_000)
      azure.withSnapshots({ ...made, completionPercent })
    })
  }

  test('is green when one read of its long wait does not find it', async () => {
    const azure = hiding(new InMemoryAzure().withSnapshots(source), name, 'finished', 1)
    expect((await copied(azure, advancing(azure))).verified).toBe(true)
  })

  test('does not give up for a source that is out of sight for a moment', async () => {
    const azure = hiding(new InMemoryAzure().withSnapshots(source), 'monday', 'finished', 2)
    expect((await copied(azure, advancing(azure))).verified).toBe(true)
  })

  test('still says when the copy is gone', async () => {
    const azure = new InMemoryAzure().withSnapshots(source)
    const clock = new TestClock(3_600_000, () => {
      azure.snapshots.clear()
      azure.withSnapshots(source)
    })
    const { failure } = await copied(azure, clock)
    expect(failure?.message).toContain('was deleted while this step waited for its data')
  })
})

describe('restore', () => {
  const monday = snapshot({ ...takenFrom(data), name: 'monday' })

  async function restored(azure: InMemoryAzure) {
    return restore(
      restoreRequest({ snapshots: [monday], diskName: 'data-restored' }),
      portsOf(azure),
      () => undefined
    )
  }

  test('is green when the reads after the operation do not find the disk at first', async () => {
    const azure = new InMemoryAzure()
      .withDisks(disk({ name: 'data' }))
      .withSnapshots(monday)
      .beforeCall(({ method }) => {
        if (method === 'diskFinished') throw fault(404)
      })
    const { verified, failure } = await restored(
      hiding(azure, 'data-restored', 'putDisk', 2, 'findDisk')
    )
    expect({ verified, failure }).toEqual({ verified: true, failure: undefined })
    expect(azure.count('putDisk')).toBe(1)
  })
})
