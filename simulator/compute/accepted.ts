import { writeResourceId } from '../arm/resource-id.ts'
import type { ResourceRequest } from '../arm/resource-type.ts'
import type { Settings } from '../settings.ts'
import type { JsonObject } from '../wire/json.ts'
import { objectAt } from '../wire/json.ts'
import { arrange, CREATION_FIELDS } from './fields.ts'

/**
 * The body of a 202: an echo of what was sent, not the resource. In 2019 it had neither id nor type (and a
 * snapshot not even its name) but an undocumented `isArmResource`; in 2023 it names the resource and no
 * longer says from which unique id a copy is made (both recorded).
 */
export function acceptedView(
  settings: Settings,
  request: ResourceRequest,
  echoed: JsonObject,
  sourceUniqueId: string | undefined
): JsonObject {
  const { id, location, tags, body } = request
  const rest = {
    location,
    ...(tags === undefined ? {} : { tags }),
    ...(body.sku === undefined ? {} : { sku: body.sku })
  }
  if (settings.era === '2019') {
    const creationData = arrange(
      {
        ...objectAt(echoed, 'creationData'),
        ...(sourceUniqueId === undefined ? {} : { sourceUniqueId })
      },
      CREATION_FIELDS,
      request.apiVersion
    )
    return {
      ...(id.type.endsWith('/disks') ? { name: id.name } : {}),
      ...rest,
      properties: { ...echoed, creationData, provisioningState: 'Updating', isArmResource: true }
    }
  }
  return {
    name: id.name,
    id: writeResourceId(id),
    type: id.type,
    ...rest,
    properties: { ...echoed, provisioningState: 'Updating' }
  }
}
