/** Regions in Azure: Resource Manager's own list, which the SDK of Compute does not have. */

import { createDefaultHttpClient, createPipelineRequest } from '@azure/core-rest-pipeline'

import { ActionError } from '../../errors.ts'
import type { Azure } from '../../ports.ts'
import { canonicalLocation } from '../../snapshots/resource-id.ts'
import type { Arm } from './arm.ts'

/** Version of Resource Manager's list of locations (Microsoft: subscriptions, list locations). */
const LOCATIONS_API_VERSION = '2022-12-01'

/** `resourceManager` is the endpoint of the cloud, without a slash at its end. */
export function regionStore(arm: Arm, resourceManager: string): Pick<Azure, 'listRegions'> {
  return {
    listRegions: (subscriptionId) =>
      arm.attempt(
        `list the regions of subscription ${subscriptionId}`,
        { subscriptionId },
        async () => {
          const { bodyAsText } = await arm.clientFor(subscriptionId).pipeline.sendRequest(
            createDefaultHttpClient(),
            createPipelineRequest({
              url: `${resourceManager}/subscriptions/${encodeURIComponent(subscriptionId)}/locations?api-version=${LOCATIONS_API_VERSION}`
            })
          )
          return namesIn(bodyAsText ?? '')
        }
      )
  }
}

function namesIn(text: string): readonly string[] {
  const body: unknown = JSON.parse(text)
  const value =
    typeof body === 'object' && body !== null && 'value' in body ? body.value : undefined
  if (!Array.isArray(value)) {
    throw new ActionError('AzureRefused', "Azure's list of regions is not a list.", {
      remedy: 'Run this step again. If it comes back, report it with the debug log.'
    })
  }
  return value.flatMap((one: unknown) =>
    typeof one === 'object' && one !== null && 'name' in one && typeof one.name === 'string'
      ? [canonicalLocation(one.name)]
      : []
  )
}
