/** The interface of a sign-in method. */

import type { TokenCredential } from '@azure/core-auth'
import type { HttpClient } from '@azure/core-rest-pipeline'

import type { Cloud } from '../clouds.ts'
import type { SignInHost } from './client.ts'

export type CredentialSourceName = 'secret' | 'oidc' | 'azure-cli' | 'managed-identity'

/** The names of the methods in Microsoft's documentation. */
export const METHOD: Readonly<Record<CredentialSourceName, string>> = {
  secret: 'client credentials',
  oidc: 'OIDC',
  'azure-cli': 'Azure CLI',
  'managed-identity': 'managed identity'
}

/** The settings of a sign-in: inputs, and the environment. */
export type SignIn = {
  readonly auth: 'auto' | CredentialSourceName
  readonly clientId: string | undefined
  readonly tenantId: string | undefined
  /** Audience of GitHub's token; the cloud's own when absent. */
  readonly audience: string | undefined
  readonly clientSecret: string | undefined
  /** Path of a PEM or PKCS#12 file with certificate and private key. */
  readonly certificatePath: string | undefined
  readonly certificatePassword: string | undefined
  /** Path of a token that a cluster provides to its programs (AKS workload identity). */
  readonly federatedTokenFile?: string | undefined
  /** Whether the job may request a token from GitHub. */
  readonly oidcAvailable: boolean
  /** Whether a managed identity can be expected: an identity endpoint is set, or the runner is self-hosted. */
  readonly identityExpected: boolean
}

/** What a credential needs of the runner. */
export type Secrets = {
  readonly mask: (secret: string) => void
  /** Requests a token with an audience from GitHub; it is masked already. */
  readonly idToken: (audience: string) => Promise<string>
}

/** The options of a credential. */
export type CredentialOptions = Secrets & {
  /** The network of the sign-in library, whose own retries must be off. */
  readonly httpClient: HttpClient
}

/** The result of checking a method's settings. */
export type Findings = {
  /** What is missing, each as a clause; empty when the method can be tried. */
  readonly missing: readonly string[]
  /** Why `auto` chooses it. */
  readonly reason: string
  /** Who signs in, for the log and for messages. */
  readonly who: string
  /** The subscription that comes with it, if any. */
  readonly subscriptionId?: string
}

export type CredentialSource = {
  readonly name: CredentialSourceName
  readonly check: (signIn: SignIn) => Findings | Promise<Findings>
  /** What to do when a setting is missing. */
  readonly remedy: string
  /** The host that issues the token; by default the sign-in hosts of the cloud. */
  readonly asks?: (signIn: SignIn) => SignInHost
  readonly credential: (
    signIn: SignIn,
    cloud: Cloud,
    means: CredentialOptions
  ) => Promise<TokenCredential>
}
