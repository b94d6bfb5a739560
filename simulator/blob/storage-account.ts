import type { ResourceId } from '../arm/resource-id.ts'
import type { SparseBytes } from '../compute/sparse-bytes.ts'
import type { Throughput } from './throughput.ts'

export const ACCOUNT_TYPE = 'Microsoft.Storage/storageAccounts'

/** By name, which is unique in all of Azure. */
export type StorageAccounts = Map<string, StorageAccount>

export interface StorageAccount extends ResourceId {
  readonly tenantId: string
  readonly location: string
  /** Signs shared access signatures. */
  readonly key: Uint8Array
  readonly containers: Map<string, Container>
  throughput: Throughput
}

export interface Container {
  readonly name: string
  /** Of its last change; unique among all changes. ms since 1970. */
  stamp: number
  metadata: Metadata
  readonly blobs: Map<string, Blob>
}

/** Names as written. */
export type Metadata = Readonly<Record<string, string>>

/** The common properties of a blob and its snapshots, and of a disk that is read as a blob. */
export interface BlobState {
  readonly type: 'PageBlob' | 'BlockBlob'
  /** Of its creation: a blob that was recreated under the same name has another. */
  readonly generation: string
  readonly createdAt: number
  stamp: number
  length: number
  readonly bytes: SparseBytes
  sequenceNumber: number
  metadata: Metadata
  contentType: string
}

/** A lock on a blob by an id (Microsoft: lease-blob). */
export interface Lease {
  id: string
  /** Seconds; -1: without end. */
  readonly duration: number
  /** ms since 1970. */
  expiresAt: number
  /** When a break took effect, or will. */
  brokenAt: number | undefined
}

export interface Blob extends BlobState {
  readonly name: string
  lease: Lease | undefined
  /** Oldest first. */
  readonly snapshots: BlobSnapshot[]
}

export interface BlobSnapshot extends BlobState {
  /** `2026-11-23T07:36:33.1234567Z` */
  readonly snapshot: string
}

/** `"0x8DF3B1C0A2E4F60"`; changes with every change. */
export function etagOf({ stamp }: { readonly stamp: number }): string {
  const ticks = BigInt(Math.floor(stamp * 10_000))
  return `"0x8D${ticks.toString(16).toUpperCase().padStart(13, '0').slice(-13)}"`
}

/** `Mon, 23 Nov 2026 07:36:33 GMT` */
export function modifiedOf({ stamp }: { readonly stamp: number }): string {
  return new Date(stamp).toUTCString()
}

/** The scope of the account's containers in role assignments. */
export function containerScope(accountId: string, container: string): string {
  return `${accountId}/blobServices/default/containers/${container}`
}
