import { describe, expect, test } from 'vitest'

import {
  TEMPORARY_MS,
  hasTemporaryTag,
  isTemporary,
  temporaryTag
} from '../../src/snapshots/temporary.ts'
import { TAG, tagProblem } from '../../src/snapshots/tags.ts'
import type { Tags } from '../../src/snapshots/types.ts'

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
