import { describe, expect, test } from 'vitest'

import { ActionError } from '../../src/errors.ts'
import { finalize } from '../../src/operations/finalize.ts'
import type { FinalizeRequest, FinalizeResult } from '../../src/operations/finalize/outcome.ts'
import { restoreInstructionsFrom } from '../../src/operations/finalize/outcome.ts'
import type { NamedTarget, ReceiptEntry } from '../../src/snapshots/receipt.ts'
import type { ResourceRef } from '../../src/snapshots/resource-id.ts'
import { refKey, refOf } from '../../src/snapshots/resource-id.ts'
import { TAG } from '../../src/snapshots/tags.ts'
import { temporaryTag } from '../../src/snapshots/protection.ts'
import type { Snapshot, Tags } from '../../src/snapshots/types.ts'
import { copiedFrom, run, snapshot, takenFrom } from '../support/builders.ts'
import type { Deployed } from '../support/deployed.ts'
import { deployed, finalizeRequest } from '../support/deployed.ts'
import type { Call } from '../support/in-memory-azure.ts'
import { InMemoryAzure, fault } from '../support/in-memory-azure.ts'
import { RecordingRunner } from '../support/recording-runner.ts'
import { TestClock } from '../support/test-clock.ts'
import { portsOf } from '../support/step.ts'

const DAY_MS = 86_400_000
const data = deployed('data')
const logs = deployed('logs')
const HELD = '2026-12-23T10:00:00Z failure of run 4711.1'

type Seen = { readonly result: FinalizeResult; readonly runner: RecordingRunner }

function azureWith(...all: readonly Deployed[]): InMemoryAzure {
  return new InMemoryAzure()
    .withDisks(...all.map(({ disk }) => disk))
    .withSnapshots(...all.map((one) => one.snapshot))
}

async function perform(
  azure: InMemoryAzure,
  request: FinalizeRequest,
  clock = new TestClock(),
  runner = new RecordingRunner()
): Promise<Seen> {
  const ports = portsOf(azure, {
    clock,
    runner,
    planned: (writes) => {
      if (writes.some(({ kind }) => kind !== 'deletions')) {
        throw new Error('a finalize takes no snapshot')
      }
    }
  })
  return { result: await finalize(request, ports), runner }
}

/** What a job meets that is run again. */
const secondAttempt = (): RecordingRunner => new RecordingRunner({}, {}, { runAttempt: 2 })

const failing = (...targets: FinalizeRequest['targets']): FinalizeRequest =>
  finalizeRequest('failure', targets)

function tagsOf(azure: InMemoryAzure, one: Deployed): Tags {
  return azure.snapshots.get(refKey(one.snapshot))?.tags ?? {}
}

function doneOf({ result }: Seen): readonly string[] {
  return result.finalized.map(({ done }) => done)
}

const WRITES: readonly Call['method'][] = ['setSnapshotTags', 'deleteSnapshot', 'putSnapshot']

function writes(azure: InMemoryAzure): readonly string[] {
  return azure.calls
    .filter(({ method }) => WRITES.includes(method))
    .map(({ method, name }) => `${method} ${name}`)
}

const withTags = (one: Deployed, tags: Tags): Snapshot => ({
  ...one.snapshot,
  tags: { ...one.snapshot.tags, ...tags }
})

describe('a deploy that failed', () => {
  test('has its snapshots held until then, by Azure’s clock, and for that reason', async () => {
    const azure = azureWith(data, logs)
    const seen = await perform(azure, failing(data.target, logs.target))
    expect(doneOf(seen)).toEqual(['held', 'held'])
    expect(tagsOf(azure, data)).toEqual({ ...data.snapshot.tags, [TAG.hold]: HELD })
    expect(tagsOf(azure, logs)).toEqual({ ...logs.snapshot.tags, [TAG.hold]: HELD })
    expect(seen.result.failure).toBeUndefined()
    expect(seen.result.finalized[0]?.reason).toBe('held until 2026-12-23 10:00 UTC')
  })

  test.each([
    ['cancelled', 30 * DAY_MS, '2026-12-23T10:00:00Z cancelled of run 4711.1'],
    ['failure', 'unlimited', 'unlimited failure of run 4711.1'],
    ['failure', 12 * 3_600_000, '2026-11-23T22:00:00Z failure of run 4711.1']
  ] as const)('%s, held for %s', async (outcome, holdForMs, tag) => {
    const azure = azureWith(data)
    await perform(azure, finalizeRequest(outcome, [data.target], { after: { holdForMs } }))
    expect(tagsOf(azure, data)[TAG.hold]).toBe(tag)
  })

  test('leaves a second time everything as it is, without a write', async () => {
    const azure = azureWith(data)
    await perform(azure, failing(data.target))
    const before = tagsOf(azure, data)
    // The post step may run again minutes later.
    azure.time += 600_000
    const seen = await perform(azure, failing(data.target))
    expect(writes(azure)).toEqual(['setSnapshotTags data-4711'])
    expect(tagsOf(azure, data)).toEqual(before)
    expect(seen.result.finalized[0]?.reason).toBe('already held, until 2026-12-23 10:00 UTC')
  })

  test.each([
    ['unlimited audit', 'unlimited audit'],
    ['2027-06-30 audit', '2027-06-30 audit'],
    ['until the audit is over', 'until the audit is over'],
    ['2026-12-01 audit', `${HELD}; before: 2026-12-01 audit`],
    [
      '2026-11-24T00:00:00Z failure of run 4000.1',
      `${HELD}; before: 2026-11-24T00:00:00Z failure of run 4000.1`
    ],
    ['2026-11-24T00:00:00Z failure of run 4711.1', HELD],
    ['2020-01-01 over long ago', HELD],
    ['', '']
  ])('where the tag is "%s" it becomes "%s"', async (hold, becomes) => {
    const held = withTags(data, { [TAG.hold]: hold })
    const azure = azureWith(data).withSnapshots(held)
    const seen = await perform(azure, failing(data.target))
    expect(doneOf(seen)).toEqual(['held'])
    expect(tagsOf(azure, data)[TAG.hold]).toBe(becomes)
    expect(writes(azure)).toHaveLength(hold === becomes ? 0 : 1)
  })

  test.each([
    ['2026-12-23T10:00:00Z failure of run 4711.1', '2026-12-23T10:00:00Z failure of run 4711.2'],
    ['2027-12-23T10:00:00Z failure of run 4711.1', '2027-12-23T10:00:00Z failure of run 4711.2'],
    ['2026-11-24T10:00:00Z cancelled of run 4711.1', '2026-12-23T10:00:00Z failure of run 4711.2'],
    ['unlimited failure of run 4711.1', 'unlimited failure of run 4711.2']
  ])(
    'takes over the hold "%s" of an earlier attempt, which another job of this one could release',
    async (hold, becomes) => {
      const azure = azureWith(data).withSnapshots(withTags(data, { [TAG.hold]: hold }))
      await perform(azure, failing(data.target), undefined, secondAttempt())
      expect(tagsOf(azure, data)[TAG.hold]).toBe(becomes)
      const other = await perform(
        azure,
        finalizeRequest('success', [data.target]),
        undefined,
        secondAttempt()
      )
      expect(doneOf(other)).toEqual(['kept'])
      expect(tagsOf(azure, data)[TAG.hold]).toBe(becomes)
    }
  )

  test('is held rather too long than too short while Azure’s answers disagree about the time', async () => {
    const azure = azureWith(data)
    azure.time += 365 * DAY_MS
    azure.disagreement = 'clocks disagree'
    await perform(azure, failing(data.target))
    expect(tagsOf(azure, data)[TAG.hold]).toBe('2027-12-23T10:00:00Z failure of run 4711.1')
  })

  describe('whose snapshot was to be deleted on success', () => {
    const temporary = withTags(data, temporaryTag())

    test('has it held, and it is temporary no more, in one write', async () => {
      const azure = azureWith(data).withSnapshots(temporary)
      const seen = await perform(azure, failing(data.target))
      expect(doneOf(seen)).toEqual(['held'])
      expect(tagsOf(azure, data)).toEqual({ ...data.snapshot.tags, [TAG.hold]: HELD })
      expect(writes(azure)).toHaveLength(1)
    })

    test('ends that it is temporary where it is held already', async () => {
      const azure = azureWith(data).withSnapshots(
        withTags(data, { ...temporaryTag(), [TAG.hold]: 'unlimited audit' })
      )
      await perform(azure, failing(data.target))
      expect(tagsOf(azure, data)).toEqual({
        ...data.snapshot.tags,
        [TAG.hold]: 'unlimited audit'
      })
    })

    test('ends that it is temporary where it shall be kept', async () => {
      const azure = azureWith(data).withSnapshots(temporary)
      const after = { onFailure: 'keep' } as const
      const seen = await perform(azure, finalizeRequest('failure', [data.target], { after }))
      expect(doneOf(seen)).toEqual(['kept'])
      expect(tagsOf(azure, data)).toEqual(data.snapshot.tags)
    })

    test('writes nothing in a dry run', async () => {
      const azure = azureWith(data).withSnapshots(temporary)
      for (const onFailure of ['hold', 'keep'] as const) {
        await perform(
          azure,
          finalizeRequest('failure', [data.target], { dryRun: true, after: { onFailure } })
        )
      }
      expect(writes(azure)).toEqual([])
    })
  })

  test('has one tag for a hold, whatever the case of its name', async () => {
    const azure = azureWith(data).withSnapshots(withTags(data, { 'Snapshot-Hold': '2026-11-24' }))
    await perform(azure, failing(data.target))
    const names = Object.keys(tagsOf(azure, data)).filter((name) => /^snapshot-hold$/i.test(name))
    expect(names).toEqual([TAG.hold])
  })

  test('says that there is no room for a hold, and writes nothing', async () => {
    const many = Object.fromEntries(Array.from({ length: 39 }, (_, n) => [`tag-${n}`, 'x']))
    const azure = azureWith(data).withSnapshots(withTags(data, many))
    expect(Object.keys(tagsOf(azure, data))).toHaveLength(50)
    const seen = await perform(azure, failing(data.target))
    expect(doneOf(seen)).toEqual(['failed'])
    expect(seen.result.failure?.message).toContain('it already has 50 tags')
    expect(writes(azure)).toEqual([])
  })

  test('reads only, where it shall be kept', async () => {
    const azure = azureWith(data)
    const seen = await perform(
      azure,
      finalizeRequest('failure', [data.target], { after: { onFailure: 'keep' } })
    )
    expect(doneOf(seen)).toEqual(['kept'])
    expect(azure.calls.map(({ method }) => method)).toEqual(['findSnapshot'])
    expect(seen.runner.warnings.join()).toContain('These snapshots can be restored')
  })

  test('a dry run reads and says the same, and writes nothing', async () => {
    const azure = azureWith(data)
    const seen = await perform(azure, finalizeRequest('failure', [data.target], { dryRun: true }))
    expect(seen.result.finalized[0]).toMatchObject({
      done: 'held',
      reason: 'would be held until 2026-12-23 10:00 UTC'
    })
    expect(writes(azure)).toEqual([])
  })

  test('fails for a snapshot that is gone, replaced or being deleted, after it held the others', async () => {
    const azure = azureWith(data, logs)
    const deleting = deployed('deleting', { snapshot: { provisioningState: 'Deleting' } })
    const missing = deployed('missing')
    azure.withSnapshots(deleting.snapshot, { ...logs.snapshot, uniqueId: 'another one' })
    const seen = await perform(
      azure,
      failing(missing.target, logs.target, deleting.target, data.target)
    )
    expect(doneOf(seen)).toEqual(['missing', 'replaced', 'missing', 'held'])
    expect(tagsOf(azure, logs)).toEqual(logs.snapshot.tags)
    expect(seen.result.failure).toMatchObject({ code: 'PartialFailure' })
    expect(seen.result.failure?.message).toMatch(/^3 of 4 snapshots could not be held/)
    expect(seen.result.failure?.message).toContain('another snapshot has its name')
  })

  test('fails for one by its name in a group that is gone', async () => {
    const azure = new InMemoryAzure().beforeCall(() => {
      throw new ActionError('NotFound', 'no group', {
        azure: { status: 404, code: 'ResourceGroupNotFound' }
      })
    })
    const seen = await perform(azure, failing({ ref: refOf(data.snapshot), entry: undefined }))
    expect(seen.result.failure).toMatchObject({
      code: 'NotFound',
      message: `Snapshot "data-4711" in resource group "rg-data" cannot be restored: its resource group no longer exists.`
    })
  })

  test('does not touch a snapshot that is not incremental', async () => {
    const azure = azureWith(data).withSnapshots({ ...data.snapshot, incremental: false })
    const seen = await perform(azure, failing(data.target))
    expect(doneOf(seen)).toEqual(['failed'])
    expect(writes(azure)).toEqual([])
  })

  test('holds one that receipt and name give, once', async () => {
    const azure = azureWith(data)
    const named = { ref: { ...data.target.ref, name: 'DATA-4711' }, entry: undefined }
    const seen = await perform(azure, failing(named, data.target))
    expect(seen.result.finalized).toHaveLength(1)
    expect(seen.result.finalized[0]?.target.entry).toBeDefined()
  })

  test('holds 64 at once', async () => {
    const all = Array.from({ length: 64 }, (_, n) => deployed(`disk-${n}`))
    const azure = azureWith(...all)
    const seen = await perform(azure, failing(...all.map(({ target }) => target)))
    expect(new Set(doneOf(seen))).toEqual(new Set(['held']))
    // All reads leave before the first write: nothing waits for anything else.
    expect(azure.calls.findIndex(({ method }) => method === 'setSnapshotTags')).toBe(64)
  })
})

describe('a hold whose write is in doubt', () => {
  test.each([
    ['is refused for a moment', 'before', 503],
    ['is answered by a fault after it took effect', 'after', 500],
    ['is throttled', 'before', 429]
  ] as const)('%s', async (_name, when, status) => {
    const azure = azureWith(data)
    let left = 1
    const hook = ({ method }: Call): void => {
      if (method === 'setSnapshotTags' && left-- > 0) throw fault(status)
    }
    if (when === 'before') azure.beforeCall(hook)
    else azure.afterCall(hook)
    const seen = await perform(azure, failing(data.target))
    expect(doneOf(seen)).toEqual(['held'])
    expect(tagsOf(azure, data)).toEqual({ ...data.snapshot.tags, [TAG.hold]: HELD })
    expect(azure.count('setSnapshotTags')).toBe(when === 'before' ? 2 : 1)
  })

  test('keeps what another process wrote meanwhile', async () => {
    const azure = azureWith(data)
    let left = 1
    azure.beforeCall(({ method }, world) => {
      if (method !== 'setSnapshotTags' || left-- <= 0) return
      world.withSnapshots(withTags(data, { ticket: '42' }))
      throw fault(503)
    })
    await perform(azure, failing(data.target))
    expect(tagsOf(azure, data)).toMatchObject({ ticket: '42', owner: 'shop', [TAG.hold]: HELD })
  })

  test('is set again when another process wrote over it', async () => {
    const azure = azureWith(data)
    let left = 1
    azure.afterCall(({ method }, world) => {
      if (method === 'setSnapshotTags' && left-- > 0) {
        world.withSnapshots(withTags(data, { ticket: '42' }))
      }
    })
    const seen = await perform(azure, failing(data.target))
    expect(doneOf(seen)).toEqual(['held'])
    expect(tagsOf(azure, data)).toMatchObject({ ticket: '42', [TAG.hold]: HELD })
  })

  test('says which tags are gone that were there before', async () => {
    const azure = azureWith(data)
    azure.afterCall(({ method }, world) => {
      if (method !== 'setSnapshotTags') return
      const rest = Object.entries(tagsOf(world, data)).filter(([name]) => name !== 'owner')
      world.withSnapshots({ ...data.snapshot, tags: Object.fromEntries(rest) })
    })
    const { runner } = await perform(azure, failing(data.target))
    expect(runner.warnings.join()).toContain('has lost the tag "owner"')
  })

  test('keeps what another process wrote while Azure had it wait', async () => {
    const azure = azureWith(data)
    let left = 1
    azure.beforeCall(({ method }) => {
      if (method === 'setSnapshotTags' && left-- > 0) throw fault(429, 600_000)
    })
    const clock = new TestClock(undefined, () => azure.withSnapshots(withTags(data, { late: '1' })))
    await perform(azure, failing(data.target), clock)
    expect(tagsOf(azure, data)).toMatchObject({ late: '1', [TAG.hold]: HELD })
  })

  test('is not set on a snapshot that took the name meanwhile', async () => {
    const azure = azureWith(data)
    azure.beforeCall(({ method }, world) => {
      if (method !== 'setSnapshotTags') return
      world.withSnapshots({ ...data.snapshot, uniqueId: 'another one', tags: {} })
      throw fault(503)
    })
    const seen = await perform(azure, failing(data.target))
    expect(doneOf(seen)).toEqual(['replaced'])
    expect(azure.count('setSnapshotTags')).toBe(1)
    expect(tagsOf(azure, data)).toEqual({})
  })

  test.each([
    ['the right is missing', 403, 'AuthorizationFailed', 1],
    ['a lock forbids it', 409, 'ScopeLocked', 1],
    ['somebody else is writing', 409, 'Conflict', 6]
  ])('fails when %s', async (_name, status, code, attempts) => {
    const azure = azureWith(data, logs)
    azure.beforeCall(({ method, name }) => {
      if (method === 'setSnapshotTags' && name === 'data-4711') {
        throw new ActionError('Forbidden', 'Refused.', { remedy: 'Help.', azure: { status, code } })
      }
    })
    const seen = await perform(azure, failing(data.target, logs.target))
    expect(doneOf(seen)).toEqual(['failed', 'held'])
    expect(seen.result.failure?.message).toContain('- data-4711: Refused.\nHelp.')
    expect(azure.calls.filter(({ method }) => method === 'setSnapshotTags')).toHaveLength(
      attempts + 1
    )
    // It is there all the same, and can be restored.
    expect(seen.result.finalized[0]?.snapshot).toBeDefined()
    expect(seen.runner.warnings.join()).toContain('"data-4711" in resource group "rg-data" of disk')
  })

  test('ends within the time when Azure requests a wait of longer than that', async () => {
    const azure = azureWith(data).beforeCall(({ method }) => {
      if (method === 'setSnapshotTags') throw fault(429, 1_200_000)
    })
    const clock = new TestClock(110_000)
    const seen = await perform(azure, failing(data.target), clock)
    expect(doneOf(seen)).toEqual(['failed'])
    expect(clock.sleeps).toEqual([])
  })
})

/** Azure, one of whose answers about a snapshot is spoilt on its way. */
class SpoiltAzure extends InMemoryAzure {
  private reads = 0
  private readonly nth: number
  private readonly spoil: Partial<Snapshot>

  constructor(nth: number, spoil: Partial<Snapshot>) {
    super()
    this.nth = nth
    this.spoil = spoil
    this.withDisks(data.disk).withSnapshots(data.snapshot)
  }

  override async findSnapshot(ref: ResourceRef): Promise<Snapshot | undefined> {
    const found = await super.findSnapshot(ref)
    this.reads += 1
    return found && this.reads === this.nth ? { ...found, ...this.spoil } : found
  }
}

describe('an answer that lacks something', () => {
  test.each([
    [1, 'tags', { tags: {} }],
    [2, 'tags', { tags: {} }],
    [1, 'a unique id', { uniqueId: undefined }],
    [2, 'a unique id', { uniqueId: undefined }]
  ])('read %i without %s costs nobody their tags', async (nth, _what, spoil) => {
    const azure = new SpoiltAzure(nth, spoil)
    const seen = await perform(azure, failing(data.target))
    expect(doneOf(seen)).toEqual(['held'])
    expect(tagsOf(azure, data)).toEqual({ ...data.snapshot.tags, [TAG.hold]: HELD })
  })

  test('without a unique id is still of another snapshot when that was made at another time', async () => {
    const azure = azureWith(data)
    azure.withSnapshots({ ...data.snapshot, uniqueId: undefined, timeCreated: Date.now() })
    expect(doneOf(await perform(azure, failing(data.target)))).toEqual(['replaced'])
    expect(writes(azure)).toEqual([])
  })
})

describe('a fault at every call', () => {
  const FAULTS: readonly (readonly [string, () => Error])[] = [
    ['503', () => fault(503)],
    ['429', () => fault(429)],
    ['no response', () => new ActionError('Unreachable', 'No answer.')],
    ['403', () => new ActionError('Forbidden', 'No.', { azure: { status: 403 } })],
    ['a stray error', () => new TypeError('undefined is not a function')]
  ]
  const SCENARIOS = [
    ['failure', {}],
    ['success', { onSuccess: 'delete' }],
    ['success', {}]
  ] as const

  const worldFor = (outcome: FinalizeRequest['outcome']): InMemoryAzure => {
    const azure = azureWith(data, logs)
    return outcome === 'success' ? azure.withSnapshots(withTags(data, { [TAG.hold]: HELD })) : azure
  }

  test.each(SCENARIOS)('of a %s with %j: what is said is true', async (outcome, after) => {
    const request = finalizeRequest(outcome, [data.target, logs.target], { after })
    const clean = worldFor(outcome)
    await perform(clean, request, undefined, secondAttempt())
    let cases = 0
    for (let nth = 1; nth <= clean.calls.length; nth++) {
      for (const [name, make] of FAULTS) {
        for (const when of ['beforeCall', 'afterCall'] as const) {
          const azure = worldFor(outcome)
          let count = 0
          azure[when](() => {
            count += 1
            if (count === nth) throw make()
          })
          const { result } = await perform(azure, request, undefined, secondAttempt())
          const at = `${name} ${when} ${nth}`
          cases += 1
          for (const { done, target } of result.finalized) {
            const left = azure.snapshots.get(refKey(target.ref))
            const hold = left?.tags[TAG.hold]
            const truth = {
              held: hold === HELD.replace('4711.1', '4711.2'),
              deleted: left === undefined,
              released: hold === undefined
            }
            expect([at, done, truth]).toEqual([
              at,
              done,
              { ...truth, ...(done in truth && { [done]: true }) }
            ])
            expect([at, left?.tags.owner]).toEqual([at, left === undefined ? undefined : 'shop'])
          }
          // Whatever was left undone is done by the next run.
          const again = await perform(azure, request, undefined, secondAttempt())
          expect([at, again.result.failure]).toEqual([at, undefined])
          expect([at, [...azure.snapshots.values()].map(({ tags }) => tags[TAG.hold])]).toEqual([
            at,
            [...clean.snapshots.values()].map(({ tags }) => tags[TAG.hold])
          ])
        }
      }
    }
    expect(cases).toBeGreaterThanOrEqual(40)
  })
})

describe('a deploy that succeeded', () => {
  test('lets go what an earlier attempt held, and only that', async () => {
    const azure = azureWith(data, logs)
    await perform(azure, failing(data.target))
    azure.withSnapshots(withTags(logs, { [TAG.hold]: 'unlimited audit' }))
    const request = finalizeRequest('success', [data.target, logs.target])
    const seen = await perform(azure, request, undefined, secondAttempt())
    expect(doneOf(seen)).toEqual(['released', 'kept'])
    expect(tagsOf(azure, data)).toEqual(data.snapshot.tags)
    expect(tagsOf(azure, logs)[TAG.hold]).toBe('unlimited audit')
    expect(seen.runner.lines.join('\n')).toContain('another process holds it, without expiry')
    expect(seen.result.failure).toBeUndefined()
  })

  test.each([
    ['another job of this attempt', HELD, 'held by another job of this run'],
    ['another run', HELD.replace('4711', '4000'), 'held by another process'],
    ['nobody knows whom, by an empty tag', '', 'held by another process'],
    ['nobody knows whom, by a tag that cannot be read', 'ask Ann', 'held by another process']
  ])('leaves the hold of %s, also where it deletes', async (_who, hold, reason) => {
    const held = withTags(data, { [TAG.hold]: hold })
    for (const [onSuccess, words] of [
      ['keep', reason],
      ['delete', 'held ']
    ] as const) {
      const azure = azureWith(data).withSnapshots(held)
      const seen = await perform(
        azure,
        finalizeRequest('success', [data.target], { after: { onSuccess } })
      )
      expect(doneOf(seen)).toEqual(['kept'])
      expect(tagsOf(azure, data)).toEqual(held.tags)
      expect(seen.result.finalized[0]?.reason).toContain(words)
    }
  })

  test('lets nothing go and deletes nothing while Azure’s answers disagree about the time', async () => {
    for (const onSuccess of ['keep', 'delete'] as const) {
      const azure = azureWith(data, logs).withSnapshots(withTags(data, { [TAG.hold]: HELD }))
      azure.disagreement = 'clocks disagree'
      const request = finalizeRequest('success', [data.target, logs.target], {
        after: { onSuccess }
      })
      const seen = await perform(azure, request, undefined, secondAttempt())
      expect(doneOf(seen)).toEqual(['kept', 'kept'])
      expect(writes(azure)).toEqual([])
      expect(seen.result.finalized[0]?.reason).toContain('clocks disagree')
      expect(seen.runner.warnings.join()).toContain('no hold is released until the time is certain')
    }
  })

  test('leaves a hold that another process began, although the action lengthened it', async () => {
    const azure = azureWith(data).withSnapshots(withTags(data, { [TAG.hold]: '2026-12-01 audit' }))
    await perform(azure, failing(data.target))
    const seen = await perform(azure, finalizeRequest('success', [data.target]))
    expect(doneOf(seen)).toEqual(['kept'])
    expect(tagsOf(azure, data)[TAG.hold]).toContain('audit')
  })

  test('says nothing loud about a snapshot that is gone', async () => {
    const seen = await perform(
      new InMemoryAzure(),
      finalizeRequest('success', [data.target], { after: { onSuccess: 'delete' } })
    )
    expect(doneOf(seen)).toEqual(['missing'])
    expect(seen.runner.warnings).toEqual([])
    expect(seen.result.failure).toBeUndefined()
  })

  test('fails when not one of them could be read', async () => {
    const azure = azureWith(data, logs).beforeCall(() => {
      throw new ActionError('Forbidden', 'No right to read.', { azure: { status: 403 } })
    })
    const seen = await perform(azure, finalizeRequest('success', [data.target, logs.target]))
    expect(seen.result.failure).toMatchObject({ code: 'Forbidden' })
  })

  test('warns when a hold cannot be released', async () => {
    const azure = azureWith(data).withSnapshots(withTags(data, { [TAG.hold]: HELD }))
    azure.beforeCall(({ method }) => {
      if (method === 'setSnapshotTags') throw new ActionError('Forbidden', 'No right to write.')
    })
    const request = finalizeRequest('success', [data.target])
    const seen = await perform(azure, request, undefined, secondAttempt())
    expect(doneOf(seen)).toEqual(['failed'])
    expect(seen.runner.warnings.join()).toContain('"data-4711": No right to write.')
    expect(seen.result.failure).toBeUndefined()
  })

  test('a dry run releases nothing', async () => {
    const azure = azureWith(data).withSnapshots(withTags(data, { [TAG.hold]: HELD }))
    const seen = await perform(
      azure,
      finalizeRequest('success', [data.target], { dryRun: true, after: { onSuccess: 'delete' } }),
      undefined,
      secondAttempt()
    )
    expect(seen.result.finalized[0]).toMatchObject({ done: 'deleted', reason: 'would be deleted' })
    expect(writes(azure)).toEqual([])
  })
})

describe('on-success: delete', () => {
  const deleting = (...targets: FinalizeRequest['targets']): FinalizeRequest =>
    finalizeRequest('success', targets, { after: { onSuccess: 'delete' } })

  test('deletes the snapshots, and looks for copies once', async () => {
    const azure = azureWith(data, logs)
    const seen = await perform(azure, deleting(data.target, logs.target))
    expect(doneOf(seen)).toEqual(['deleted', 'deleted'])
    expect(azure.snapshots.size).toBe(0)
    expect(azure.count('listSnapshots')).toBe(1)
    expect(doneOf(await perform(azure, deleting(data.target, logs.target)))).toEqual([
      'missing',
      'missing'
    ])
  })

  test('releases its own hold before', async () => {
    const azure = azureWith(data).withSnapshots(withTags(data, { [TAG.hold]: HELD }))
    const seen = await perform(azure, deleting(data.target), undefined, secondAttempt())
    expect(doneOf(seen)).toEqual(['deleted'])
  })

  test.each([
    ['held by a person', { [TAG.hold]: 'unlimited audit' }, 'held without expiry'],
    ['of another repository', { [TAG.repository]: 'contoso/other' }, 'did not create it'],
    ['of nobody', { [TAG.action]: '', [TAG.repository]: '' }, 'did not create it'],
    ['of another workflow', { [TAG.workflow]: 'nightly.yml' }, 'another workflow run created it'],
    ['of another run', { [TAG.run]: '4710.1' }, 'another workflow run created it']
  ])('keeps one that is %s', async (_name, tags, reason) => {
    const azure = azureWith(data).withSnapshots(withTags(data, tags))
    const seen = await perform(azure, deleting(data.target))
    expect(doneOf(seen)).toEqual(['kept'])
    expect(seen.result.finalized[0]?.reason).toContain(reason)
    expect(azure.snapshots.size).toBe(1)
  })

  test('deletes what an earlier attempt of its run has made', async () => {
    const azure = azureWith(data).withSnapshots(withTags(data, { [TAG.run]: '4711.7' }))
    expect(doneOf(await perform(azure, deleting(data.target)))).toEqual(['deleted'])
  })

  test('deletes by name what another run of this repository has made, and nothing of others', async () => {
    const named = { ref: refOf(data.snapshot), entry: undefined }
    const own = azureWith(data).withSnapshots(withTags(data, { [TAG.run]: '4710.1' }))
    expect(doneOf(await perform(own, deleting(named)))).toEqual(['deleted'])
    const other = azureWith(data).withSnapshots(withTags(data, { [TAG.repository]: 'contoso/x' }))
    const seen = await perform(other, deleting(named))
    expect(seen.result.finalized[0]).toMatchObject({
      done: 'kept',
      reason: 'this repository did not create it'
    })
  })

  test('keeps one that is held just before', async () => {
    const azure = azureWith(data).afterCall(({ method }, world) => {
      if (method === 'listSnapshots') {
        world.withSnapshots(withTags(data, { [TAG.hold]: 'unlimited wait' }))
      }
    })
    // The list is asked for after the first read, and the hold comes before the delete all the same.
    azure.beforeCall(({ method }, world) => {
      if (method === 'findSnapshot' && world.count('findSnapshot') === 2) {
        world.withSnapshots(withTags(data, { [TAG.hold]: 'unlimited wait' }))
      }
    })
    const seen = await perform(azure, deleting(data.target))
    expect(doneOf(seen)).toEqual(['kept'])
    expect(azure.count('deleteSnapshot')).toBe(0)
  })

  test('keeps the source of a copy that runs anywhere in the subscription', async () => {
    const copy = snapshot({
      name: 'far',
      resourceGroup: 'elsewhere',
      location: 'northeurope',
      ...copiedFrom(data.snapshot),
      completionPercent: 40
    })
    const azure = azureWith(data).withSnapshots(copy)
    const seen = await perform(azure, deleting(data.target))
    expect(seen.result.finalized[0]).toMatchObject({
      done: 'kept',
      reason: 'a copy of it is in progress'
    })
  })

  test('sees a copy that starts while it waits for its turn', async () => {
    const azure = azureWith(data)
    let refusals = 1
    azure.beforeCall(({ method }) => {
      if (method === 'deleteSnapshot' && refusals-- > 0) throw fault(429, 600_000)
    })
    const clock = new TestClock(undefined, () =>
      azure.withSnapshots(
        snapshot({ name: 'far', ...copiedFrom(data.snapshot), completionPercent: 1 })
      )
    )
    const seen = await perform(azure, deleting(data.target), clock)
    expect(seen.result.finalized[0]).toMatchObject({
      done: 'kept',
      reason: 'a copy of it is in progress'
    })
  })

  test('keeps one that an immutability policy protects', async () => {
    const azure = azureWith(data).withSnapshots({
      ...data.snapshot,
      immutability: {
        type: 'Locked',
        days: 1,
        expiresAt: undefined,
        expired: false
      }
    })
    const seen = await perform(azure, deleting(data.target))
    expect(seen.result.finalized[0]).toMatchObject({
      done: 'kept',
      reason: 'protected by its locked immutability policy'
    })
    expect(azure.count('deleteSnapshot')).toBe(0)
  })

  test('looks in the group where the permissions reach no further, and says so', async () => {
    const azure = azureWith(data).beforeCall(({ method, name }) => {
      if (method === 'listSnapshots' && name === '*') throw new ActionError('Forbidden', 'No.')
    })
    const seen = await perform(azure, deleting(data.target))
    expect(doneOf(seen)).toEqual(['deleted'])
    expect(seen.runner.lines.join('\n')).toContain('only in the resource groups of the snapshots')
  })

  test('says so where the list of the subscription may be a part of it', async () => {
    const azure = azureWith(data)
    azure.permissions = () => []
    const seen = await perform(azure, deleting(data.target))
    expect(doneOf(seen)).toEqual(['deleted'])
    expect(seen.runner.lines.join('\n')).toContain(
      'Copies in progress were searched only among the snapshots that this sign-in can read: grant Microsoft.Compute/snapshots/read'
    )
    expect(azure.count('listPermissions')).toBe(1)
  })

  test('deletes nothing when nobody can say which copies run', async () => {
    const azure = azureWith(data, logs).beforeCall(({ method }) => {
      if (method === 'listSnapshots') throw fault(503)
    })
    const seen = await perform(azure, deleting(data.target, logs.target))
    expect(doneOf(seen)).toEqual(['failed', 'failed'])
    expect(azure.snapshots.size).toBe(2)
    expect(seen.runner.warnings).toEqual([`"data-4711" and "logs-4711": Azure answered 503.`])
  })

  test('reports a refused delete in a warning, deletes the others, and does not fail', async () => {
    const azure = azureWith(data, logs).beforeCall(({ method, name }) => {
      if (method === 'deleteSnapshot' && name === 'data-4711') {
        throw new ActionError('Conflict', 'A lock.', {
          azure: { status: 409, code: 'ScopeLocked' }
        })
      }
    })
    const seen = await perform(azure, deleting(data.target, logs.target))
    expect(doneOf(seen)).toEqual(['failed', 'deleted'])
    expect(seen.runner.warnings).toEqual(['"data-4711": A lock.'])
    expect(seen.result.failure).toBeUndefined()
  })

  test('does not touch what has taken the name', async () => {
    const azure = azureWith(data).withSnapshots({ ...data.snapshot, uniqueId: 'another one' })
    const seen = await perform(azure, deleting(data.target))
    expect(doneOf(seen)).toEqual(['replaced'])
    expect(azure.snapshots.size).toBe(1)
    expect(seen.runner.warnings.join()).toContain('it is not changed')
  })
})

describe('keep-… rules', () => {
  const older = (one: Deployed, days: number): Snapshot =>
    snapshot({
      name: `${one.disk.name}-old-${days}`,
      ...takenFrom(one.disk),
      resourceGroup: one.snapshot.resourceGroup,
      timeCreated: one.snapshot.timeCreated - days * DAY_MS,
      tags: one.snapshot.tags
    })
  const keepLast = (count: number, ...targets: FinalizeRequest['targets']): FinalizeRequest =>
    finalizeRequest('success', targets, {
      after: { policy: { counts: { last: count }, within: {} } }
    })

  test('thin out the disks of the snapshots', async () => {
    const azure = azureWith(data, logs).withSnapshots(
      older(data, 1),
      older(data, 2),
      older(logs, 1)
    )
    const seen = await perform(azure, keepLast(1, data.target))
    expect([...azure.snapshots.values()].map(({ name }) => name).toSorted()).toEqual([
      'data-4711',
      'logs-4711',
      'logs-old-1'
    ])
    expect(seen.result.retention?.outcomes).toHaveLength(3)
  })

  test('look in every group of the snapshots once', async () => {
    const away = deployed('away', { snapshot: { resourceGroup: 'rg-backup' } })
    const azure = azureWith(data, logs, away).withSnapshots(older(data, 1), older(away, 1))
    const named = { ref: refOf(away.snapshot), entry: undefined }
    const seen = await perform(azure, keepLast(1, data.target, logs.target, named))
    expect([...azure.snapshots.values()].map(({ name }) => name).toSorted()).toEqual([
      'away-4711',
      'data-4711',
      'logs-4711'
    ])
    expect(seen.result.retention?.failure).toBeUndefined()
  })

  test('delete a target, too, and that is what is reported of it', async () => {
    const old = older(data, 1)
    const azure = azureWith(data).withSnapshots(old)
    const seen = await perform(azure, keepLast(1, { ref: refOf(old), entry: undefined }))
    expect(doneOf(seen)).toEqual(['deleted'])
  })

  test('are not applied to the disk of a snapshot that is gone, or that another run has made', async () => {
    const foreign = withTags(logs, { [TAG.run]: '4710.1' })
    const azure = azureWith(data, logs).withSnapshots(foreign, older(data, 1), older(logs, 1))
    azure.snapshots.delete(refKey(data.snapshot))
    const seen = await perform(azure, keepLast(1, data.target, logs.target))
    expect(doneOf(seen)).toEqual(['missing', 'kept'])
    expect(azure.snapshots.size).toBe(3)
    expect(seen.runner.lines.join('\n')).toContain(
      'logs-4711: no retention rules are applied to its disk, because another workflow run created it'
    )
  })

  test('that cannot be applied are a warning', async () => {
    const azure = azureWith(data).withSnapshots(older(data, 1))
    azure.beforeCall(({ method }) => {
      if (method === 'listSnapshots') throw fault(503)
    })
    const seen = await perform(azure, keepLast(1, data.target))
    expect(seen.result.failure).toBeUndefined()
    expect(seen.result.retention?.failure).toBeDefined()
    expect(seen.runner.warnings.join()).toContain('Retention: Azure answered 503.')
    expect(azure.snapshots.size).toBe(2)
  })
})

describe('a receipt that was written by hand', () => {
  const forged = (changes: Partial<ReceiptEntry>): NamedTarget => ({
    ref: data.target.ref,
    entry: { ...data.entry, ...changes }
  })
  const other = deployed('nightly')
  const lies: readonly (readonly [string, Partial<ReceiptEntry>])[] = [
    ['the unique id of its disk', { diskId: other.disk.uniqueId }],
    ['the name of its disk', { disk: other.disk.name }],
    ['the group of its disk', { group: 'rg-other' }]
  ]

  test.each(lies)('with another value for %s deletes nothing', async (_what, changes) => {
    for (const after of [
      { onSuccess: 'delete' } as const,
      { policy: { counts: { last: 1 }, within: {} } }
    ]) {
      const old = { ...other.snapshot, name: 'old', timeCreated: 0 }
      const azure = azureWith(data, other).withSnapshots(old)
      const request = finalizeRequest('success', [forged(changes)], { after })
      const seen = await perform(azure, request)
      expect(doneOf(seen)).toEqual(['replaced'])
      expect(seen.result.failure?.code).toBe('NotVerified')
      expect(seen.result.failure?.message).toContain('does not match the receipt')
      expect(writes(azure)).toEqual([])
    }
  })

  test.each(lies)(
    'with another value for %s holds nothing, and leads nowhere',
    async (_what, changes) => {
      const azure = azureWith(data)
      const seen = await perform(azure, failing(forged(changes)))
      expect(seen.result.failure?.code).toBe('NotVerified')
      expect(writes(azure)).toEqual([])
      expect(restoreInstructionsFrom(seen.result, run())).toBeUndefined()
    }
  )

  test('for a snapshot of another repository is refused', async () => {
    const azure = azureWith(data).withSnapshots(withTags(data, { [TAG.repository]: 'contoso/x' }))
    const seen = await perform(azure, failing(data.target))
    expect(seen.result.failure?.message).toContain('repository "contoso/x" created it')
    expect(writes(azure)).toEqual([])
  })

  test('is a warning beside a true one when the deploy succeeded', async () => {
    const azure = azureWith(data, logs)
    const lie = { ref: logs.target.ref, entry: { ...logs.entry, disk: 'another' } }
    const seen = await perform(azure, finalizeRequest('success', [data.target, lie]))
    expect(doneOf(seen)).toEqual(['kept', 'replaced'])
    expect(seen.result.failure).toBeUndefined()
    expect(seen.runner.warnings).toEqual([
      expect.stringMatching(/^"logs-4711": Snapshot "logs-4711" .* does not match the receipt/)
    ])
  })
})

test('a deploy that never ran leaves everything as it is, without a request', async () => {
  const azure = azureWith(data)
  const seen = await perform(azure, finalizeRequest('skipped', [data.target]))
  expect(doneOf(seen)).toEqual(['kept'])
  expect(azure.calls).toEqual([])
  expect(seen.runner.lines.join()).toContain('The deploy never ran')
})
