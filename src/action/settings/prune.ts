/** The inputs of `prune`. */

import { z } from 'zod'

import type { PruneRequest } from '../../operations/prune.ts'
import * as fields from '../inputs/fields.ts'
import { readPolicy, retaining, rulesIn } from '../inputs/retention.ts'
import { common } from './common.ts'
import type { Read } from './operation.ts'
import type { Raw } from '../inputs/read.ts'
import { lackingFor, parseInputs } from '../inputs/read.ts'
import { lacksSubscription } from '../inputs/resources.ts'
import { givesSelection, readSelection, selecting } from './selection.ts'

const schema = z.object({
  ...common,
  ...selecting,
  ...retaining,
  'snapshot-resource-group': fields.optionalGroup,
  scope: fields.choice(['resource-group', 'subscription']),
  'dry-run': fields.boolean
})

/** What `prune` needs when no disk brings a subscription. */
export const LACKING_FOR_PRUNE = lackingFor(
  'subscription-id',
  'no disk is selected',
  'the subscription whose snapshots to thin out'
)

/** Reads what `prune` is asked to do. */
export function readPrune(raw: Raw, problems: string[]): Read<PruneRequest> | undefined {
  const values = parseInputs(schema, raw, problems)
  const selection = readSelection(values, raw, problems)
  if (rulesIn(raw).length === 0) {
    problems.push(
      '"keep-last" is empty, and so is every other "keep-…": expected at least one rule, because without any there is nothing that says what to keep'
    )
  }
  if (!givesSelection(raw)) insistOnHome(raw, problems)
  if (values === undefined) return undefined
  return {
    values,
    request: {
      operation: 'prune',
      selection,
      scope: values.scope,
      snapshotGroup: values['snapshot-resource-group'],
      home: {
        subscriptionId: values['subscription-id'] ?? '',
        resourceGroup: values['snapshot-resource-group'] ?? values['resource-group']
      },
      policy: readPolicy(values),
      pruneScope: values['prune-scope'],
      dryRun: values['dry-run'],
      maxParallel: values['max-parallel']
    }
  }
}

/** Without a selection the snapshots themselves are looked for, and that needs a place. */
function insistOnHome(raw: Raw, problems: string[]): void {
  const anywhere = raw.scope.toLowerCase() === 'subscription'
  if (!anywhere && raw['resource-group'] === '' && raw['snapshot-resource-group'] === '') {
    problems.push(
      lackingFor(
        'resource-group',
        'no disk is selected',
        'the group whose snapshots to thin out, or "scope: subscription" for all of them'
      )
    )
  }
  if (lacksSubscription(raw)) problems.push(LACKING_FOR_PRUNE)
}
