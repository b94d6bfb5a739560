/** What exporting needs of the world: page blobs as targets, which copy from a signed URL by themselves. */

import type { DataAccess } from '../../ports.ts'
import type { BlobAddress } from '../../snapshots/data/blob-url.ts'
import type { DataPorts } from '../diff/ports.ts'

/** Names and values of a blob's metadata. */
export type Metadata = Readonly<Record<string, string>>

/** A blob as it is. */
export type BlobFacts = {
  /** `PageBlob`, `BlockBlob` or `AppendBlob`. */
  readonly type: string
  /** In bytes. */
  readonly length: number
  readonly metadata: Metadata
}

/** Page blobs. Every method rejects with an ActionError; none of them shows a signature. */
export interface Blobs {
  /** The length of opened data as a blob, in bytes: that of the disk and, in a VHD, of its footer. */
  dataLength(source: DataAccess): Promise<number>
  /** A blob that may not exist. */
  target(address: BlobAddress): TargetBlob
}

/** A blob that is exported to. */
export interface TargetBlob {
  /** Without a signature. */
  readonly url: string
  /** `undefined` when there is none of that name in a container that exists. */
  read(): Promise<BlobFacts | undefined>
  /** Makes an empty page blob; refused where there is any blob of that name. */
  create(length: number, metadata: Metadata): Promise<void>
  /** The metadata of its snapshots; `undefined` where they may not be listed. */
  snapshots(): Promise<readonly Metadata[] | undefined>
  /** Whether pages hold the same as the source's, by hashes that Azure computes; 4 MiB at most. */
  equals(offset: number, length: number, source: DataAccess): Promise<boolean>
  /** Whether no page of a range holds anything. */
  isClear(offset: number, length: number): Promise<boolean>
  /** Keeps others from writing until it is released, or a minute after this process is gone. */
  lease(id: string): Promise<LeasedBlob>
}

/** A blob that nobody else writes to. Writing the same twice does no harm, but for `snapshot`. */
export interface LeasedBlob {
  resize(length: number): Promise<void>
  setMetadata(metadata: Metadata): Promise<void>
  /** Clears pages of any length. */
  clear(offset: number, length: number): Promise<void>
  /** Has Azure copy pages from the same place of the source, 4 MiB at most; the bytes never come here. */
  copy(offset: number, length: number, source: DataAccess): Promise<void>
  /** Takes a snapshot of the blob, with metadata of its own. */
  snapshot(metadata: Metadata): Promise<void>
  release(): Promise<void>
}

/** The ports of `export`. */
export type ExportPorts = DataPorts & { readonly blobs: Blobs }
