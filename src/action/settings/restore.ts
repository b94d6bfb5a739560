/** The inputs of `restore`. */

import { z } from 'zod'

import type { RestoreRequest } from '../../operations/restore.ts'
import * as fields from '../inputs/fields.ts'
import { common } from './common.ts'
import type { Read } from './operation.ts'
import type { Raw } from '../inputs/read.ts'
import { parseInputs } from '../inputs/read.ts'
import { readReferences } from '../inputs/resources.ts'
import { DISKS, MACHINES } from './selection.ts'
import { SNAPSHOTS_AT_HOME, insistOnSources, readTargets } from './targets.ts'

const schema = z.object({
  ...common,
  'snapshot-resource-group': fields.optionalGroup,
  'restore-disk-name': fields.nameTemplate,
  'restore-resource-group': fields.optionalGroup,
  'disk-sku': fields.optionalDiskSku,
  zone: fields.optionalZone,
  swap: fields.boolean,
  'allow-stop': fields.boolean,
  'dry-run': fields.boolean
})

/** Reads what `restore` is asked to do. */
export function readRestore(raw: Raw, problems: string[]): Read<RestoreRequest> | undefined {
  const values = parseInputs(schema, raw, problems)
  const targets = readTargets(values, raw, problems, SNAPSHOTS_AT_HOME)
  const disks = readReferences(DISKS, raw, values, problems)
  const machines = readReferences(MACHINES, raw, values, problems)
  // Here a machine is the place that disks go to, and selects none.
  insistOnSources(raw, problems, ({ disk }) => disk !== '')
  checkSwap(raw, machines.length, problems)
  if (values === undefined) return undefined
  return {
    values,
    request: {
      operation: 'restore',
      sources: {
        targets,
        selection: { disks, vms: [], tagged: undefined, shard: undefined },
        snapshotGroup: values['snapshot-resource-group']
      },
      diskName: values['restore-disk-name'],
      restoreGroup: values['restore-resource-group'],
      diskSku: values['disk-sku'],
      zone: values.zone,
      vm: machines[0],
      swap: values.swap,
      allowStop: values['allow-stop'],
      location: undefined,
      dryRun: values['dry-run'],
      maxParallel: values['max-parallel'],
      subscriptionId: values['subscription-id']
    }
  }
}

/** A machine is there for its disks to be exchanged, and disks are exchanged on one machine. */
function checkSwap(raw: Raw, machines: number, problems: string[]): void {
  const swap = raw.swap.toLowerCase() === 'true'
  if (swap && raw.vm === '') {
    problems.push(
      '"vm" is empty, but "swap" is "true": expected the virtual machine whose disks are exchanged'
    )
  }
  if (machines > 1) {
    problems.push('"vm" names several virtual machines: expected the one whose disks are exchanged')
  }
  if (raw.vm !== '' && !swap) {
    problems.push(
      '"vm" is given, but "swap" is not "true": expected both, or neither; without "swap" disks are only made'
    )
  }
  if (raw['allow-stop'].toLowerCase() === 'true' && !swap) {
    problems.push('"allow-stop" is "true", but it is used only when "swap" is "true"')
  }
}
