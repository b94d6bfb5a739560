import type { JsonObject } from '../wire/json.ts'

export interface Subscription {
  readonly subscriptionId: string
  readonly displayName: string
  readonly tenantId: string
}

export interface ResourceGroup {
  readonly subscriptionId: string
  readonly name: string
  readonly location: string
  tags: Readonly<Record<string, string>>
}

export function subscriptionView(subscription: Subscription): JsonObject {
  const { subscriptionId, displayName, tenantId } = subscription
  return {
    id: `/subscriptions/${subscriptionId}`,
    authorizationSource: 'RoleBased',
    managedByTenants: [],
    subscriptionId,
    tenantId,
    displayName,
    state: 'Enabled',
    subscriptionPolicies: {
      locationPlacementId: 'Public_2014-09-01',
      quotaId: 'PayAsYouGo_2014-09-01',
      spendingLimit: 'Off'
    }
  }
}

export function groupView(group: ResourceGroup): JsonObject {
  return {
    id: `/subscriptions/${group.subscriptionId}/resourceGroups/${group.name}`,
    name: group.name,
    type: 'Microsoft.Resources/resourceGroups',
    location: group.location,
    tags: group.tags,
    properties: { provisioningState: 'Succeeded' }
  }
}
