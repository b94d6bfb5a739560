import { describe, expect, test } from 'vitest'
import fc from 'fast-check'

import { ownDataTime } from '../../../src/snapshots/data-time.ts'
import { holdTag, temporaryTag } from '../../../src/snapshots/protection.ts'
import type { Descendant } from '../../../src/snapshots/lineage.ts'
import { descendantsOf, lineageOf, originsOf } from '../../../src/snapshots/lineage.ts'
import type { RetentionPolicy } from '../../../src/snapshots/retention/policy.ts'
import type {
  CopySources,
  Decision,
  RetentionRequest
} from '../../../src/snapshots/retention/plan.ts'
import {
  planRetention,
  protectionOf,
  runningCopySources
} from '../../../src/snapshots/retention/plan.ts'
import { PRUNE_SCOPES, isEmptyPolicy } from '../../../src/snapshots/retention/policy.ts'
import { canonical } from '../../../src/snapshots/resource-id.ts'
import { TAG, ownTags } from '../../../src/snapshots/tags.ts'
import type { Disk, Snapshot } from '../../../src/snapshots/types.ts'
import type { WholeSnapshot } from '../../support/builders.ts'
import { copiedFrom, disk, guid, run, snapshot, takenFrom } from '../../support/builders.ts'
import { keptNaively } from '../../support/naive-retention.ts'
import { policies } from '../../support/policies.ts'

const NOW = Date.parse('2026-11-23T10:00:00Z')
const HOUR = 3_600_000
const DAY = 24 * HOUR

const data = disk({ name: 'data' })
/** A disk of the same name that existed before and was deleted. */
const former = disk({ name: 'data', uniqueId: guid('former data') })
const other = disk({ name: 'other' })

const nothingCopied: CopySources = { known: true, ids: new Set() }
const keepLast: RetentionPolicy = { counts: { last: 1 }, within: {} }

/** A snapshot of `data` that this workflow made some days ago. */
function own(name: string, days: number, changes: Partial<Snapshot> = {}): WholeSnapshot {
  return snapshot({
    name,
    ...takenFrom(data),
    timeCreated: NOW - days * DAY,
    tags: ownTags(run(), data, `request of ${name}`),
    ...changes
  })
}

function copyOf(
  source: WholeSnapshot,
  name: string,
  changes: Partial<Snapshot> = {}
): WholeSnapshot {
  return snapshot({
    name,
    ...copiedFrom(source),
    location: 'northeurope',
    timeCreated: source.timeCreated + HOUR,
    completionPercent: 100,
    tags: source.tags,
    ...changes
  })
}

function policyUntil(expiresAt: number): Snapshot['immutability'] {
  return { type: 'Locked', days: 30, expiresAt, expired: expiresAt <= NOW }
}

/** One whose job deletes it when it succeeds. */
function temporary(name: string, days: number, changes: Partial<Snapshot> = {}): Snapshot {
  const one = own(name, days, changes)
  return { ...one, tags: { ...one.tags, ...temporaryTag() } }
}

function planOf(
  snapshots: readonly Snapshot[],
  changes: Partial<RetentionRequest> = {}
): readonly Decision[] {
  return planRetention({
    descendants: originsOf(snapshots),
    policy: keepLast,
    scope: 'workflow',
    run: run(),
    now: NOW,
    copySources: nothingCopied,
    ...changes
  })
}

const deletedIn = (decisions: readonly Decision[]): readonly string[] =>
  decisions.filter(({ action }) => action === 'delete').map(({ snapshot: one }) => one.name)

function decisionOn(name: string, decisions: readonly Decision[]): Decision | undefined {
  return decisions.find(({ snapshot: one }) => one.name === name)
}

/** A snapshot of `data`, as its lineage shows it. */
function descendant(one: Snapshot): Descendant {
  return {
    snapshot: one,
    dataTime: ownDataTime(one),
    kind: 'snapshot',
    diskUniqueId: data.uniqueId,
    proof: 'proven',
    copyOf: undefined
  }
}

describe('the plan', () => {
  test('reports for each snapshot what happens to it and why, newest first', () => {
    expect(planOf([own('b', 2), own('a', 1), own('c', 3)])).toEqual([
      {
        snapshot: own('a', 1),
        dataTime: NOW - DAY,
        kind: 'snapshot',
        diskUniqueId: data.uniqueId,
        proof: 'proven',
        action: 'keep',
        reasons: ['the newest usable snapshot of its disk in this region', 'keep-last: 1'],
        newest: true
      },
      ...[own('b', 2), own('c', 3)].map((one) => ({
        snapshot: one,
        dataTime: one.timeCreated,
        kind: 'snapshot',
        diskUniqueId: data.uniqueId,
        proof: 'proven',
        action: 'delete',
        reasons: ['keep-last: 1 is used up by newer ones']
      }))
    ])
  })

  test('is empty for nothing', () => {
    expect(planOf([])).toEqual([])
  })

  test('judges each disk on its own, former disks of the same name apart', () => {
    const snapshots = [
      own('a', 1),
      own('b', 2),
      own('f1', 1.5, takenFrom(former)),
      own('f2', 2.5, takenFrom(former)),
      own('o', 9, takenFrom(other))
    ]
    expect(deletedIn(planOf(snapshots)).toSorted()).toEqual(['b', 'f2'])
  })

  test('judges each region on its own, in whatever form it is written', () => {
    const a = own('a', 1)
    const b = own('b', 2, { location: 'West Europe' })
    const snapshots = [a, b, copyOf(a, 'a-north'), copyOf(b, 'b-north')]
    const plan = planOf(snapshots)
    expect(deletedIn(plan).toSorted()).toEqual(['b', 'b-north'])
    expect(decisionOn('b-north', plan)?.kind).toBe('copy')
  })

  test('is the same for the lineage of a disk as for everything there is of it', () => {
    const a = own('a', 1)
    const snapshots = [a, own('b', 2), copyOf(a, 'c'), own('f', 3, takenFrom(former))]
    const descendants = descendantsOf(lineageOf(data, snapshots))
    expect(planOf([], { descendants })).toEqual(planOf(snapshots))
  })

  test('counts a snapshot that it is given twice once', () => {
    const twice = [...originsOf([own('a', 1), own('b', 2)]), ...originsOf([own('a', 1)])]
    const policy: RetentionPolicy = { counts: { last: 2 }, within: {} }
    const plan = planOf([], { descendants: twice, policy })
    expect(plan.map(({ action }) => action)).toEqual(['keep', 'keep'])
  })

  test('deletes nothing that is said to come from two disks', () => {
    const [b] = originsOf([own('b', 2)])
    const descendants: readonly Descendant[] = [
      ...originsOf([own('a', 1), own('b', 2)]),
      ...(b === undefined ? [] : [{ ...b, diskUniqueId: other.uniqueId }]),
      ...originsOf([own('b', 2)])
    ]
    const plan = planOf([], { descendants })
    expect(decisionOn('b', plan)?.reasons).toEqual(['its source disk is unknown'])
  })

  test('deletes nothing without a rule', () => {
    const policy: RetentionPolicy = { counts: {}, within: {} }
    expect(deletedIn(planOf([own('a', 1), own('b', 2)], { policy }))).toEqual([])
  })
})

describe('a guard rail', () => {
  const newer = own('newer', 1)
  const hold = (value: string): Partial<Snapshot> => ({
    tags: { ...newer.tags, 'snapshot-hold': value }
  })

  test.each<[string, Snapshot, string]>([
    [
      'a snapshot that is held until later',
      own('x', 2, hold('2026-12-23T07:00:00Z failure of run 4711.1')),
      'held until 2026-12-23 07:00 UTC'
    ],
    ['a snapshot that is held for ever', own('x', 2, hold('unlimited')), 'held without expiry'],
    [
      'a hold that cannot be read',
      own('x', 2, hold('ask <b>Ann</b>')),
      'held by its tag "snapshot-hold"'
    ],
    ['a hold that is empty', own('x', 2, hold('')), 'held by its tag "snapshot-hold"'],
    [
      'a snapshot with an immutability policy',
      own('x', 2, { immutability: policyUntil(NOW + DAY) }),
      'protected by its locked immutability policy until 2026-11-24 10:00 UTC'
    ],
    ['a snapshot that is still copying', own('x', 2, { completionPercent: 99 }), 'still copying'],
    [
      'a snapshot of a resource that Azure is still working on',
      own('x', 2, { provisioningState: 'Updating' }),
      'still copying'
    ],
    [
      'a snapshot with instant access alone',
      own('x', 2, { accessState: 'InstantAccess' }),
      'still copying: until this is complete, it depends on its disk'
    ],
    [
      'a snapshot that is being deleted',
      own('x', 2, { provisioningState: 'Deleting' }),
      'already being deleted'
    ],
    [
      'a copy of nobody knows which disk',
      copyOf(own('gone', 3), 'x', { location: newer.location, tags: {} }),
      'its source disk is unknown; the time of its data is unknown'
    ],
    [
      'a copy whose data nothing dates',
      copyOf(own('gone', 3), 'x', { location: newer.location }),
      'the time of its data is unknown'
    ],
    [
      'a snapshot that Azure tells in parts',
      own('x', 2, { uniqueId: undefined, timeCreated: undefined, provisioningState: 'Failed' }),
      'only partly readable: the response of Azure lacks its unique id and creation time'
    ]
  ])('protects %s', (_what, one, reason) => {
    const decision = decisionOn('x', planOf([newer, one], { scope: 'all' }))
    expect(decision).toMatchObject({ action: 'keep', reasons: reason.split('; ') })
  })

  test('protects what is not an incremental snapshot, and no rule counts it', () => {
    const full = own('x', 0, { incremental: false })
    const descendants: readonly Descendant[] = [descendant(full), ...originsOf([newer])]
    expect(planOf([], { descendants }).map(({ reasons }) => reasons)).toEqual([
      ['not an incremental snapshot'],
      ['the newest usable snapshot of its disk in this region', 'keep-last: 1']
    ])
  })

  test('protects what is dated in the future, which counts as it does in restic', () => {
    const plan = planOf([newer, own('x', -1), own('old', 3)])
    expect(decisionOn('x', plan)?.reasons).toEqual(['dated in the future', 'keep-last: 1'])
    // The newest that is certain stays as well.
    expect(deletedIn(plan)).toEqual(['old'])
  })

  test('protects the newest usable snapshot, whoever made it and whatever is newer and unusable', () => {
    const snapshots = [
      own('copying', 1, { completionPercent: 5 }),
      own('instant', 2, { accessState: 'InstantAccess' }),
      own('failed', 3, { provisioningState: 'Failed' }),
      own('foreign', 4, { tags: {} }),
      own('mine', 5),
      own('old', 6)
    ]
    const plan = planOf(snapshots)
    expect(decisionOn('foreign', plan)?.reasons).toEqual([
      'not made by this workflow of this repository (prune-scope: workflow)',
      'the newest usable snapshot of its disk in this region'
    ])
    // Unusable ones have not used up the rule.
    expect(decisionOn('mine', plan)?.reasons).toEqual(['keep-last: 1'])
    expect(deletedIn(plan)).toEqual(['failed', 'old'])
  })

  test('does not protect what a hold has protected until now', () => {
    const released = own('x', 2, hold('2026-11-23T10:00:00Z failure of run 4711.1'))
    expect(deletedIn(planOf([newer, released]))).toEqual(['x'])
  })

  test('takes held snapshots away from the rules, which keep others instead', () => {
    const held = own('held', 1, hold('unlimited'))
    expect(deletedIn(planOf([held, own('b', 2), own('c', 3)]))).toEqual(['c'])
  })

  test('reports a snapshot of Premium SSD v2 that is still copying by the type of its disk', () => {
    const snapshots = [own('a', 1), own('b', 2), own('c', 3)]
    const plan = planOf(snapshots, {
      diskSku: (uniqueId) => (uniqueId === data.uniqueId ? 'PremiumV2_LRS' : undefined)
    })
    expect(plan.map(({ reasons }) => reasons)).toEqual(snapshots.map(() => ['still copying']))
  })
})

test('an immutability policy that has expired protects nothing', () => {
  const expired = own('x', 2, { immutability: policyUntil(NOW - DAY) })
  expect(deletedIn(planOf([own('newer', 1), expired]))).toEqual(['x'])
})

describe('a temporary snapshot', () => {
  test('neither uses up a rule nor is the newest: what is there without it stays', () => {
    const plan = planOf([temporary('now', 0), own('nightly', 1), own('old', 2)])
    expect(plan.map(({ snapshot: { name }, action, newest }) => [name, action, newest])).toEqual([
      ['now', 'keep', undefined],
      ['nightly', 'keep', true],
      ['old', 'delete', undefined]
    ])
    expect(decisionOn('now', plan)?.reasons).toEqual([
      'temporary until 2026-11-28 10:00 UTC: its job deletes it when it succeeds'
    ])
  })

  test('is kept although it is the only one', () => {
    expect(deletedIn(planOf([temporary('now', 0)]))).toEqual([])
  })

  test('that is held counts as the newest, and uses up no rule', () => {
    const held = temporary('now', 0)
    const tags = { ...held.tags, [TAG.hold]: 'unlimited' }
    const plan = planOf([{ ...held, tags }, own('nightly', 1), own('old', 2)])
    expect(decisionOn('now', plan)).toMatchObject({ newest: true })
    expect(deletedIn(plan)).toEqual(['old'])
  })

  test('is one like any other after five days', () => {
    expect(deletedIn(planOf([own('a', 1), temporary('b', 5), own('c', 6)]))).toEqual(['b', 'c'])
  })
})

describe('"keep-verified"', () => {
  const tested = (name: string, days: number, changes: Partial<Snapshot> = {}): WholeSnapshot => {
    const one = own(name, days, changes)
    const day = new Date(NOW - days * DAY + HOUR).toISOString().slice(0, 10)
    return { ...one, tags: { ...one.tags, [TAG.verified]: day } }
  }
  const all = [
    own('a', 1),
    tested('b', 2),
    own('c', 3),
    tested('d', 4),
    temporary('t', 4.5, { tags: tested('t', 4.5).tags }),
    tested('failed', 5, { provisioningState: 'Failed' }),
    tested('e', 6)
  ]
  const kept = (verified: RetentionPolicy['verified']): readonly string[] =>
    deletedIn(planOf(all, { policy: { ...keepLast, verified } }))

  test('keeps the newest that passed a restore test, beside what the rules keep', () => {
    expect(kept(undefined)).toEqual(['b', 'c', 'd', 'failed', 'e'])
    expect(kept(1)).toEqual(['c', 'd', 'failed', 'e'])
    expect(kept(2)).toEqual(['c', 'failed', 'e'])
    expect(kept('unlimited')).toEqual(['c', 'failed'])
  })

  test('says so, and uses up no rule', () => {
    const policy = { counts: { last: 2 }, within: {}, verified: 1 } as const
    const plan = planOf(all, { policy })
    expect(decisionOn('b', plan)?.reasons).toEqual([
      'keep-verified: 1 (passed its restore test on 2026-11-21)',
      'keep-last: 2'
    ])
    expect(deletedIn(plan)).toEqual(['c', 'd', 'failed', 'e'])
  })

  test('counts in each region by itself', () => {
    const copies = all.slice(0, 4).map((one) => copyOf(one as WholeSnapshot, `${one.name}-copy`))
    const plan = planOf([...all, ...copies], { policy: { ...keepLast, verified: 1 } })
    expect(decisionOn('b-copy', plan)?.action).toBe('keep')
    expect(decisionOn('d-copy', plan)?.action).toBe('delete')
  })

  test('is no rule: alone it keeps everything', () => {
    const policy = { counts: {}, within: {}, verified: 1 } as const
    expect(isEmptyPolicy(policy)).toBe(true)
    expect(deletedIn(planOf(all.slice(0, 4), { policy }))).toEqual([])
  })

  test('never deletes more, with any rules of restic', () => {
    fc.assert(
      fc.property(cases, fc.integer({ min: 1, max: 4 }), fc.nat(6), (one, count, mark) => {
        const request = requestFor(one)
        const descendants = request.descendants.map((each, at) =>
          at % 7 > mark
            ? each
            : {
                ...each,
                snapshot: {
                  ...each.snapshot,
                  tags: { ...each.snapshot.tags, [TAG.verified]: '2026-11-23' }
                }
              }
        )
        const without = new Set(deletedIn(planRetention({ ...request, descendants })))
        const policy = { ...request.policy, verified: count }
        const deleted = deletedIn(planRetention({ ...request, descendants, policy }))
        expect(deleted.filter((name) => !without.has(name))).toEqual([])
      }),
      { numRuns: 500 }
    )
  })
})

describe('what only tags call a snapshot of the disk', () => {
  // Their sources are gone.
  const claimed = (name: string, days: number): Snapshot =>
    copyOf(own(`gone-${name}`, days), name, {
      location: 'westeurope',
      timeCreated: NOW,
      tags: {
        ...ownTags(run(), data, 'r'),
        [TAG.dataTime]: new Date(NOW - days * DAY).toISOString()
      }
    })

  test('is judged apart: it takes the place of nothing that is proven', () => {
    const plan = planOf([own('a', 1), own('b', 2), claimed('x', 0), claimed('y', 3)])
    expect(plan.map(({ snapshot: { name }, proof, action }) => [name, proof, action])).toEqual([
      ['a', 'proven', 'keep'],
      ['b', 'proven', 'delete'],
      ['x', 'claimed', 'keep'],
      ['y', 'claimed', 'delete']
    ])
    expect(decisionOn('x', plan)?.reasons).toEqual([
      'the newest usable snapshot of its disk in this region among those that only tags assign to it',
      'keep-last: 1'
    ])
  })

  test('is dated by its data: a copy that came home does not displace a newer snapshot', () => {
    const monday = own('monday', 2)
    const tuesday = own('tuesday', 1)
    const away = copyOf(monday, 'away', { timeCreated: NOW - HOUR })
    const home = copyOf(away, 'home', { timeCreated: NOW, location: 'westeurope' })
    const plan = planOf([monday, tuesday, away, home])
    expect(deletedIn(plan).toSorted()).toEqual(['home', 'monday'])
  })
})

test('a copy that Azure reports in part may be running: its source stays', () => {
  const source = own('source', 2)
  const partial = copyOf(source, 'x', { uniqueId: undefined })
  const plan = planOf([own('newer', 1), source, partial])
  expect(decisionOn('source', plan)?.reasons).toEqual(['the source of a copy in progress'])
})

describe('what protects a snapshot as it is now', () => {
  const basis = { scope: 'workflow', run: run(), now: NOW, copySources: nothingCopied } as const
  const one = own('x', 2)
  const found = (snapshotNow: Snapshot): Descendant => descendant(snapshotNow)

  test('is nothing where nothing has changed', () => {
    expect(protectionOf(found(one), basis)).toEqual([])
  })

  test.each<[string, Partial<Snapshot>, string]>([
    ['a hold', { tags: { ...one.tags, 'snapshot-hold': 'unlimited' } }, 'held without expiry'],
    [
      'the loss of its tags',
      { tags: {} },
      'not made by this workflow of this repository (prune-scope: workflow)'
    ],
    ['that it is being deleted', { provisioningState: 'Deleting' }, 'already being deleted']
  ])('is %s that came about meanwhile', (_what, changes, reason) => {
    expect(protectionOf(found({ ...one, ...changes }), basis)).toEqual([reason])
  })

  test('is a copy that reads from it, where one is known', () => {
    const copySources: CopySources = { known: true, ids: new Set([canonical(one.id)]) }
    expect(protectionOf(found(one), { ...basis, copySources })).toEqual([
      'the source of a copy in progress'
    ])
    expect(protectionOf(found(one), { ...basis, copySources: { known: false } })).toEqual([])
  })
})

describe('the source of a copy in progress', () => {
  const a = own('a', 1)
  const b = own('b', 2)

  test('is protected where it is found elsewhere', () => {
    const copySources: CopySources = { known: true, ids: new Set([canonical(b.id)]) }
    expect(decisionOn('b', planOf([a, b], { copySources }))?.reasons).toEqual([
      'the source of a copy in progress'
    ])
  })

  test('is protected when the copy is in sight, although nobody could look further', () => {
    const copy = copyOf(b, 'copy', { completionPercent: 40 })
    const plan = planOf([a, b, copy], { copySources: { known: false } })
    expect(deletedIn(plan)).toEqual([])
  })

  test('is not protected any more when the copy is done', () => {
    expect(deletedIn(planOf([a, b, copyOf(b, 'copy')]))).toEqual(['b'])
  })

  test('is said to be unknown of what is deleted, when nobody could look', () => {
    const plan = planOf([a, b], { copySources: { known: false } })
    expect(plan.map(({ reasons }) => reasons)).toEqual([
      ['the newest usable snapshot of its disk in this region', 'keep-last: 1'],
      [
        'keep-last: 1 is used up by newer ones',
        'it is unknown whether a copy of it is in progress elsewhere'
      ]
    ])
  })

  test.each<[string, Partial<Snapshot>, readonly Snapshot[]]>([
    ['a copy without a percentage', { completionPercent: undefined }, [b]],
    ['a copy that is half done', { completionPercent: 50 }, [b]],
    ['a copy that says so', { accessState: 'Pending' }, [b]],
    ['a copy in the same region', { createOption: 'Copy', completionPercent: 3 }, [b]],
    ['a copy whose PUT goes on', { provisioningState: 'Creating' }, [b]],
    [
      'a copy that names its source by the unique id alone',
      { completionPercent: 1, sourceResourceId: undefined },
      [b]
    ],
    ['a copy that is done', {}, []],
    ['a copy that failed', { copyError: { code: 'Gone', message: 'gone' } }, []],
    ['a copy that is being deleted', { provisioningState: 'Deleting' }, []]
  ])('is what it reads from: %s', (_what, changes, sources) => {
    expect(runningCopySources([a, b, copyOf(b, 'copy', changes)])).toEqual(
      new Set(sources.map(({ id }) => canonical(id)))
    )
  })

  test('is known even when it is out of sight itself', () => {
    const copy = copyOf(b, 'copy', { completionPercent: 1 })
    expect(runningCopySources([copy])).toEqual(new Set([canonical(b.id)]))
  })

  test('is no disk: a snapshot of Premium SSD v2 that is still copying reads from none', () => {
    expect(runningCopySources([own('x', 1, { completionPercent: 1 })])).toEqual(new Set())
  })
})

describe('failed snapshots', () => {
  const newer = own('newer', 1)
  const failed = own('failed', 2, { provisioningState: 'Failed' })

  test('of the action are removed, and count for no rule', () => {
    const policy: RetentionPolicy = { counts: { last: 9 }, within: {} }
    expect(decisionOn('failed', planOf([newer, failed], { policy }))).toMatchObject({
      action: 'delete',
      reasons: ['failed: it cannot be restored']
    })
  })

  test('are removed although they are the newest, or the only ones', () => {
    expect(deletedIn(planOf([own('a', 3), failed]))).toEqual(['failed'])
    expect(deletedIn(planOf([failed]))).toEqual(['failed'])
  })

  test.each<[string, Partial<Snapshot>, string]>([
    ['of others', { tags: {} }, 'failed, but not created by this action'],
    [
      'that are held',
      { tags: { ...failed.tags, 'snapshot-hold': 'unlimited' } },
      'held without expiry'
    ],
    ['dated in the future', { timeCreated: NOW + 1 }, 'dated in the future'],
    ['of unknown disks', { sourceUniqueId: undefined }, 'its source disk is unknown']
  ])('%s stay', (_which, changes, reason) => {
    const plan = planOf([newer, { ...failed, ...changes }], { scope: 'all' })
    expect(decisionOn('failed', plan)).toMatchObject({ action: 'keep', reasons: [reason] })
  })

  test('of other workflows stay in a narrower scope', () => {
    const elsewhere = run({ workflow: '.github/workflows/nightly.yml' })
    const foreign = { ...failed, tags: ownTags(elsewhere, data, 'r') }
    expect(deletedIn(planOf([newer, foreign], { scope: 'workflow' }))).toEqual([])
    expect(deletedIn(planOf([newer, foreign], { scope: 'repository' }))).toEqual(['failed'])
  })
})

describe('the scope', () => {
  const long = `.github/workflows/${'w'.repeat(300)}.yml`
  const made = (name: string, days: number, changes: Parameters<typeof run>[0]): Snapshot =>
    own(name, days, { tags: ownTags(run(changes), data, name) })
  const snapshots = [
    own('newest', 1),
    made('mine', 2, { runId: '1', job: 'x' }),
    made('nightly', 3, { workflow: '.github/workflows/nightly.yml' }),
    made('long', 4, { workflow: long }),
    made('elsewhere', 5, { repository: 'contoso/other' }),
    own('by-hand', 6, { tags: { 'snapshot-repository': 'contoso/shop' } })
  ]

  test.each<[(typeof PRUNE_SCOPES)[number], readonly string[]]>([
    ['workflow', ['mine']],
    ['repository', ['mine', 'nightly', 'long']],
    ['all', ['mine', 'nightly', 'long', 'elsewhere', 'by-hand']]
  ])('%s reaches %j', (scope, deleted) => {
    const plan = planOf(snapshots, { scope })
    expect(deletedIn(plan)).toEqual(deleted)
    const spared = plan.filter(({ snapshot: one }) => !['newest', ...deleted].includes(one.name))
    for (const { reasons } of spared) {
      expect(reasons.join()).toMatch(new RegExp(`^not made by .*prune-scope: ${scope}`))
    }
  })

  test('knows a workflow whose path had to be cut to fit a tag', () => {
    const snapshotsOfLong = [made('a', 1, { workflow: long }), made('b', 2, { workflow: long })]
    expect(deletedIn(planOf(snapshotsOfLong, { run: run({ workflow: long }) }))).toEqual(['b'])
    expect(deletedIn(planOf(snapshotsOfLong, { run: run({ workflow: `${long}.yml` }) }))).toEqual(
      []
    )
  })
})

/** What is true of a generated snapshot, known from how it was made and not from reading it. */
type Fact = {
  readonly one: WholeSnapshot
  /** When its data was taken of the disk. */
  readonly taken: number
  /** Whether its tags tell that. */
  readonly isDated: boolean
  readonly origin: Disk
  /** The fact that a copy was made of. */
  readonly source: Fact | undefined
  readonly state: keyof typeof STATES
  readonly held: boolean
  readonly maker: keyof typeof MAKERS
  /** Whether it is among the snapshots that are read. */
  readonly visible: boolean
}

const STATES = {
  available: { completionPercent: 100 },
  pending: { completionPercent: 30 },
  updating: { provisioningState: 'Updating' },
  'instant-access': { accessState: 'InstantAccess' },
  deleting: { provisioningState: 'Deleting' },
  failed: { copyError: { code: 'CopyFailed', message: 'no' }, completionPercent: 30 }
} as const

const MAKERS = {
  workflow: run(),
  'other workflow': run({ workflow: '.github/workflows/nightly.yml' }),
  'other repository': run({ repository: 'contoso/other' }),
  nobody: undefined
} as const

const HOLDS = {
  none: undefined,
  'in force': holdTag({ until: NOW + 1, outcome: 'failure', run: run() }),
  unreadable: 'keep this one',
  'has ended': holdTag({ until: NOW, outcome: 'cancelled', run: run() })
} as const

const anyOf = <Key extends string>(table: Readonly<Record<Key, unknown>>): fc.Arbitrary<Key> =>
  fc.constantFrom(...(Object.keys(table) as Key[]))

/** Mostly the first of two, so that the rules have something to do. */
const mostly = <Value>(
  usual: fc.Arbitrary<Value>,
  rare: fc.Arbitrary<Value>
): fc.Arbitrary<Value> => fc.oneof({ weight: 5, arbitrary: usual }, { weight: 2, arbitrary: rare })

const made = fc.record({
  disk: fc.constantFrom(data, former, other),
  location: fc.constantFrom('westeurope', 'northeurope'),
  source: mostly(fc.constant(undefined), fc.nat()),
  age: mostly(
    fc.integer({ min: 0, max: 400 }).map((hours) => hours * HOUR),
    fc.constantFrom(-DAY, -1, 0, 1, 40 * DAY, 500 * DAY)
  ),
  state: mostly(fc.constant('available' as const), anyOf(STATES)),
  hold: mostly(fc.constant('none' as const), anyOf(HOLDS)),
  maker: mostly(fc.constant('workflow' as const), anyOf(MAKERS)),
  incremental: mostly(fc.constant(true), fc.boolean()),
  visible: mostly(fc.constant(true), fc.boolean()),
  dated: fc.boolean()
})

/** Histories of three disks, two of which had the same name, with copies of copies in two regions. */
const worlds = fc.array(made, { maxLength: 30 }).map((all) => {
  const facts: Fact[] = []
  for (const [index, plan] of all.entries()) {
    const source = plan.source === undefined ? undefined : facts[plan.source % facts.length]
    const origin = source?.origin ?? plan.disk
    const maker = MAKERS[plan.maker]
    const hold = HOLDS[plan.hold]
    const madeAt = Math.max(NOW - plan.age, source?.one.timeCreated ?? Number.NEGATIVE_INFINITY)
    const taken = source?.taken ?? madeAt
    const isDated = source !== undefined && maker !== undefined && plan.dated
    const one = snapshot({
      name: `s${index}`,
      ...(source === undefined ? takenFrom(origin) : copiedFrom(source.one)),
      location: plan.location,
      timeCreated: madeAt,
      incremental: plan.incremental,
      ...STATES[plan.state],
      tags: {
        ...(maker !== undefined && ownTags(maker, origin, `r${index}`)),
        ...(isDated && { [TAG.dataTime]: new Date(taken).toISOString() }),
        ...(hold !== undefined && { 'snapshot-hold': hold })
      }
    })
    const { state, visible } = plan
    const held = plan.hold === 'in force' || plan.hold === 'unreadable'
    facts.push({ one, taken, isDated, origin, source, state, held, maker: plan.maker, visible })
  }
  return facts
})

const scopes = fc.constantFrom(...PRUNE_SCOPES)

/** Sources of running copies that were found elsewhere. */
const found = fc.option(fc.uniqueArray(fc.nat({ max: 29 }), { maxLength: 3 }), { nil: undefined })

const cases = fc.record({ facts: worlds, policy: policies(), scope: scopes, found })
type Case = typeof cases extends fc.Arbitrary<infer Value> ? Value : never

function requestFor({ facts, policy, scope, found: indices }: Case): RetentionRequest {
  const ids = indices?.flatMap((index) => facts[index]?.one.id ?? [])
  return {
    descendants: originsOf(visibleIn(facts)),
    policy,
    scope,
    run: run(),
    now: NOW,
    copySources:
      ids === undefined ? { known: false } : { known: true, ids: new Set(ids.map(canonical)) }
  }
}

function visibleIn(facts: readonly Fact[]): readonly Snapshot[] {
  return facts.filter(({ visible }) => visible).map(({ one }) => one)
}

function inScope({ maker }: Fact, scope: Case['scope']): boolean {
  const reached: Readonly<Record<Case['scope'], readonly Fact['maker'][]>> = {
    workflow: ['workflow'],
    repository: ['workflow', 'other workflow'],
    all: ['workflow', 'other workflow', 'other repository', 'nobody']
  }
  return reached[scope].includes(maker)
}

/** What is read of where a snapshot comes from. */
function proofOf({ source, maker }: Fact): Descendant['proof'] {
  if (source === undefined) return 'proven'
  const inherited = source.visible ? proofOf(source) : 'unknown'
  if (inherited !== 'unknown') return inherited
  return maker === 'nobody' ? 'unknown' : 'claimed'
}

/** The time of the data, where what is read shows it. */
function knownTime({ source, taken, isDated }: Fact): number | undefined {
  if (source === undefined) return taken
  const inherited = source.visible ? knownTime(source) : undefined
  return inherited ?? (isDated ? taken : undefined)
}

/** What no rule may delete, by the facts. */
function isProtected(fact: Fact, all: readonly Fact[], { scope, found: indices }: Case): boolean {
  const { one, state, held, maker } = fact
  const time = knownTime(fact)
  const beingCopied = all.some(
    (copy) =>
      copy.source === fact &&
      copy.visible &&
      copy.one.incremental &&
      ['pending', 'updating', 'instant-access'].includes(copy.state)
  )
  return (
    !one.incremental ||
    proofOf(fact) === 'unknown' ||
    !inScope(fact, scope) ||
    held ||
    beingCopied ||
    (indices ?? []).some((index) => all[index] === fact) ||
    (time === undefined ? state !== 'failed' : time > NOW) ||
    !(state === 'available' || (state === 'failed' && maker !== 'nobody')) ||
    newestUsable(all).has(fact)
  )
}

/** Of each disk in each region, of the proven ones and of the claimed ones. */
function newestUsable(facts: readonly Fact[]): ReadonlySet<Fact> {
  const usable = facts
    .filter((fact) => fact.visible && fact.one.incremental && fact.state === 'available')
    .filter((fact) => (knownTime(fact) ?? NOW + 1) <= NOW && proofOf(fact) !== 'unknown')
    .toSorted(byAge)
  return new Set(
    usable.filter(
      (fact, index) => usable.findIndex((newer) => groupOf(newer) === groupOf(fact)) === index
    )
  )
}

/** Of equal data originals come first. */
const byAge = (a: Fact, b: Fact): number =>
  b.taken - a.taken ||
  Number(a.source !== undefined) - Number(b.source !== undefined) ||
  (a.one.name < b.one.name ? -1 : 1)

const groupOf = (fact: Fact): string =>
  `${fact.origin.uniqueId} ${fact.one.location} ${proofOf(fact)}`

/** What is deleted by the facts and a naive reading of the rules. */
function deletedNaively(one: Case): readonly string[] {
  const visible = one.facts.filter(({ visible: seen }) => seen)
  const open = visible.filter((fact) => !isProtected(fact, one.facts, one))
  const failed = open.filter(({ state }) => state === 'failed')
  const ruled = visible.filter(
    (fact) =>
      fact.one.incremental &&
      fact.state === 'available' &&
      !fact.held &&
      inScope(fact, one.scope) &&
      proofOf(fact) !== 'unknown' &&
      knownTime(fact) !== undefined
  )
  const forgotten = [...Map.groupBy(ruled, groupOf).values()].flatMap((group) => {
    const sorted = group.toSorted(byAge)
    const kept = keptNaively(
      sorted.map(({ taken }) => taken),
      one.policy,
      NOW
    )
    return sorted.filter((fact, index) => kept[index] !== true && open.includes(fact))
  })
  return [...failed, ...forgotten].map((fact) => fact.one.name)
}

describe('in every history', () => {
  test('exactly that is deleted which no guard rail protects and no rule keeps', () => {
    fc.assert(
      fc.property(cases, (one) => {
        const deleted = deletedIn(planRetention(requestFor(one)))
        expect(deleted.toSorted()).toEqual(deletedNaively(one).toSorted())
      }),
      { numRuns: 3_000 }
    )
  })

  test('nothing is deleted that is protected, out of scope or of another disk than is said', () => {
    fc.assert(
      fc.property(cases, (one) => {
        const byId = new Map(one.facts.map((fact) => [fact.one.id, fact]))
        for (const decision of planRetention(requestFor(one))) {
          if (decision.action === 'keep') continue
          const fact = byId.get(decision.snapshot.id)
          expect(fact?.origin.uniqueId).toBe(decision.diskUniqueId)
          expect(fact !== undefined && isProtected(fact, one.facts, one)).toBe(false)
        }
      }),
      { numRuns: 2_000 }
    )
  })

  test('each snapshot has one decision, with its reasons', () => {
    fc.assert(
      fc.property(cases, (one) => {
        const plan = planRetention(requestFor(one))
        expect(plan.map(({ snapshot: { name } }) => name).toSorted()).toEqual(
          visibleIn(one.facts)
            .filter(({ incremental }) => incremental)
            .map(({ name }) => name)
            .toSorted()
        )
        expect(plan.every(({ reasons }) => reasons.length > 0)).toBe(true)
      }),
      { numRuns: 1_000 }
    )
  })

  test('a disk is judged the same whether other disks are looked at or not', () => {
    fc.assert(
      fc.property(cases, (one) => {
        const request = requestFor(one)
        for (const { uniqueId } of [data, former, other]) {
          const isOfDisk = ({ diskUniqueId }: Pick<Descendant, 'diskUniqueId'>): boolean =>
            diskUniqueId === uniqueId
          const descendants = request.descendants.filter(isOfDisk)
          // A copy whose origin is unknown still reads from its source.
          const ids = runningCopySources(visibleIn(one.facts).filter((each) => each.incremental))
          const copySources: CopySources = {
            known: true,
            ids: new Set([...ids, ...(request.copySources.known ? request.copySources.ids : [])])
          }
          const alone = planRetention({ ...request, copySources, descendants })
          expect(deletedIn(alone)).toEqual(deletedIn(planRetention(request).filter(isOfDisk)))
        }
      }),
      { numRuns: 1_000 }
    )
  })

  test('planning again, as long as the origins stay known, deletes nothing', () => {
    fc.assert(
      fc.property(cases, (one) => {
        const request = requestFor(one)
        const left = planRetention(request)
          .filter(({ action }) => action === 'keep')
          .map(({ snapshot: each }) => each)
        const descendants = originsOf(left, visibleIn(one.facts))
        expect(deletedIn(planRetention({ ...request, descendants }))).toEqual([])
      }),
      { numRuns: 2_000 }
    )
  })

  test('temporary snapshots change nothing about the others, and stay', () => {
    const days = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 })
    fc.assert(
      fc.property(cases, days, (one, ages) => {
        const request = requestFor(one)
        const more = originsOf(ages.map((age, index) => temporary(`temporary-${index}`, age)))
        const descendants = [...request.descendants, ...more]
        expect(deletedIn(planRetention({ ...request, descendants }))).toEqual(
          deletedIn(planRetention(request))
        )
      }),
      { numRuns: 1_000 }
    )
  })

  test('a rule more never deletes more', () => {
    fc.assert(
      fc.property(cases, policies(), (one, more) => {
        const request = requestFor(one)
        const policy = {
          counts: { ...more.counts, ...request.policy.counts },
          within: { ...more.within, ...request.policy.within }
        }
        const deleted = new Set(deletedIn(planRetention(request)))
        const deletedWithMore = deletedIn(planRetention({ ...request, policy }))
        expect(deletedWithMore.filter((name) => !deleted.has(name))).toEqual([])
      }),
      { numRuns: 2_000 }
    )
  })

  test('the order of the input changes nothing', () => {
    const shuffled = cases.chain((one) =>
      fc.tuple(
        fc.constant(one),
        fc.shuffledSubarray(requestFor(one).descendants.concat(), {
          minLength: requestFor(one).descendants.length
        })
      )
    )
    fc.assert(
      fc.property(shuffled, ([one, descendants]) => {
        const request = requestFor(one)
        expect(planRetention({ ...request, descendants })).toEqual(planRetention(request))
      }),
      { numRuns: 1_000 }
    )
  })
})
