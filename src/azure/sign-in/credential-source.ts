/** One way to sign in, as the choice sees it. */

import type { TokenCredential } from '@azure/core-auth'
import type { HttpClient } from '@azure/core-rest-pipeline'

import type { Cloud } from '../clouds.ts'
import type { SignInHost } from './client.ts'

export type CredentialSourceName = 'secret' | 'oidc' | 'azure-cli' | 'managed-identity'

/** The methods as Microsoft calls them. */
export const METHOD: Readonly<Record<CredentialSourceName, string>> = {
  secret: 'client credentials',
  oidc: 'OIDC',
  'azure-cli': 'Azure CLI',
  'managed-identity': 'managed identity'
}

/** The ingredients of signing in: inputs, and what the environment holds. */
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
  /** Path of a token that a cluster gives its programs (AKS workload identity). */
  readonly federatedTokenFile?: string | undefined
  /** Whether the job may ask GitHub for a token of its own. */
  readonly oidcAvailable: boolean
  /** Whether a managed identity can be expected: an identity endpoint is named, or the runner is self-hosted. */
  readonly identityExpected: boolean
}

/** What a credential needs of the runner. */
export type Secrets = {
  readonly mask: (secret: string) => void
  /** Asks GitHub for a token with an audience; it is masked already. */
  readonly idToken: (audience: string) => Promise<string>
}

/** What a way signs in with. */
export type CredentialOptions = Secrets & {
  /** The network of the sign-in library, whose own retries have to be off. */
  readonly httpClient: HttpClient
}

/** What a way found when it looked for its ingredients. */
export type Findings = {
  /** What is missing, each as a clause; empty when the way can be tried. */
  readonly lacks: readonly string[]
  /** Why `auto` takes it. */
  readonly reason: string
  /** Who signs in, for the log and for messages. */
  readonly who: string
  /** The subscription that comes with it, where one does. */
  readonly subscriptionId?: string
}

export type CredentialSource = {
  readonly name: CredentialSourceName
  readonly look: (signIn: SignIn) => Findings | Promise<Findings>
  /** What to do when an ingredient is missing. */
  readonly remedy: string
  /** Whom this way asks for a token; the sign-in hosts of the cloud unless told. */
  readonly asks?: (signIn: SignIn) => SignInHost
  readonly credential: (
    signIn: SignIn,
    cloud: Cloud,
    means: CredentialOptions
  ) => Promise<TokenCredential>
}
