import { randomUUID } from 'node:crypto'

/** An app registration with its service principal. */
export interface Application {
  readonly tenantId: string
  readonly appId: string
  /** Object id of the service principal: what role assignments name. */
  readonly objectId: string
  readonly name: string
  secrets: string[]
  federatedCredentials: FederatedCredential[]
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

export interface Directory {
  readonly tenants: Map<string, string>
  readonly applications: Map<string, Application>
  /** Every access token issued, by its text: only these are believed. */
  readonly tokens: Map<string, AccessToken>
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
}

export function createDirectory(): Directory {
  const tenants = new Map<string, string>()
  const applications = new Map<string, Application>()
  return {
    tenants,
    applications,
    tokens: new Map(),
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
        federatedCredentials: seed.federatedCredentials ?? []
      }
      tenants.set(seed.tenantId.toLowerCase(), seed.tenantId)
      applications.set(application.appId.toLowerCase(), application)
      return application
    }
  }
}
