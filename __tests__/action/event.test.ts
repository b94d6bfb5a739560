import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, expect, test } from 'vitest'

import { eventTime } from '../../src/action/event.ts'

let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'event-'))
})

afterAll(() => rmSync(folder, { recursive: true }))

function timeIn(text: string): number | undefined {
  const path = join(folder, 'event.json')
  writeFileSync(path, text)
  return eventTime(path)
}

test.each([
  [
    'a push, in seconds',
    { repository: { created_at: 1_600_000_000, pushed_at: 1_700_000_000 }, ref: 'refs/heads/main' },
    1_700_000_000_000
  ],
  [
    'a pull request, the latest of its parts',
    {
      repository: { pushed_at: '2026-01-02T00:00:00Z' },
      pull_request: { created_at: '2026-01-01T00:00:00Z', updated_at: '2026-01-03T00:00:00Z' }
    },
    Date.parse('2026-01-03T00:00:00Z')
  ],
  [
    'one in which others say times of their own',
    { head_commit: { timestamp: '2026-05-01T00:00:00Z' }, inputs: { when: '2026-06-01' } },
    undefined
  ],
  [
    'one that names a time to come',
    { milestone: { updated_at: '2999-01-01T00:00:00Z' } },
    undefined
  ],
  ['a schedule', { schedule: '0 1 * * *', repository: null }, undefined],
  ['nothing of that form', [1, 'x', { updated_at: {} }], undefined]
])('the time of an event: %s', (_what, event, expected) => {
  expect(timeIn(JSON.stringify(event))).toBe(expected)
})

test.each(['', '{', 'null', '"x"', '1'])(
  'an event that cannot be read reports none: %j',
  (text) => {
    expect(timeIn(text)).toBeUndefined()
  }
)

test('no event, a missing one and an endless one report no time', () => {
  expect(eventTime(undefined)).toBeUndefined()
  expect(eventTime(join(folder, 'no'))).toBeUndefined()
  expect(eventTime(folder)).toBeUndefined()
  const event = JSON.stringify({ repository: { pushed_at: 1 }, x: ' '.repeat(5_000_000) })
  expect(timeIn(event)).toBeUndefined()
})
