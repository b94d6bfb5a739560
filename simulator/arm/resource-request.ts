import type { JsonObject } from '../wire/json.ts'
import { isObject, stringAt } from '../wire/json.ts'
import { gatewayError } from './arm-error.ts'
import type { ArmCall } from './arm-call.ts'
import { findRegion, regionNames } from './regions.ts'
import type { ResourceId } from './resource-id.ts'
import type { ResourceRequest, ResourceType, Tracked } from './resource-type.ts'
import { readTags } from './tags.ts'

/** Checks what Resource Manager itself wants of a new or changed resource. */
export function readPut(
  arm: ArmCall,
  type: ResourceType,
  id: ResourceId,
  existing: Tracked | undefined
): ResourceRequest {
  checkName(id.name)
  const body = readBody(arm)
  const given = stringAt(body, 'location')
  if (given === undefined || given === '') {
    throw gatewayError(
      400,
      'LocationRequired',
      'The location property is required for this definition.'
    )
  }
  const region = findRegion(given)
  if (region === undefined) {
    throw gatewayError(
      400,
      'LocationNotAvailableForResourceType',
      `The provided location '${given}' is not available for resource type '${type.type}'. List of available regions ` +
        `for the resource type is '${regionNames().join(',')}'.`
    )
  }
  if (existing !== undefined && existing.location !== region.name) {
    throw gatewayError(
      409,
      'InvalidResourceLocation',
      `The resource '${existing.name}' already exists in location '${existing.location}' in resource group ` +
        `'${existing.group}'. A resource with the same name cannot be created in location '${region.name}'. Please ` +
        'select a new resource name.'
    )
  }
  return readRequest(arm, id, { ...id, location: region.name }, body)
}

export function readRequest(
  arm: ArmCall,
  id: ResourceId,
  { location }: Tracked,
  body: JsonObject
): ResourceRequest {
  const { call, caller, requestId, apiVersion } = arm
  return { call, caller, requestId, apiVersion, id, body, location, tags: readTags(body) }
}

/** What no resource may be called; finer rules are the provider's. */
function checkName(name: string): void {
  if (name.length > 260) {
    throw gatewayError(
      400,
      'InvalidResourceName',
      `The provided resource name '${name}' has a length of '${String(name.length)}' which exceeds the maximum length of '260'.`
    )
  }
  if (/[<>%&:\\?/#*]/.test(name) || /[. ]$/.test(name)) {
    throw gatewayError(
      400,
      'InvalidResourceName',
      `The provided resource name '${name}' has these invalid characters: '<>%&:\\?/#*'. The name can not end with a period or space.`
    )
  }
}

export function readBody(arm: ArmCall): JsonObject {
  const type = arm.call.headers['content-type']
  if (type === undefined || !/^application\/json\b/i.test(type)) {
    throw gatewayError(
      415,
      'UnsupportedMediaType',
      `The content media type '${type ?? '<null>'}' is not supported. Only 'application/json' is supported.`
    )
  }
  const body = arm.call.json()
  if (isObject(body)) return body
  throw gatewayError(
    400,
    'InvalidRequestContent',
    "The request content was invalid and could not be deserialized: 'Unexpected character encountered while parsing value.'."
  )
}
