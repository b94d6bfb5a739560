/** Hours that pass in moments: the clocks of the sign-in library, of Azure and of the operation move together. */

import { vi } from 'vitest'

import { SEEDED } from '../../simulator/seeded.ts'
import type { Simulator } from '../../simulator/simulator.ts'
import type { ConnectOptions } from '../../src/azure/connect.ts'
import type { CreateResult } from '../../src/operations/create.ts'
import { create } from '../../src/operations/create.ts'
import { createRequest } from './builders.ts'
import type { Connection } from './simulated.ts'
import { connectTo } from './simulated.ts'
import { TestClock } from './test-clock.ts'
import { portsOf } from './step.ts'

export const HOUR_MS = 3_600_000

/** Puts a false calendar in place until `vi.useRealTimers`; timers and sockets stay real. */
export function setCalendar(now: number): void {
  vi.useFakeTimers({ now, toFake: ['Date'] })
}

/** What a slow `create` came to, and what it took. */
export type Taken = {
  readonly result: CreateResult
  readonly connection: Connection
}

/** Takes a snapshot whose background copy lasts as long as the simulator is set to. */
export async function takeSlowly(
  simulator: Simulator,
  name: string,
  changes: Partial<ConnectOptions>
): Promise<Taken> {
  simulator.seedDisk({ name, sku: 'PremiumV2_LRS' })
  const clock = new TestClock(4 * HOUR_MS, (ms) => {
    simulator.advance({ ms })
    vi.setSystemTime(Date.now() + ms)
  })
  const connection = await connectTo(simulator, changes)
  const result = await create(
    createRequest({
      disks: [{ subscriptionId: SEEDED.subscriptionId, resourceGroup: 'production', name }],
      snapshotName: '{disk}-{run-id}',
      subscriptionId: SEEDED.subscriptionId
    }),
    portsOf(connection.azure, { clock }),
    () => undefined
  )
  return { result, connection }
}

/** How often a request to a path was answered. */
export function answered(simulator: Simulator, path: RegExp): number {
  return simulator.exchanges.filter(({ url }) => path.test(url)).length
}

/** How often Azure refused a token. */
export function refusedForAge(simulator: Simulator): number {
  return simulator.exchanges.filter(({ status }) => status === 401).length
}
