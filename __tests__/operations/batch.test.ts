import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { ActionError } from '../../src/errors.ts'
import { failureOf, hasArrived, interrupted, workOn } from '../../src/operations/common/batch.ts'
import { dataTime } from '../support/builders.ts'
import { InMemoryAzure } from '../support/in-memory-azure.ts'
import type { Queued } from '../../src/snapshots/copy/limits.ts'
import { lanesOf } from '../../src/snapshots/copy/limits.ts'
import { portsOf } from '../support/step.ts'

type Job = Queued & {
  readonly id: number
  readonly region: string
  /** How long it takes, in turns of the event loop. */
  readonly turns: number
}

const regions = fc.constantFrom('northeurope', 'ukwest', 'uksouth')

/** Any jobs; of each disk at most one continues already, as in Azure. */
const jobs = fc
  .array(
    fc.record({
      disk: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
      dataTime: fc.option(fc.nat(5).map(dataTime), { nil: undefined }),
      region: regions,
      turns: fc.nat(4),
      running: fc.boolean()
    }),
    { maxLength: 40 }
  )
  .map((all): readonly Job[] =>
    all.map((job, id) => {
      const first = all.findIndex(({ disk, running }) => running && disk === job.disk)
      return { ...job, id, running: job.running && first === id }
    })
  )

function turns(count: number): Promise<void> {
  return count <= 0
    ? Promise.resolve()
    : new Promise((resolve) => setImmediate(() => void turns(count - 1).then(resolve)))
}

/** Works on the lanes of some jobs; a failure of one is thrown on. */
async function runLanes<T extends Queued>(
  lanes: readonly (readonly T[])[],
  slotOf: (job: T) => string,
  maxPerSlot: number,
  work: (job: T, isLast: boolean) => Promise<void>
): Promise<void> {
  await workOn(
    {
      lanes,
      titleOf: ({ disk }) => disk,
      slotOf,
      maxPerSlot,
      work: (job, _ports, isLast) => work(job, isLast),
      failed: (_job, error) => {
        throw error
      }
    },
    portsOf(new InMemoryAzure())
  )
}

test('never two of a disk at once, sources in their order, regions within their limit, and all of them', async () => {
  await fc.assert(
    fc.asyncProperty(jobs, fc.integer({ min: 1, max: 3 }), async (all, mostPerRegion) => {
      const running = new Set<Job>()
      const begun: Job[] = []
      let lasts = 0
      await runLanes(
        lanesOf(all),
        ({ region }) => region,
        mostPerRegion,
        async (job, isLast) => {
          expect([...running].filter(({ disk }) => disk === job.disk)).toEqual([])
          running.add(job)
          begun.push(job)
          lasts += Number(isLast)
          const inRegion = [...running].filter(({ region }) => region === job.region)
          expect(inRegion.length).toBeLessThanOrEqual(mostPerRegion)
          await turns(job.turns)
          running.delete(job)
        }
      )
      expect(begun.map(({ id }) => id).toSorted((a, b) => a - b)).toEqual(all.map(({ id }) => id))
      const disks = [...Map.groupBy(begun, ({ disk }) => disk).values()]
      expect(lasts).toBe(disks.length)
      for (const ofDisk of disks) {
        const [first] = ofDisk
        expect(ofDisk.some((job) => job.running)).toBe(first?.running)
        const fresh = ofDisk.filter((job) => !job.running)
        // Those whose data nothing dates come last.
        const rank = (job: Job): number => (job.dataTime ?? 9) * 100 + job.id
        expect(fresh).toEqual(fresh.toSorted((a, b) => rank(a) - rank(b)))
      }
    }),
    { numRuns: 200 }
  )
})

test('what continues already takes its place in the region first', async () => {
  const order: string[] = []
  const job = (disk: string, running: boolean) => ({ disk, running, dataTime: undefined })
  await runLanes(
    lanesOf([job('a', false), job('b', true)]),
    () => 'region',
    1,
    ({ disk }) => {
      order.push(disk)
      return Promise.resolve()
    }
  )
  expect(order).toEqual(['b', 'a'])
})

const refused = new ActionError('Forbidden', 'No right.', { remedy: 'Ask.' })
const ended = new ActionError('Timeout', 'Out of time.', { remedy: 'Raise "timeout".' })

describe('a failure of some', () => {
  const inAll = (...errors: readonly (ActionError | undefined)[]) =>
    failureOf(
      errors.map((error, at) => ({ name: `data-${at}`, error })),
      { heading: (failed) => `${failed} failed`, total: 3, remedy: 'Run it again.' }
    )

  test('names each of them, says what was not begun, and is none without one', () => {
    expect(inAll(undefined, undefined)).toBeUndefined()
    expect(inAll(undefined, refused)).toMatchObject({
      code: 'PartialFailure',
      message: '1 failed, and 1 more were not started:\n- data-1: No right.\nAsk.',
      remedy: 'Run it again.',
      parts: [{ name: 'data-1', error: refused }]
    })
  })

  test('has the code of the end of the run, whichever of them met it', () => {
    expect(inAll(refused, ended, ended)?.code).toBe('Timeout')
  })

  test('of a single one is its own', () => {
    const members = [{ name: 'data', error: refused }]
    expect(failureOf(members, { heading: String, remedy: 'Again.' })).toBe(refused)
  })
})

test('the end of the run says what Azure continues to execute; any other failure is as it was', () => {
  expect(interrupted(refused, 'It goes on.', 'Resume it.')).toBe(refused)
  expect(interrupted(ended, 'It goes on.', 'Resume it.')).toMatchObject({
    code: 'Timeout',
    message: 'Out of time. It goes on.',
    remedy: 'Raise "timeout". Resume it.',
    cause: ended
  })
  expect(interrupted(ended, 'It goes on.').remedy).toBe(ended.remedy)
})

describe('what was made has come as far as the step promises', () => {
  const holds = { claim: 'it is incremental', holds: true, finding: 'it is' }
  const fails = { ...holds, holds: false }
  const error = new ActionError('Timeout', 'Timed out.')

  test.each([
    ['with every claim true', { stage: 'usable', checks: [holds] }, true],
    ['but not when it failed afterwards', { stage: 'usable', checks: [holds], error }, false],
    ['but not when nothing was checked', { stage: 'usable', checks: [] }, false],
    ['but not with a claim that is false', { stage: 'usable', checks: [holds, fails] }, false],
    ['but not at an earlier stage', { stage: 'created', checks: [holds] }, false]
  ])('%s', (_what, outcome, expected) => {
    expect(hasArrived(outcome, 'usable')).toBe(expected)
  })
})
