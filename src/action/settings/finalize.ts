/** The inputs of `finalize`. */

import { z } from 'zod'

import type { Target } from '../../operations/finalize-target.ts'
import type { FinalizeRequest } from '../../operations/finalize-request.ts'
import { DEPLOY_OUTCOMES } from '../../operations/finalize-request.ts'
import * as fields from '../fields.ts'
import { ending, readAfterDeploy } from './after-deploy.ts'
import type { Common } from './common.ts'
import { common } from './common.ts'
import type { Read } from './operation.ts'
import type { Raw } from './raw.ts'
import { parseInputs } from './raw.ts'
import { readReceiptInput } from './receipt.ts'
import type { Named } from './references.ts'
import { readReferences } from './references.ts'

const schema = z.object({
  ...common,
  ...ending,
  outcome: fields.choice(DEPLOY_OUTCOMES),
  'dry-run': fields.boolean
})

export const SNAPSHOTS: Named = {
  input: 'snapshot',
  kind: 'snapshots',
  noun: 'snapshot',
  isName: fields.isSnapshotName,
  nameRule: 'a name has 1 to 80 letters, digits, "_", "-" or "."'
}

/** Reads what `finalize` is asked to do. */
export function readFinalize(raw: Raw, problems: string[]): Read<FinalizeRequest> | undefined {
  const values = parseInputs(schema, raw, problems)
  const targets = readTargets(values, raw, problems)
  const after = readAfterDeploy(values, raw, problems)
  // A job that never ran has left no receipt, and needs none.
  if (raw.receipt === '' && raw.snapshot === '' && raw.outcome.toLowerCase() !== 'skipped') {
    problems.push(
      '"receipt" is empty: expected the output "receipt" of the step that took the snapshots (GitHub drops a job output that holds the value of a secret), or their names in "snapshot"'
    )
  }
  if (values === undefined || after === undefined) return undefined
  return {
    values,
    request: {
      operation: 'finalize',
      targets,
      outcome: values.outcome,
      after,
      dryRun: values['dry-run'],
      maxParallel: values['max-parallel'],
      environment: values.environment
    }
  }
}

/** The snapshots that `receipt` and `snapshot` name. */
function readTargets(values: Common | undefined, raw: Raw, problems: string[]): readonly Target[] {
  const named = readReferences(SNAPSHOTS, raw, values, problems).map((ref): Target => ({
    ref,
    entry: undefined
  }))
  return [...readReceiptInput(raw, values, problems), ...named]
}
