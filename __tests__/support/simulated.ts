/** The simulator as tests use it: started once per file, trusted by this process, recorded on demand. */

import { join } from 'node:path'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'

import { SEEDED } from '../../simulator/seeded.ts'
import type { Simulator, SimulatorOptions } from '../../simulator/simulator.ts'
import { startSimulator } from '../../simulator/simulator.ts'
import type { ConnectOptions } from '../../src/azure/connect.ts'
import { signIn } from '../../src/azure/connect.ts'
import type { SignIn } from '../../src/azure/sign-in/credential-source.ts'
import type { Azure, Blobs } from '../../src/ports.ts'

/**
 * Starts a simulator whose operations are done when they are first polled. With `recordAs`, and where the
 * environment variable TRAFFIC_DIR names a folder, its traffic is recorded there for a validator.
 */
export async function startAzure(
  options: SimulatorOptions = {},
  recordAs?: string
): Promise<Simulator> {
  const folder = process.env.TRAFFIC_DIR
  const simulator = await startSimulator({
    operationMs: 0,
    snapshotsPerFiveMinutes: 1_000,
    ...(folder !== undefined &&
      recordAs !== undefined && { recordTo: join(folder, `${recordAs}.jsonl`) }),
    ...options
  })
  setDefaultCACertificates([...getCACertificates('default'), simulator.ca])
  return simulator
}

/** The ingredients of the seeded application, by GitHub's token unless changed. */
export function byOidc(changes: Partial<SignIn> = {}): SignIn {
  return {
    auth: 'oidc',
    clientId: SEEDED.clientId,
    tenantId: SEEDED.tenantId,
    audience: undefined,
    clientSecret: undefined,
    certificatePath: undefined,
    certificatePassword: undefined,
    oidcAvailable: true,
    identityExpected: false,
    ...changes
  }
}

/** The same with a client secret. */
export function bySecret(changes: Partial<SignIn> = {}): SignIn {
  return byOidc({
    auth: 'secret',
    clientSecret: SEEDED.clientSecret,
    oidcAvailable: false,
    ...changes
  })
}

/** What a connection told its owner. */
export type Connection = {
  readonly azure: Azure & Blobs
  readonly said: string[]
  readonly masked: string[]
  /** How often GitHub was asked for a token. */
  readonly idTokens: () => number
}

/** Connects the real adapter to a simulator, as `oidc` unless told otherwise. */
export async function connectTo(
  simulator: Simulator,
  changes: Partial<ConnectOptions> = {}
): Promise<Connection> {
  const said: string[] = []
  const masked: string[] = []
  let asked = 0
  const signedIn = await signIn({
    signIn: byOidc(),
    environment: simulator.url,
    signal: new AbortController().signal,
    remaining: () => 60_000,
    now: () => Date.now(),
    say: (message) => said.push(message),
    mask: (secret) => masked.push(secret),
    idToken: async (audience) => {
      asked += 1
      return idTokenOf(simulator, audience)
    },
    usesProxy: false,
    userAgent: 'test/0',
    rhythm: { firstMs: 1, growth: 1, mostMs: 1 },
    ...changes
  })
  return { azure: await signedIn.connect(), said, masked, idTokens: () => asked }
}

/** A token that the simulated GitHub gives to the job. */
export async function idTokenOf({ environment }: Simulator, audience: string): Promise<string> {
  const response = await fetch(
    `${environment.ACTIONS_ID_TOKEN_REQUEST_URL ?? ''}&audience=${encodeURIComponent(audience)}`,
    { headers: { authorization: `Bearer ${environment.ACTIONS_ID_TOKEN_REQUEST_TOKEN ?? ''}` } }
  )
  const { value } = (await response.json()) as { value: string }
  return value
}
