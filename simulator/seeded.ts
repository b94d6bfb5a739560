import type { Actions } from './control/actions.ts'
import { GITHUB_ISSUER } from './entra/github.ts'
import { CLOUDS } from './clouds.ts'
import type { Settings } from './settings.ts'

/** What every simulator starts with: one tenant, one subscription, one app with the role Contributor on it. */
export const SEEDED = {
  tenantId: '3f1b6d2e-7a54-4c0e-9d3b-1c9a5e0f7b21',
  subscriptionId: '8d1e9c40-52b7-4a6f-8f0c-6b7d2e3a4c15',
  clientId: 'c4a8f7b2-0e63-4d19-a5c7-92d1e8f3b604',
  objectId: '5e2d7c91-b8a4-4f36-8e0d-7c1f9b6a3d58',
  clientSecret: 'sim~8Q~not-a-secret-of-anyone-0000000000',
  /** Of the host with the managed-identity endpoints. */
  systemAssigned: {
    clientId: '0b9f3c68-4d27-4e81-b5a0-8e6c1d7f2a93',
    objectId: 'a7d5e214-96c3-4b0f-8f72-3d1b0c9e6a48'
  },
  userAssigned: {
    clientId: 'e26a1f05-7b8d-4c94-9e3f-5a0d8b7c6f12',
    objectId: '91c8d3b7-2f6e-4a05-b1d9-6e4f7a0c5b83'
  }
} as const

export function seedIdentity(actions: Actions, settings: Settings): void {
  const { tenantId, subscriptionId, clientId, objectId, clientSecret } = SEEDED
  actions.seedSubscription({ tenantId, subscriptionId, displayName: 'Simulated subscription' })
  actions.addApplication({
    tenantId,
    appId: clientId,
    objectId,
    name: 'snapshot-action',
    secrets: [clientSecret],
    federatedCredentials: [
      {
        issuer: GITHUB_ISSUER,
        subject: settings.githubSubject,
        audience: CLOUDS[settings.cloud].exchangeAudience
      }
    ]
  })
  actions.addManagedIdentity({
    kind: 'system',
    appId: SEEDED.systemAssigned.clientId,
    objectId: SEEDED.systemAssigned.objectId
  })
  actions.addManagedIdentity({
    kind: 'user',
    name: 'runner',
    appId: SEEDED.userAssigned.clientId,
    objectId: SEEDED.userAssigned.objectId
  })
  const { systemAssigned, userAssigned } = SEEDED
  for (const principalId of [objectId, systemAssigned.objectId, userAssigned.objectId]) {
    actions.assignRole({
      principalId,
      scope: `/subscriptions/${subscriptionId}`,
      role: 'Contributor'
    })
  }
}

/** The container of the small world for exports. */
export const EXPORT_TARGET = { account: 'simbackups', container: 'disks' } as const

/** A small world for a demo: two groups, two regions, one disk of each kind that behaves differently, a container. */
export function seedDemo(actions: Actions): string[] {
  const disks = [
    {
      name: 'data',
      group: 'production',
      location: 'westeurope',
      sku: 'Premium_LRS',
      sizeGb: 128,
      tags: { app: 'shop' }
    },
    {
      name: 'logs',
      group: 'production',
      location: 'westeurope',
      sku: 'StandardSSD_LRS',
      sizeGb: 32,
      tags: { app: 'shop' }
    },
    {
      name: 'journal',
      group: 'production',
      location: 'westeurope',
      sku: 'PremiumV2_LRS',
      sizeGb: 64,
      zones: ['1']
    },
    { name: 'archive', group: 'archive', location: 'ukwest', sku: 'Standard_LRS', sizeGb: 512 }
  ]
  const { account: name, container } = EXPORT_TARGET
  actions.seedStorageAccount({ name, location: 'northeurope', containers: [container] })
  return disks.map((disk) => {
    const { id } = actions.seedDisk(disk)
    actions.writeDisk({ id, offset: 0, bytes: Buffer.from(`first bytes of ${disk.name}`) })
    return id
  })
}
