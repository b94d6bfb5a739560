import { describe, expect, test } from 'vitest'

import { ActionError } from '../../src/errors.ts'
import { InDoubt, removeSnapshot } from '../../src/operations/common/remove.ts'
import type { Snapshot } from '../../src/snapshots/types.ts'
import { run, snapshot } from '../support/builders.ts'
import type { Call } from '../support/in-memory-azure.ts'
import { InMemoryAzure } from '../support/in-memory-azure.ts'
import { RecordingRunner } from '../support/recording-runner.ts'
import { TestClock } from '../support/test-clock.ts'

/** Deleting with proof: what is told must be so, whatever Azure's answer to the DELETE is worth. */

const OLD = snapshot()
const AWAY = new ActionError('Unreachable', 'The connection broke.')
const LOCKED = new ActionError('Conflict', 'ScopeLocked', { azure: { status: 409 } })

function withOld(): InMemoryAzure {
  return new InMemoryAzure().withSnapshots(OLD)
}

/** Throws at the first so many calls of a method. */
function failing(method: Call['method'], error: Error, times = 1) {
  let left = times
  return (call: Call): void => {
    if (call.method !== method || left === 0) return
    left -= 1
    throw error
  }
}

async function remove(
  azure: InMemoryAzure,
  {
    meant = () => true,
    clock = new TestClock()
  }: { readonly meant?: (found: Snapshot) => boolean; readonly clock?: TestClock } = {}
): Promise<Snapshot | undefined> {
  const log = new RecordingRunner()
  return await removeSnapshot(OLD, meant, {
    azure,
    clock,
    log,
    run: run(),
    memory: { planned: () => undefined }
  })
}

describe('a snapshot is gone', () => {
  test('when Azure has deleted it and nothing is there any more', async () => {
    const azure = withOld()
    expect(await remove(azure)).toBeUndefined()
    expect([azure.count('deleteSnapshot'), azure.count('findSnapshot')]).toEqual([1, 1])
  })

  test('when only the answer to its deletion was lost; it is not deleted twice', async () => {
    const azure = withOld().afterCall(failing('deleteSnapshot', AWAY))
    expect(await remove(azure)).toBeUndefined()
    expect(azure.count('deleteSnapshot')).toBe(1)
  })

  test('when a refusal was not true', async () => {
    const azure = withOld().afterCall(failing('deleteSnapshot', LOCKED))
    expect(await remove(azure)).toBeUndefined()
  })

  test('after a fault that passes, by another attempt', async () => {
    const azure = withOld().beforeCall(failing('deleteSnapshot', AWAY, 2))
    expect(await remove(azure)).toBeUndefined()
    expect(azure.count('deleteSnapshot')).toBe(3)
  })

  test('when a yes was no deletion, by another attempt', async () => {
    let first = true
    const azure = withOld().afterCall(({ method }, world) => {
      if (method === 'deleteSnapshot' && first) world.withSnapshots(OLD)
      first = false
    })
    expect(await remove(azure)).toBeUndefined()
    expect(azure.count('deleteSnapshot')).toBe(2)
  })
})

describe('a snapshot is still there', () => {
  test('when Azure refuses to delete it', async () => {
    const azure = withOld().beforeCall(failing('deleteSnapshot', LOCKED, 9))
    await expect(remove(azure)).rejects.toBe(LOCKED)
    expect(azure.count('deleteSnapshot')).toBe(1)
  })

  test('when Azure says yes and never does it', async () => {
    const azure = withOld().afterCall(({ method }, world) => {
      if (method === 'deleteSnapshot') world.withSnapshots(OLD)
    })
    await expect(remove(azure)).rejects.toMatchObject({
      code: 'AzureRefused',
      message: expect.stringContaining('it is still there')
    })
    expect(azure.count('deleteSnapshot')).toBe(6)
  })

  test('when there is no time for the wait that Azure asks for', async () => {
    const throttled = new ActionError('Throttled', 'Slow down.', {
      azure: { status: 429, retryAfterMs: 1_200_000 }
    })
    const azure = withOld().beforeCall(failing('deleteSnapshot', throttled, 9))
    await expect(remove(azure, { clock: new TestClock(60_000) })).rejects.toBe(throttled)
    expect(azure.count('deleteSnapshot')).toBe(1)
  })
})

test('another snapshot under the name is left alone', async () => {
  const other = { ...OLD, uniqueId: 'another' }
  const azure = withOld().afterCall(({ method }, world) => {
    if (method === 'deleteSnapshot') world.withSnapshots(other)
  })
  const meant = ({ uniqueId }: Snapshot): boolean => uniqueId === OLD.uniqueId
  expect(await remove(azure, { meant })).toEqual(other)
  expect(azure.count('deleteSnapshot')).toBe(1)
})

describe('nobody can say', () => {
  test('when what is there cannot be read afterwards', async () => {
    const azure = withOld().beforeCall(failing('findSnapshot', AWAY))
    const removal = remove(azure)
    await expect(removal).rejects.toBeInstanceOf(InDoubt)
    await expect(removal).rejects.toMatchObject({ remedy: expect.stringContaining(OLD.name) })
  })

  test('when the run ends meanwhile', async () => {
    const cancelled = new ActionError('Cancelled', 'The job was cancelled.')
    const azure = withOld().afterCall(failing('deleteSnapshot', cancelled))
    const removal = remove(azure)
    await expect(removal).rejects.toBeInstanceOf(InDoubt)
    await expect(removal).rejects.toMatchObject({
      code: 'Cancelled',
      remedy: expect.stringContaining(OLD.name)
    })
  })
})
