import type { Lock, LockLevel } from '../arm/locks.ts'
import type { Policy, PolicySeed } from '../arm/policies.ts'
import type { World } from '../world.ts'

/** A lock as a test wants it. */
export interface LockSeed {
  /** `/subscriptions/…`, `/subscriptions/…/resourceGroups/…` or the id of a resource. */
  scope: string
  level: LockLevel
  /** `lock` when absent. */
  name?: string
}

export function addLock(world: World, { scope, level, name = 'lock' }: LockSeed): Lock {
  return world.locks.add({ name, scope: scopeOf(scope), level })
}

export function addPolicy(world: World, seed: PolicySeed, subscription: string): Policy {
  const known = ['missingTag', 'allowedLocations', 'allowedSkus', 'allowedNetworkAccess']
  const rules = Object.keys(seed.deny)
  for (const rule of rules) {
    if (!known.includes(rule)) throw new RangeError(`a policy cannot deny by '${rule}'`)
  }
  if (rules.length === 0) throw new RangeError(`the policy '${seed.name}' denies nothing`)
  const scope = scopeOf(seed.scope ?? `/subscriptions/${subscription}`)
  return world.policies.add({ ...seed, scope })
}

function scopeOf(scope: string): string {
  if (/^\/subscriptions\/[^/]+(\/resourceGroups\/[^/]+(\/.+)?)?$/i.test(scope)) return scope
  throw new RangeError(`'${scope}' is not a scope`)
}
