/** Signing in with what an application keeps: a client secret or a certificate. */

import type { SignIn, Way } from './way.ts'
import { application, authorityOf, lacksApplication } from './way.ts'

export const secret: Way = {
  name: 'secret',
  look: (signIn) => ({
    lacks: [
      ...(signIn.clientSecret === undefined && signIn.certificatePath === undefined
        ? ['neither AZURE_CLIENT_SECRET nor AZURE_CLIENT_CERTIFICATE_PATH is set']
        : []),
      ...lacksApplication(signIn)
    ],
    reason: `${variableOf(signIn)} is set`,
    who: application(signIn)
  }),
  remedy:
    'Set the environment variable AZURE_CLIENT_SECRET (or AZURE_CLIENT_CERTIFICATE_PATH) on the step, and "client-id" and "tenant-id". A pull request from a fork does not see secrets.',
  credential: async (signIn, cloud, means) => {
    const { tenantId = '', clientId = '', clientSecret, certificatePath = '' } = signIn
    if (clientSecret !== undefined) {
      const { ClientSecretCredential } = await import('@azure/identity')
      return new ClientSecretCredential(tenantId, clientId, clientSecret, authorityOf(cloud, means))
    }
    const { certificatePassword } = signIn
    const { ClientCertificateCredential } = await import('@azure/identity')
    return new ClientCertificateCredential(
      tenantId,
      clientId,
      { certificatePath, ...(certificatePassword !== undefined && { certificatePassword }) },
      authorityOf(cloud, means)
    )
  }
}

function variableOf({ clientSecret }: SignIn): string {
  return clientSecret === undefined ? 'AZURE_CLIENT_CERTIFICATE_PATH' : 'AZURE_CLIENT_SECRET'
}
