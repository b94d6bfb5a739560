/**
 * The inputs and outputs of the action: their names, once. `action.yml` and the README name the same
 * ones, with the same defaults; a test holds the three together.
 */

export const OPERATIONS = [
  'create',
  'list',
  'copy',
  'restore',
  'prune',
  'diff',
  'export',
  'finalize'
] as const

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
/** Operations that make snapshots. */
const MAKING = ['create', 'copy'] as const

export const INPUTS = {
  operation: { operations: OPERATIONS, default: 'create' },

  'client-id': { operations: OPERATIONS, default: '' },
  'tenant-id': { operations: OPERATIONS, default: '' },
  'subscription-id': { operations: OPERATIONS, default: '' },
  auth: { operations: OPERATIONS, default: 'auto' },
  audience: { operations: OPERATIONS, default: '' },
  environment: { operations: OPERATIONS, default: 'AzureCloud' },

  disk: {
    operations: ['create', 'list', 'copy', 'restore', 'prune', 'diff', 'export'],
    default: ''
  },
  vm: { operations: ['create', 'list', 'copy', 'restore', 'prune'], default: '' },
  'disk-tags': { operations: ['create', 'list', 'copy', 'prune'], default: '' },
  shard: { operations: SELECTING, default: '' },
  snapshot: { operations: ['copy', 'restore', 'diff', 'export', 'finalize'], default: '' },
  'base-snapshot': { operations: ['diff'], default: '' },
  receipt: { operations: ['copy', 'restore', 'diff', 'finalize'], default: '' },
  'resource-group': { operations: OPERATIONS, default: '' },
  'snapshot-resource-group': {
    operations: ['create', 'list', 'copy', 'restore', 'prune', 'diff', 'export'],
    default: ''
  },
  location: { operations: ['create'], default: '' },
  scope: { operations: ['list', 'prune'], default: 'resource-group' },

  'snapshot-name': { operations: MAKING, default: '{disk}-{timestamp}-{run-id}' },
  'if-exists': { operations: MAKING, default: 'fail' },
  sku: { operations: MAKING, default: '' },
  tags: { operations: MAKING, default: '' },
  'inherit-tags': { operations: MAKING, default: 'false' },
  'network-access-policy': { operations: MAKING, default: 'DenyAll' },
  'disk-access-id': { operations: MAKING, default: '' },
  'public-network-access': { operations: MAKING, default: '' },
  'disk-encryption-set-id': { operations: MAKING, default: '' },
  'instant-access-minutes': { operations: ['create'], default: '' },
  'wait-for': { operations: MAKING, default: 'usable' },
  'all-or-nothing': { operations: ['create'], default: 'false' },

  'copy-to': { operations: ['copy'], default: '' },
  'copy-speed': { operations: ['copy'], default: 'standard' },

  'restore-disk-name': { operations: ['restore'], default: '{disk}-restored-{timestamp}' },
  'restore-resource-group': { operations: ['restore'], default: '' },
  'disk-sku': { operations: ['restore'], default: '' },
  zone: { operations: ['restore'], default: '' },
  swap: { operations: ['restore'], default: 'false' },
  'allow-stop': { operations: ['restore'], default: 'false' },

  'warn-over': { operations: ['diff'], default: '' },
  'blob-url': { operations: ['export'], default: '' },
  verify: { operations: ['export'], default: 'false' },

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
  'dry-run': {
    operations: ['create', 'copy', 'restore', 'prune', 'export', 'finalize'],
    default: 'false'
  },
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
  'copied-snapshot-ids',
  'restored-disk-ids',
  'kept-snapshot-ids',
  'pruned-snapshot-ids',
  'changed-bytes',
  'cleared-bytes',
  'changed-ranges',
  'ranges-file',
  'template-file',
  'result-file'
] as const

export type OutputName = (typeof OUTPUTS)[number]

/** The operations that use an input. */
export function operationsUsing(name: InputName): readonly Operation[] {
  return INPUTS[name].operations
}
