/** The inputs of `export`. */

import { z } from 'zod'

import type { ExportRequest } from '../../operations/export.ts'
import { readBlobUrl } from '../../snapshots/data/blob-url.ts'
import * as fields from '../inputs/fields.ts'
import { common } from './common.ts'
import type { Read } from './operation.ts'
import type { Raw } from '../inputs/read.ts'
import { parseInputs } from '../inputs/read.ts'
import { readReferences } from '../inputs/resources.ts'
import { DISKS } from './selection.ts'
import { SNAPSHOTS_AT_HOME } from './targets.ts'

const schema = z.object({
  ...common,
  'snapshot-resource-group': fields.optionalGroup,
  verify: fields.boolean,
  'dry-run': fields.boolean
})

/** Reads what `export` is asked to do. */
export function readExport(raw: Raw, problems: string[]): Read<ExportRequest> | undefined {
  const values = parseInputs(schema, raw, problems)
  const disks = readReferences(DISKS, raw, values, problems)
  const snapshots = readReferences(SNAPSHOTS_AT_HOME, raw, values, problems)
  if (raw.disk === '' && raw.snapshot === '') {
    problems.push(
      '"disk" is empty: expected the disks whose snapshots are exported, or the snapshots themselves in "snapshot"'
    )
  }
  // The URL may hold a signature: what is wrong with it is told without it.
  const read =
    raw['blob-url'] === ''
      ? { refusal: 'it is empty: expected the URL of a container, or of a page blob' }
      : readBlobUrl(raw['blob-url'])
  if ('refusal' in read) problems.push(`"blob-url" is not usable: ${read.refusal}`)
  if (values === undefined || 'refusal' in read) return undefined
  return {
    values,
    request: {
      operation: 'export',
      selection: { disks, vms: [], tagged: undefined, shard: undefined },
      snapshots,
      snapshotGroup: values['snapshot-resource-group'],
      place: read.place,
      verify: values.verify,
      dryRun: values['dry-run'],
      maxParallel: values['max-parallel']
    }
  }
}
