/** A main step that a signal hits at a chosen request, as the runner sends it when a job is cancelled. */

import type { ChildProcess } from 'node:child_process'
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises'

import type { Simulator } from '../../simulator/simulator.ts'
import type { Ended } from './bundle.ts'

/** `escalation`: SIGINT, SIGTERM, SIGKILL as the runner sends them, in milliseconds instead of seconds. */
export type Ending = 'SIGINT' | 'SIGTERM' | 'SIGKILL' | 'escalation'

export const ENDINGS: readonly Ending[] = ['SIGINT', 'SIGTERM', 'SIGKILL', 'escalation']

/**
 * `unsent`: the request never has its effect. `late`: it has its effect when the process is gone.
 * `unanswered`: its effect is there when the signal comes, its answer never arrives.
 */
export type Moment = 'unsent' | 'late' | 'unanswered'

/** Where a run is hit: at its n-th request, or when it prints a text; an empty text is there when it starts. */
export type Spot =
  { readonly request: number; readonly moment: Moment } | { readonly printed: string }

export type Sent = { readonly method: string; readonly path: string }

/** Most time from SIGINT to the end, milliseconds: the runner sends SIGTERM after 7.5 s. */
export const PROMPT_MS = 7_000

/** Runs a step and hits it; faults of the simulator are gone afterwards. */
export async function interrupted(
  azure: Simulator,
  { spot, ending }: { readonly spot: Spot; readonly ending: Ending },
  run: (onStart: (child: ChildProcess) => void) => Promise<Ended>
): Promise<{
  readonly main: Ended
  /** Whether the signal was sent: a run may need fewer requests than the recorded one. */
  readonly injected: boolean
  /** From the signal to the end of the process, milliseconds. */
  readonly endedAfterMs: number
}> {
  let injectedAt: number | undefined
  let child: ChildProcess | undefined
  let exited: Promise<void> = Promise.resolve()
  let injected: Promise<void> = Promise.resolve()
  const inject = (): Promise<void> => {
    if (child === undefined || injectedAt !== undefined) return injected
    injectedAt = performance.now()
    injected = Promise.all([send(child, ending), exited]).then(() => undefined)
    return injected
  }
  if ('request' in spot) {
    const when = spot.moment === 'unanswered' ? 'after' : 'before'
    azure.hook({ nth: spot.request }, when, async () => {
      await inject()
      if (spot.moment === 'unsent') throw new Error('this request never arrived')
    })
  }
  const main = await run((started) => {
    child = started
    exited = new Promise((resolve) => started.once('exit', () => resolve()))
    if (!('printed' in spot)) return
    if (spot.printed === '') void inject()
    started.stdout?.on('data', (chunk: Buffer) => {
      if (chunk.toString().includes(spot.printed)) void inject()
    })
  })
  const endedAfterMs = injectedAt === undefined ? 0 : performance.now() - injectedAt
  // The effect of a late request comes right after the end of the process.
  await injected
  await turn()
  azure.clearFaults()
  return { main, injected: injectedAt !== undefined, endedAfterMs }
}

async function send(child: ChildProcess, ending: Ending): Promise<void> {
  if (ending !== 'escalation') {
    child.kill(ending)
    return
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGKILL'] as const) {
    child.kill(signal)
    await sleep(12)
  }
}

/** A spot in words. */
export function whereOf(spot: Spot): string {
  return 'request' in spot
    ? `${spot.moment} request ${spot.request}`
    : spot.printed === ''
      ? 'at its start'
      : `when it printed "${spot.printed}"`
}
