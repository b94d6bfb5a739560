/** The inputs of `list`. */

import { z } from 'zod'

import type { ListRequest } from '../../operations/list.ts'
import * as fields from '../inputs/fields.ts'
import { common } from './common.ts'
import type { Read } from './operation.ts'
import type { Raw } from '../inputs/read.ts'
import { parseInputs } from '../inputs/read.ts'
import { insistOnSelection, readSelection, selecting } from './selection.ts'

const schema = z.object({
  ...common,
  ...selecting,
  'snapshot-resource-group': fields.optionalGroup,
  scope: fields.choice(['resource-group', 'subscription'])
})

/** Reads what `list` is asked to do. */
export function readList(raw: Raw, problems: string[]): Read<ListRequest> | undefined {
  const values = parseInputs(schema, raw, problems)
  const selection = readSelection(values, raw, problems)
  insistOnSelection(raw, problems)
  if (values === undefined) return undefined
  return {
    values,
    request: {
      operation: 'list',
      selection,
      scope: values.scope,
      snapshotGroup: values['snapshot-resource-group'],
      maxParallel: values['max-parallel']
    }
  }
}
