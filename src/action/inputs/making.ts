/** The inputs of operations that create snapshots, and those about the later fate of snapshots. */

import * as fields from './fields.ts'
import type { Reading, Values } from './read.ts'
import { shown } from './read.ts'
import type { SnapshotOptions } from '../../snapshots/request.ts'
import type { AfterDeploy, RetentionPolicy } from '../../snapshots/retention/policy.ts'
import { COUNTED, PRUNE_SCOPES, WITHIN } from '../../snapshots/retention/policy.ts'

/** The default of `snapshot-name`. */
export const SNAPSHOT_NAME = '{disk}-{timestamp}-{run-id}'

export const making = {
  networkAccessPolicy: fields.choice(['DenyAll', 'AllowPrivate', 'AllowAll']).prefault('DenyAll'),
  diskAccessId: fields.optionalResource('diskAccesses'),
  publicNetworkAccess: fields.optionalChoice(['Enabled', 'Disabled']),
  snapshotResourceGroup: fields.optionalGroup,
  ifExists: fields.choice(['fail', 'reuse']).prefault('fail'),
  sku: fields.optionalChoice(['Standard_LRS', 'Standard_ZRS']),
  tags: fields.tags,
  inheritTags: fields.flag,
  waitFor: fields.choice(['usable', 'created']).prefault('usable'),
  dryRun: fields.flag
}

/** Properties of new snapshots. Private by default: public access needs an explicit policy. */
export function readOptions(
  values: Values<typeof making> | undefined,
  problems: string[]
): Omit<SnapshotOptions, 'diskEncryptionSetId' | 'instantAccessMinutes'> | undefined {
  if (values === undefined) return undefined
  const { networkAccessPolicy, diskAccessId, publicNetworkAccess, sku, tags, inheritTags } = values
  const isPrivate = networkAccessPolicy === 'AllowPrivate'
  if (isPrivate && diskAccessId === undefined) {
    problems.push(
      '"disk-access-id" is required when "network-access-policy" is "AllowPrivate": expected the resource id of a disk access'
    )
  }
  if (!isPrivate && diskAccessId !== undefined) {
    problems.push(
      `"disk-access-id" is "${shown(diskAccessId)}", but it applies only when "network-access-policy" is "AllowPrivate"`
    )
  }
  return {
    networkAccessPolicy,
    diskAccessId,
    publicNetworkAccess:
      publicNetworkAccess ?? (networkAccessPolicy === 'AllowAll' ? 'Enabled' : 'Disabled'),
    sku,
    tags,
    inheritTags
  }
}

// What happens after the deploy, and retention.

const rules = {
  keepLast: fields.keepCount,
  keepHourly: fields.keepCount,
  keepDaily: fields.keepCount,
  keepWeekly: fields.keepCount,
  keepMonthly: fields.keepCount,
  keepYearly: fields.keepCount,
  keepWithin: fields.keepWithin,
  keepWithinHourly: fields.keepWithin,
  keepWithinDaily: fields.keepWithin,
  keepWithinWeekly: fields.keepWithin,
  keepWithinMonthly: fields.keepWithin,
  keepWithinYearly: fields.keepWithin
}

export const retaining = {
  ...rules,
  keepVerified: fields.keepCount,
  pruneScope: fields.choice(PRUNE_SCOPES).prefault('workflow')
}

export const ending = {
  ...retaining,
  onSuccess: fields.choice(['keep', 'delete']).prefault('keep'),
  onFailure: fields.choice(['keep', 'hold']).prefault('hold'),
  holdFor: fields.holdDuration.prefault('30d')
}

/** The inputs that are rules of retention. */
const RULES = [
  ...COUNTED.map((name) => `keep-${name}` as const),
  ...WITHIN.map((name) => (name === 'all' ? 'keep-within' : (`keep-within-${name}` as const)))
]

/** The given rules of retention. */
export function rulesIn({ given }: Reading<(typeof RULES)[number]>) {
  return RULES.filter((name) => given(name) !== '')
}

/** The retention policy of the `keep-…` inputs. */
export function policyOf({
  keepVerified: verified,
  ...values
}: Values<typeof rules> &
  Partial<Pick<Values<typeof retaining>, 'keepVerified'>>): RetentionPolicy {
  return {
    ...(verified !== undefined && { verified }),
    counts: defined(COUNTED.map((name) => [name, values[`keep${capitalized(name)}`]])),
    within: defined(
      WITHIN.map((name) => [
        name,
        name === 'all' ? values.keepWithin : values[`keepWithin${capitalized(name)}`]
      ])
    )
  }
}

function capitalized<const Text extends string>(text: Text): Capitalize<Text> {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}` as Capitalize<Text>
}

function defined<K extends string, V>(
  entries: readonly (readonly [K, V | undefined])[]
): Partial<Record<K, V>> {
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as Partial<
    Record<K, V>
  >
}

/** What happens after the deploy. */
export function afterDeploy(values: Values<typeof ending>): AfterDeploy {
  const { onSuccess, onFailure, holdFor, pruneScope } = values
  return { onSuccess, onFailure, holdForMs: holdFor, policy: policyOf(values), pruneScope }
}

/** Refuses to delete what a rule would keep. */
export function checkAfterDeploy(
  reading: Reading<(typeof RULES)[number] | 'keep-verified' | 'on-success'>
): void {
  const { given, problems } = reading
  const rule = rulesIn(reading)[0] ?? (given('keep-verified') === '' ? undefined : 'keep-verified')
  if (rule === 'keep-verified' && given('on-success').toLowerCase() !== 'delete') {
    problems.push(
      `"keep-verified" is "${shown(given(rule))}", but there is no "keep-…" rule: expected at least 1, because without rules nothing is deleted`
    )
  }
  if (given('on-success').toLowerCase() !== 'delete' || rule === undefined) return
  problems.push(
    `"on-success" is "delete", but "${rule}" is "${shown(given(rule))}": expected only one of them, because a rule cannot keep a snapshot that is deleted when the deploy succeeds`
  )
}
