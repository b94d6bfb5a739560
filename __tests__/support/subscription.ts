/** What tests on the wire set up in the simulated subscription. */

import { SEEDED } from '../../simulator/seeded.ts'
import type { Simulator } from '../../simulator/simulator.ts'
import type { ResourceRef } from '../../src/snapshots/resource-id.ts'

const scope = `/subscriptions/${SEEDED.subscriptionId}`

/** Makes the storage account "backups" with its container "disks", which the application may write to. */
export function seedBackups(simulator: Simulator): void {
  const { id } = simulator.seedStorageAccount({ name: 'backups', containers: ['disks'] })
  const role = 'Storage Blob Data Contributor'
  simulator.assignRole({ principalId: SEEDED.objectId, scope: id, role })
}

/** Snapshots of disks, each a minute after the last, whose data may be opened. */
export function snapshotTaker(simulator: Simulator) {
  let minute = 0
  return (
    disk: { readonly id: string; readonly name: string },
    name: string,
    properties: Readonly<Record<string, string>> = {}
  ): ResourceRef & { readonly id: string } => {
    minute += 1
    const { id } = simulator.seedSnapshot({
      name: `${disk.name}-${name}`,
      source: disk.id,
      timeCreated: Date.parse('2026-10-20T00:00:00Z') + minute * 60_000,
      properties: {
        networkAccessPolicy: 'AllowAll',
        publicNetworkAccess: 'Enabled',
        ...properties
      }
    })
    const { subscriptionId } = SEEDED
    return { subscriptionId, resourceGroup: 'production', name: `${disk.name}-${name}`, id }
  }
}

/** Replaces the roles of the application while something happens. */
export async function withRoles<T>(
  simulator: Simulator,
  roles: readonly Omit<Parameters<Simulator['assignRole']>[0], 'principalId'>[],
  work: () => Promise<T>
): Promise<T> {
  const principalId = SEEDED.objectId
  simulator.revokeRoles({ principalId })
  for (const role of roles) simulator.assignRole({ principalId, ...role })
  try {
    return await work()
  } finally {
    simulator.revokeRoles({ principalId })
    simulator.assignRole({ principalId, scope, role: 'Contributor' })
  }
}
