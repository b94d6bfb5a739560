import { describe, expect, test } from 'vitest'
import type { PipelineResponse } from '@azure/core-rest-pipeline'
import { createHttpHeaders, createPipelineRequest } from '@azure/core-rest-pipeline'

import { Allowances } from '../../src/azure/arm/allowances.ts'

const ONE = '11111111-2222-3333-4444-555555555555'
const LEFT = 'x-ms-ratelimit-remaining-subscription'

async function answer(
  allowances: Allowances,
  headers: Readonly<Record<string, string>>,
  url = `https://management.azure.com/subscriptions/${ONE}/resourceGroups/x`
): Promise<void> {
  const request = createPipelineRequest({ url, method: 'DELETE' })
  const response: PipelineResponse = { status: 202, request, headers: createHttpHeaders(headers) }
  await allowances.policy().sendRequest(request, () => Promise.resolve(response))
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
    const allowances = new Allowances()
    await answer(allowances, headers)
    expect(allowances.of(ONE, 'deletes')?.left).toBe(deletes)
    expect(allowances.of(ONE.toUpperCase(), 'writes')?.left).toBe(writes)
  })

  test('is another object with each answer that says so, and stays with one that does not', async () => {
    const allowances = new Allowances()
    await answer(allowances, { [`${LEFT}-deletes`]: '5' })
    const first = allowances.of(ONE, 'deletes')
    await answer(allowances, {})
    expect(allowances.of(ONE, 'deletes')).toBe(first)
    await answer(allowances, { [`${LEFT}-deletes`]: '5' })
    expect(allowances.of(ONE, 'deletes')).not.toBe(first)
  })

  test('is that of the subscription that was asked', async () => {
    const allowances = new Allowances()
    await answer(allowances, { [`${LEFT}-deletes`]: '5' }, 'https://management.azure.com/tenants')
    await answer(
      allowances,
      { [`${LEFT}-deletes`]: '6' },
      'https://management.azure.com/subscriptions/other?api-version=1'
    )
    expect(allowances.of(ONE, 'deletes')).toBeUndefined()
    expect(allowances.of('other', 'deletes')).toEqual({ left: 6 })
  })
})
