/**
 * The inputs and outputs of the action: their names, once. `action.yml` and the README name the same
 * ones, with the same defaults; a test holds the three together.
 */

export const OPERATIONS = ['create', 'list', 'prune', 'finalize'] as const

export type Operation = (typeof OPERATIONS)[number]

type Input = {
  /** The operations that use it. */
  readonly operations: readonly Operation[]
  /** As in `action.yml`; empty for none. */
  readonly default: string
}

/** Operations that select disks. */
const SELECTING = ['create', 'list', 'prune'] as const
/** Operations that act on how the job ended, or on a lineage. */
const RETAINING = ['create', 'prune', 'finalize'] as const

export const INPUTS = {
  operation: { operations: OPERATIONS, default: 'create' },

  'client-id': { operations: OPERATIONS, default: '' },
  'tenant-id': { operations: OPERATIONS, default: '' },
  'subscription-id': { operations: OPERATIONS, default: '' },
  auth: { operations: OPERATIONS, default: 'auto' },
  audience: { operations: OPERATIONS, default: '' },
  environment: { operations: OPERATIONS, default: 'AzureCloud' },

  disk: { operations: SELECTING, default: '' },
  vm: { operations: SELECTING, default: '' },
  'disk-tags': { operations: SELECTING, default: '' },
  shard: { operations: SELECTING, default: '' },
  snapshot: { operations: ['finalize'], default: '' },
  receipt: { operations: ['finalize'], default: '' },
  'resource-group': { operations: OPERATIONS, default: '' },
  'snapshot-resource-group': { operations: SELECTING, default: '' },
  location: { operations: ['create'], default: '' },
  scope: { operations: ['list', 'prune'], default: 'resource-group' },

  'snapshot-name': { operations: ['create'], default: '{disk}-{timestamp}-{run-id}' },
  'if-exists': { operations: ['create'], default: 'fail' },
  sku: { operations: ['create'], default: '' },
  tags: { operations: ['create'], default: '' },
  'inherit-tags': { operations: ['create'], default: 'false' },
  'network-access-policy': { operations: ['create'], default: 'DenyAll' },
  'disk-access-id': { operations: ['create'], default: '' },
  'public-network-access': { operations: ['create'], default: '' },
  'disk-encryption-set-id': { operations: ['create'], default: '' },
  'instant-access-minutes': { operations: ['create'], default: '' },
  'wait-for': { operations: ['create'], default: 'usable' },
  'all-or-nothing': { operations: ['create'], default: 'false' },

  outcome: { operations: ['finalize'], default: '' },
  'on-success': { operations: ['create', 'finalize'], default: 'keep' },
  'on-failure': { operations: ['create', 'finalize'], default: 'hold' },
  'hold-for': { operations: ['create', 'finalize'], default: '30d' },

  'keep-last': { operations: RETAINING, default: '' },
  'keep-hourly': { operations: RETAINING, default: '' },
  'keep-daily': { operations: RETAINING, default: '' },
  'keep-weekly': { operations: RETAINING, default: '' },
  'keep-monthly': { operations: RETAINING, default: '' },
  'keep-yearly': { operations: RETAINING, default: '' },
  'keep-within': { operations: RETAINING, default: '' },
  'keep-within-hourly': { operations: RETAINING, default: '' },
  'keep-within-daily': { operations: RETAINING, default: '' },
  'keep-within-weekly': { operations: RETAINING, default: '' },
  'keep-within-monthly': { operations: RETAINING, default: '' },
  'keep-within-yearly': { operations: RETAINING, default: '' },
  'prune-scope': { operations: RETAINING, default: 'workflow' },

  timeout: { operations: OPERATIONS, default: '60m' },
  'max-parallel': { operations: OPERATIONS, default: '8' },
  'job-status': { operations: OPERATIONS, default: '${{ job.status }}' },
  'dry-run': { operations: RETAINING, default: 'false' },
  summary: { operations: OPERATIONS, default: 'true' }
} as const satisfies Record<string, Input>

export type InputName = keyof typeof INPUTS

/** Outputs, in the order of the README. */
export const OUTPUTS = [
  'snapshot-id',
  'snapshot-ids',
  'snapshot-names',
  'snapshots',
  'count',
  'latest-snapshot-id',
  'verified',
  'receipt',
  'set-id',
  'kept-snapshot-ids',
  'pruned-snapshot-ids',
  'template-file',
  'result-file'
] as const

export type OutputName = (typeof OUTPUTS)[number]

/** The operations that use an input. */
export function operationsUsing(name: InputName): readonly Operation[] {
  return INPUTS[name].operations
}
