import { expect, test } from 'vitest'
import fc from 'fast-check'

import type { SnapshotsOf } from '../support/lineage-world.ts'
import { LineageWorld, REGIONS } from '../support/lineage-world.ts'
import type { RetentionPolicy } from '../../src/snapshots/retention/policy.ts'
import { policies } from '../support/policies.ts'

/**
 * Random sequences of create, copy, copy back, prune and restore, through the operations: whatever happens, the newest
 * data of the disk is still there, and every operation gives it. `LINEAGE_RUNS` says how many sequences are tried.
 */
const RUNS = Number(process.env.LINEAGE_RUNS ?? '1000')

type Step = (world: LineageWorld) => void | Promise<void>

/** Steps show what they are in a counterexample. */
function step(name: string, run: Step): Step {
  return Object.assign(run, { [fc.toStringMethod]: () => name })
}

const region = fc.constantFrom(...REGIONS)
const group = fc.constantFrom('rg-data', 'backups')
const any = fc.nat()

const creates = group.map((where) => step(`create in ${where}`, (world) => world.create(where)))
const copies = fc
  .tuple(any, group)
  .map(([which, where]) =>
    step(`copy #${which} to another region, ${where}`, (world) => world.copy(which, where))
  )
const latestCopies = region.map((to) =>
  step(`copy the latest to ${to}`, (world) => world.copyLatest(to))
)
/** Mostly few snapshots are kept, so that there is something to lose. */
const narrow = fc
  .integer({ min: 1, max: 2 })
  .map((last): RetentionPolicy => ({ counts: { last }, within: {} }))
const prunes = fc
  .tuple(
    fc.oneof({ weight: 3, arbitrary: narrow }, { weight: 1, arbitrary: policies() }),
    fc.constantFrom('workflow' as const, 'all' as const),
    fc.constantFrom('resource-group' as const, 'subscription' as const),
    group
  )
  .map(([policy, pruneScope, scope, where]) =>
    step(`prune ${JSON.stringify({ policy, pruneScope, scope, where })}`, (world) =>
      world.prune({ policy, pruneScope, scope, where })
    )
  )
const restores = fc.constant(step('restore', (world) => world.restore()))
const waits = fc.integer({ min: 1, max: 2_000 }).map((hours) =>
  step(`wait ${hours} h`, (world) => {
    world.wait(hours)
  })
)

/** Most of all copies and retention: what makes chains, and what breaks them. */
const steps = (others: readonly { weight: number; arbitrary: fc.Arbitrary<Step> }[] = []) =>
  fc.array(
    fc.oneof(
      { weight: 4, arbitrary: creates },
      { weight: 6, arbitrary: copies },
      { weight: 2, arbitrary: latestCopies },
      { weight: 5, arbitrary: prunes },
      { weight: 1, arbitrary: restores },
      { weight: 2, arbitrary: waits },
      ...others
    ),
    { minLength: 4, maxLength: 20, size: 'max' }
  )

const SIZE = { numRuns: RUNS, endOnFailure: true }

/** The newest data in each place: of a region, and of all. */
const newestBy = (snapshots: SnapshotsOf, key: (one: SnapshotsOf[number]) => string) =>
  new Map(
    [...Map.groupBy(snapshots, key)].map(([name, members]) => [
      name,
      Math.max(...members.map(({ data }) => data))
    ])
  )

test('after each step the newest data is still there, in every region, and every operation gives it', async () => {
  await fc.assert(
    fc.asyncProperty(steps(), async (sequence) => {
      const world = new LineageWorld()
      for (const one of sequence) {
        const before = newestBy(world.usable(), ({ location }) => location)
        await one(world)
        const after = newestBy(world.usable(), ({ location }) => location)
        for (const [where, data] of before) {
          expect(after.get(where) ?? -1).toBeGreaterThanOrEqual(data)
        }
        expect(world.newestData()).toBe(world.taken)
        await world.expectLatestEverywhere()
        world.expectSameWhenFiltered()
      }
    }),
    SIZE
  )
}, 3_600_000)

test('the same holds whatever is deleted by hand, and whatever tags say', async () => {
  const removes = any.map((which) =>
    step(`somebody deletes #${which}`, (world) => {
      world.remove(which)
    })
  )
  const tampers = fc
    .tuple(any, fc.constantFrom('none' as const, 'future' as const, 'now' as const))
    .map(([which, how]) =>
      step(`somebody writes tags on #${which}: ${how}`, (world) => {
        world.tamper(which, how)
      })
    )
  const forgeries = any.map((which) =>
    step(`another disk claims #${which}`, (world) => {
      world.forge(which)
    })
  )
  const hostile = steps([
    { weight: 4, arbitrary: removes },
    { weight: 3, arbitrary: tampers },
    { weight: 2, arbitrary: forgeries }
  ])
  await fc.assert(
    fc.asyncProperty(hostile, async (sequence) => {
      const world = new LineageWorld()
      for (const one of sequence) {
        await one(world)
        expect(world.newestData()).toBe(world.taken)
        await world.expectLatestEverywhere()
        world.expectSameWhenFiltered()
      }
    }),
    SIZE
  )
}, 3_600_000)
