import { afterAll, afterEach, beforeEach, expect, vi, test } from 'vitest'

import { SEEDED } from '../../simulator/seeded.ts'
import { HOUR_MS, answered, refusedForAge, setCalendar, takeSlowly } from '../support/long-wait.ts'
import { byOidc, startAzure } from '../support/simulated.ts'

/**
 * The same three hours as the identity of an app. A file of its own: the sign-in library keeps a managed identity's
 * tokens, and the way to its endpoint, for all of a process.
 */

const simulator = await startAzure({
  clock: 'virtual',
  copyMs: 3 * HOUR_MS,
  managedIdentityTokenSeconds: 3_599
})
const { IDENTITY_ENDPOINT, IDENTITY_HEADER } = simulator.managedIdentity.environment
Object.assign(process.env, { IDENTITY_ENDPOINT, IDENTITY_HEADER })

const byIdentity = byOidc({
  auth: 'managed-identity',
  clientId: SEEDED.userAssigned.clientId,
  oidcAvailable: false
})

afterAll(() => simulator.close())

beforeEach(() => {
  setCalendar(simulator.clock.now())
  simulator.clearExchanges()
})

afterEach(() => {
  vi.useRealTimers()
})

test('a wait of three hours signs in afresh by managed identity', async () => {
  const { result } = await takeSlowly(simulator, 'by-identity', { signIn: byIdentity })
  expect(result.failure).toBeUndefined()
  expect(result.verified).toBe(true)
  expect(answered(simulator, /\/msi\/token/)).toBeGreaterThanOrEqual(3)
  expect(refusedForAge(simulator)).toBe(0)
})

test('also while its endpoint is being updated', async () => {
  simulator.injectFault({ path: '/msi/token', nth: 2, kind: 'answer', status: 410, times: 2 })
  const { result } = await takeSlowly(simulator, 'updated', { signIn: byIdentity })
  expect(result.verified).toBe(true)
  expect(simulator.exchanges.filter(({ status }) => status === 410)).toHaveLength(2)
  expect(refusedForAge(simulator)).toBe(0)
})
