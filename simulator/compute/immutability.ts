import { gatewayError, invalidParameter, operationNotAllowed } from '../arm/arm-error.ts'
import type { ResourceRequest } from '../arm/resource-type.ts'
import { formatInstant } from '../timestamps.ts'
import type { JsonObject } from '../wire/json.ts'
import { numberAt, stringAt } from '../wire/json.ts'
import type { World } from '../world.ts'
import type { ImmutabilityPolicy, ImmutabilityType, Snapshot } from './compute-resource.ts'
import type { Field } from './fields.ts'
import { pickWritable } from './fields.ts'

const SINCE = '2026-03-02'

const DAY = 86_400_000

const DATA_FIELDS: readonly Field[] = [
  { name: 'immutabilityDurationDays', since: SINCE, writable: true },
  { name: 'type', since: SINCE, writable: true }
]

function expiryOf({ startsAt, days }: ImmutabilityPolicy): number {
  return startsAt + days * DAY
}

/** Present only when a policy has been set (Compute REST model). */
export function immutabilityView({ immutability, offset }: Snapshot, now: number): JsonObject {
  if (immutability === undefined) return {}
  const expiresAt = expiryOf(immutability)
  return {
    immutabilityPolicy: {
      immutabilityDurationDays: immutability.days,
      type: immutability.type,
      policyStartTime: formatInstant(immutability.startsAt, offset),
      policyExpirationTime: formatInstant(expiresAt, offset),
      isPolicyExpired: expiresAt <= now
    }
  }
}

/** Refuses to delete a snapshot before its policy has expired, locked or not. */
export function checkDeletable(world: World, { name, immutability, offset }: Snapshot): void {
  if (immutability === undefined || !isInForce(world, immutability)) return
  const until = formatInstant(expiryOf(immutability), offset)
  throw operationNotAllowed(
    `The snapshot '${name}' cannot be deleted because its immutability policy does not expire before '${until}'.`
  )
}

/** `updateImmutabilityPolicy`: sets or changes an unlocked policy; a locked one is refused (Compute REST model). */
export function updatePolicy(
  request: ResourceRequest,
  { name, immutability }: Snapshot
): ImmutabilityPolicy {
  const { world } = request
  const days = readDays(request, 'Unlocked', 'updateImmutabilityPolicy')
  if (immutability?.type === 'Locked' && isInForce(world, immutability)) {
    throw operationNotAllowed(
      `The immutability policy of '${name}' is locked and cannot be changed.`
    )
  }
  return { type: 'Unlocked', days, startsAt: world.clock.now() }
}

/** `updateImmutabilityPolicyLock`: locks a policy, or extends a locked one; its days never decrease (same model). */
export function lockPolicy(
  request: ResourceRequest,
  { name, immutability }: Snapshot
): ImmutabilityPolicy {
  const days = readDays(request, 'Locked', 'updateImmutabilityPolicyLock')
  if (immutability === undefined || !isInForce(request.world, immutability)) {
    throw operationNotAllowed(
      `The snapshot '${name}' has no immutability policy that could be locked.`
    )
  }
  if (days < immutability.days) {
    throw operationNotAllowed(
      `The duration of the immutability policy of '${name}' cannot be reduced.`
    )
  }
  return { type: 'Locked', days, startsAt: immutability.startsAt }
}

function isInForce(world: World, policy: ImmutabilityPolicy): boolean {
  return world.clock.now() < expiryOf(policy)
}

function readDays(request: ResourceRequest, type: ImmutabilityType, action: string): number {
  if (request.apiVersion < SINCE) {
    throw gatewayError(404, 'NotFound', `The action '${action}' came with api-version ${SINCE}.`)
  }
  const body = pickWritable(request.body, DATA_FIELDS, request.apiVersion, 'ImmutabilityPolicyData')
  const days = numberAt(body, 'immutabilityDurationDays')
  if (days === undefined || days < 1 || !Number.isInteger(days)) {
    throw invalid('immutabilityDurationDays', String(days ?? ''))
  }
  if (stringAt(body, 'type') !== type) throw invalid('type', stringAt(body, 'type') ?? '')
  return days
}

function invalid(target: string, value: string) {
  return invalidParameter(
    target,
    `The value '${value}' of parameter '${target}' is not allowed here.`
  )
}
