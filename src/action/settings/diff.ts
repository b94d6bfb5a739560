/** The inputs of `diff`. */

import { z } from 'zod'

import type { DiffRequest } from '../../operations/diff.ts'
import * as fields from '../inputs/fields.ts'
import { common } from './common.ts'
import type { Read } from './operation.ts'
import type { Raw } from '../inputs/read.ts'
import { parseInputs } from '../inputs/read.ts'
import { readReferences } from '../inputs/resources.ts'
import { DISKS } from './selection.ts'
import { BASE_SNAPSHOT, SNAPSHOTS_AT_HOME, insistOnSources, readTargets } from './targets.ts'

const schema = z.object({
  ...common,
  'snapshot-resource-group': fields.optionalGroup,
  'warn-over': fields.optionalAmount
})

/** Reads what `diff` is asked to do. */
export function readDiff(raw: Raw, problems: string[]): Read<DiffRequest> | undefined {
  const values = parseInputs(schema, raw, problems)
  const targets = readTargets(values, raw, problems, SNAPSHOTS_AT_HOME)
  const disks = readReferences(DISKS, raw, values, problems)
  const bases = readReferences(BASE_SNAPSHOT, raw, values, problems)
  insistOnSources(raw, problems, ({ disk }) => disk !== '')
  if (bases.length > 1) {
    problems.push('"base-snapshot" names several snapshots: expected the one to compare with')
  }
  if (bases.length > 0 && targets.length + disks.length > 1) {
    problems.push(
      '"base-snapshot" is given, but several snapshots are to be compared: expected one snapshot, or no base, so that each is compared with its previous one'
    )
  }
  if (values === undefined) return undefined
  return {
    values,
    request: {
      operation: 'diff',
      targets,
      selection: { disks, vms: [], tagged: undefined, shard: undefined },
      base: bases[0],
      snapshotGroup: values['snapshot-resource-group'],
      warnOver: values['warn-over'],
      maxParallel: values['max-parallel']
    }
  }
}
