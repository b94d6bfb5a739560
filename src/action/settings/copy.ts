/** The inputs of `copy`. */

import { z } from 'zod'

import type { CopyRequest } from '../../operations/copy.ts'
import { COPY_NAME } from '../../snapshots/copy/name.ts'
import * as fields from '../inputs/fields.ts'
import { INPUTS } from '../names.ts'
import { common } from './common.ts'
import { networkAccess, readNetworkAccess } from './network-access.ts'
import type { Read } from './operation.ts'
import type { Raw } from '../inputs/read.ts'
import { parseInputs } from '../inputs/read.ts'
import { readSelection, selecting } from './selection.ts'
import { insistOnSources, readTargets } from './targets.ts'

const schema = z.object({
  ...common,
  ...networkAccess,
  'disk-tags': selecting['disk-tags'],
  'snapshot-resource-group': fields.optionalGroup,
  // Every run must give a copy the same name, so the default of `create` is none here.
  'snapshot-name': z
    .string()
    .transform((text) => (text === INPUTS['snapshot-name'].default ? COPY_NAME : text))
    .pipe(fields.copyNameTemplate),
  'if-exists': fields.choice(['fail', 'reuse']),
  sku: fields.optionalChoice(['Standard_LRS', 'Standard_ZRS']),
  tags: fields.tags,
  'inherit-tags': fields.boolean,
  'disk-encryption-set-id': fields.encryptionSets,
  'copy-to': fields.regions,
  'copy-speed': fields.choice(['standard', 'enhanced']),
  'wait-for': fields.choice(['usable', 'created']),
  'dry-run': fields.boolean
})

/** Reads what `copy` is asked to do. */
export function readCopy(raw: Raw, problems: string[]): Read<CopyRequest> | undefined {
  const values = parseInputs(schema, raw, problems)
  const sources = readTargets(values, raw, problems)
  const selection = readSelection(values && { ...values, shard: undefined }, raw, problems)
  insistOnSources(raw, problems)
  const access = readNetworkAccess(values, problems)
  if (values === undefined || access === undefined) return undefined
  return {
    values,
    request: {
      operation: 'copy',
      sources,
      selection,
      snapshotGroup: values['snapshot-resource-group'],
      snapshotName: values['snapshot-name'],
      regions: values['copy-to'],
      speed: values['copy-speed'],
      ifExists: values['if-exists'],
      options: {
        ...access,
        sku: values.sku,
        tags: values.tags,
        inheritTags: values['inherit-tags']
      },
      encryptionSets: values['disk-encryption-set-id'],
      waitFor: values['wait-for'],
      dryRun: values['dry-run'],
      maxParallel: values['max-parallel']
    }
  }
}
