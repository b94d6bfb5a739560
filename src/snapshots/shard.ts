/** Shards: equal parts of all disks, so that the jobs of a matrix share the work. */

import { createHash } from 'node:crypto'

import { canonical } from './resource-id.ts'

/** The `part`-th (from 1) of `parts` equal parts. */
export type Shard = { readonly part: number; readonly parts: number }

/** Whether a disk belongs to a shard. Depends on nothing but its unique id: each disk is in exactly one part. */
export function isInShard(diskUniqueId: string, { part, parts }: Shard): boolean {
  const hash = createHash('sha256').update(canonical(diskUniqueId)).digest()
  return hash.readUInt32BE(0) % parts === part - 1
}
