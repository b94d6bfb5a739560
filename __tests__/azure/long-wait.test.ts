import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, vi, test } from 'vitest'

import type { Simulator } from '../../simulator/simulator.ts'
import { HOUR_MS, answered, refusedForAge, setCalendar, takeSlowly } from '../support/long-wait.ts'
import { byOidc, bySecret, startAzure } from '../support/simulated.ts'

/**
 * A background copy of three hours, with access tokens of one hour and assertions of five minutes: the real sign-in
 * library renews them in time.
 */

const TOKEN = /\/oauth2\//

let simulator: Simulator

beforeAll(async () => {
  simulator = await startAzure({ clock: 'virtual', copyMs: 3 * HOUR_MS, tokenSeconds: 3_599 })
})

afterAll(() => simulator.close())

beforeEach(() => {
  setCalendar(simulator.clock.now())
  simulator.clearExchanges()
})

afterEach(() => {
  simulator.clearFaults()
  vi.useRealTimers()
})

describe('a wait of three hours signs in afresh', () => {
  test('by oidc, with a fresh token of GitHub for each exchange', async () => {
    const { result, connection } = await takeSlowly(simulator, 'by-oidc', { signIn: byOidc() })
    expect(result.failure).toBeUndefined()
    expect(result.verified).toBe(true)
    // One for each hour at least; an assertion of five minutes serves one exchange only.
    const exchanges = answered(simulator, TOKEN)
    expect(exchanges).toBeGreaterThanOrEqual(3)
    expect(connection.idTokens()).toBeGreaterThanOrEqual(exchanges)
    expect(refusedForAge(simulator)).toBe(0)
  })

  test('by secret', async () => {
    const { result } = await takeSlowly(simulator, 'by-secret', { signIn: bySecret() })
    expect(result.verified).toBe(true)
    expect(answered(simulator, TOKEN)).toBeGreaterThanOrEqual(3)
    expect(refusedForAge(simulator)).toBe(0)
  })

  test('through a fault of the sign-in service that passes, and says so', async () => {
    simulator.injectFault({ path: '/oauth2/', nth: 2, kind: 'answer', status: 503, times: 2 })
    const { result, connection } = await takeSlowly(simulator, 'shaky', { signIn: bySecret() })
    expect(result.verified).toBe(true)
    expect(connection.said.join('\n')).toMatch(
      /The sign-in service returned 503; retrying in .+, at \d{4}-/
    )
  })

  test('and keeps using a token that is still valid when it gets no other', async () => {
    simulator.injectFault({ path: '/oauth2/', nth: 2, kind: 'answer', status: 400 })
    const { result } = await takeSlowly(simulator, 'refused-once', { signIn: bySecret() })
    expect(result.verified).toBe(true)
    expect(refusedForAge(simulator)).toBe(0)
  })

  test('and ends in words when it is refused until the token is too old', async () => {
    simulator.injectFault({ path: '/oauth2/', nth: 2, kind: 'answer', status: 400, times: 1_000 })
    const { result } = await takeSlowly(simulator, 'refused', { signIn: bySecret() })
    expect(result.failure).toMatchObject({
      code: 'SignInFailed',
      message: expect.stringMatching(
        /^Could not sign in to .+ with client credentials as client .+ returned 400/
      )
    })
    expect(result.failure?.remedy).toContain('AZURE_CLIENT_SECRET')
  })
})
