import { randomUUID } from 'node:crypto'
import { readCertificate } from './certificates.ts'

/** An app registration with its service principal. */
export interface Application {
  readonly tenantId: string
  readonly appId: string
  /** Object id of the service principal, for role assignments. */
  readonly objectId: string
  readonly name: string
  secrets: string[]
  federatedCredentials: FederatedCredential[]
  /** PEM; the holder of a key may sign in with it. */
  certificates: string[]
}

/** A trusted issuer whose tokens replace a secret; case-sensitive (Entra, breaking change of September 2024). */
export interface FederatedCredential {
  readonly issuer: string
  readonly subject: string
  readonly audience: string
}

/** The content of an access token. */
export interface AccessToken {
  readonly token: string
  readonly tenantId: string
  readonly appId: string
  readonly objectId: string
  readonly audience: string
  /** ms since 1970. */
  readonly expiresAt: number
}

/** A service principal without any credential: the host issues its tokens. */
export interface ManagedIdentity {
  readonly kind: 'system' | 'user'
  readonly application: Application
  /** The host's own id (system-assigned), or that of the identity as a resource. */
  readonly resourceId: string
}

export interface Directory {
  readonly tenants: Map<string, string>
  readonly applications: Map<string, Application>
  /** Every issued access token, by its text: no others are accepted. */
  readonly tokens: Map<string, AccessToken>
  /** The identities of the machine or app of the simulator's metadata endpoints. */
  readonly managedIdentities: ManagedIdentity[]
  addTenant(tenantId: string): void
  addApplication(application: ApplicationSeed): Application
}

export interface ApplicationSeed {
  tenantId: string
  appId?: string
  objectId?: string
  name?: string
  secrets?: string[]
  federatedCredentials?: FederatedCredential[]
  certificates?: string[]
}

export function createDirectory(): Directory {
  const tenants = new Map<string, string>()
  const applications = new Map<string, Application>()
  return {
    tenants,
    applications,
    tokens: new Map(),
    managedIdentities: [],
    addTenant(tenantId) {
      tenants.set(tenantId.toLowerCase(), tenantId)
    },
    addApplication(seed) {
      const application: Application = {
        tenantId: seed.tenantId,
        appId: seed.appId ?? randomUUID(),
        objectId: seed.objectId ?? randomUUID(),
        name: seed.name ?? 'app',
        secrets: seed.secrets ?? [],
        federatedCredentials: seed.federatedCredentials ?? [],
        certificates: (seed.certificates ?? []).map(onlyCertificate)
      }
      tenants.set(seed.tenantId.toLowerCase(), seed.tenantId)
      applications.set(application.appId.toLowerCase(), application)
      return application
    }
  }
}

/** Drops a private key in the same text. */
export function onlyCertificate(pem: string): string {
  return readCertificate(pem).toString()
}
