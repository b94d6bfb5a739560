/** The ports in memory, for operations and for whole steps of the action. */

import type { RunClock } from '../../src/clock.ts'
import type { World } from '../../src/main.ts'
import type { Azure, Blobs, Clock, Ports } from '../../src/ports.ts'
import { RecordingRunner } from './recording-runner.ts'
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

/** What the ports of an operation may differ in. */
export type PortChanges = {
  readonly clock?: Clock
  readonly runner?: RecordingRunner
  /** Sees what is noted for the post step. */
  readonly planned?: Ports['stateStore']['planned']
}

/** The ports of an operation beside its Azure. */
export function portsOf<A extends Azure>(
  azure: A,
  { clock = new TestClock(), runner = new RecordingRunner(), planned }: PortChanges = {}
): Ports & { readonly azure: A } {
  return {
    azure,
    clock,
    log: runner,
    run: runner.run,
    stateStore: { planned: planned ?? (() => undefined) }
  }
}
