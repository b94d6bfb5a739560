/** The names of the outputs, once. `action.yml` and the README name the same ones; a test holds the three together. */

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
