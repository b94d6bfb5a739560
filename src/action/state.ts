/** What the main step leaves for the post step, which runs in a process of its own. */

import { z } from 'zod'

import type { Memory, PlannedWrite, Runner } from '../ports.ts'
import { AUTH } from './inputs.ts'
import type { SignInSettings } from './inputs.ts'

const STATE = { signIn: 'sign-in', planned: 'planned', ended: 'ended', phase: 'phase' } as const

const signInSchema = z.object({
  auth: z.enum(AUTH),
  clientId: z.string().optional(),
  tenantId: z.string().optional(),
  audience: z.string().optional(),
  environment: z.string()
})

const plannedSchema = z.array(
  z.object({
    subscriptionId: z.string(),
    resourceGroup: z.string(),
    name: z.string(),
    disk: z.string(),
    requestId: z.string()
  })
)

/** What the post step finds. */
export type Remembered = {
  readonly signIn: SignInSettings | undefined
  /** The writes that the main step was about to send. */
  readonly planned: readonly PlannedWrite[]
  /** Whether the main step came to its end, green or red; otherwise it was killed. */
  readonly ended: boolean
}

/** From now on this job's post step knows that there was a main step. */
export function rememberMain(runner: Runner, signIn: SignInSettings): void {
  runner.saveState(STATE.signIn, JSON.stringify(signIn))
}

/** The memory of the operations. The runner's file is written synchronously: what is noted survives a kill. */
export function memoryOf(runner: Runner): Memory {
  return {
    planned: (writes) => runner.saveState(STATE.planned, JSON.stringify(writes))
  }
}

/** Notes that the main step told everything itself. */
export function rememberEnd(runner: Runner): void {
  runner.saveState(STATE.ended, 'true')
}

/** Marks this job's steps: the first process is the main step, the second the post step. */
export function isPost(runner: Runner): boolean {
  const post = runner.state(STATE.phase) !== ''
  if (!post) runner.saveState(STATE.phase, 'main')
  return post
}

/** Reads what the main step left. State that cannot be read counts as absent. */
export function recall(runner: Runner): Remembered {
  const signIn = signInSchema.safeParse(parse(runner.state(STATE.signIn)))
  const planned = plannedSchema.safeParse(parse(runner.state(STATE.planned)))
  return {
    signIn: signIn.success
      ? {
          auth: signIn.data.auth,
          clientId: signIn.data.clientId,
          tenantId: signIn.data.tenantId,
          audience: signIn.data.audience,
          environment: signIn.data.environment
        }
      : undefined,
    planned: planned.success ? planned.data : [],
    ended: runner.state(STATE.ended) === 'true'
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
