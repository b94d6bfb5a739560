/** The steps of the action on ports in memory. */

import type { RunClock } from '../../src/clock.ts'
import type { World } from '../../src/main.ts'
import type { Azure, Blobs } from '../../src/ports.ts'
import type { RecordingRunner } from './recording-runner.ts'
import { TestClock } from './test-clock.ts'

/** What a world may differ in. */
export type WorldChanges = { readonly clock?: RunClock; readonly signIn?: World['signIn'] }

/** A world in which everybody can sign in, unless a test says otherwise. */
export function worldOf(
  runner: RecordingRunner,
  azure: Azure & Blobs,
  { clock, signIn }: WorldChanges = {}
): World {
  return {
    runner,
    startClock: () => clock ?? new TestClock(),
    signIn:
      signIn ??
      (() => Promise.resolve({ subscriptionId: undefined, connect: () => Promise.resolve(azure) }))
  }
}
