import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Actions } from './control/actions.ts'
import { makeClientCertificate } from './entra/certificates.ts'
import type { Github } from './entra/github.ts'
import type { ManagedIdentities } from './entra/managed-identities.ts'
import { SEEDED } from './seeded.ts'

/** Variables of a process, by their names. */
export type Environment = Readonly<Record<string, string>>

/** The sign-in as a managed identity: set the variables of one host only. */
export interface ManagedIdentityAccess {
  /** An app in App Service: IDENTITY_ENDPOINT and IDENTITY_HEADER, for Azure CLI also their predecessors. */
  readonly environment: Environment
  /** A virtual machine, whose metadata service AZURE_POD_IDENTITY_AUTHORITY_HOST moves to the simulator. */
  readonly machineEnvironment: Environment
}

/** Every client needs this: trust in the certificate. */
function trust(caFile: string): Environment {
  return {
    NODE_EXTRA_CA_CERTS: caFile,
    REQUESTS_CA_BUNDLE: caFile,
    AZURE_SUBSCRIPTION_ID: SEEDED.subscriptionId
  }
}

/** By secret, or by a job's GitHub token. */
export function jobEnvironment(url: string, caFile: string, github: Github): Environment {
  return {
    ...trust(caFile),
    AZURE_AUTHORITY_HOST: url,
    AZURE_TENANT_ID: SEEDED.tenantId,
    AZURE_CLIENT_ID: SEEDED.clientId,
    AZURE_CLIENT_SECRET: SEEDED.clientSecret,
    ACTIONS_ID_TOKEN_REQUEST_URL: url + github.requestTarget,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: github.requestToken
  }
}

/** In plain HTTP, as the hosts of Azure offer it. */
export function managedIdentityAccess(
  sideDoorUrl: string,
  caFile: string,
  { identityHeader }: ManagedIdentities
): ManagedIdentityAccess {
  const endpoint = `${sideDoorUrl}/msi/token`
  return {
    environment: {
      ...trust(caFile),
      IDENTITY_ENDPOINT: endpoint,
      IDENTITY_HEADER: identityHeader,
      APPSETTING_WEBSITE_SITE_NAME: 'simulator',
      MSI_ENDPOINT: endpoint,
      MSI_SECRET: identityHeader
    },
    machineEnvironment: { ...trust(caFile), AZURE_POD_IDENTITY_AUTHORITY_HOST: sideDoorUrl }
  }
}

/** Registers a new certificate for the seeded application, and puts it with its key into a file of `folder`. */
export async function certificateEnvironment(
  url: string,
  caFile: string,
  folder: string,
  actions: Actions
): Promise<Environment> {
  const { certificate, pem } = await makeClientCertificate()
  const { certificates } = actions.changeApplication({ appId: SEEDED.clientId })
  actions.changeApplication({
    appId: SEEDED.clientId,
    certificates: [...certificates, certificate]
  })
  const path = join(folder, `client-${String(certificates.length)}.pem`)
  writeFileSync(path, pem, { mode: 0o600 })
  return {
    ...trust(caFile),
    AZURE_AUTHORITY_HOST: url,
    AZURE_TENANT_ID: SEEDED.tenantId,
    AZURE_CLIENT_ID: SEEDED.clientId,
    AZURE_CLIENT_CERTIFICATE_PATH: path
  }
}
