/**
 * Signing in under every fault, each time by a new credential: the library keeps what it knows of an authority with the
 * credential, but a managed identity's tokens with the process, so that each case signs in as another identity.
 */

import { randomUUID } from 'node:crypto'

import { SEEDED } from '../../simulator/seeded.ts'
import type { Simulator } from '../../simulator/simulator.ts'
import { makeRunner } from '../../src/action/runner.ts'
import { signIn } from '../../src/azure/connect.ts'
import type { SignIn } from '../../src/azure/sign-in/credential-source.ts'
import { createScenario } from './matrix-create.ts'
import { SIGN_IN_FAULTS } from './matrix-sign-in-faults.ts'
import type { Bounds, Connected, Place, Row, Scenario } from './matrix.ts'
import { byOidc, bySecret } from './simulated.ts'

/** A sign-in in a way of its own, before a `create` of one disk. */
function signInScenario(
  name: string,
  ingredients: (simulator: Simulator) => SignIn,
  {
    injects = isAfterMetadata,
    trouble
  }: {
    readonly injects?: (row: Row) => boolean
    readonly trouble?: (place: Place) => () => void
  } = {}
): Scenario {
  return {
    ...createScenario({ name, disks: [{ name: 'data' }], ...(trouble && { trouble }) }),
    operation: 'sign-in',
    connect: (bounds, { simulator }) => connect(simulator, ingredients(simulator), bounds),
    injects,
    faults: SIGN_IN_FAULTS
  }
}

async function connect(
  simulator: Simulator,
  ingredients: SignIn,
  bounds: Bounds
): Promise<Connected> {
  const { environment } = simulator
  for (const name of ['ACTIONS_ID_TOKEN_REQUEST_URL', 'ACTIONS_ID_TOKEN_REQUEST_TOKEN']) {
    process.env[name] = environment[name]
  }
  const signedIn = await signIn(
    // A managed identity's network is that of the process's first sign-in: its bounds have to be those of now.
    Object.defineProperties(
      {
        signIn: ingredients,
        environment: simulator.url,
        mask: () => undefined,
        idToken: (audience: string) => makeRunner({}).idToken(audience),
        usesProxy: false,
        userAgent: 'test/0',
        rhythm: { firstMs: 1, growth: 1, mostMs: 1 },
        ...bounds
      },
      { signal: { get: () => bounds.signal } }
    )
  )
  return signedIn.connect()
}

function isOutsideOfResourceManager({ path }: Row): boolean {
  return !path.startsWith('/subscriptions/')
}

/** Where a cloud is, is asked for in the same way by whoever signs in: one scenario hits that. */
function isAfterMetadata(row: Row): boolean {
  return isOutsideOfResourceManager(row) && !row.path.startsWith('/metadata/endpoints')
}

/** The first token of a run is hit by the other scenarios. */
function isRenewal(row: Row): boolean {
  return isAfterMetadata(row) && row.nth > 1
}

/** An identity of the machine that nobody has signed in as yet. */
function byNewIdentity(simulator: Simulator): SignIn {
  simulator.removeManagedIdentity()
  const { application } = simulator.addManagedIdentity({ name: randomUUID() })
  simulator.assignRole({
    principalId: application.objectId,
    scope: `/subscriptions/${SEEDED.subscriptionId}`,
    role: 'Contributor'
  })
  return byOidc({ auth: 'managed-identity', clientId: application.appId, oidcAvailable: false })
}

/** Tokens that are old before they are used twice: each request of the run needs its own. */
function withShortTokens({ simulator }: Place): () => void {
  const { tokenSeconds } = simulator.settings
  simulator.configure({ tokenSeconds: 1 })
  return () => void simulator.configure({ tokenSeconds })
}

function asApp(simulator: Simulator): SignIn {
  const { IDENTITY_ENDPOINT, IDENTITY_HEADER } = simulator.managedIdentity.environment
  Object.assign(process.env, { IDENTITY_ENDPOINT, IDENTITY_HEADER })
  return byNewIdentity(simulator)
}

function asMachine(simulator: Simulator): SignIn {
  Object.assign(process.env, simulator.managedIdentity.machineEnvironment)
  return byNewIdentity(simulator)
}

/** The metadata service of a virtual machine. */
export const MACHINE_SIGN_INS: readonly Scenario[] = [
  signInScenario('sign in as the identity of a machine', asMachine)
]

/** Every way to sign in that asks over the network; a virtual machine's is hit by a test of its own. */
export const SIGN_INS: readonly Scenario[] = [
  signInScenario('sign in by oidc', () => byOidc(), { injects: isOutsideOfResourceManager }),
  signInScenario('sign in by secret', () => bySecret()),
  signInScenario('sign in as the identity of an app', asApp),
  signInScenario('sign in anew for each request', () => bySecret(), {
    injects: isRenewal,
    trouble: withShortTokens
  })
]

/** Keeps commands of the runner, such as masks, out of the tests' output; returns how to end that. */
export function withoutCommands(): () => void {
  const { stdout } = process
  const real = stdout.write.bind(stdout)
  stdout.write = (chunk: string | Uint8Array, ...more: never[]) =>
    String(chunk).startsWith('::') || real(chunk, ...more)
  return () => {
    stdout.write = real
  }
}
