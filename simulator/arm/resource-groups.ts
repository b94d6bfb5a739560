import { failCopiesFrom } from '../compute/background-copy.ts'
import { checkDeletable } from '../compute/immutability.ts'
import { removeMachine } from '../machines/machine-creation.ts'
import type { Answer } from '../wire/answer.ts'
import { compactAnswer, emptyAnswer } from '../wire/answer.ts'
import type { JsonObject } from '../wire/json.ts'
import { isObject, stringAt } from '../wire/json.ts'
import type { World } from '../world.ts'
import { addGroup, findGroup } from '../world.ts'
import type { ArmError } from './arm-error.ts'
import { gatewayError, pathNotKnown } from './arm-error.ts'
import { authorize } from './authorization.ts'
import { cutPage, listBody } from './paging.ts'
import { findRegion } from './regions.ts'
import { resourceKey } from './resource-id.ts'
import type { ArmCall } from './resource-type.ts'
import type { ResourceGroup, Subscription } from './subscriptions.ts'
import { groupView } from './subscriptions.ts'
import { readTags } from './tags.ts'

const TYPE = 'Microsoft.Resources/subscriptions/resourceGroups'

export function groupNotFound(name: string): ArmError {
  return gatewayError(404, 'ResourceGroupNotFound', `Resource group '${name}' could not be found.`)
}

/** `/subscriptions/{s}/resourceGroups[/{name}]`. */
export function answerGroups(
  arm: ArmCall,
  subscription: Subscription,
  [name, ...more]: readonly string[]
): Answer {
  const { world } = arm
  const { method } = arm.call
  const scope = `/subscriptions/${subscription.subscriptionId}`
  if (name === undefined && method === 'GET') {
    authorize(arm, `${TYPE}/read`, scope)
    return listGroups(arm, subscription)
  }
  if (name === undefined || more.length > 0) {
    throw pathNotKnown(arm.call.path)
  }
  const at = `${scope}/resourcegroups/${name}`
  switch (method) {
    case 'GET':
    case 'HEAD':
      authorize(arm, `${TYPE}/read`, at)
      return getGroup(arm, subscription, name)
    case 'PUT':
      authorize(arm, `${TYPE}/write`, at)
      world.locks.check('write', at)
      return putGroup(arm, subscription, name)
    case 'DELETE':
      authorize(arm, `${TYPE}/delete`, at)
      world.locks.checkTree('delete', at)
      return deleteGroup(world, subscription, name)
    default:
      throw gatewayError(405, 'MethodNotAllowed', `'${method}' is not allowed on a resource group.`)
  }
}

function listGroups(arm: ArmCall, { subscriptionId }: Subscription): Answer {
  const { world } = arm
  const groups = [...world.groups.values()].filter(
    (group) => group.subscriptionId === subscriptionId
  )
  const page = cutPage(arm.call, groups, world.settings.pageSize)
  return compactAnswer(200, listBody(page.members.map(groupView), page.nextLink))
}

function getGroup(arm: ArmCall, { subscriptionId }: Subscription, name: string): Answer {
  const group = findGroup(arm.world, subscriptionId, name)
  if (arm.call.method === 'HEAD') return emptyAnswer(group === undefined ? 404 : 204)
  if (group === undefined) throw groupNotFound(name)
  return compactAnswer(200, groupView(group))
}

function putGroup(arm: ArmCall, { subscriptionId }: Subscription, name: string): Answer {
  const { world } = arm
  // Microsoft: resource-name-rules, Microsoft.Resources/resourceGroups.
  if (!/^[\p{L}\p{N}_().-]{1,90}$/u.test(name) || name.endsWith('.')) {
    throw gatewayError(
      400,
      'InvalidResourceGroup',
      `The provided resource group name '${name}' has these invalid characters or is too long.`
    )
  }
  const body = arm.call.json()
  const content: JsonObject = isObject(body) ? body : {}
  const region = findRegion(stringAt(content, 'location') ?? '')
  if (region === undefined) {
    throw gatewayError(
      400,
      'LocationRequired',
      'The location property is required for this definition.'
    )
  }
  const tags = readTags(content) ?? {}
  const existing = findGroup(world, subscriptionId, name)
  if (existing === undefined) {
    const group: ResourceGroup = { subscriptionId, name, location: region.name, tags }
    return compactAnswer(201, groupView(addGroup(world, group)))
  }
  if (existing.location !== region.name) {
    throw gatewayError(
      409,
      'InvalidResourceGroupLocation',
      `Invalid resource group location '${region.name}'. The Resource group already exists in location '${existing.location}'.`
    )
  }
  existing.tags = tags
  return compactAnswer(200, groupView(existing))
}

/** Deletes everything in it, at once; Azure takes minutes. */
function deleteGroup(world: World, { subscriptionId }: Subscription, name: string): Answer {
  const group = findGroup(world, subscriptionId, name)
  if (group === undefined) throw groupNotFound(name)
  const snapshots = world.snapshots.list(subscriptionId, name)
  for (const snapshot of snapshots) checkDeletable(world, snapshot)
  for (const machine of world.machines.list(subscriptionId, name)) removeMachine(world, machine)
  for (const disk of world.disks.list(subscriptionId, name)) world.disks.remove(disk)
  for (const snapshot of snapshots) {
    world.snapshots.remove(snapshot)
    failCopiesFrom(world.snapshots.all(), resourceKey(snapshot), world.clock.now())
  }
  world.groups.delete(`${subscriptionId}/${name}`.toLowerCase())
  return emptyAnswer(200)
}
