/** The inputs about what happens when the deploy has ended, and about retention. */

import type { z } from 'zod'

import type { AfterDeploy } from '../../operations/finalize/outcome.ts'
import { PRUNE_SCOPES } from '../../snapshots/retention/plan.ts'
import type { RetentionPolicy } from '../../snapshots/retention/policy.ts'
import { COUNTED, WITHIN } from '../../snapshots/retention/policy.ts'
import * as fields from '../fields.ts'
import type { Raw } from './raw.ts'
import { shown } from './raw.ts'

export const retaining = {
  'keep-last': fields.keepCount,
  'keep-hourly': fields.keepCount,
  'keep-daily': fields.keepCount,
  'keep-weekly': fields.keepCount,
  'keep-monthly': fields.keepCount,
  'keep-yearly': fields.keepCount,
  'keep-within': fields.keepWithin,
  'keep-within-hourly': fields.keepWithin,
  'keep-within-daily': fields.keepWithin,
  'keep-within-weekly': fields.keepWithin,
  'keep-within-monthly': fields.keepWithin,
  'keep-within-yearly': fields.keepWithin,
  'prune-scope': fields.choice(PRUNE_SCOPES)
}

export const ending = {
  ...retaining,
  'on-success': fields.choice(['keep', 'delete']),
  'on-failure': fields.choice(['keep', 'hold']),
  'hold-for': fields.holdDuration
}

type Retaining = z.infer<z.ZodObject<typeof retaining>>
type Ending = z.infer<z.ZodObject<typeof ending>>

/** The inputs that are rules of retention. */
const RULES = [
  ...COUNTED.map((name) => `keep-${name}` as const),
  ...WITHIN.map((name) => withinInput(name))
]

/** The rules of retention that are given. */
export function rulesIn(raw: Raw): readonly (typeof RULES)[number][] {
  return RULES.filter((name) => raw[name] !== '')
}

function withinInput(name: (typeof WITHIN)[number]) {
  return name === 'all' ? 'keep-within' : (`keep-within-${name}` as const)
}

/** The retention policy that the `keep-…` inputs make up. */
export function readPolicy(values: Retaining): RetentionPolicy {
  return {
    counts: defined(COUNTED.map((name) => [name, values[`keep-${name}` as const]])),
    within: defined(WITHIN.map((name) => [name, values[withinInput(name)]]))
  }
}

/** What happens when the deploy has ended. */
export function readAfterDeploy(
  values: Ending | undefined,
  raw: Raw,
  problems: string[]
): AfterDeploy | undefined {
  const [rule] = rulesIn(raw)
  if (raw['on-success'].toLowerCase() === 'delete' && rule !== undefined) {
    problems.push(
      `"on-success" is "delete", but "${rule}" is "${shown(raw[rule])}": expected one of them, because a snapshot that is deleted when the deploy succeeds cannot be kept by a rule`
    )
  }
  if (values === undefined) return undefined
  return {
    onSuccess: values['on-success'],
    onFailure: values['on-failure'],
    holdForMs: values['hold-for'],
    policy: readPolicy(values),
    pruneScope: values['prune-scope']
  }
}

function defined<K extends string, V>(
  entries: readonly (readonly [K, V | undefined])[]
): Partial<Record<K, V>> {
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as Partial<
    Record<K, V>
  >
}
