import { describe, expect, test } from 'vitest'
import fc from 'fast-check'

import { disk, run, snapshot } from '../support/builders.ts'
import {
  TAG_LIMITS,
  isOfRepository,
  isOfThisUse,
  isOfWorkflow,
  isOlderThanRun,
  isOwn,
  isOwnTagName,
  keyOf,
  makerOf,
  mergeTags,
  ownTags,
  runUrlOf,
  tagProblem,
  tagValue,
  verifiedOn,
  verifiedTag
} from '../../src/snapshots/tags.ts'
import type { Tags } from '../../src/snapshots/types.ts'

const DISK = { name: 'data', resourceGroup: 'rg-data', uniqueId: 'aaaa-unique' }

describe('the tags of a new snapshot', () => {
  test('are the stored contract, name by name', () => {
    expect(ownTags(run({ runAttempt: 2 }), DISK, 'request-1')).toEqual({
      'snapshot-action': '1',
      'snapshot-repository': 'contoso/shop',
      'snapshot-workflow': '.github/workflows/deploy.yml',
      'snapshot-run': '4711.2',
      'snapshot-job': 'deploy/snapshot',
      'snapshot-commit': '0123456789abcdef0123456789abcdef01234567',
      'snapshot-disk': 'data',
      'snapshot-disk-group': 'rg-data',
      'snapshot-disk-unique-id': 'aaaa-unique',
      'snapshot-request': 'request-1'
    })
  })

  test('report the template of their names, where they have one', () => {
    expect(ownTags(run({ key: '0123456789ab' }), DISK, 'r')['snapshot-key']).toBe('0123456789ab')
  })

  test('tie several disks together by set id and member count', () => {
    const tags = ownTags(run(), DISK, 'request-1', { id: 'set-1', members: 3 })
    expect(tags['snapshot-set']).toBe('set-1 3')
  })

  test('hold no resource id, which could be longer than a tag', () => {
    const values = Object.values(ownTags(run(), disk(), 'request-1'))
    expect(values.filter((value) => value.includes('/subscriptions/'))).toEqual([])
  })

  test('keep within Azure’s limits, whatever the workflow is called', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 600 })
    fc.assert(
      fc.property(text, text, text, text, (repository, workflow, job, step) => {
        const tags = ownTags(run({ repository, workflow, job, step }), DISK, 'request-1', {
          id: 'set-1',
          members: 64
        })
        const names = Object.keys(tags)
        expect(names.length).toBeLessThanOrEqual(TAG_LIMITS.count)
        for (const name of names) expect(name).toMatch(/^[^<>%&\\?/]{1,512}$/)
        for (const value of Object.values(tags)) expect(value.length).toBeLessThanOrEqual(256)
      })
    )
  })

  test.each([
    ['just fits stays as it is', 'w'.repeat(256), /^w{256}$/],
    [
      'is one too long is cut and ends in a hash of the whole',
      'w'.repeat(257),
      /^w{239}~[0-9a-f]{16}$/
    ]
  ])('a value that %s', (_what, workflow, expected) => {
    expect(ownTags(run({ workflow }), DISK, 'r')['snapshot-workflow']).toMatch(expected)
  })

  test('two values that differ only behind the cut stay apart', () => {
    const of = (end: string): string | undefined =>
      ownTags(run({ job: `${'j'.repeat(300)}${end}` }), DISK, 'r')['snapshot-job']
    expect(of('a')).not.toBe(of('b'))
  })

  test('a value is not cut through the middle of a character', () => {
    for (const start of ['', 'x']) {
      const workflow = `${start}${'😀'.repeat(200)}`
      const value = ownTags(run({ workflow }), DISK, 'r')['snapshot-workflow'] ?? ''
      expect(value.isWellFormed()).toBe(true)
    }
  })
})

describe('tags of the user and of the disk', () => {
  const own = ownTags(run(), DISK, 'r')

  test('stand beside the action’s own', () => {
    expect(mergeTags(own, { team: 'shop' }, { tier: 'gold' })).toStrictEqual({
      tags: { tier: 'gold', team: 'shop', ...own },
      dropped: []
    })
  })

  test('of the user win over those of the disk, in whatever case', () => {
    const { tags } = mergeTags(own, { Team: 'shop' }, { TEAM: 'other', tier: 'gold' })
    expect(tags).toStrictEqual({ tier: 'gold', Team: 'shop', ...own })
  })

  test('never replace the action’s own', () => {
    const { tags } = mergeTags(own, { 'snapshot-run': '1.1' }, { 'snapshot-job': 'x' })
    expect(tags).toStrictEqual(own)
  })

  test('of the disk never bring the story of another snapshot with them', () => {
    const former = ownTags(run({ runId: '1' }), DISK, 'old', { id: 'old', members: 2 })
    const shouted = Object.fromEntries(
      Object.entries({ ...former, 'snapshot-hold': 'unlimited' }).map(([name, value]) => [
        name.toUpperCase(),
        value
      ])
    )
    expect(mergeTags(own, {}, { ...former, ...shouted })).toStrictEqual({ tags: own, dropped: [] })
  })

  test('never exceed Azure’s limit: those of the disk are dropped, and reported', () => {
    const some = (prefix: string, count: number): Tags =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`${prefix}${index}`, 'x']))
    const room = fc.tuple(fc.nat({ max: 37 }), fc.nat({ max: 50 }))
    fc.assert(
      fc.property(room, ([chosen, inherited]) => {
        const user = some('user', chosen)
        const { tags, dropped } = mergeTags(own, user, some('disk', inherited))
        // A set and a hold may still come.
        expect(Object.keys(tags).length).toBeLessThanOrEqual(50 - 2)
        expect(tags).toMatchObject({ ...user, ...own })
        expect(Object.keys(tags).length + dropped.length).toBe(
          Object.keys(own).length + chosen + inherited
        )
        expect(dropped.filter((name) => Object.hasOwn(tags, name))).toEqual([])
      })
    )
  })

  test.each([
    ['', 'x', 'a tag needs a name'],
    ['n'.repeat(513), 'x', 'a tag name has at most 512 characters'],
    ['a<b', 'x', String.raw`a tag name cannot contain < > % & \ ? /`],
    ['a>b', 'x', String.raw`a tag name cannot contain < > % & \ ? /`],
    ['a%b', 'x', String.raw`a tag name cannot contain < > % & \ ? /`],
    ['a&b', 'x', String.raw`a tag name cannot contain < > % & \ ? /`],
    ['a\\b', 'x', String.raw`a tag name cannot contain < > % & \ ? /`],
    ['a?b', 'x', String.raw`a tag name cannot contain < > % & \ ? /`],
    ['a/b', 'x', String.raw`a tag name cannot contain < > % & \ ? /`],
    ['n', 'v'.repeat(257), 'a tag value has at most 256 characters'],
    ['SNAPSHOT-Hold', 'x', 'this tag name is reserved for the action'],
    ['n'.repeat(512), 'v'.repeat(256), undefined],
    ['snapshot-of', '', undefined]
  ])('are checked against Azure’s limits (%#)', (name, value, problem) => {
    expect(tagProblem(name, value)).toBe(problem)
  })

  test('of the action are reported by their name', () => {
    for (const name of [...Object.keys(own), 'snapshot-set', 'snapshot-hold']) {
      expect(isOwnTagName(name.toUpperCase())).toBe(true)
    }
    expect(isOwnTagName('snapshot')).toBe(false)
  })
})

describe('reading a tag', () => {
  test('regards the case of its value but not of its name', () => {
    expect(tagValue({ 'Snapshot-RUN': 'A.1' }, 'snapshot-run')).toBe('A.1')
  })

  test('prefers the exact name', () => {
    expect(tagValue({ 'SNAPSHOT-RUN': 'a', 'snapshot-run': 'b' }, 'snapshot-run')).toBe('b')
  })

  test('gives nothing where there is none', () => {
    expect(tagValue({ other: 'x' }, 'snapshot-run')).toBeUndefined()
  })

  test('distinguishes own snapshots from those of another tool', () => {
    expect(isOwn(ownTags(run(), DISK, 'r'))).toBe(true)
    expect(isOwn({ 'SNAPSHOT-ACTION': '1' })).toBe(true)
    expect(isOwn({ 'snapshot-run': '4711.1', team: 'shop' })).toBe(false)
  })
})

describe('a snapshot is of this use of the action', () => {
  const key = keyOf('{disk}-{timestamp}')
  const tags = ownTags(run({ key }), DISK, 'request-1')

  test.each([1, 2, 10])('in attempt %d', (runAttempt) => {
    expect(isOfThisUse(tags, run({ runAttempt, key }), DISK.uniqueId)).toBe(true)
  })

  test('whatever the letter case of the tags’ names and of the unique id', () => {
    const shouted = Object.fromEntries(
      Object.entries(tags).map(([name, value]) => [name.toUpperCase(), value])
    )
    expect(isOfThisUse(shouted, run({ key }), DISK.uniqueId.toUpperCase())).toBe(true)
  })

  test('also when its job has a name that had to be cut', () => {
    const long = run({ job: 'j'.repeat(400), key })
    expect(isOfThisUse(ownTags(long, DISK, 'r'), long, DISK.uniqueId)).toBe(true)
  })

  test.each([
    ['run', { runId: '4712' }, 'another run'],
    ['run whose id begins like this one', { runId: '471' }, 'another run'],
    ['repository', { repository: 'contoso/other' }, 'another run'],
    ['job', { job: 'test' }, 'another step'],
    ['step', { step: 'snapshot2' }, 'another step'],
    ['template', { key: keyOf('{disk}-other') }, 'another use'],
    ['kind, without a template', { key: undefined }, 'another use']
  ])('but not when it is of another %s', (_what, changes, maker) => {
    const other = run({ key, ...changes })
    expect(makerOf(tags, other, DISK.uniqueId)).toBe(maker)
    expect(isOfThisUse(tags, other, DISK.uniqueId)).toBe(false)
  })

  test('but not when it is of another disk', () => {
    expect(makerOf(tags, run({ key }), 'bbbb-unique')).toBe('another disk')
  })

  test.each([
    ['the action’s', 'snapshot-action'],
    ['the run’s', 'snapshot-run'],
    ['the repository’s', 'snapshot-repository'],
    ['the job’s', 'snapshot-job'],
    ['the template’s', 'snapshot-key'],
    ['the disk’s', 'snapshot-disk-unique-id']
  ])('but not without %s tag', (_whose, missing) => {
    const rest = Object.fromEntries(Object.entries(tags).filter(([name]) => name !== missing))
    expect(isOfThisUse(rest, run({ key }), DISK.uniqueId)).toBe(false)
  })
})

test('a key distinguishes templates, and is short', () => {
  const keys = ['{disk}', '{disk} ', 'before-{disk}', 'after-{disk}'].map(keyOf)
  expect(new Set(keys).size).toBe(4)
  for (const key of keys) expect(key).toMatch(/^[0-9a-f]{12}$/)
  expect(keyOf('{disk}')).toBe(keys[0])
})

describe('where a snapshot was made', () => {
  const long = run({ workflow: `.github/workflows/${'w'.repeat(300)}.yml` })
  const longer = run({ workflow: `.github/workflows/${'w'.repeat(301)}.yml` })

  test.each([
    ['in this workflow', run(), true, true],
    ['in another run of it', run({ runId: '9', job: 'other', step: 'x' }), true, true],
    ['in another workflow', run({ workflow: '.github/workflows/nightly.yml' }), true, false],
    ['in this workflow of another repository', run({ repository: 'contoso/x' }), false, false]
  ])('is reported by its tags: %s', (_where, maker, repository, workflow) => {
    const tags = ownTags(maker, DISK, 'r')
    expect(isOfRepository(tags, run())).toBe(repository)
    expect(isOfWorkflow(tags, run())).toBe(workflow)
  })

  test('is reported by values that had to be cut, too', () => {
    const tags = ownTags(long, DISK, 'r')
    expect(tags['snapshot-workflow']).toHaveLength(256)
    expect(isOfWorkflow(tags, long)).toBe(true)
    expect(isOfWorkflow(tags, longer)).toBe(false)
  })

  test('is not reported by tags of something else than the action', () => {
    const tags = Object.fromEntries(
      Object.entries(ownTags(run(), DISK, 'r')).filter(([name]) => name !== 'snapshot-action')
    )
    expect(isOfRepository(tags, run())).toBe(false)
    expect(isOfWorkflow(tags, run())).toBe(false)
  })
})

describe('the address of the run that made a snapshot', () => {
  const made = (changes: Tags): Tags => ({
    'snapshot-action': '1',
    'snapshot-repository': 'contoso/shop.api',
    'snapshot-run': '4711.2',
    ...changes
  })

  test('leads to that attempt', () => {
    expect(runUrlOf(made({}), 'https://github.example')).toBe(
      'https://github.example/contoso/shop.api/actions/runs/4711/attempts/2'
    )
  })

  test('is that of the first attempt when none is reported', () => {
    expect(runUrlOf(made({ 'snapshot-run': '4711' }), 'https://github.com')).toBe(
      'https://github.com/contoso/shop.api/actions/runs/4711/attempts/1'
    )
  })

  test.each<[string, Tags]>([
    ['somebody else made', { team: 'shop' }],
    ['somebody else tagged like ours', { 'snapshot-repository': 'a/b', 'snapshot-run': '1.1' }],
    ['has no repository', { 'snapshot-action': '1', 'snapshot-run': '4711.2' }],
    ['has no run', { 'snapshot-action': '1', 'snapshot-repository': 'a/b' }],
    ['names a script', made({ 'snapshot-repository': 'javascript:alert(1)' })],
    ['names another host', made({ 'snapshot-repository': '/evil.example/x' })],
    ['breaks out of the path', made({ 'snapshot-repository': 'a/b/../../evil' })],
    ['breaks out of Markdown', made({ 'snapshot-repository': 'a/b)[x](y' })],
    ['breaks the line', made({ 'snapshot-repository': 'a/b\n' })],
    ['adds a query', made({ 'snapshot-run': '4711?x.2' })],
    ['has words for a run', made({ 'snapshot-run': 'latest.2' })],
    ['has words for an attempt', made({ 'snapshot-run': '4711.two' })],
    ['has an empty attempt', made({ 'snapshot-run': '4711.' })]
  ])('is not reported for a snapshot that %s', (_what, tags) => {
    expect(runUrlOf(tags, 'https://github.com')).toBeUndefined()
  })

  test('never leaves the server, whatever the tags say', () => {
    const text = fc.string({
      unit: fc.constantFrom(...'./\\:@?#%<>() \n1ab'.split('')),
      maxLength: 12
    })
    fc.assert(
      fc.property(text, text, (repository, runTag) => {
        const url = runUrlOf(
          made({ 'snapshot-repository': repository, 'snapshot-run': runTag }),
          'https://github.com'
        )
        // Nothing, or exactly a page of runs.
        expect(url ?? 'https://github.com/a/b/actions/runs/1/attempts/1').toMatch(
          /^https:\/\/github\.com\/[\w.-]+\/[\w.-]+\/actions\/runs\/\d+\/attempts\/\d+$/
        )
      }),
      { numRuns: 500 }
    )
  })
})

const NOW = Date.parse('2026-11-23T10:00:00Z')
const DAY = 86_400_000
const MINUTE = 60_000

describe('something is older than the first attempt of a run', () => {
  test.each([
    [64 * DAY, false],
    [66 * DAY, true]
  ])('when no run can have begun before it: %d ms ago', (age, expected) => {
    expect(isOlderThanRun(NOW - age, run(), NOW)).toBe(expected)
  })

  test.each([
    [0, false],
    [4 * MINUTE, false],
    [6 * MINUTE, true],
    [-DAY, false]
  ])(
    'when it was made %d ms before the event of the run, clocks left aside',
    (before, expected) => {
      const notBefore = NOW - DAY
      expect(isOlderThanRun(notBefore - before, run({ notBefore }), NOW)).toBe(expected)
    }
  )

  test('when its time cannot be read, it is not said to be', () => {
    expect(isOlderThanRun(Number.NaN, run(), NOW)).toBe(false)
  })
})

describe('the tag of a restore test', () => {
  const day = Date.parse('2026-11-29')

  test.each([
    ['the day of the test', '2026-11-29', day],
    ['a day with spaces around it', ' 2026-11-29 ', day],
    ['a day that the calendar does not have', '2026-02-31', undefined],
    ['an instant', '2026-11-29T08:00:00Z', undefined],
    ['a text', 'yes', undefined],
    ['nothing', '', undefined]
  ])('is read: %s', (_what, value, expected) => {
    const tags = { 'Snapshot-Verified': value }
    expect(verifiedOn({ tags, timeCreated: undefined })).toBe(expected)
  })

  test('is not believed where it names a day before the snapshot existed', () => {
    const tags = { 'snapshot-verified': '2026-11-29' }
    expect(verifiedOn({ tags, timeCreated: day + 86_399_999 })).toBe(day)
    expect(verifiedOn({ tags, timeCreated: day + 86_400_000 })).toBeUndefined()
    expect(verifiedOn(snapshot({ tags: {} }))).toBeUndefined()
  })

  test('is written as the day of the test in UTC', () => {
    expect(verifiedTag(Date.parse('2026-11-29T23:59:59.999Z'))).toBe('2026-11-29')
  })
})
