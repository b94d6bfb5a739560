import { afterEach, beforeEach, describe, expect, vi, test } from 'vitest'
import { ComputeManagementClient } from '@azure/arm-compute'
import type { TokenCredential } from '@azure/core-auth'
import {
  ClientAssertionCredential,
  ClientSecretCredential,
  ManagedIdentityCredential
} from '@azure/identity'
import { SEEDED } from '../../simulator/seeded.ts'
import type { Simulator, SimulatorOptions } from '../../simulator/simulator.ts'
import { startSimulator } from '../../simulator/simulator.ts'
import { stringAt } from '../../simulator/wire/json.ts'
import type { RawClient } from './raw-client.ts'
import { connect } from './raw-client.ts'

/**
 * Waits of hours with tokens of one hour and GitHub's of five minutes. MSAL reads the machine's `Date`, so here
 * `Date` moves in step with the simulator's virtual clock; timers stay real.
 */

let simulator: Simulator
let client: RawClient

async function start(options: SimulatorOptions) {
  simulator = await startSimulator({ managedIdentityTokenSeconds: 3599, ...options })
  client = connect(simulator)
  simulator.seedDisk({ name: 'data' })
}

const MINUTE = 60_000

/** Time passes for the simulator and for every library alike. */
function pass(ms: number) {
  simulator.advance({ ms })
  vi.setSystemTime(simulator.clock.now())
}

const options = () => ({
  authorityHost: simulator.url,
  disableInstanceDiscovery: true,
  tlsOptions: { ca: simulator.ca }
})

const { tenantId, clientId, clientSecret } = SEEDED

/** A GitHub token as a job asks for it. */
async function askGithub(): Promise<string> {
  const { ACTIONS_ID_TOKEN_REQUEST_URL: url = '', ACTIONS_ID_TOKEN_REQUEST_TOKEN: bearer = '' } =
    simulator.environment
  const reply = await client.send('GET', `${url}&audience=api%3A%2F%2FAzureADTokenExchange`, {
    headers: { authorization: `Bearer ${bearer}` }
  })
  return stringAt(reply.json, 'value') ?? ''
}

function bySecret(): TokenCredential {
  return new ClientSecretCredential(tenantId, clientId, clientSecret, options())
}

function byAssertion(getAssertion: () => Promise<string>): TokenCredential {
  return new ClientAssertionCredential(tenantId, clientId, getAssertion, options())
}

function byManagedIdentity(): TokenCredential {
  Object.assign(process.env, simulator.managedIdentity.environment)
  return new ManagedIdentityCredential({ clientId: SEEDED.userAssigned.clientId })
}

function computeWith(credential: TokenCredential) {
  const sdk = new ComputeManagementClient(credential, SEEDED.subscriptionId, {
    endpoint: simulator.url,
    credentials: { scopes: ['https://management.azure.com/.default'] },
    tlsOptions: { ca: simulator.ca },
    retryOptions: { maxRetries: 0 }
  })
  return () => sdk.disks.get('production', 'data')
}

afterEach(async () => {
  client.close()
  await simulator.close()
})

describe('three virtual hours', () => {
  beforeEach(async () => {
    await start({ clock: 'virtual' })
    vi.useFakeTimers({ toFake: ['Date'], now: simulator.clock.now() })
  })

  afterEach(() => {
    vi.useRealTimers()
  })

  async function wait(read: () => Promise<{ name?: string }>) {
    for (let minute = 0; minute <= 180; minute += 4) {
      expect(await read()).toMatchObject({ name: 'data' })
      pass(4 * MINUTE)
    }
  }

  test.each<[string, () => TokenCredential]>([
    ['a secret', bySecret],
    ['a GitHub token asked for anew', () => byAssertion(askGithub)],
    ['a managed identity', byManagedIdentity]
  ])('go through with %s', async (_name, credential) => {
    const before = simulator.readState().tokens
    await wait(computeWith(credential()))
    const after = simulator.readState().tokens
    expect(after.entra - before.entra).toBeGreaterThanOrEqual(4)
    expect(after.entra - before.entra).toBeLessThanOrEqual(6)
    expect(simulator.exchanges.filter(({ status }) => status >= 400)).toEqual([])
  })

  test('end in AADSTS700024 with one GitHub token for all of them', async () => {
    const assertion = await askGithub()
    const read = computeWith(byAssertion(() => Promise.resolve(assertion)))
    await expect(wait(read)).rejects.toThrow(/AADSTS700024/)
    expect(simulator.readState().tokens.github).toBe(1)
  })

  test('end in 401 with one access token for all of them', async () => {
    const { token } = await bySecret().getToken('https://management.azure.com/.default').then(known)
    const never = simulator.clock.now() + 86_400_000
    const read = computeWith({
      getToken: () => Promise.resolve({ token, expiresOnTimestamp: never })
    })
    await expect(wait(read)).rejects.toMatchObject({
      statusCode: 401,
      code: 'ExpiredAuthenticationToken'
    })
  })

  test('end in 401 when the client’s clock is not moved along', async () => {
    const read = computeWith(bySecret())
    await read()
    simulator.advance({ ms: 60 * MINUTE })
    await expect(read()).rejects.toMatchObject({ code: 'ExpiredAuthenticationToken' })
  })
})

test('on the system clock, tokens of two seconds are renewed and found expired', async () => {
  await start({ tokenSeconds: 2, githubTokenSeconds: 2 })
  const once = await bySecret().getToken('https://management.azure.com/.default').then(known)
  const renewing = computeWith(byAssertion(askGithub))
  const stale = computeWith({
    getToken: () => Promise.resolve({ ...once, expiresOnTimestamp: Date.now() + 86_400_000 })
  })
  await Promise.all([renewing(), stale()])
  await new Promise((resolve) => setTimeout(resolve, 2100))
  expect(await renewing()).toMatchObject({ name: 'data' })
  await expect(stale()).rejects.toMatchObject({ code: 'ExpiredAuthenticationToken' })
})

function known<T>(value: T | null): T {
  if (value === null) throw new Error('no token')
  return value
}
