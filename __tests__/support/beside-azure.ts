/** The bundle beside a simulated Azure, for the tests of one file, and what its steps print. */

import { afterAll, expect } from 'vitest'

import type { Simulator, SimulatorOptions } from '../../simulator/simulator.ts'
import type { Ended, RunOptions } from './bundle.ts'
import { Bundle } from './bundle.ts'
import { startAzure } from './simulated.ts'

type Texts = Readonly<Record<string, string>>

/** What the tests of one file share; all of it is gone after them. */
export type BesideAzure = {
  readonly azure: Simulator
  readonly bundle: Bundle
  /** The variables of a job that signs in with OIDC. */
  readonly oidc: Texts
  /** Runs the action, signed in with OIDC unless its variables say otherwise, with these inputs by default. */
  readonly run: (defaults: Texts, options?: RunOptions) => Promise<Ended>
}

/** Starts both; `recordAs` as in `startAzure`. */
export async function besideAzure(
  options: SimulatorOptions = {},
  recordAs?: string
): Promise<BesideAzure> {
  const azure = await startAzure(options, recordAs)
  const bundle = new Bundle()
  afterAll(async () => {
    bundle.remove()
    await azure.close()
  })
  const { AZURE_CLIENT_SECRET, ...oidc } = azure.environment
  expect(AZURE_CLIENT_SECRET).toBeDefined()
  return {
    azure,
    bundle,
    oidc,
    run: (defaults, { inputs, env, ...rest } = {}) =>
      bundle.run({
        inputs: { environment: azure.url, ...defaults, ...inputs },
        env: { ...oidc, ...env },
        ...rest
      })
  }
}

/** The annotations of a step, as the runner gets them. */
export function annotations(
  { log }: Ended,
  kind: 'error' | 'warning' = 'error'
): readonly string[] {
  return log.split('\n').filter((line) => line.startsWith(`::${kind}`))
}

/** The one error annotation of a failed step, as a person reads it. */
export function annotation(ended: Ended): string {
  const errors = annotations(ended)
  expect({ errors: errors.length, log: ended.log }).toMatchObject({ errors: 1 })
  return (errors[0] ?? '').replaceAll('%0A', '\n').replaceAll('%25', '%')
}

/** The step is green. */
export function expectGreen({ code, log }: Ended): void {
  expect({ code, log }).toMatchObject({ code: 0 })
}

/** Names of the snapshots in a resource group, sorted, in one line. */
export function namesIn(azure: Simulator, group: string): string {
  const snapshots = azure.readState().snapshots as readonly { id: string; name: string }[]
  return snapshots
    .filter(({ id }) => id.toLowerCase().includes(`/${group}/`))
    .map(({ name }) => name)
    .toSorted()
    .join(' ')
}
