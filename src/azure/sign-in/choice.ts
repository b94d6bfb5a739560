/**
 * The ways to sign in, of which one is chosen by what is there. Choosing loads nothing of Azure's SDK: GitHub can be asked
 * for a token before that.
 */

import { ActionError } from '../../errors.ts'
import type { Cloud } from '../clouds.ts'
import { azureCli } from './azure-cli.ts'
import { audienceOf } from './id-token.ts'
import type { Findings, CredentialOptions, SignIn, CredentialSource } from './credential-source.ts'

/** Signing in with what an application keeps: a client secret or a certificate. */
const secret: CredentialSource = {
  name: 'secret',
  look: (signIn) => ({
    lacks: [
      ...(signIn.clientSecret === undefined && signIn.certificatePath === undefined
        ? ['neither AZURE_CLIENT_SECRET nor AZURE_CLIENT_CERTIFICATE_PATH is set']
        : []),
      ...missingApplication(signIn)
    ],
    reason: `${signIn.clientSecret === undefined ? 'AZURE_CLIENT_CERTIFICATE_PATH' : 'AZURE_CLIENT_SECRET'} is set`,
    who: application(signIn)
  }),
  remedy:
    'Set the environment variable AZURE_CLIENT_SECRET (or AZURE_CLIENT_CERTIFICATE_PATH) on the step, and "client-id" and "tenant-id". A pull request from a fork has no access to secrets.',
  credential: async (signIn, cloud, means) => {
    const { tenantId = '', clientId = '', clientSecret, certificatePath = '' } = signIn
    const options = authorityOf(cloud, means)
    if (clientSecret !== undefined) {
      const { ClientSecretCredential } = await import('@azure/identity')
      return new ClientSecretCredential(tenantId, clientId, clientSecret, options)
    }
    const { certificatePassword } = signIn
    const certificate = {
      certificatePath,
      ...(certificatePassword !== undefined && { certificatePassword })
    }
    const { ClientCertificateCredential } = await import('@azure/identity')
    return new ClientCertificateCredential(tenantId, clientId, certificate, options)
  }
}

/** Signing in with a token that GitHub gives to the job: nothing is stored, and each exchange is fresh. */
const oidc: CredentialSource = {
  name: 'oidc',
  look: (signIn) => ({
    lacks: [
      ...(signIn.oidcAvailable ? [] : ['the job lacks the "id-token: write" permission']),
      ...missingApplication(signIn)
    ],
    reason: 'id-token permission and client-id are present',
    who: application(signIn)
  }),
  remedy:
    'Add "permissions: id-token: write" to the job and set "client-id" and "tenant-id" to an app registration or managed identity that trusts this repository. A pull request from a fork never gets a token.',
  credential: async (signIn, cloud, means) => {
    const { tenantId = '', clientId = '' } = signIn
    const { ClientAssertionCredential } = await import('@azure/identity')
    const idToken = (): Promise<string> => means.idToken(audienceOf(signIn, cloud))
    return new ClientAssertionCredential(tenantId, clientId, idToken, authorityOf(cloud, means))
  }
}

/** Signing in as the machine: the managed identity of a self-hosted runner. */
const managedIdentity: CredentialSource = {
  name: 'managed-identity',
  look: (signIn) => ({
    // Asking a metadata service that is not there takes seconds: `auto` asks only where one can be expected.
    lacks:
      signIn.identityExpected || signIn.auth === 'managed-identity'
        ? []
        : ['IDENTITY_ENDPOINT is not set and the runner is GitHub-hosted'],
    reason: 'the runner can have a managed identity',
    who:
      signIn.clientId === undefined
        ? 'the system-assigned identity of the runner'
        : `the identity of the runner with client id ${signIn.clientId}`
  }),
  remedy: 'Run the job on a self-hosted runner in Azure that has a managed identity.',
  // A machine's metadata service answers these while an identity is being set up, and while it is updated itself.
  asks: (signIn) =>
    clusterToken(signIn) === undefined ? { ofMachine: true, passing: new Set([404, 410]) } : {},
  credential: async (signIn, cloud, means) => {
    const { ManagedIdentityCredential, WorkloadIdentityCredential } =
      await import('@azure/identity')
    const token = clusterToken(signIn)
    // The library would exchange it by itself, over a network of its own.
    if (token !== undefined) {
      return new WorkloadIdentityCredential({ ...token, ...authorityOf(cloud, means) })
    }
    const { clientId } = signIn
    return new ManagedIdentityCredential({
      ...networkOf(means),
      ...(clientId !== undefined && { clientId })
    })
  }
}

/** What a cluster gives its programs in place of a metadata service. */
function clusterToken({ clientId, tenantId, federatedTokenFile: tokenFilePath }: SignIn) {
  if (clientId === undefined || tenantId === undefined || tokenFilePath === undefined) {
    return undefined
  }
  return { clientId, tenantId, tokenFilePath }
}

/** What the ways of an application have in common: which one, of which tenant. */
function missingApplication({ clientId, tenantId }: SignIn): readonly string[] {
  return [
    ...(clientId === undefined ? ['"client-id" (or AZURE_CLIENT_ID) is not set'] : []),
    ...(tenantId === undefined ? ['"tenant-id" (or AZURE_TENANT_ID) is not set'] : [])
  ]
}

/** The application in words. */
function application({ clientId, tenantId }: SignIn): string {
  return `client ${clientId ?? ''} of tenant ${tenantId ?? ''}`
}

/** Options of every credential that asks over the network: the network that it is given, and no retries of its own. */
function networkOf({ httpClient }: CredentialOptions) {
  return { httpClient, retryOptions: { maxRetries: 0 } }
}

/** Options of every credential of an application. */
function authorityOf(cloud: Cloud, means: CredentialOptions) {
  return {
    ...networkOf(means),
    authorityHost: cloud.authority,
    // Discovery asks the public cloud about an authority: pointless for the known, impossible for a private one.
    disableInstanceDiscovery: true
  }
}

/** In the order in which `auto` tries them; a new way is an object above and its name here. */
export const CREDENTIAL_SOURCES: readonly CredentialSource[] = [
  secret,
  oidc,
  azureCli,
  managedIdentity
]

/** A way to sign in whose ingredients are there. */
export type Choice = {
  readonly way: CredentialSource
  readonly findings: Findings
  readonly reason: string
}

/**
 * The way that `auth` asks for; for `auto` the first whose ingredients are present. Rejects with `SignInFailed`
 * and what each way lacks.
 */
export async function chooseCredentialSource(
  signIn: SignIn,
  ways: readonly CredentialSource[] = CREDENTIAL_SOURCES
): Promise<Choice> {
  const candidates = ways.filter(({ name }) => signIn.auth === 'auto' || signIn.auth === name)
  const looked: { readonly way: CredentialSource; readonly findings: Findings }[] = []
  for (const way of candidates) {
    // One after the other: a later way, such as `az`, costs time that an earlier one saves.
    const findings = await way.look(signIn)
    if (findings.lacks.length === 0) {
      const reason = signIn.auth === 'auto' ? findings.reason : `"auth" is "${signIn.auth}"`
      return { way, findings, reason }
    }
    looked.push({ way, findings })
  }
  throw noCredentialSource(signIn, looked)
}

function noCredentialSource(
  { auth }: SignIn,
  looked: readonly { readonly way: CredentialSource; readonly findings: Findings }[]
): ActionError {
  const [only] = looked
  if (auth !== 'auto' && only !== undefined) {
    return new ActionError(
      'SignInFailed',
      `Cannot sign in to Azure with "auth: ${auth}": ${only.findings.lacks.join('; ')}.`,
      { remedy: only.way.remedy }
    )
  }
  return new ActionError(
    'SignInFailed',
    [
      'Cannot sign in to Azure: no sign-in method is fully configured.',
      ...looked.map(({ way, findings }) => `- ${way.name}: ${findings.lacks.join('; ')}`)
    ].join('\n'),
    { remedy: oidc.remedy }
  )
}
