/**
 * The inputs and outputs of the action: their names, once. `action.yml` and the README name the same
 * ones, with the same defaults; a test holds the three together.
 */

export const OPERATIONS = ['create', 'list'] as const

export type Operation = (typeof OPERATIONS)[number]

type Input = {
  /** The operations that use it. */
  readonly operations: readonly Operation[]
  /** As in `action.yml`; empty for none. */
  readonly default: string
}

export const INPUTS = {
  operation: { operations: OPERATIONS, default: 'create' },

  'client-id': { operations: OPERATIONS, default: '' },
  'tenant-id': { operations: OPERATIONS, default: '' },
  'subscription-id': { operations: OPERATIONS, default: '' },
  auth: { operations: OPERATIONS, default: 'auto' },
  audience: { operations: OPERATIONS, default: '' },
  environment: { operations: OPERATIONS, default: 'AzureCloud' },

  disk: { operations: OPERATIONS, default: '' },
  'resource-group': { operations: OPERATIONS, default: '' },
  location: { operations: ['create'], default: '' },

  'snapshot-name': { operations: ['create'], default: '{disk}-{timestamp}-{run-id}' },
  'if-exists': { operations: ['create'], default: 'fail' },

  timeout: { operations: OPERATIONS, default: '60m' },
  'max-parallel': { operations: OPERATIONS, default: '8' },
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
  'result-file'
] as const

export type OutputName = (typeof OUTPUTS)[number]

/** The operations that use an input. */
export function operationsUsing(name: InputName): readonly Operation[] {
  return INPUTS[name].operations
}
