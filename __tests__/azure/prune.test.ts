import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { SEEDED } from '../../simulator/seeded.ts'
import type { Simulator } from '../../simulator/simulator.ts'
import type { PruneOutcome } from '../../src/operations/prune/outcome.ts'
import type { PruneRequest, PruneResult } from '../../src/operations/prune.ts'
import { prune } from '../../src/operations/prune.ts'
import type { ResourceRef } from '../../src/snapshots/resource-id.ts'
import { TAG, ownTags } from '../../src/snapshots/tags.ts'
import { run, selectionOf } from '../support/builders.ts'
import { RecordingRunner } from '../support/recording-runner.ts'
import { connectTo, startAzure } from '../support/simulated.ts'
import { withRoles } from '../support/subscription.ts'
import { TestClock } from '../support/test-clock.ts'

/** Retention on the real SDK: what Azure itself says about locks, policies, open exports and permissions. */

const DAY = 86_400_000

let simulator: Simulator

beforeAll(async () => {
  simulator = await startAzure({}, 'prune')
})

afterAll(() => simulator.close())

type SeededDisk = ResourceRef & { readonly id: string; readonly uniqueId: string }

let serial = 0
let group: string
let data: SeededDisk

function seedDisk(name: string): SeededDisk {
  const { id, uniqueId } = simulator.seedDisk({ name, group })
  return { id, uniqueId, name, resourceGroup: group, subscriptionId: SEEDED.subscriptionId }
}

beforeEach(() => {
  serial += 1
  group = `group-${serial}`
  data = seedDisk('data')
  simulator.clearFaults()
  simulator.clearExchanges()
})

type Seed = Omit<Parameters<Simulator['seedSnapshot']>[0], 'name' | 'source'>

/** A snapshot that this workflow took some days ago; returns its id. */
function seed(name: string, days: number, changes: Seed = {}, source = data): string {
  return simulator.seedSnapshot({
    name,
    source: source.id,
    timeCreated: simulator.clock.now() - days * DAY,
    tags: { ...ownTags(run(), source, 'r') },
    ...changes
  }).id
}

/** `a` of an hour ago, then one for each day before. */
function seedHistory(count: number, source = data, prefix = ''): readonly string[] {
  return Array.from({ length: count }, (_, index) =>
    seed(`${prefix}${String.fromCodePoint(97 + index)}`, index + 0.04, {}, source)
  )
}

type Performed = { readonly result: PruneResult; readonly runner: RecordingRunner }

async function perform(changes: Partial<PruneRequest> = {}): Promise<Performed> {
  const { azure } = await connectTo(simulator)
  const runner = new RecordingRunner()
  const result = await prune(
    {
      operation: 'prune',
      selection: selectionOf(data),
      scope: 'resource-group',
      snapshotGroup: undefined,
      home: { subscriptionId: SEEDED.subscriptionId, resourceGroup: group },
      policy: { counts: { last: 2 }, within: {} },
      pruneScope: 'workflow',
      dryRun: false,
      maxParallel: 8,
      ...changes
    },
    {
      azure,
      clock: new TestClock(),
      log: runner,
      run: runner.run,
      stateStore: { planned: () => undefined }
    },
    () => undefined
  )
  return { result, runner }
}

/** Names of the snapshots of this test's group that Azure has. */
function left(): string {
  const snapshots = simulator.readState().snapshots as readonly { id: string; name: string }[]
  return snapshots
    .filter(({ id }) => id.toLowerCase().includes(`/${group}/`))
    .map(({ name }) => name)
    .toSorted()
    .join(' ')
}

function named({ outcomes }: PruneResult, result: PruneOutcome['result']): string {
  return outcomes
    .filter((outcome) => outcome.result === result)
    .map(({ snapshot }) => snapshot.name)
    .join(' ')
}

const requests = (method: string, path: RegExp): number =>
  simulator.exchanges.filter((one) => one.method === method && path.test(one.url)).length

describe('prune', () => {
  test('prunes a history, with two lists and three requests for each deletion', async () => {
    const ids = seedHistory(6)
    const { result } = await perform()
    expect(result.failure).toBeUndefined()
    expect(left()).toBe('a b')
    expect(result.outcomes.map(({ snapshot }) => snapshot.id)).toEqual(ids)
    expect(requests('GET', /\/snapshots\?/)).toBe(2)
    expect(requests('DELETE', /\/snapshots\//)).toBe(4)
    // Each deleted one before and after.
    expect(requests('GET', /\/snapshots\/[a-f]\?/)).toBe(8)
    expect(requests('GET', /operations/i)).toBe(0)
  })

  describe.each([
    ['an hour later', 3_600_000],
    ['ten years later', 3_652 * DAY],
    ['an hour earlier', -3_600_000]
  ])('when one answer is dated %s', (_when, offsetMs) => {
    test.each([
      ['the list', '/snapshots\\?'],
      ['a snapshot', '/snapshots/d\\?'],
      ['the disk', '/disks/data']
    ])('%s: nothing is deleted, and no hold ends', async (_what, path) => {
      seedHistory(4)
      const until = new Date(simulator.clock.now() + 600_000).toISOString()
      seed('held', 9, { tags: { ...ownTags(run(), data, 'r'), [TAG.hold]: `${until} audit` } })
      simulator.injectFault({ method: 'GET', path, kind: 'date', offsetMs })
      const { result, runner } = await perform({ maxParallel: 1 })
      expect(left()).toContain('d held')
      expect(requests('DELETE', /\/(?:d|held)\?/)).toBe(0)
      expect(result.failure).toBeUndefined()
      expect(runner.warnings.join()).toContain('clocks disagree by')
    })
  })
})

describe('what Azure refuses to delete is reported, and the rest continues', () => {
  test('a lock', async () => {
    const ids = seedHistory(5)
    simulator.addLock({ scope: ids[3] ?? '', level: 'CanNotDelete' })
    const { result } = await perform()
    expect(left()).toBe('a b d')
    expect(named(result, 'refused')).toBe('d')
    expect(result.failure).toMatchObject({ code: 'PartialFailure' })
    expect(result.failure?.message).toContain('"d": Could not delete snapshot "d"')
    expect(result.failure?.message).toContain('ScopeLocked')
    expect(result.failure?.message).toContain('Remove the lock')
  })

  test('an immutability policy that the version of the cloud does not show', async () => {
    const { apiVersions } = simulator.settings
    seedHistory(3)
    seed('immutable', 9, { immutability: { days: 30, type: 'Locked' } })
    simulator.configure({ apiVersions: ['2023-04-02'] })
    try {
      const { result } = await perform()
      expect(left()).toBe('a b immutable')
      expect(result.failure?.message).toMatch(/"immutable": .*immutability policy.*expires/s)
    } finally {
      simulator.configure({ apiVersions })
    }
  })

  test('an export that is open', async () => {
    seedHistory(4)
    const open = [...simulator.world.snapshots.all()].find(
      ({ name, group: where }) => name === 'd' && where === group
    )
    if (open === undefined) throw new Error('not seeded')
    open.grant = { accessSas: 'https://example.invalid/', expiresAt: simulator.clock.now() + DAY }
    const { result } = await perform()
    expect(left()).toBe('a b d')
    expect(result.failure?.message).toContain('az snapshot revoke-access')
  })

  test('permissions that are missing, with the role that has them', async () => {
    seedHistory(3)
    const scope = `/subscriptions/${SEEDED.subscriptionId}`
    await withRoles(simulator, [{ scope, role: 'Reader' }], async () => {
      const { result } = await perform()
      expect(left()).toBe('a b c')
      expect(result.failure?.message).toContain('Microsoft.Compute/snapshots/delete')
      expect(result.failure?.message).toContain('"Disk Snapshot Contributor"')
    })
  })
})

describe('with permissions on a group only', () => {
  const roles = (): readonly { scope: string; role: string }[] => {
    const scope = `/subscriptions/${SEEDED.subscriptionId}/resourceGroups/${group}`
    return [{ scope, role: 'Disk Snapshot Contributor' }]
  }

  test('prunes the group, and says that copies elsewhere are unknown', async () => {
    seedHistory(3)
    await withRoles(simulator, roles(), async () => {
      const { result, runner } = await perform({ selection: selectionOf() })
      expect(result.failure).toBeUndefined()
      expect(result.copiesKnown).toBe(false)
      expect(left()).toBe('a b')
      expect(runner.lines.join('\n')).toContain(
        'It is unknown whether copies of snapshots are in progress in other resource groups'
      )
    })
  })
})
