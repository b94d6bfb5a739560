import { writeResourceId } from '../arm/resource-id.ts'
import type { ManagedIdentity } from '../entra/directory.ts'
import type { World } from '../world.ts'

/** An identity of the host on which the client is thought to run. */
export interface ManagedIdentitySeed {
  /** `system`: the host's own, of which there is one; `user` when absent. */
  kind?: 'system' | 'user'
  /** Of the identity as a resource; `identity` when absent. */
  name?: string
  /** `production` when absent. */
  group?: string
  appId?: string
  objectId?: string
}

/** Its tenant is that of the subscription; it may do nothing until a role is assigned to it. */
export function seedManagedIdentity(
  world: World,
  seed: ManagedIdentitySeed,
  subscriptionId: string
): ManagedIdentity {
  const { kind = 'user', name = 'identity', group = 'production', ...ids } = seed
  const { managedIdentities } = world.directory
  if (kind === 'system' && managedIdentities.some((one) => one.kind === 'system')) {
    throw new RangeError('the host has a system-assigned identity already')
  }
  const tenantId = world.subscriptions.get(subscriptionId.toLowerCase())?.tenantId
  if (tenantId === undefined) throw new RangeError(`there is no subscription '${subscriptionId}'`)
  const identity: ManagedIdentity = {
    kind,
    application: world.directory.addApplication({ ...ids, tenantId, name }),
    resourceId: writeResourceId({
      subscriptionId,
      group,
      ...(kind === 'system'
        ? { type: 'Microsoft.Compute/virtualMachines', name: 'runner' }
        : { type: 'Microsoft.ManagedIdentity/userAssignedIdentities', name })
    })
  }
  managedIdentities.push(identity)
  return identity
}
