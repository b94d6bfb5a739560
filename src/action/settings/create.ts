/** The inputs of `create`. */

import { z } from 'zod'

import type { CreateRequest } from '../../operations/create.ts'
import { INSTANT_ACCESS_MINUTES } from '../../snapshots/request.ts'
import * as fields from '../inputs/fields.ts'
import { ending, readAfterDeploy } from '../inputs/retention.ts'
import { common } from './common.ts'
import { networkAccess, readNetworkAccess } from './network-access.ts'
import type { Read } from './operation.ts'
import type { Raw } from '../inputs/read.ts'
import { parseInputs } from '../inputs/read.ts'
import { insistOnSelection, readSelection, selecting } from './selection.ts'

const schema = z.object({
  ...common,
  ...selecting,
  ...ending,
  ...networkAccess,
  'snapshot-resource-group': fields.optionalGroup,
  location: fields.optionalText,
  'snapshot-name': fields.nameTemplate,
  'if-exists': fields.choice(['fail', 'reuse']),
  sku: fields.optionalChoice(['Standard_LRS', 'Standard_ZRS']),
  tags: fields.tags,
  'inherit-tags': fields.boolean,
  'disk-encryption-set-id': fields.optionalResource('diskEncryptionSets'),
  'instant-access-minutes': fields.optionalCount(
    INSTANT_ACCESS_MINUTES.least,
    INSTANT_ACCESS_MINUTES.most
  ),
  'wait-for': fields.choice(['usable', 'created']),
  'all-or-nothing': fields.boolean,
  'dry-run': fields.boolean
})

/** Reads what `create` is asked to do, and what its post step does when the job ends. */
export function readCreate(raw: Raw, problems: string[]): Read<CreateRequest> | undefined {
  const values = parseInputs(schema, raw, problems)
  const selection = readSelection(values, raw, problems)
  insistOnSelection(raw, problems)
  const access = readNetworkAccess(values, problems)
  const after = readAfterDeploy(values, raw, problems)
  if (values === undefined || access === undefined) return undefined
  return {
    values,
    after,
    request: {
      operation: 'create',
      selection,
      location: values.location,
      snapshotGroup: values['snapshot-resource-group'],
      snapshotName: values['snapshot-name'],
      ifExists: values['if-exists'],
      maxParallel: values['max-parallel'],
      options: {
        ...access,
        sku: values.sku,
        tags: values.tags,
        inheritTags: values['inherit-tags'],
        diskEncryptionSetId: values['disk-encryption-set-id'],
        instantAccessMinutes: values['instant-access-minutes']
      },
      waitFor: values['wait-for'],
      allOrNothing: values['all-or-nothing'],
      temporary: values['on-success'] === 'delete',
      dryRun: values['dry-run'],
      subscriptionId: values['subscription-id']
    }
  }
}
