/** The inputs of `finalize`. */

import { z } from 'zod'

import type { FinalizeRequest } from '../../operations/finalize/outcome.ts'
import { DEPLOY_OUTCOMES } from '../../operations/finalize/outcome.ts'
import * as fields from '../fields.ts'
import { ending, readAfterDeploy } from './after-deploy.ts'
import { common } from './common.ts'
import type { Read } from './operation.ts'
import type { Raw } from './raw.ts'
import { parseInputs } from './raw.ts'
import { readTargets } from './targets.ts'

const schema = z.object({
  ...common,
  ...ending,
  outcome: fields.choice(DEPLOY_OUTCOMES),
  'dry-run': fields.boolean
})

/** Reads what `finalize` is asked to do. */
export function readFinalize(raw: Raw, problems: string[]): Read<FinalizeRequest> | undefined {
  const values = parseInputs(schema, raw, problems)
  const targets = readTargets(values, raw, problems)
  const after = readAfterDeploy(values, raw, problems)
  // A job that never ran has left no receipt, and needs none.
  if (raw.receipt === '' && raw.snapshot === '' && raw.outcome.toLowerCase() !== 'skipped') {
    problems.push(
      '"receipt" is empty: expected the output "receipt" of the step that took the snapshots (its job has to name it in "outputs:"), or their names in "snapshot"'
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
