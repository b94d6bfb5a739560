import { describe, expect, test } from 'vitest'
import type { PipelineResponse } from '@azure/core-rest-pipeline'
import { createHttpHeaders, createPipelineRequest } from '@azure/core-rest-pipeline'

import type { Notes } from '../../src/azure/arm/notes.ts'
import { takeNotes } from '../../src/azure/arm/notes.ts'

const ONE = '11111111-2222-3333-4444-555555555555'
const LEFT = 'x-ms-ratelimit-remaining-subscription'

async function answer(
  notes: Notes,
  headers: Readonly<Record<string, string>>,
  url = `https://management.azure.com/subscriptions/${ONE}/resourceGroups/x`
): Promise<void> {
  const request = createPipelineRequest({ url, method: 'DELETE' })
  const response: PipelineResponse = { status: 202, request, headers: createHttpHeaders(headers) }
  await notes.policy().sendRequest(request, () => Promise.resolve(response))
}

describe('what is left of a bucket', () => {
  test.each<[string, Readonly<Record<string, string>>, number | undefined, number | undefined]>([
    ['is what the answer says of it', { [`${LEFT}-deletes`]: '199' }, 199, undefined],
    ['is known of each kind', { [`${LEFT}-writes`]: '7' }, undefined, 7],
    [
      'is the scarcer one of this caller’s and of all callers’',
      { [`${LEFT}-deletes`]: '150', [`${LEFT}-global-deletes`]: '12' },
      12,
      undefined
    ],
    ['may be nothing', { [`${LEFT}-deletes`]: '0' }, 0, undefined],
    [
      'is not guessed from what is no number',
      { [`${LEFT}-deletes`]: 'many' },
      undefined,
      undefined
    ],
    ['is not told by reads', { [`${LEFT}-reads`]: '11999' }, undefined, undefined]
  ])('%s', async (_what, headers, deletes, writes) => {
    const notes = takeNotes(() => 0)
    await answer(notes, headers)
    expect(notes.allowance(ONE, 'deletes')?.left).toBe(deletes)
    expect(notes.allowance(ONE.toUpperCase(), 'writes')?.left).toBe(writes)
  })

  test('is another object with each answer that says so, and stays with one that does not', async () => {
    const notes = takeNotes(() => 0)
    await answer(notes, { [`${LEFT}-deletes`]: '5' })
    const first = notes.allowance(ONE, 'deletes')
    await answer(notes, {})
    expect(notes.allowance(ONE, 'deletes')).toBe(first)
    await answer(notes, { [`${LEFT}-deletes`]: '5' })
    expect(notes.allowance(ONE, 'deletes')).not.toBe(first)
  })

  test('is that of the subscription that was asked', async () => {
    const notes = takeNotes(() => 0)
    await answer(notes, { [`${LEFT}-deletes`]: '5' }, 'https://management.azure.com/tenants')
    await answer(
      notes,
      { [`${LEFT}-deletes`]: '6' },
      'https://management.azure.com/subscriptions/other?api-version=1'
    )
    expect(notes.allowance(ONE, 'deletes')).toBeUndefined()
    expect(notes.allowance('other', 'deletes')).toEqual({ left: 6 })
  })
})
