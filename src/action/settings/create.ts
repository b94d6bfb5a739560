/** The inputs of `create`. */

import { z } from 'zod'

import type { CreateRequest } from '../../operations/create.ts'
import type { SnapshotOptions } from '../../snapshots/request.ts'
import { INSTANT_ACCESS_MINUTES } from '../../snapshots/request.ts'
import * as fields from '../fields.ts'
import { ending, readAfterDeploy } from './after-deploy.ts'
import { common } from './common.ts'
import type { Read } from './operation.ts'
import type { Raw } from './raw.ts'
import { parseInputs, shown } from './raw.ts'
import { insistOnSelection, readSelection, selecting } from './selection.ts'

const schema = z.object({
  ...common,
  ...selecting,
  ...ending,
  'snapshot-resource-group': fields.optionalGroup,
  location: fields.optionalText,
  'snapshot-name': fields.nameTemplate,
  'if-exists': fields.choice(['fail', 'reuse']),
  sku: fields.optionalChoice(['Standard_LRS', 'Standard_ZRS']),
  tags: fields.tags,
  'inherit-tags': fields.boolean,
  'network-access-policy': fields.choice(['DenyAll', 'AllowPrivate', 'AllowAll']),
  'disk-access-id': fields.optionalResource('diskAccesses'),
  'public-network-access': fields.optionalChoice(['Enabled', 'Disabled']),
  'disk-encryption-set-id': fields.optionalResource('diskEncryptionSets'),
  'instant-access-minutes': fields.optionalCount(
    INSTANT_ACCESS_MINUTES.least,
    INSTANT_ACCESS_MINUTES.most
  ),
  'wait-for': fields.choice(['usable', 'created']),
  'all-or-nothing': fields.boolean,
  'dry-run': fields.boolean
})

type Values = z.infer<typeof schema>

/** Reads what `create` is asked to do, and what its post step does when the job ends. */
export function readCreate(raw: Raw, problems: string[]): Read<CreateRequest> | undefined {
  const values = parseInputs(schema, raw, problems)
  const selection = readSelection(values, raw, problems)
  insistOnSelection(raw, problems)
  checkNetworkAccess(values, problems)
  const after = readAfterDeploy(values, raw, problems)
  if (values === undefined) return undefined
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
      options: snapshotOptions(values),
      waitFor: values['wait-for'],
      allOrNothing: values['all-or-nothing'],
      dryRun: values['dry-run'],
      subscriptionId: values['subscription-id']
    }
  }
}

/** Closed by default: public access comes only with a policy that means it. */
function snapshotOptions(values: Values): SnapshotOptions {
  const networkAccessPolicy = values['network-access-policy']
  return {
    sku: values.sku,
    tags: values.tags,
    inheritTags: values['inherit-tags'],
    networkAccessPolicy,
    diskAccessId: values['disk-access-id'],
    publicNetworkAccess:
      values['public-network-access'] ??
      (networkAccessPolicy === 'AllowAll' ? 'Enabled' : 'Disabled'),
    diskEncryptionSetId: values['disk-encryption-set-id'],
    instantAccessMinutes: values['instant-access-minutes']
  }
}

function checkNetworkAccess(values: Values | undefined, problems: string[]): void {
  if (values === undefined) return
  const isPrivate = values['network-access-policy'] === 'AllowPrivate'
  const access = values['disk-access-id']
  if (isPrivate && access === undefined) {
    problems.push(
      '"disk-access-id" is empty, but "network-access-policy" is "AllowPrivate": expected the resource id of a disk access'
    )
  }
  if (!isPrivate && access !== undefined) {
    problems.push(
      `"disk-access-id" is "${shown(access)}", but it is used only when "network-access-policy" is "AllowPrivate"`
    )
  }
}
