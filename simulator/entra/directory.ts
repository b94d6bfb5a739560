import { randomUUID } from 'node:crypto'
import { readCertificate } from './certificates.ts'

/** An app registration with its service principal. */
export interface Application {
  readonly tenantId: string
  readonly appId: string
  /** Object id of the service principal: what role assignments name. */
  readonly objectId: string
  readonly name: string
  secrets: string[]
  federatedCredentials: FederatedCredential[]
  /** PEM; whoever holds the key of one may sign in with it. */
  certificates: string[]
}

/** Whose tokens Entra takes instead of a secret; matched with regard to case (Entra, breaking change of September 2024). */
export interface FederatedCredential {
  readonly issuer: string
  readonly subject: string
  readonly audience: string
}

/** What an access token stands for. */
export interface AccessToken {
  readonly token: string
  readonly tenantId: string
  readonly appId: string
  readonly objectId: string
  readonly audience: string
  /** ms since 1970. */
  readonly expiresAt: number
}

/** A service principal without any credential: the host hands out its tokens. */
export interface ManagedIdentity {
  readonly kind: 'system' | 'user'
  readonly application: Application
  /** The host's own id (system-assigned), or that of the identity as a resource. */
  readonly resourceId: string
}

export interface Directory {
  readonly tenants: Map<string, string>
  readonly applications: Map<string, Application>
  /** Every access token issued, by its text: only these are believed. */
  readonly tokens: Map<string, AccessToken>
  /** What is assigned to the machine or app that the simulator's own metadata endpoints stand for. */
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

/** Keeps no private key that comes in the same text. */
export function onlyCertificate(pem: string): string {
  return readCertificate(pem).toString()
}
