import { describe, expect, test } from 'vitest'

import { ActionError } from '../../src/errors.ts'
import type { Objections, Removal, Use } from '../../src/operations/common/existing.ts'
import { UnknownOutcomeError, fresh, removeSnapshot } from '../../src/operations/common/existing.ts'
import { TAG } from '../../src/snapshots/tags.ts'
import type { Snapshot } from '../../src/snapshots/types.ts'
import { snapshot } from '../support/builders.ts'
import type { Call } from '../support/in-memory-azure.ts'
import { EventClock } from '../support/event-clock.ts'
import { InMemoryAzure } from '../support/in-memory-azure.ts'
import { RecordingRunner } from '../support/recording-runner.ts'
import { TestClock } from '../support/test-clock.ts'
import { portsOf } from '../support/step.ts'

/** Deleting with proof: what is reported must be so, whatever Azure's answer to the DELETE is worth. */

const OLD = snapshot()
const AWAY = new ActionError('Unreachable', 'The connection broke.')
const LOCKED = new ActionError('Conflict', 'ScopeLocked', { azure: { status: 409 } })

const DELETED: Removal = { end: 'deleted' }

function withOld(): InMemoryAzure {
  return new InMemoryAzure().withSnapshots(OLD)
}

/** A 429 that asks to wait so long, or does not say. */
function throttled(retryAfterMs?: number): ActionError {
  return new ActionError('Throttled', 'Slow down.', {
    azure: { status: 429, ...(retryAfterMs !== undefined && { retryAfterMs }) }
  })
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
    objectionsTo = () => [],
    clock = new TestClock(),
    log = new RecordingRunner()
  }: {
    readonly objectionsTo?: (found: Snapshot) => Objections
    readonly clock?: TestClock
    readonly log?: RecordingRunner
  } = {}
): Promise<Removal> {
  return await removeSnapshot(OLD, { objectionsTo }, portsOf(azure, { clock, runner: log }))
}

describe('a snapshot is gone', () => {
  test('when Azure has deleted it and nothing is there any more', async () => {
    const azure = withOld()
    expect(await remove(azure)).toEqual(DELETED)
    expect([azure.count('deleteSnapshot'), azure.count('findSnapshot')]).toEqual([1, 2])
  })

  test('when only the answer to its deletion was lost; it is not deleted twice', async () => {
    const azure = withOld().afterCall(failing('deleteSnapshot', AWAY))
    expect(await remove(azure)).toEqual(DELETED)
    expect(azure.count('deleteSnapshot')).toBe(1)
  })

  test('when a refusal was not true', async () => {
    const azure = withOld().afterCall(failing('deleteSnapshot', LOCKED))
    expect(await remove(azure)).toEqual(DELETED)
  })

  test('after a fault that passes, by another attempt', async () => {
    const azure = withOld().beforeCall(failing('deleteSnapshot', AWAY, 2))
    expect(await remove(azure)).toEqual(DELETED)
    expect(azure.count('deleteSnapshot')).toBe(3)
  })

  test('when a yes was no deletion, by another attempt', async () => {
    let first = true
    const azure = withOld().afterCall(({ method }, world) => {
      if (method !== 'deleteSnapshot' || !first) return
      world.withSnapshots(OLD)
      first = false
    })
    expect(await remove(azure)).toEqual(DELETED)
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
      message: expect.stringContaining('it still exists')
    })
    expect(azure.count('deleteSnapshot')).toBe(6)
  })

  test('when the answer about it lacks everything that distinguishes it from another one', async () => {
    const unknownSources: Snapshot = { ...OLD, uniqueId: undefined, timeCreated: undefined }
    const azure = withOld().beforeCall(({ method }, world) => {
      if (method !== 'deleteSnapshot') return
      world.withSnapshots(unknownSources)
      throw LOCKED
    })
    await expect(remove(azure)).rejects.toBe(LOCKED)
  })

  test('when there is no time for the wait that Azure asks for', async () => {
    const refusal = throttled(1_200_000)
    const azure = withOld().beforeCall(failing('deleteSnapshot', refusal, 9))
    await expect(remove(azure, { clock: new TestClock(60_000) })).rejects.toBe(refusal)
    expect(azure.count('deleteSnapshot')).toBe(1)
  })
})

describe('another snapshot under the name', () => {
  const other = { ...OLD, uniqueId: 'another' }

  test('that came before the deletion is left alone', async () => {
    const azure = withOld().withSnapshots(other)
    const objectionsTo = ({ uniqueId }: Snapshot): Objections =>
      uniqueId === OLD.uniqueId ? [] : ['another one']
    expect(await remove(azure, { objectionsTo })).toEqual({
      end: 'kept',
      found: other,
      reasons: ['another one']
    })
    expect(azure.count('deleteSnapshot')).toBe(0)
  })

  test('that comes after it is not the one that was deleted', async () => {
    const azure = withOld().afterCall(({ method }, world) => {
      if (method === 'deleteSnapshot') world.withSnapshots(other)
    })
    expect(await remove(azure)).toEqual(DELETED)
    expect(azure.count('deleteSnapshot')).toBe(1)
    expect([...azure.snapshots.values()]).toEqual([other])
  })
})

describe('nobody deletes', () => {
  const policy = {
    type: 'Locked',
    days: 30,
    expiresAt: Date.parse('2026-12-20T10:00:00Z'),
    expired: false
  }

  test.each<[string, Partial<Snapshot>, string]>([
    [
      'what is held',
      { tags: { [TAG.hold]: '2027-01-01 audit' } },
      'held until 2027-01-02 00:00 UTC'
    ],
    ['what has an empty hold', { tags: { [TAG.hold]: '' } }, 'held by its tag "snapshot-hold"'],
    [
      'what an immutability policy protects',
      { immutability: policy },
      'protected by its locked immutability policy until 2026-12-20 10:00 UTC'
    ]
  ])('%s', async (_what, changes, reason) => {
    const azure = withOld().withSnapshots({ ...OLD, ...changes })
    expect(await remove(azure)).toMatchObject({ end: 'kept', reasons: [reason] })
    expect(azure.count('deleteSnapshot')).toBe(0)
  })

  test('anything while the time is not known, not even what was held until yesterday', async () => {
    const azure = withOld().withSnapshots({ ...OLD, tags: { [TAG.hold]: '2026-11-22' } })
    azure.disagreement = 'clocks disagree'
    expect(await remove(azure)).toMatchObject({
      end: 'kept',
      reasons: ['clocks disagree: nothing is deleted', 'held until 2026-11-23 00:00 UTC']
    })
    expect(azure.count('deleteSnapshot')).toBe(0)
  })

  test('what is held while Azure makes the deletion wait', async () => {
    const azure = withOld().beforeCall(failing('deleteSnapshot', throttled(600_000)))
    const clock = new TestClock(undefined, () =>
      azure.withSnapshots({ ...OLD, tags: { [TAG.hold]: 'unlimited' } })
    )
    expect(await remove(azure, { clock })).toMatchObject({ end: 'kept' })
    expect(azure.count('deleteSnapshot')).toBe(1)
  })
})

test('what was gone before is not what this run deleted', async () => {
  expect(await remove(new InMemoryAzure())).toEqual({ end: 'gone' })
})

test('what is read again because the objections took time is judged as it is then', async () => {
  const azure = withOld()
  const seen: string[] = []
  const objectionsTo = ({ tags }: Snapshot): Objections => {
    seen.push(tags.owner ?? 'nobody')
    azure.withSnapshots({ ...OLD, tags: { owner: 'shop' } })
    return tags.owner === undefined ? 'checking again' : ['owned']
  }
  expect(await remove(azure, { objectionsTo })).toMatchObject({ end: 'kept', reasons: ['owned'] })
  expect(seen).toEqual(['nobody', 'shop'])
})

describe('a deletion that takes time', () => {
  test('is waited for, and its end is seen', async () => {
    const azure = withOld()
    let inspections = 0
    azure
      .afterCall(({ method }, world) => {
        if (method === 'deleteSnapshot')
          world.withSnapshots({ ...OLD, provisioningState: 'Deleting' })
      })
      .beforeCall(({ method }, world) => {
        if (method === 'findSnapshot' && ++inspections === 4) world.snapshots.clear()
      })
    const clock = new TestClock()
    expect(await remove(azure, { clock })).toEqual(DELETED)
    expect([azure.count('deleteSnapshot'), inspections]).toEqual([1, 4])
    // The first deletion of a run is read often, so that the next ones learn from it.
    expect(clock.sleeps).toEqual([200, 225, 254])
  })

  test('and never ends is in doubt', async () => {
    const azure = withOld().afterCall(({ method }, world) => {
      if (method === 'deleteSnapshot')
        world.withSnapshots({ ...OLD, provisioningState: 'Deleting' })
    })
    const clock = new TestClock()
    const removal = remove(azure, { clock })
    await expect(removal).rejects.toBeInstanceOf(UnknownOutcomeError)
    await expect(removal).rejects.toThrow('is still deleting snapshot "data-snapshot"')
    expect(azure.count('deleteSnapshot')).toBe(1)
    expect(azure.count('findSnapshot')).toBeGreaterThan(30)
    expect(clock.now() - clock.startTime).toBeGreaterThan(120_000)
  })

  test('and fails says why, in the words of its operation', async () => {
    const failed = new ActionError('SnapshotFailed', 'It failed.', {
      azure: { status: 200, code: 'InternalExecutionError' }
    })
    const azure = withOld()
      .afterCall(({ method }, world) => {
        if (method === 'deleteSnapshot') world.withSnapshots(OLD)
      })
      .beforeCall(failing('deletionFinished', failed))
    await expect(remove(azure)).rejects.toBe(failed)
    expect(azure.count('deleteSnapshot')).toBe(1)
  })
})

describe('deletions of one run', () => {
  /** Snapshots whose deletion takes so long, removed at the same time; the reads of each after its DELETE, in turn. */
  async function removeAll(
    rounds: readonly (readonly number[])[],
    { timeoutMs = 3_600_000, slowReads = 0 } = {}
  ) {
    const clock = new EventClock(timeoutMs, () => undefined)
    const ends = new Map<string, number>()
    const reads = new Map<string, number[]>()
    const world = new InMemoryAzure()
    world.beforeCall(({ method, name }, { snapshots }) => {
      const end = ends.get(name)
      if (method !== 'findSnapshot' || end === undefined) return
      reads.set(name, [...(reads.get(name) ?? []), clock.now()])
      for (const [key, one] of snapshots) {
        if (one.name === name && clock.now() >= end) snapshots.delete(key)
      }
    })
    const took = rounds.flat()
    const all = took.map((_, nth) => snapshot({ name: `s${nth}` }))
    world.withSnapshots(...all)
    const deletions = new Map(all.map(({ name }, nth) => [name, took[nth] ?? 0]))
    world.afterCall(({ method, name }) => {
      if (method !== 'deleteSnapshot') return
      ends.set(name, clock.now() + (deletions.get(name) ?? 0))
      const one = all.find((other) => other.name === name)
      if (one !== undefined) world.withSnapshots({ ...one, provisioningState: 'Deleting' })
    })
    const slow: Pick<InMemoryAzure, 'findSnapshot'> = {
      findSnapshot: async (ref) => {
        const found = await world.findSnapshot(ref)
        if (ends.has(ref.name) && slowReads > 0) await clock.sleep(slowReads)
        return found
      }
    }
    const azure = new Proxy(world, {
      get: (target, name): unknown => {
        if (name === 'findSnapshot') return slow.findSnapshot
        const member: unknown = Reflect.get(target, name)
        return typeof member === 'function' ? (member.bind(target) as unknown) : member
      }
    })
    const ports = portsOf(azure, { clock })
    const ended: { readonly ms: number; readonly reads: number; readonly outcomes: unknown[] }[] =
      []
    let first = 0
    for (const round of rounds) {
      const before = clock.elapsed()
      const members = all.slice(first, (first += round.length))
      const settled = await Promise.allSettled(
        members.map((one) => removeSnapshot(one, { objectionsTo: () => [] }, ports))
      )
      ended.push({
        ms: clock.elapsed() - before,
        reads: members.reduce((sum, { name }) => sum + (reads.get(name)?.length ?? 0), 0),
        outcomes: settled.map((one): unknown =>
          one.status === 'fulfilled' ? one.value : one.reason
        )
      })
    }
    return ended
  }

  const alike = (count: number, ms: number): readonly number[] =>
    Array.from({ length: count }, () => ms)

  test('learn how long a deletion takes: the next ones are read once, at that age', async () => {
    const [first, second] = await removeAll([alike(17, 2_000), alike(7, 2_000)])
    expect(first?.outcomes).toEqual(first?.outcomes.map(() => DELETED))
    expect(second?.outcomes).toEqual(second?.outcomes.map(() => DELETED))
    // Three of them are scouts: they see the end within a quarter of a second, and the others are read then.
    expect(first?.ms).toBeLessThanOrEqual(2_250)
    expect(second?.ms).toBe(first?.ms)
    expect(second?.reads).toBe(7)
  })

  test('are read on while one takes longer, and are not counted as deleted before a read shows it', async () => {
    const [, second] = await removeAll([alike(8, 300), [300, 4_000]])
    expect(second?.outcomes).toEqual([DELETED, DELETED])
    expect(second?.ms).toBeGreaterThanOrEqual(4_000)
    expect(second?.ms).toBeLessThanOrEqual(6_000)
  })

  test('that one of them never ends do not wait for it', async () => {
    const [first, second] = await removeAll([[Infinity, ...alike(7, 300)], alike(7, 300)])
    expect(first?.outcomes.slice(1)).toEqual(alike(7, 0).map(() => DELETED))
    expect(first?.outcomes[0]).toBeInstanceOf(UnknownOutcomeError)
    expect(second?.ms).toBeLessThanOrEqual(800)
  })

  test('learn nothing from a read that Azure answers late', async () => {
    const [, second] = await removeAll([alike(1, 0), alike(1, 700)], { slowReads: 10_000 })
    // As the first one of a run, but no scout.
    expect(second).toMatchObject({ ms: 10_800, reads: 1 })
  })

  test('end with the run, also those that wait for the first one', async () => {
    const [first] = await removeAll([alike(9, 60_000)], { timeoutMs: 5_000 })
    expect(first?.outcomes).toHaveLength(9)
    for (const outcome of first?.outcomes ?? []) {
      expect(outcome).toBeInstanceOf(UnknownOutcomeError)
      expect(outcome).toMatchObject({ code: 'Timeout' })
    }
  })
})

test('a 429 is no attempt, however often it comes, as long as there is time', async () => {
  const azure = withOld().beforeCall(failing('deleteSnapshot', throttled(), 40))
  const log = new RecordingRunner()
  expect(await remove(azure, { log })).toEqual(DELETED)
  expect(azure.count('deleteSnapshot')).toBe(41)
  expect(log.lines[0]).toMatch(/^Azure throttles deletes: the next request is sent in 0\.5 s, at /)
})

test('what cannot be read before is not touched', async () => {
  const azure = withOld().beforeCall(failing('findSnapshot', AWAY))
  await expect(remove(azure)).rejects.toBe(AWAY)
  expect(azure.count('deleteSnapshot')).toBe(0)
})

describe('nobody can say', () => {
  test('when what is there cannot be read afterwards', async () => {
    let sent = false
    const azure = withOld().beforeCall(({ method }) => {
      if (method === 'findSnapshot' && sent) throw AWAY
      sent ||= method === 'deleteSnapshot'
    })
    const removal = remove(azure)
    await expect(removal).rejects.toBeInstanceOf(UnknownOutcomeError)
    await expect(removal).rejects.toMatchObject({ remedy: expect.stringContaining(OLD.name) })
  })

  test('when the run ends meanwhile', async () => {
    const cancelled = new ActionError('Cancelled', 'The job was cancelled.')
    const azure = withOld().afterCall(failing('deleteSnapshot', cancelled))
    const removal = remove(azure)
    await expect(removal).rejects.toBeInstanceOf(UnknownOutcomeError)
    await expect(removal).rejects.toMatchObject({
      code: 'Cancelled',
      remedy: expect.stringContaining(OLD.name)
    })
  })
})

/** Reads numbers: how often it was read. */
function counting(most?: number) {
  const clock = new TestClock(10_000_000)
  let reads = 0
  const read = (): Promise<number> => Promise.resolve(++reads)
  const it = fresh(read, clock, most === undefined ? undefined : () => most)
  return { it, clock, reads: () => reads }
}

async function used<T>(use: Promise<Use<T> | 'reading again'>): Promise<Use<T>> {
  const made = await use
  if (made === 'reading again') throw new Error('it was read again')
  return made
}

describe('what deletions rest on', () => {
  test('is read once for all who ask at once', async () => {
    const { it, reads } = counting()
    expect(await Promise.all([it.current(), it.current(), it.current()])).toEqual([1, 1, 1])
    expect(reads()).toBe(1)
  })

  test('is read again after a minute', async () => {
    const { it, clock } = counting()
    expect(await it.current()).toBe(1)
    await clock.sleep(59_999)
    expect(await it.current()).toBe(1)
    await clock.sleep(1)
    expect(await it.current()).toBe(2)
  })

  test('is read again when it was used often enough', async () => {
    const { it } = counting(2)
    await it.current()
    const uses = [await used(it.use()), await used(it.use())]
    for (const { end } of uses) end()
    expect(await it.use()).toBe('reading again')
    expect((await used(it.use())).value).toBe(2)
  })

  test('says to whoever wants to use it that it was read meanwhile: what that one read is older', async () => {
    const { it, clock } = counting()
    expect(await it.use()).toBe('reading again')
    expect((await used(it.use())).value).toBe(1)
    await clock.sleep(60_000)
    expect(await Promise.race([it.use(), Promise.resolve('waits')])).toBe('waits')
  })

  test('is not read while something rests on it, and nothing new rests on it then', async () => {
    const { it, clock, reads } = counting()
    await it.current()
    const [first, second] = [await used(it.use()), await used(it.use())]
    await clock.sleep(60_000)
    const waiting = [it.current(), it.use()]
    first.end()
    await new Promise(setImmediate)
    expect(reads()).toBe(1)
    second.end()
    expect(await Promise.all(waiting)).toEqual([2, 'reading again'])
  })

  test('that could not be read is not tried again, and every caller gets the same error', async () => {
    const refusal = new Error('no')
    let reads = 0
    const it = fresh(() => {
      reads += 1
      return Promise.reject(refusal)
    }, new TestClock())
    await expect(it.current()).rejects.toBe(refusal)
    await expect(it.use()).rejects.toBe(refusal)
    expect(reads).toBe(1)
  })
})
