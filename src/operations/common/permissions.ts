/**
 * What this sign-in may do, asked before it matters: whether a list of a subscription is all of it, and which permissions
 * the real run of a dry run lacks. What cannot be read is unknown, and fails nothing.
 */

import pLimit from 'p-limit'

import { ActionError, asActionError, isAbort, isForbidden } from '../../errors.ts'
import type { Azure, Log, Scope } from '../../ports.ts'
import { counted, listed } from '../../snapshots/format.ts'
import type {
  MissingPermission,
  Need,
  Permission,
  PermissionCheck,
  UnknownPermission
} from '../../snapshots/permissions.ts'
import {
  READ_PERMISSIONS,
  READ_SNAPSHOTS,
  isAllowed,
  leastRoleFor
} from '../../snapshots/permissions.ts'
import { canonical, sameId } from '../../snapshots/resource-id.ts'
import type { Snapshot } from '../../snapshots/types.ts'

type PermissionPorts = { readonly azure: Azure; readonly log: Log }

/** What is seen of the snapshots of a subscription. */
export type SubscriptionView = {
  /** All that the sign-in may read; `undefined` where it may not list them at all. */
  readonly snapshots: readonly Snapshot[] | undefined
  /** Azure's refusal to list them. */
  readonly refusal: unknown
  /** Why these may not be all that there are, and what helps; `undefined` where they are known to be all. */
  readonly doubt: string | undefined
}

/** How a subscription is read: by a list that is remembered, for instance. */
export type SubscriptionReads = {
  readonly list: (scope: Scope) => Promise<readonly Snapshot[]>
  readonly doubtAbout: (scope: Scope) => Promise<string | undefined>
}

/**
 * Lists the snapshots of a subscription. Azure answers a sign-in that may read a part of them with that part and no
 * error: only who may read the snapshots of the subscription knows that the list is whole. That is one request more for
 * each subscription, at the same time. Rejects with an ActionError when the list cannot be read, except where it is
 * forbidden.
 */
export async function listSubscription(
  subscriptionId: string,
  { list, doubtAbout }: SubscriptionReads
): Promise<SubscriptionView> {
  const doubting = doubtAbout({ subscriptionId })
  // A list that cannot be read comes first; nobody waits for the other answer then.
  doubting.catch(() => undefined)
  try {
    const snapshots = await list({ subscriptionId })
    return { snapshots, refusal: undefined, doubt: await doubting }
  } catch (error) {
    if (!isForbidden(error)) throw error
    return {
      snapshots: undefined,
      refusal: error,
      doubt: grantReading(subscriptionId, [READ_SNAPSHOTS])
    }
  }
}

/** Reads a subscription from Azure, as often as it is asked for. */
export function subscriptionReads({ azure }: Pick<PermissionPorts, 'azure'>): SubscriptionReads {
  return {
    list: (scope) => azure.listSnapshots(scope),
    doubtAbout: ({ subscriptionId }) => doubtAbout(subscriptionId, [READ_SNAPSHOTS], azure)
  }
}

/**
 * Why lists of a subscription that need these actions may not be whole, and what helps; `undefined` where they are known
 * to be whole. Rejects only when the run is over.
 */
export async function doubtAbout(
  subscriptionId: string,
  actions: readonly string[],
  azure: Azure
): Promise<string | undefined> {
  const known = await permissionsAt(`/subscriptions/${subscriptionId}`, azure)
  if (known instanceof ActionError) {
    // So it is for every sign-in whose roles are all on groups: Azure's words would only be longer.
    return isForbidden(known)
      ? grantReading(subscriptionId, [...actions, READ_PERMISSIONS])
      : `the permissions of this sign-in could not be read: ${known.message}`
  }
  const missing = actions.filter((action) => !isAllowed(known, action))
  return missing.length === 0 ? undefined : grantReading(subscriptionId, missing)
}

function grantReading(subscriptionId: string, actions: readonly string[]): string {
  return `grant ${listed(actions)} on subscription ${subscriptionId} to check all of them.`
}

/** The permissions at a scope, or why they are unknown. Rejects only when the run is over. */
async function permissionsAt(
  scope: string,
  azure: Pick<Azure, 'listPermissions'>
): Promise<readonly Permission[] | ActionError> {
  try {
    return await azure.listPermissions(scope)
  } catch (error) {
    const refusal = asActionError(error)
    if (isAbort(refusal)) throw error
    return refusal
  }
}

// Permissions ahead: what a dry run reports about the real run.

/** Resources that are asked about one by one, because their group does not grant what is needed; of more, nothing is known. */
const MAX_RESOURCES = 50

/** Permissions, or why they are unknown. */
type Known = readonly Permission[] | string

/** Lines in an annotation. */
const MAX_LINES = 8

/**
 * Compares what the real run needs with what the sign-in may do. Asks each resource group once, and a resource itself only
 * where its group does not grant everything: a role can be assigned on the resource alone. Logs the result; what is
 * missing is a warning, because only the real run is certain to fail. Rejects only when the run is over.
 */
export async function checkPermissions(
  needs: readonly Need[],
  maxParallel: number,
  ports: PermissionPorts
): Promise<PermissionCheck> {
  const limit = pLimit(maxParallel)
  const asked = new Map<string, Promise<Known>>()
  const ask = (scope: string): Promise<Known> => {
    const key = canonical(scope)
    const answer =
      asked.get(key) ??
      limit(async () => {
        const known = await permissionsAt(scope, ports.azure)
        return known instanceof ActionError ? known.message : known
      })
    asked.set(key, answer)
    return answer
  }
  let resources = 0
  const verdicts = await Promise.all(
    distinct(needs).map(async ({ scope, actions, elsewhere }) => {
      const group = groupOf(scope)
      const wide = await ask(group)
      const left = actions.filter((action) => typeof wide === 'string' || !isAllowed(wide, action))
      if (left.length === 0) return verdictOn(scope, left, [])
      if (elsewhere !== undefined) return verdictOn(scope, left, elsewhere)
      if (group === scope) return verdictOn(scope, left, wide)
      resources += 1
      return resources > MAX_RESOURCES
        ? verdictOn(
            scope,
            left,
            `more than ${MAX_RESOURCES} resources have to be checked one by one`
          )
        : verdictOn(scope, left, await ask(scope))
    })
  )
  const missing = onSharedScopes(verdicts.flatMap((one) => one.missing))
  const isMissing = ({ action, scope }: UnknownPermission): boolean =>
    missing.some((one) => one.action === action && sameId(one.scope, scope))
  const check = {
    needed: distinct(needs).reduce((sum, { actions }) => sum + actions.length, 0),
    missing,
    unknown: onSharedScopes(verdicts.flatMap((one) => one.unknown)).filter((one) => !isMissing(one))
  }
  logCheck(check, ports.log)
  return check
}

/** Each scope once, with all that is needed of it. */
function distinct(needs: readonly Need[]): readonly Need[] {
  const same = Map.groupBy(
    needs,
    ({ scope, elsewhere }) => `${canonical(scope)} ${elsewhere ?? ''}`
  )
  return [...same.values()].flatMap((members) => {
    const actions = [...new Set(members.flatMap((one) => one.actions))]
    return members.slice(0, 1).map((first) => ({ ...first, actions }))
  })
}

/** The resource group of a resource; any other scope is itself. */
function groupOf(scope: string): string {
  return /^(\/subscriptions\/[^/]+\/resourceGroups\/[^/]+)\//i.exec(scope)?.[1] ?? scope
}

function verdictOn(
  scope: string,
  actions: readonly string[],
  known: Known
): Pick<PermissionCheck, 'missing' | 'unknown'> {
  const lacking = (action: string): MissingPermission => ({
    action,
    scope,
    role: leastRoleFor(action)
  })
  return typeof known === 'string'
    ? { missing: [], unknown: actions.map((action) => ({ ...lacking(action), why: known })) }
    : {
        missing: actions.filter((action) => !isAllowed(known, action)).map(lacking),
        unknown: []
      }
}

/** What several resources of one group lack is granted on the group. */
function onSharedScopes<T extends MissingPermission>(all: readonly T[]): readonly T[] {
  const byGroup = Map.groupBy(all, ({ action, scope }) => `${action} ${canonical(groupOf(scope))}`)
  return [...byGroup.values()].flatMap((same) => {
    const [first] = same
    if (first === undefined) return []
    return [same.length === 1 ? first : { ...first, scope: groupOf(first.scope) }]
  })
}

/** The checks of several parts of a run, as one; `undefined` where there is none. */
export function joinChecks(
  ...checks: readonly (PermissionCheck | undefined)[]
): PermissionCheck | undefined {
  const known = checks.filter((one) => one !== undefined)
  if (known.length === 0) return undefined
  return {
    needed: known.reduce((sum, { needed }) => sum + needed, 0),
    missing: known.flatMap(({ missing }) => missing),
    unknown: known.flatMap(({ unknown }) => unknown)
  }
}

function logCheck({ needed, missing, unknown }: PermissionCheck, log: Log): void {
  for (const { action, scope, why } of unknown) {
    log.info(`It is unknown whether this sign-in has ${action} on ${scope}: ${why}`)
  }
  if (missing.length > 0) {
    const left = missing.length - MAX_LINES
    log.warning(
      [
        `The real run would fail: this sign-in lacks ${counted(missing.length, 'permission')}.`,
        ...missing.slice(0, MAX_LINES).map((one) => `- ${formatMissing(one)}`),
        ...(left > 0 ? [`- ${left} more in the result file`] : [])
      ].join('\n'),
      'Missing permissions'
    )
  } else if (unknown.length === 0 && needed > 0) {
    log.info('This sign-in has all permissions that the real run needs')
  }
}

function formatMissing({ action, scope, role }: MissingPermission): string {
  return `Grant ${action} on ${scope}${role === undefined ? '' : `: the least privileged built-in role that includes it is "${role}"`}.`
}
