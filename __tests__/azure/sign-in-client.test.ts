import { describe, expect, test } from 'vitest'

import type { Bounds } from '../../src/azure/sign-in/client.ts'
import { shouldRetry } from '../../src/azure/sign-in/client.ts'
import { requestWithRetries } from '../../src/azure/sign-in/id-token.ts'
import { ActionError } from '../../src/errors.ts'

const AWAY = new ActionError('Unreachable', 'GitHub is away.', { remedy: 'Wait.' })

function boundsOf(changes: Partial<Bounds> = {}): Bounds & { readonly said: string[] } {
  const said: string[] = []
  return {
    signal: new AbortController().signal,
    remaining: () => 60_000,
    now: () => 0,
    say: (message) => said.push(message),
    rhythm: { firstMs: 1, growth: 1, mostMs: 1 },
    said,
    ...changes
  }
}

/** Fails with each of these in turn, then gives a token; counts how often it was asked. */
function asking(...failures: readonly unknown[]): {
  readonly ask: () => Promise<string>
  readonly times: () => number
} {
  let times = 0
  return {
    ask: () => {
      const failure = failures[times]
      times += 1
      return failure === undefined
        ? Promise.resolve('token')
        : Promise.reject(failure instanceof Error ? failure : new Error('odd'))
    },
    times: () => times
  }
}

describe('a token of GitHub', () => {
  test('is asked for again while GitHub is away, and the log says so', async () => {
    const { ask, times } = asking(AWAY, AWAY)
    const bounds = boundsOf()
    expect(await requestWithRetries(ask, bounds)).toBe('token')
    expect(times()).toBe(3)
    expect(bounds.said).toEqual(
      Array(2).fill('GitHub is away. Retrying in 0.0 s, at 1970-01-01T00:00:00.001Z')
    )
  })

  test('is not asked for again when it is refused', async () => {
    const refusal = new ActionError('SignInFailed', 'No.')
    const { ask, times } = asking(refusal)
    await expect(requestWithRetries(ask, boundsOf())).rejects.toBe(refusal)
    expect(times()).toBe(1)
  })

  test('is asked for six times at most; then signing in has failed, in the same words', async () => {
    const { ask, times } = asking(...Array<ActionError>(10).fill(AWAY))
    await expect(requestWithRetries(ask, boundsOf())).rejects.toMatchObject({
      code: 'SignInFailed',
      message: 'GitHub is away.',
      remedy: 'Wait.'
    })
    expect(times()).toBe(6)
  })

  test('is not waited for longer than the run has time', async () => {
    const { ask, times } = asking(AWAY)
    const bounds = boundsOf({ remaining: () => 0 })
    await expect(requestWithRetries(ask, bounds)).rejects.toMatchObject({ code: 'SignInFailed' })
    expect(times()).toBe(1)
  })

  test('is not waited for after the run has ended', async () => {
    const reason = new ActionError('Cancelled', 'The job was cancelled.')
    const { ask } = asking(AWAY)
    const bounds = boundsOf({ signal: AbortSignal.abort(reason) })
    await expect(requestWithRetries(ask, bounds)).rejects.toBe(reason)
  })
})

describe('what helps', () => {
  test.each([
    [
      { status: 429, retryAfterMs: 1_200_000 },
      /^Raise "timeout" above the requested wait of 20 min/
    ],
    [{ status: 429 }, /^This is a transient fault/],
    [{ status: 503 }, /^This is a transient fault/]
  ])('against %j is a retry', (obstacle, words) => {
    expect(shouldRetry({ text: '', ...obstacle })).toMatch(words)
  })

  test.each([{ status: 400 }, { status: 403 }, {}])('against %j is something else', (obstacle) => {
    expect(shouldRetry({ text: '', ...obstacle })).toBeUndefined()
  })
})
