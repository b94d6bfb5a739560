import { randomBytes } from 'node:crypto'
import type { Blob, StorageAccount } from '../blob/storage-account.ts'
import { ACCOUNT_TYPE } from '../blob/storage-account.ts'
import { createThroughput } from '../blob/throughput.ts'
import type { SparseBytes } from '../compute/sparse-bytes.ts'
import type { World } from '../world.ts'
import { findContent } from './find.ts'
import { regionOf, seedGroup } from './seeds.ts'

/** A storage account as a test or a demo wants it. */
export interface AccountSeed {
  /** 3 to 24 lower-case letters and digits. */
  name: string
  /** `production` when absent. */
  group?: string
  subscriptionId?: string
  /** `westeurope` when absent. */
  location?: string
  containers?: string[]
}

/** Where a blob is, or a snapshot of it. */
export interface BlobPlace {
  account: string
  container: string
  blob: string
  snapshot?: string
}

/** A disk or snapshot by its id, or a blob. */
export type Place = { id: string } | BlobPlace

/** Its key is its own; nobody is told. */
export function createAccount(
  world: World,
  seed: AccountSeed & { readonly subscriptionId: string }
): StorageAccount {
  if (!/^[a-z0-9]{3,24}$/.test(seed.name)) {
    throw new RangeError(`'${seed.name}' is not a name of a storage account`)
  }
  const location = regionOf(seed.location ?? 'westeurope')
  const { subscriptionId } = seed
  const group = seedGroup(world, { subscriptionId, name: seed.group ?? 'production', location })
  const account: StorageAccount = {
    subscriptionId,
    group: group.name,
    type: ACCOUNT_TYPE,
    name: seed.name,
    tenantId: world.subscriptions.get(subscriptionId.toLowerCase())?.tenantId ?? '',
    location,
    key: randomBytes(64),
    containers: new Map(),
    throughput: createThroughput(world.clock, {})
  }
  world.storage.set(account.name, account)
  return account
}

export function findAccount(world: World, name: string): StorageAccount {
  const account = world.storage.get(name)
  if (account === undefined) throw new RangeError(`there is no storage account '${name}'`)
  return account
}

export function findBlob(world: World, { account, container, blob }: BlobPlace): Blob {
  const found = findAccount(world, account).containers.get(container)?.blobs.get(blob)
  if (found === undefined) throw new RangeError(`there is no blob '${container}/${blob}'`)
  return found
}

/** What a place holds right now. */
export function contentAt(world: World, place: Place): SparseBytes {
  if ('id' in place) return findContent(world, place.id)
  const blob = findBlob(world, place)
  const { snapshot } = place
  if (snapshot === undefined) return blob.bytes
  const taken = blob.snapshots.find((one) => one.snapshot === snapshot)
  if (taken === undefined) throw new RangeError(`there is no snapshot '${snapshot}'`)
  return taken.bytes
}
