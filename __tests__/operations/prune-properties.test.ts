import { expect, test } from 'vitest'
import fc from 'fast-check'

import { ActionError } from '../../src/errors.ts'
import type { PruneResult } from '../../src/operations/prune.ts'
import { prune } from '../../src/operations/prune.ts'
import { refKey } from '../../src/snapshots/resource-id.ts'
import type { RetentionPolicy } from '../../src/snapshots/retention/policy.ts'
import { TAG, ownTags } from '../../src/snapshots/tags.ts'
import type { Disk, Snapshot } from '../../src/snapshots/types.ts'
import type { WholeSnapshot } from '../support/builders.ts'
import {
  GROUP,
  SUBSCRIPTION,
  copiedFrom,
  disk,
  guid,
  pruneRequest,
  run,
  selectionOf,
  snapshot,
  takenFrom
} from '../support/builders.ts'
import { InMemoryAzure, fault } from '../support/in-memory-azure.ts'
import { policies } from '../support/policies.ts'
import { portsOf } from '../support/step.ts'

/** Random histories through the whole operation, in a world where anything can go wrong. */

const NOW = Date.parse('2026-11-23T10:00:00Z')
const HOUR = 3_600_000

const data = disk({ name: 'data' })
const former = disk({ name: 'data', uniqueId: guid('former data') })
const logs = disk({ name: 'logs' })

/** A snapshot as it is generated. */
type Sketch = {
  readonly source: Disk
  readonly hours: number
  readonly tags: 'own' | 'other workflow' | 'none'
  readonly hold: 'none' | 'over' | 'unlimited'
  readonly state: 'usable' | 'copying' | 'failed' | 'full'
  readonly group: string
  readonly copy: 'none' | 'done' | 'running'
}

const sketches: fc.Arbitrary<readonly Sketch[]> = fc.array(
  fc.record({
    source: fc.constantFrom(data, data, data, former, logs),
    hours: fc.integer({ min: -30, max: 2_000 }),
    tags: fc.constantFrom('own', 'own', 'own', 'other workflow', 'none'),
    hold: fc.constantFrom('none', 'none', 'none', 'over', 'unlimited'),
    state: fc.constantFrom('usable', 'usable', 'usable', 'usable', 'copying', 'failed', 'full'),
    group: fc.constantFrom(GROUP, GROUP, GROUP, 'backups'),
    copy: fc.constantFrom('none', 'none', 'none', 'done', 'running')
  }),
  { maxLength: 24 }
)

const HOLDS = { none: undefined, over: '2020-01-01 failure', unlimited: 'unlimited by hand' }

function drawn(sketch: Sketch, index: number): readonly WholeSnapshot[] {
  const { source, hours, tags, hold, state, group, copy } = sketch
  const own = {
    own: ownTags(run(), source, 'r'),
    'other workflow': ownTags(run({ workflow: 'other.yml' }), source, 'r'),
    none: {}
  }[tags]
  const until = HOLDS[hold]
  const one = snapshot({
    name: `s${index}`,
    ...takenFrom(source),
    resourceGroup: group,
    timeCreated: NOW - hours * HOUR - index,
    tags: { ...own, ...(until !== undefined && { [TAG.hold]: until }) },
    ...(state === 'copying' && { completionPercent: 10 }),
    ...(state === 'failed' && { provisioningState: 'Failed' }),
    ...(state === 'full' && { incremental: false })
  })
  if (copy === 'none' || state !== 'usable') return [one]
  const made = snapshot({
    name: `s${index}-copy`,
    ...copiedFrom(one),
    resourceGroup: 'far-away',
    location: 'eastus',
    completionPercent: copy === 'done' ? 100 : 40,
    timeCreated: one.timeCreated + 1,
    tags: one.tags
  })
  return [one, made]
}

/** Why a snapshot of this world must not be deleted, found out in another way than the operation does. */
function protectionOf(one: WholeSnapshot, world: readonly WholeSnapshot[]): string | undefined {
  const hold = one.tags[TAG.hold]
  if (!one.incremental) return 'full'
  if (one.resourceGroup !== GROUP) return 'another group'
  if (one.sourceUniqueId === logs.uniqueId) return 'another disk'
  if (one.tags[TAG.workflow] !== run().workflow) return 'another workflow'
  if (hold?.startsWith('unlimited') === true) return 'held'
  if (one.completionPercent === 10) return 'copying'
  if (one.timeCreated > NOW) return 'of the future'
  if (world.some((copy) => copy.sourceUniqueId === one.uniqueId && copy.completionPercent === 40)) {
    return 'the source of a copy in progress'
  }
  if (one.provisioningState === 'Failed') return undefined
  const newer = world.filter(
    (other) =>
      other.incremental &&
      other.resourceGroup === GROUP &&
      other.sourceUniqueId === one.sourceUniqueId &&
      other.location === one.location &&
      other.provisioningState === 'Succeeded' &&
      other.completionPercent === undefined &&
      other.timeCreated <= NOW &&
      other.timeCreated > one.timeCreated
  )
  return newer.length === 0 ? 'the newest usable one' : undefined
}

type Fault =
  'none' | 'lost request' | 'lost answer' | 'lock' | 'unreadable' | 'throttled' | 'cancel'

const faults: fc.Arbitrary<readonly Fault[]> = fc.array(
  fc.oneof(
    { weight: 12, arbitrary: fc.constant('none' as const) },
    {
      weight: 5,
      arbitrary: fc.constantFrom(
        ...(['lost request', 'lost answer', 'lock', 'unreadable', 'throttled'] as const)
      )
    },
    { weight: 1, arbitrary: fc.constant('cancel' as const) }
  ),
  { maxLength: 60 }
)

/** What goes wrong at the n-th request that deletes or reads again; deletions also see holds appear. */
function troubled(world: InMemoryAzure, plan: readonly Fault[], holds: readonly number[]): void {
  let serial = 0
  let deletions = 0
  let now: Fault = 'none'
  world
    .beforeCall(({ method }) => {
      if (method !== 'deleteSnapshot' && method !== 'findSnapshot') return
      now = plan[serial++] ?? 'none'
      if (now === 'cancel') throw new ActionError('Cancelled', 'The job was cancelled.')
      if (now === 'unreadable' && method === 'findSnapshot') throw fault(500)
      if (method !== 'deleteSnapshot') return
      if (now === 'lost request') throw fault(503)
      if (now === 'throttled') throw fault(429, 60_000)
      if (now === 'lock') {
        throw new ActionError('Conflict', 'locked', { azure: { status: 409, code: 'ScopeLocked' } })
      }
    })
    .afterCall(({ method }) => {
      if (method !== 'deleteSnapshot') return
      const all = [...world.snapshots.values()]
      const one = all[(holds[deletions++] ?? Number.NaN) % all.length]
      if (one !== undefined) {
        world.withSnapshots({ ...one, tags: { ...one.tags, [TAG.hold]: 'unlimited just now' } })
      }
      if (now === 'lost answer') throw fault(502)
    })
}

async function perform(azure: InMemoryAzure, policy: RetentionPolicy): Promise<PruneResult> {
  return await prune(
    pruneRequest({
      selection: selectionOf(data),
      home: { subscriptionId: SUBSCRIPTION, resourceGroup: undefined },
      policy,
      // One at a time, so that no hold appears between the reading of a snapshot and its deletion.
      maxParallel: 1
    }),
    portsOf(azure),
    () => undefined
  )
}

function worldOf(all: readonly Sketch[]): {
  readonly azure: InMemoryAzure
  readonly before: readonly WholeSnapshot[]
} {
  const before = all.flatMap(drawn)
  const azure = new InMemoryAzure().withDisks(data, logs).withSnapshots(...before)
  azure.time = NOW
  return { azure, before }
}

test('whatever goes wrong: nothing protected is deleted, and the result is true', async () => {
  await fc.assert(
    fc.asyncProperty(
      sketches,
      policies(),
      faults,
      fc.array(fc.nat({ max: 40 }), { maxLength: 10 }),
      async (all, policy, plan, holds) => {
        const { azure, before } = worldOf(all)
        const heldAlive: Snapshot[] = []
        troubled(azure, plan, holds)
        azure.beforeCall(({ method, name }) => {
          const one = [...azure.snapshots.values()].find((other) => other.name === name)
          if (method === 'deleteSnapshot' && one?.tags[TAG.hold] === 'unlimited just now') {
            heldAlive.push(one)
          }
        })
        const result = await perform(azure, policy)

        const there = (one: Snapshot): boolean => azure.snapshots.has(refKey(one))
        for (const one of before.filter((other) => !there(other))) {
          expect([one.name, protectionOf(one, before)]).toEqual([one.name, undefined])
        }
        expect(heldAlive).toEqual([])
        const reported = new Map(result.outcomes.map((one) => [one.snapshot.name, one]))
        for (const one of before) {
          const outcome = reported.get(one.name)
          const truth = there(one)
            ? ['untold', 'kept', 'refused', 'in-doubt']
            : ['deleted', 'in-doubt']
          expect(truth).toContain(outcome?.result ?? 'untold')
          expect(outcome?.reasons.length ?? 1).toBeGreaterThan(0)
        }
        expect(result.failure === undefined).toBe(
          result.outcomes.every(({ result: end }) => end === 'kept' || end === 'deleted')
        )
      }
    ),
    { numRuns: 1_500 }
  )
})

test('where nothing goes wrong: run twice changes nothing', async () => {
  await fc.assert(
    fc.asyncProperty(sketches, policies(), async (all, policy) => {
      const { azure } = worldOf(all)
      const first = await perform(azure, policy)
      expect(first.failure).toBeUndefined()
      const once = [...azure.snapshots.keys()]
      const deletions = azure.count('deleteSnapshot')
      azure.time = NOW
      await perform(azure, policy)
      expect([...azure.snapshots.keys()]).toEqual(once)
      expect(azure.count('deleteSnapshot')).toBe(deletions)
    }),
    { numRuns: 500 }
  )
})
