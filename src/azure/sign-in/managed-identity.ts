/** Signing in as the machine: the managed identity of a self-hosted runner. */

import type { SignIn, Way } from './way.ts'
import { authorityOf, networkOf } from './way.ts'

export const managedIdentity: Way = {
  name: 'managed-identity',
  look: (signIn) => ({
    // Asking a metadata service that is not there takes seconds: `auto` asks only where one can be expected.
    lacks:
      signIn.identityExpected || signIn.auth === 'managed-identity'
        ? []
        : ['IDENTITY_ENDPOINT is not set and the runner is hosted by GitHub'],
    reason: 'the machine can have a managed identity',
    who:
      signIn.clientId === undefined
        ? "the machine's system-assigned identity"
        : `the machine's identity with client id ${signIn.clientId}`
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
