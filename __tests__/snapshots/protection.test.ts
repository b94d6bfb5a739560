import { describe, expect, test } from 'vitest'
import fc from 'fast-check'

import { run, snapshot } from '../support/builders.ts'
import type { HeldOutcome } from '../../src/snapshots/protection.ts'
import {
  TEMPORARY_MS,
  hasTemporaryTag,
  heldUntil,
  formatHold,
  holdTag,
  isHeld,
  isHoldOf,
  isReleasedBy,
  isTemporary,
  protectionsAt,
  protectionsOf,
  temporaryTag
} from '../../src/snapshots/protection.ts'
import { TAG, TAG_LIMITS, tagProblem } from '../../src/snapshots/tags.ts'
import type { ImmutabilityPolicy, Snapshot, Tags } from '../../src/snapshots/types.ts'

const NOW = Date.parse('2026-11-23T10:00:00Z')
const DAY = 86_400_000

const NO_POLICY: ImmutabilityPolicy = {
  type: undefined,
  days: undefined,
  expiresAt: undefined,
  expired: undefined
}

const protectedBy = (policy: Partial<ImmutabilityPolicy>): Snapshot =>
  snapshot({ immutability: { ...NO_POLICY, ...policy } })

describe('an immutability policy protects a snapshot', () => {
  test.each<[string, Partial<ImmutabilityPolicy>, boolean]>([
    ['that has not expired', { expired: false, expiresAt: NOW + DAY }, true],
    ['that has expired', { expired: true, expiresAt: NOW - DAY }, false],
    [
      'of which Azure does not say that it has expired',
      { expired: false, expiresAt: NOW - 1 },
      true
    ],
    ['of which only the end is known, and to come', { expiresAt: NOW + 1 }, true],
    ['of which only the end is known, and over', { expiresAt: NOW }, false],
    ['of which nothing is known', {}, true]
  ])('%s: %j %p', (_what, policy, isProtected) => {
    expect(protectionsAt(protectedBy(policy), NOW)).toHaveLength(isProtected ? 1 : 0)
  })

  test.each<[Partial<ImmutabilityPolicy>, string]>([
    [
      { type: 'Locked', expiresAt: NOW },
      'protected by its locked immutability policy until 2026-11-23 10:00 UTC'
    ],
    [
      { type: 'Unlocked', expiresAt: NOW },
      'protected by its unlocked immutability policy until 2026-11-23 10:00 UTC'
    ],
    [{}, 'protected by its immutability policy']
  ])('%j is reported as %s', (policy, words) => {
    expect(protectionsAt(protectedBy({ ...policy, expired: false }), NOW)).toEqual([words])
  })
})

test('nothing protects a plain snapshot', () => {
  expect(protectionsOf(snapshot(), { known: true, at: NOW })).toEqual([])
})

test('a hold and a policy are reported together', () => {
  const both = { ...protectedBy({}), tags: { 'snapshot-hold': 'unlimited' } }
  expect(protectionsOf(both, { known: true, at: NOW })).toEqual([
    'held without expiry',
    'protected by its immutability policy'
  ])
})

test('where the time is not known everything is protected, and nothing has ended', () => {
  const time = { known: false, latest: NOW, reason: 'clocks disagree' } as const
  const over = {
    ...protectedBy({ expiresAt: NOW - DAY }),
    tags: { 'snapshot-hold': '2020-01-01' }
  }
  expect(protectionsOf(snapshot(), time)).toEqual(['clocks disagree: nothing is deleted'])
  expect(protectionsOf(over, time)).toEqual([
    'clocks disagree: nothing is deleted',
    'held until 2020-01-02 00:00 UTC',
    'protected by its immutability policy until 2026-11-22 10:00 UTC'
  ])
})

const MADE = Date.parse('2026-11-23T10:00:00Z')

const taken = (tags: Tags) => ({ timeCreated: MADE, tags })

describe('a temporary snapshot', () => {
  test.each([
    ['at first', 0, true],
    ['to the last moment of the longest job', TEMPORARY_MS - 1, true],
    ['not after that, because no job is left that would delete it', TEMPORARY_MS, false]
  ])('is one %s', (_when, age, temporary) => {
    expect(isTemporary(taken(temporaryTag()), MADE + age)).toBe(temporary)
  })

  test('is found by its tag in any case, whatever its value', () => {
    const tags = { 'Snapshot-Temporary': '' }
    expect([hasTemporaryTag(tags), isTemporary(taken(tags), MADE)]).toEqual([true, true])
  })

  test('is none without the tag', () => {
    expect([hasTemporaryTag({}), isTemporary(taken({}), MADE)]).toEqual([false, false])
  })

  test.each(['unlimited', '', '2026-12-01'])('is none while it is held: %p', (hold) => {
    expect(isTemporary(taken({ ...temporaryTag(), [TAG.hold]: hold }), MADE)).toBe(false)
  })

  test('is one again when the hold is over', () => {
    expect(isTemporary(taken({ ...temporaryTag(), [TAG.hold]: '2026-11-01' }), MADE)).toBe(true)
  })
})

test('the tag belongs to the action: nobody sets it by "tags", and no disk hands it on', () => {
  const [name = ''] = Object.keys(temporaryTag())
  expect(tagProblem(name, 'x')).toBe('this tag name is reserved for the action')
})

describe('a hold by a tag', () => {
  const now = Date.parse('2026-11-23T10:00:00Z')

  test.each([
    ['until a date to come', '2026-12-23', true],
    ['until an instant to come', '2026-11-23T10:00:00.001Z', true],
    ['with its reason', '2026-12-23 deployment of run 4711 failed', true],
    ['for ever', 'unlimited', true],
    ['for ever, with its reason', 'unlimited until somebody looks', true],
    ['until this very instant', '2026-11-23T10:00:00Z', false],
    ['until a date that has passed', '2026-11-22', false],
    ['that has passed, with its reason', '2026-01-01T00:00:00Z deployment failed', false],
    ['that is empty', '', true],
    ['that is blank', '  ', true]
  ])('%s (%s) is in force: %p', (_what, value, held) => {
    expect(isHeld({ 'snapshot-hold': value }, now)).toBe(held)
  })

  test('is not in force where there is none', () => {
    expect(isHeld({ other: '2099-01-01' }, now)).toBe(false)
  })

  test('is found under its name in any case', () => {
    expect(isHeld({ 'Snapshot-Hold': 'unlimited' }, now)).toBe(true)
  })

  test.each(['2026-11-22', '2026-11-23T10:00:00Z', '2020-01-01 long ago', 'unlimited', ''])(
    'is in force where the time is not known: %p',
    (value) => {
      expect(isHeld({ 'snapshot-hold': value }, undefined)).toBe(true)
      expect(isHeld({}, undefined)).toBe(false)
    }
  )

  test.each([
    ['2026-12-23', 'until 2026-12-24 00:00 UTC'],
    ['2026-12-23T07:00:30Z failure of run 4711.1', 'until 2026-12-23 07:00 UTC'],
    ['unlimited', 'without expiry'],
    ['', 'by its tag "snapshot-hold"']
  ])('%p is reported as "held %s"', (value, words) => {
    expect(formatHold({ 'snapshot-hold': value })).toBe(words)
  })

  test.each([
    'for ever and a day',
    'soon',
    '2026-13-45',
    'run-5',
    'deploy-4711 failed',
    'v1',
    '1',
    '12/01/2025'
  ])('that cannot be read as an ISO date (%s) counts, because that loses nothing', (value) => {
    expect(isHeld({ 'snapshot-hold': value }, now)).toBe(true)
  })
})

describe('when a hold ends', () => {
  test.each<[string, number | string | undefined]>([
    ['2026-12-23T07:00:00Z failure of run 4711.1', Date.UTC(2026, 11, 23, 7)],
    ['2026-12-23T07:00:00+02:00', Date.UTC(2026, 11, 23, 5)],
    // Through that day.
    ['2026-12-23', Date.UTC(2026, 11, 24)],
    ['Unlimited, says the auditor', 'unreadable'],
    ['Unlimited says the auditor', 'unlimited'],
    ['next week', 'unreadable'],
    [' ', 'unreadable'],
    ['', 'unreadable']
  ])('%s: %p', (value, until) => {
    expect(heldUntil({ 'snapshot-hold': value })).toBe(until)
  })

  test('is not reported where there is no hold', () => {
    expect(heldUntil({})).toBeUndefined()
  })
})

describe('the hold that the action writes', () => {
  const until = Date.parse('2026-12-23T07:00:00Z')

  test.each<[string, number | undefined, HeldOutcome, string]>([
    ['names its end and the run', until, 'failure', '2026-12-23T07:00:00Z failure of run 4711.1'],
    [
      'has no end when it is unlimited',
      undefined,
      'cancelled',
      'unlimited cancelled of run 4711.1'
    ],
    [
      'is never shorter than asked',
      until + 1,
      'failure',
      '2026-12-23T07:00:01Z failure of run 4711.1'
    ]
  ])('%s', (_what, end, outcome, value) => {
    expect(holdTag({ until: end, outcome, run: run() })).toBe(value)
  })

  const hold = fc.record({
    until: fc.option(
      fc.date({ noInvalidDate: true, min: new Date(0), max: new Date('9999-12-31') }),
      {
        nil: undefined
      }
    ),
    outcome: fc.constantFrom<HeldOutcome>('failure', 'cancelled'),
    runId: fc.bigInt({ min: 1n, max: 10n ** 30n }).map(String),
    runAttempt: fc.integer({ min: 1, max: 1_000 })
  })

  test("is read back as it was meant, and as the action's own", () => {
    fc.assert(
      fc.property(hold, ({ until: end, outcome, runId, runAttempt }) => {
        const value = holdTag({
          until: end?.getTime(),
          outcome,
          run: { runId, runAttempt }
        })
        const tags = { 'Snapshot-Hold': value }
        expect(value.length).toBeLessThanOrEqual(TAG_LIMITS.value)
        expect(isHoldOf(tags, { runId })).toBe(true)
        expect(isReleasedBy(tags, { runId, runAttempt })).toBe(false)
        expect(isReleasedBy(tags, { runId, runAttempt: runAttempt + 1 })).toBe(true)
        const wanted = end === undefined ? 'unlimited' : Math.ceil(end.getTime() / 1_000) * 1_000
        expect(heldUntil(tags)).toBe(wanted)
        expect(isHeld(tags, end === undefined ? until : end.getTime() - 1)).toBe(true)
      })
    )
  })

  test('fits a tag whatever the run is called', () => {
    const value = holdTag({
      until,
      outcome: 'failure',
      run: { runId: '7'.repeat(400), runAttempt: 1 }
    })
    expect(value).toHaveLength(TAG_LIMITS.value)
    expect(heldUntil({ 'snapshot-hold': value })).toBe(until)
  })

  test.each([
    '',
    'unlimited',
    'unlimited until the audit is over',
    '2026-12-23',
    '2026-12-23T07:00:00Z',
    '2026-12-23 failure of run 4711.1',
    '2026-12-23T07:00:00Z failure of run 4711.1, do not touch',
    'please: 2026-12-23T07:00:00Z failure of run 4711.1',
    'failure of run 4711.1',
    'unlimited success of run 4711.1'
  ])('is not mistaken for what a person wrote: %p', (value) => {
    const tags = { 'snapshot-hold': value }
    expect([isHoldOf(tags, LATER), isReleasedBy(tags, LATER)]).toEqual([false, false])
  })

  test('is not found where there is none', () => {
    const tags = { other: 'unlimited failure of run 4711.1' }
    expect([isHoldOf(tags, LATER), isReleasedBy(tags, LATER)]).toEqual([false, false])
  })
})

/** A later attempt of the run that holds. */
const LATER = { runId: '4711', runAttempt: 9 }

describe('a success releases', () => {
  test.each([
    ['what an earlier attempt of the same run holds', '4711', 2, true],
    ['not what the same attempt holds: that is another job of it', '4711', 1, false],
    ['not what a later attempt holds', '4711', 0, false],
    ['not what another run holds', '4712', 2, false],
    ['not what a run holds whose number begins alike', '47', 2, false]
  ])('%s', (_what, runId, runAttempt, released) => {
    const tags = { 'snapshot-hold': '2026-12-23T07:00:00Z failure of run 4711.1' }
    expect(isReleasedBy(tags, { runId, runAttempt })).toBe(released)
    expect(isHoldOf(tags, { runId })).toBe(runId === '4711')
  })
})
