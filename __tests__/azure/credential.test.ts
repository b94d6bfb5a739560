import type { AccessToken, TokenCredential } from '@azure/core-auth'
import type { PipelineResponse } from '@azure/core-rest-pipeline'
import {
  bearerTokenAuthenticationPolicy,
  createEmptyPipeline,
  createHttpHeaders,
  createPipelineRequest
} from '@azure/core-rest-pipeline'
import { describe, expect, test } from 'vitest'

import { CLOUDS } from '../../src/azure/clouds.ts'
import { CREDENTIAL_SOURCES, chooseCredentialSource } from '../../src/azure/sign-in/choice.ts'
import { makeCredential } from '../../src/azure/sign-in/credential.ts'
import type {
  Findings,
  SignIn,
  CredentialSource
} from '../../src/azure/sign-in/credential-source.ts'
import { ActionError } from '../../src/errors.ts'

/** A sign-in that has everything, for every way. */
const ALL: SignIn = {
  auth: 'auto',
  clientId: 'client-1',
  tenantId: 'tenant-1',
  audience: undefined,
  clientSecret: 'a-secret',
  certificatePath: undefined,
  certificatePassword: undefined,
  oidcAvailable: true,
  identityExpected: true
}

const NO_SECRET: Partial<SignIn> = { clientSecret: undefined }
const NO_OIDC: Partial<SignIn> = { ...NO_SECRET, oidcAvailable: false }

/** `az` without a program: signed in, or with a problem. */
function cli(findings: Partial<Findings>): CredentialSource & { readonly asked: () => number } {
  let asked = 0
  return {
    name: 'azure-cli',
    remedy: 'Add a step with azure/login before this one.',
    check: () => {
      asked += 1
      return Promise.resolve({ missing: [], reason: '"az" is signed in', who: 'app', ...findings })
    },
    credential: () => Promise.reject(new Error('not asked for')),
    asked: () => asked
  }
}

const signedIn = cli({ subscriptionId: 'sub-of-az' })
const signedOut = cli({ missing: ['"az" is not signed in'] })

const ways = (az: CredentialSource): readonly CredentialSource[] =>
  CREDENTIAL_SOURCES.map((way) => (way.name === 'azure-cli' ? az : way))

async function refusalOf(
  changes: Partial<SignIn>,
  az: CredentialSource = signedOut
): Promise<ActionError> {
  try {
    await chooseCredentialSource({ ...ALL, ...changes }, ways(az))
  } catch (error) {
    if (error instanceof ActionError) return error
    throw error
  }
  throw new Error('it was not refused')
}

describe('auto takes the first way whose ingredients are there', () => {
  test.each<[string, Partial<SignIn>, CredentialSource, string, string]>([
    ['a secret before all', {}, signedIn, 'secret', 'AZURE_CLIENT_SECRET is set'],
    [
      'a certificate as well',
      { ...NO_SECRET, certificatePath: '/cert.pem' },
      signedIn,
      'secret',
      'AZURE_CLIENT_CERTIFICATE_PATH is set'
    ],
    [
      'GitHub’s token before "az"',
      NO_SECRET,
      signedIn,
      'oidc',
      'id-token permission and client-id are present'
    ],
    ['"az" where there is no token', NO_OIDC, signedIn, 'azure-cli', '"az" is signed in'],
    [
      '"az" where no client is named',
      { ...NO_SECRET, clientId: undefined },
      signedIn,
      'azure-cli',
      '"az" is signed in'
    ],
    [
      'the machine last',
      NO_OIDC,
      signedOut,
      'managed-identity',
      'the runner can have a managed identity'
    ]
  ])('%s', async (_what, changes, az, name, reason) => {
    const choice = await chooseCredentialSource({ ...ALL, ...changes }, ways(az))
    expect([choice.way.name, choice.reason]).toEqual([name, reason])
  })

  test('and does not run "az" where an earlier way will do', async () => {
    const az = cli({})
    await chooseCredentialSource(ALL, ways(az))
    expect(az.asked()).toBe(0)
  })

  test('and brings the subscription of the "az" session', async () => {
    const choice = await chooseCredentialSource({ ...ALL, ...NO_OIDC }, ways(signedIn))
    expect(choice.findings.subscriptionId).toBe('sub-of-az')
  })

  test('and says what each way lacks when none will do', async () => {
    const error = await refusalOf({
      ...NO_OIDC,
      clientId: undefined,
      tenantId: undefined,
      identityExpected: false
    })
    expect(error.code).toBe('SignInFailed')
    expect(error.message).toBe(
      [
        'Cannot sign in to Azure: no sign-in method is fully configured.',
        '- secret: neither AZURE_CLIENT_SECRET nor AZURE_CLIENT_CERTIFICATE_PATH is set; "client-id" (or AZURE_CLIENT_ID) is not set; "tenant-id" (or AZURE_TENANT_ID) is not set',
        '- oidc: the job lacks the "id-token: write" permission; "client-id" (or AZURE_CLIENT_ID) is not set; "tenant-id" (or AZURE_TENANT_ID) is not set',
        '- azure-cli: "az" is not signed in',
        '- managed-identity: IDENTITY_ENDPOINT is not set and the runner is GitHub-hosted'
      ].join('\n')
    )
    expect(error.remedy).toContain('permissions: id-token: write')
  })
})

describe('a way that is asked for is taken, and no other one', () => {
  test.each(['secret', 'oidc', 'azure-cli', 'managed-identity'] as const)('%s', async (auth) => {
    const choice = await chooseCredentialSource({ ...ALL, auth }, ways(signedIn))
    expect([choice.way.name, choice.reason]).toEqual([auth, `"auth" is "${auth}"`])
  })

  test('the machine is asked on request, wherever the runner is', async () => {
    const choice = await chooseCredentialSource(
      { ...ALL, auth: 'managed-identity', identityExpected: false },
      ways(signedOut)
    )
    expect(choice.way.name).toBe('managed-identity')
  })

  test.each<[SignIn['auth'], Partial<SignIn>, string]>([
    ['secret', NO_SECRET, 'neither AZURE_CLIENT_SECRET nor AZURE_CLIENT_CERTIFICATE_PATH is set'],
    ['secret', { tenantId: undefined }, '"tenant-id" (or AZURE_TENANT_ID) is not set'],
    ['oidc', NO_OIDC, 'the job lacks the "id-token: write" permission'],
    ['oidc', { clientId: undefined }, '"client-id" (or AZURE_CLIENT_ID) is not set'],
    ['azure-cli', {}, '"az" is not signed in']
  ])('%s without its ingredients is refused with its remedy', async (auth, changes, lacks) => {
    const error = await refusalOf({ ...changes, auth })
    expect(error.message).toBe(`Cannot sign in to Azure with "auth: ${auth}": ${lacks}.`)
    expect(error.remedy).toBe(ways(signedOut).find((way) => way.name === auth)?.remedy)
  })

  test('no message quotes a secret', async () => {
    const error = await refusalOf({ auth: 'secret', clientId: undefined })
    expect(`${error.message} ${error.remedy ?? ''}`).not.toContain('a-secret')
  })
})

describe('a credential', () => {
  const [CLOUD] = CLOUDS

  type Answer = () => Promise<AccessToken | null>

  /** A credential whose exchanges are answered one after the other, and what it masked. */
  async function made(...answers: readonly Answer[]): ReturnType<typeof madeFor> {
    return await madeFor(new AbortController().signal, ...answers)
  }

  async function madeFor(
    signal: AbortSignal,
    ...answers: readonly Answer[]
  ): Promise<{
    readonly credential: TokenCredential
    readonly masks: readonly string[]
    readonly exchanges: () => number
  }> {
    let exchanges = 0
    const way: CredentialSource = {
      name: 'oidc',
      check: () => ({ missing: [], reason: '', who: '' }),
      remedy: '',
      credential: () =>
        Promise.resolve({
          getToken: () => {
            exchanges += 1
            const answer = answers[exchanges - 1]
            return answer === undefined ? Promise.reject(new Error('not asked for')) : answer()
          }
        })
    }
    if (CLOUD === undefined) throw new Error('there is no cloud')
    const masks: string[] = []
    const credential = await makeCredential(
      { way, findings: { missing: [], reason: '', who: 'client-1' }, reason: '' },
      ALL,
      CLOUD,
      {
        mask: (text) => masks.push(text),
        idToken: () => Promise.reject(new Error('not asked')),
        signal,
        remaining: () => 60_000,
        now: () => 0,
        say: () => undefined
      }
    )
    return { credential, masks, exchanges: () => exchanges }
  }

  const token =
    (text: string): Answer =>
    () =>
      Promise.resolve({ token: text, expiresOnTimestamp: 0 })

  test('masks a token before anybody has it, and once', async () => {
    const { credential, masks } = await made(token('t1'), token('t1'), token('t2'))
    const masked: string[][] = []
    for (let turn = 0; turn < 3; turn++) {
      await credential.getToken('scope')
      masked.push([...masks])
    }
    expect(masked).toEqual([['t1'], ['t1'], ['t1', 't2']])
  })

  test('makes one exchange for requests that come together, and a fresh one later', async () => {
    const { credential, exchanges } = await made(token('t1'), token('t2'))
    const together = await Promise.all([credential.getToken('s'), credential.getToken('s')])
    expect(together.map((one) => one?.token)).toEqual(['t1', 't1'])
    expect((await credential.getToken('s'))?.token).toBe('t2')
    expect(exchanges()).toBe(2)
  })

  test('does not give the token of one scope or challenge for that of another', async () => {
    const { credential } = await made(token('t1'), token('t2'), token('t3'))
    const tokens = await Promise.all([
      credential.getToken('a'),
      credential.getToken('b'),
      credential.getToken('a', { claims: 'c' })
    ])
    expect(tokens.map((one) => one?.token)).toEqual(['t1', 't2', 't3'])
  })

  test('explains a failure, and tries again the next time', async () => {
    const { credential } = await made(
      () => Promise.reject(new Error('AADSTS700016: Not found.')),
      token('t2')
    )
    await expect(credential.getToken('s')).rejects.toMatchObject({
      name: 'ActionError',
      code: 'SignInFailed',
      message: 'Could not sign in to AzureCloud with OIDC as client-1: AADSTS700016: Not found.'
    })
    expect((await credential.getToken('s'))?.token).toBe('t2')
  })

  const lasting =
    (text: string, ms: number): Answer =>
    () =>
      Promise.resolve({ token: text, expiresOnTimestamp: Date.now() + ms })
  const refused: Answer = () => Promise.reject(new Error('AADSTS700016: Not found.'))
  const MINUTE_MS = 60_000

  test('keeps a token that lives long, and renews one that does not', async () => {
    const { credential, exchanges } = await made(
      lasting('t1', 6 * MINUTE_MS),
      lasting('t2', 4 * MINUTE_MS),
      lasting('t3', 6 * MINUTE_MS)
    )
    for (const expected of ['t1', 't1']) {
      expect((await credential.getToken('a'))?.token).toBe(expected)
    }
    for (const expected of ['t2', 't3', 't3']) {
      expect((await credential.getToken('b'))?.token).toBe(expected)
    }
    expect(exchanges()).toBe(3)
  })

  test('keeps using a token that cannot be renewed while it is valid', async () => {
    const { credential } = await made(lasting('t1', 2 * MINUTE_MS), refused)
    await credential.getToken('s')
    expect((await credential.getToken('s'))?.token).toBe('t1')
  })

  test('does not keep using one that is about to expire, or that Azure has refused', async () => {
    const short = await made(lasting('t1', MINUTE_MS / 2), refused)
    await short.credential.getToken('s')
    await expect(short.credential.getToken('s')).rejects.toMatchObject({ code: 'SignInFailed' })

    const challenged = await made(
      lasting('t1', 9 * MINUTE_MS),
      refused,
      lasting('t2', 9 * MINUTE_MS)
    )
    const claims = { claims: 'c' }
    await challenged.credential.getToken('s')
    await expect(challenged.credential.getToken('s', claims)).rejects.toMatchObject({
      code: 'SignInFailed'
    })
    await challenged.credential.getToken('s', claims)
    expect((await challenged.credential.getToken('s'))?.token).toBe('t2')
  })

  test('fails in the request that needs it, never in the background of the SDK', async () => {
    const { credential, exchanges } = await made(lasting('t1', MINUTE_MS / 2), refused)
    const pipeline = createEmptyPipeline()
    pipeline.addPolicy(bearerTokenAuthenticationPolicy({ credential, scopes: 's' }))
    const send = (): Promise<PipelineResponse> =>
      pipeline.sendRequest(
        {
          sendRequest: (request) =>
            Promise.resolve({ request, status: 200, headers: createHttpHeaders() })
        },
        createPipelineRequest({ url: 'https://management.azure.com/x' })
      )
    expect((await send()).request.headers.get('authorization')).toBe('Bearer t1')
    await expect(send()).rejects.toMatchObject({ code: 'SignInFailed' })
    expect(exchanges()).toBe(2)
  })

  test('ends with the run, whatever the sign-in library waits for', async () => {
    const run = new AbortController()
    const { credential } = await madeFor(run.signal, () => new Promise(() => undefined))
    const asked = credential.getToken('s')
    const reason = new ActionError('Cancelled', 'The job was cancelled.')
    run.abort(reason)
    await expect(asked).rejects.toBe(reason)
  })

  test('that gets no token masks nothing', async () => {
    const { credential, masks } = await made(() => Promise.resolve(null))
    expect(await credential.getToken('s')).toBeNull()
    expect(masks).toEqual([])
  })
})
