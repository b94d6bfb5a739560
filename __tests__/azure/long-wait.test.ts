import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  jest,
  test
} from '@jest/globals'

import { SEEDED } from '../../simulator/seeded.ts'
import type { Simulator } from '../../simulator/simulator.ts'
import type { ConnectOptions } from '../../src/azure/connect.ts'
import type { CreateResult } from '../../src/operations/create.ts'
import { create } from '../../src/operations/create.ts'
import { createRequest } from '../support/builders.ts'
import { RecordingRunner } from '../support/recording-runner.ts'
import type { Connection } from '../support/simulated.ts'
import { byOidc, bySecret, connectTo, startAzure } from '../support/simulated.ts'
import { TestClock } from '../support/test-clock.ts'

/**
 * A background copy of three hours, with access tokens of one hour and assertions of five minutes: the real sign-in
 * library renews them in time. The clocks of the library, of Azure and of the operation move together.
 */

const HOUR_MS = 3_600_000

let simulator: Simulator

beforeAll(async () => {
  simulator = await startAzure({ clock: 'virtual', copyMs: 3 * HOUR_MS, tokenSeconds: 3_599 })
})

afterAll(() => simulator.close())

beforeEach(() => {
  // Only the calendar is false; timers and sockets are real.
  jest.useFakeTimers({
    now: simulator.clock.now(),
    doNotFake: [
      'hrtime',
      'nextTick',
      'performance',
      'queueMicrotask',
      'setImmediate',
      'clearImmediate',
      'setInterval',
      'clearInterval',
      'setTimeout',
      'clearTimeout'
    ]
  })
})

afterEach(() => {
  jest.useRealTimers()
})

async function takeSlowly(
  name: string,
  changes: Partial<ConnectOptions>
): Promise<{ readonly result: CreateResult; readonly connection: Connection }> {
  simulator.seedDisk({ name, sku: 'PremiumV2_LRS' })
  const clock = new TestClock(4 * HOUR_MS, (ms) => {
    simulator.advance({ ms })
    jest.setSystemTime(Date.now() + ms)
  })
  const connection = await connectTo(simulator, changes)
  const runner = new RecordingRunner()
  const result = await create(
    createRequest({
      disks: [{ subscriptionId: SEEDED.subscriptionId, resourceGroup: 'production', name }],
      snapshotName: '{disk}-{run-id}',
      subscriptionId: SEEDED.subscriptionId
    }),
    {
      azure: connection.azure,
      clock,
      log: runner,
      run: runner.run,
      memory: { planned: () => undefined }
    },
    () => undefined
  )
  return { result, connection }
}

const exchanges = (): number =>
  simulator.exchanges.filter(({ url }) => url.includes('/oauth2/')).length

const refusedForAge = (): number =>
  simulator.exchanges.filter(({ status }) => status === 401).length

describe('a wait of three hours signs in afresh', () => {
  test('by oidc, with a fresh token of GitHub for each exchange', async () => {
    simulator.clearExchanges()
    const { result, connection } = await takeSlowly('by-oidc', { signIn: byOidc() })
    expect(result.failure).toBeUndefined()
    expect(result.verified).toBe(true)
    // One for each hour at least; an assertion of five minutes serves one exchange only.
    expect(exchanges()).toBeGreaterThanOrEqual(3)
    expect(connection.idTokens()).toBeGreaterThanOrEqual(exchanges())
    expect(refusedForAge()).toBe(0)
  })

  test('by secret', async () => {
    simulator.clearExchanges()
    const { result } = await takeSlowly('by-secret', { signIn: bySecret() })
    expect(result.verified).toBe(true)
    expect(exchanges()).toBeGreaterThanOrEqual(3)
    expect(refusedForAge()).toBe(0)
  })
})
