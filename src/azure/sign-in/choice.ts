/**
 * The ways to sign in, of which one is chosen by what is there. Choosing loads nothing of Azure's SDK: GitHub can be asked
 * for a token before that.
 */

import { ActionError } from '../../errors.ts'
import type { Cloud } from '../clouds.ts'
import { azureCli } from './azure-cli.ts'
import { audienceOf } from './id-token.ts'
import type { Findings, CredentialOptions, SignIn, CredentialSource } from './credential-source.ts'

/** Sign-in with a stored credential: a client secret or a certificate. */
const secret: CredentialSource = {
  name: 'secret',
  check: (signIn) => ({
    missing: [
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

/** Sign-in with a token that GitHub issues to the job: nothing is stored, and each exchange has a fresh one. */
const oidc: CredentialSource = {
  name: 'oidc',
  check: (signIn) => ({
    missing: [
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

/** Sign-in as the machine: the managed identity of a self-hosted runner. */
const managedIdentity: CredentialSource = {
  name: 'managed-identity',
  check: (signIn) => ({
    // A request to a missing metadata service takes seconds: `auto` sends one only when a service can be expected.
    missing:
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
  // A metadata service returns these statuses while an identity is being set up, and while it is updated itself.
  asks: (signIn) =>
    clusterToken(signIn) === undefined ? { ofMachine: true, passing: new Set([404, 410]) } : {},
  credential: async (signIn, cloud, means) => {
    const { ManagedIdentityCredential, WorkloadIdentityCredential } =
      await import('@azure/identity')
    const token = clusterToken(signIn)
    // The library would exchange it by itself, over its own network.
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

/** The token that a cluster provides to its programs in place of a metadata service. */
function clusterToken({ clientId, tenantId, federatedTokenFile: tokenFilePath }: SignIn) {
  if (clientId === undefined || tenantId === undefined || tokenFilePath === undefined) {
    return undefined
  }
  return { clientId, tenantId, tokenFilePath }
}

/** The common settings of the methods with an application: which one, of which tenant. */
function missingApplication({ clientId, tenantId }: SignIn): readonly string[] {
  return [
    ...(clientId === undefined ? ['"client-id" (or AZURE_CLIENT_ID) is not set'] : []),
    ...(tenantId === undefined ? ['"tenant-id" (or AZURE_TENANT_ID) is not set'] : [])
  ]
}

/** Formats the application. */
function application({ clientId, tenantId }: SignIn): string {
  return `client ${clientId ?? ''} of tenant ${tenantId ?? ''}`
}

/** Options of every credential with network requests: the given network, and no retries of its own. */
function networkOf({ httpClient }: CredentialOptions) {
  return { httpClient, retryOptions: { maxRetries: 0 } }
}

/** Options of every credential of an application. */
function authorityOf(cloud: Cloud, means: CredentialOptions) {
  return {
    ...networkOf(means),
    authorityHost: cloud.authority,
    // Discovery checks an authority at the public cloud: unnecessary for known ones, impossible for private ones.
    disableInstanceDiscovery: true
  }
}

/** In the order of `auto`; a new method is an object above and its name here. */
export const CREDENTIAL_SOURCES: readonly CredentialSource[] = [
  secret,
  oidc,
  azureCli,
  managedIdentity
]

/** A sign-in method with all its settings. */
export type Choice = {
  readonly way: CredentialSource
  readonly findings: Findings
  readonly reason: string
}

/**
 * The method that `auth` names; for `auto` the first whose settings are present. Rejects with `SignInFailed` and what
 * each method lacks.
 */
export async function chooseCredentialSource(
  signIn: SignIn,
  ways: readonly CredentialSource[] = CREDENTIAL_SOURCES
): Promise<Choice> {
  const candidates = ways.filter(({ name }) => signIn.auth === 'auto' || signIn.auth === name)
  const checked: { readonly way: CredentialSource; readonly findings: Findings }[] = []
  for (const way of candidates) {
    // One after the other: a later method, such as `az`, costs time that an earlier one saves.
    const findings = await way.check(signIn)
    if (findings.missing.length === 0) {
      const reason = signIn.auth === 'auto' ? findings.reason : `"auth" is "${signIn.auth}"`
      return { way, findings, reason }
    }
    checked.push({ way, findings })
  }
  throw noCredentialSource(signIn, checked)
}

function noCredentialSource(
  { auth }: SignIn,
  checked: readonly { readonly way: CredentialSource; readonly findings: Findings }[]
): ActionError {
  const [only] = checked
  if (auth !== 'auto' && only !== undefined) {
    return new ActionError(
      'SignInFailed',
      `Cannot sign in to Azure with "auth: ${auth}": ${only.findings.missing.join('; ')}.`,
      { remedy: only.way.remedy }
    )
  }
  return new ActionError(
    'SignInFailed',
    [
      'Cannot sign in to Azure: no sign-in method is fully configured.',
      ...checked.map(({ way, findings }) => `- ${way.name}: ${findings.missing.join('; ')}`)
    ].join('\n'),
    { remedy: oidc.remedy }
  )
}
