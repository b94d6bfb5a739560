import { randomBytes } from 'node:crypto'
import { writeResourceId } from '../arm/resource-id.ts'
import { leaseStateOf } from '../blob/leases.ts'
import type { SasSeed } from '../blob/sas.ts'
import { makeSas } from '../blob/sas.ts'
import type { Blob, BlobState, StorageAccount } from '../blob/storage-account.ts'
import { ACCOUNT_TYPE } from '../blob/storage-account.ts'
import type { ThroughputLimit } from '../blob/throughput.ts'
import { createThroughput } from '../blob/throughput.ts'
import { revoke } from '../compute/access.ts'
import { hasLiveGrant } from '../compute/compute-resource.ts'
import { contentHash } from '../compute/content-hash.ts'
import { patternContent, zeroContent } from '../compute/page-content.ts'
import type { SparseBytes } from '../compute/sparse-bytes.ts'
import type { World } from '../world.ts'
import type { Range, Stretches } from './bytes.ts'
import { readBase64, stretchesOf } from './bytes.ts'
import { findContent, findDisk, findSnapshot } from './find.ts'
import { regionOf, seedGroup } from './seeds.ts'

/** A valid shared access signature of a disk or snapshot. */
interface OpenAccess {
  readonly id: string
  readonly expiresAt: string
}

/** The actions on the content of disks, snapshots and blobs, and on access to it. */
export function storageActions(world: World, subscriptionId: string) {
  return {
    /** Creates a storage account, or more containers in an existing one. */
    seedStorageAccount(seed: AccountSeed) {
      const account =
        world.storage.get(seed.name) ?? createAccount(world, { subscriptionId, ...seed })
      for (const name of seed.containers ?? []) {
        if (account.containers.has(name)) continue
        const stamp = world.clock.stamp()
        account.containers.set(name, { name, stamp, metadata: {}, blobs: new Map() })
      }
      return { id: writeResourceId(account), name: account.name, path: `/${account.name}` }
    },
    /** A signature of an account, a container or a blob, and its path. */
    makeSas(seed: SasSeed) {
      const account = findAccount(world, seed.account)
      const parts = [seed.account, seed.container, seed.blob].filter((one) => one !== undefined)
      return { query: makeSas(account, seed, world.clock.now()), path: `/${parts.join('/')}` }
    },
    /** The limit of the account from now on; none without figures. */
    limitThroughput({ account, ...limit }: ThroughputLimit & { account: string }) {
      findAccount(world, account).throughput = createThroughput(world.clock, limit)
      return {}
    },
    /** Fills ranges of a disk with bytes from `seed`, or with zeros; needs no memory for them. */
    writePattern({ id, seed = 1, zeros = false, ...where }: Stretches & PatternSeed) {
      const content = zeros ? zeroContent() : patternContent(seed)
      return edit(findDisk(world, id).bytes, where, content)
    },
    /** Clears ranges of a disk, like a discard of a program. */
    discard({ id, ...where }: Stretches & { id: string }) {
      return edit(findDisk(world, id).bytes, where, undefined)
    },
    /** Bytes of a blob, base64. */
    readBlob({ offset, length, ...place }: BlobPlace & Range) {
      return readBase64(contentAt(world, place), { offset, length })
    },
    /** Equal for two places exactly when their bytes are; `length` excludes the rest, such as a VHD's footer. */
    hashContent({ offset = 0, length, ...place }: Partial<Range> & Place) {
      const content = contentAt(world, place)
      return { hash: contentHash(content, offset, length ?? Number.MAX_SAFE_INTEGER) }
    },
    /** The written ranges or, with `since`, the changed ones: the truth for a client's ranges. */
    readRanges({ since, ...place }: { since?: Place } & Place) {
      const content = contentAt(world, place)
      const ranges =
        since === undefined ? content.ranges() : content.changesSince(contentAt(world, since))
      return [...ranges].map(({ from, to, cleared }) => ({
        offset: from,
        length: to - from,
        cleared
      }))
    },
    /** The main properties of a blob, with its snapshots, oldest first. */
    getBlob(place: BlobPlace) {
      const blob = findBlob(world, place)
      return {
        ...briefBlob(blob),
        leaseState: leaseStateOf(blob, world.clock.now()),
        snapshots: blob.snapshots.map((one) => ({ snapshot: one.snapshot, ...briefBlob(one) }))
      }
    },
    /** Valid signatures of disks and snapshots. */
    readAccess(): OpenAccess[] {
      const now = world.clock.now()
      return [...world.disks.all(), ...world.snapshots.all()].flatMap((one) =>
        one.grant !== undefined && hasLiveGrant(one, now)
          ? { id: writeResourceId(one), expiresAt: new Date(one.grant.expiresAt).toISOString() }
          : []
      )
    },
    /** Revokes the signature of a disk or snapshot, like another process. */
    revokeAccess({ id }: { id: string }) {
      const isSnapshot = id.toLowerCase().includes('/snapshots/')
      revoke(world, isSnapshot ? findSnapshot(world, id) : findDisk(world, id))
      return {}
    }
  }
}

interface PatternSeed {
  id: string
  /** Another number, other bytes; 1 when absent. */
  seed?: number
  zeros?: boolean
}

function edit(
  bytes: SparseBytes,
  where: Stretches,
  content: ReturnType<typeof zeroContent> | undefined
) {
  const stretches = stretchesOf(where)
  bytes.edit(
    stretches.map(({ offset, length }) => ({ from: offset, to: offset + length, content }))
  )
  return { ranges: stretches.length }
}

function briefBlob({ type, length, metadata, sequenceNumber }: BlobState) {
  return { type, length, metadata: { ...metadata }, sequenceNumber }
}

/** A storage account for a test or a demo. */
interface AccountSeed {
  /** 3 to 24 lower-case letters and digits. */
  name: string
  /** `production` when absent. */
  group?: string
  subscriptionId?: string
  /** `westeurope` when absent. */
  location?: string
  containers?: string[]
}

/** The place of a blob, or of a snapshot of it. */
interface BlobPlace {
  account: string
  container: string
  blob: string
  snapshot?: string
}

/** A disk or snapshot by its id, or a blob. */
type Place = { id: string } | BlobPlace

/** Its key is secret. */
function createAccount(
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

function findAccount(world: World, name: string): StorageAccount {
  const account = world.storage.get(name)
  if (account === undefined) throw new RangeError(`there is no storage account '${name}'`)
  return account
}

function findBlob(world: World, { account, container, blob }: BlobPlace): Blob {
  const found = findAccount(world, account).containers.get(container)?.blobs.get(blob)
  if (found === undefined) throw new RangeError(`there is no blob '${container}/${blob}'`)
  return found
}

/** The current content of a place. */
function contentAt(world: World, place: Place): SparseBytes {
  if ('id' in place) return findContent(world, place.id)
  const blob = findBlob(world, place)
  const { snapshot } = place
  if (snapshot === undefined) return blob.bytes
  const taken = blob.snapshots.find((one) => one.snapshot === snapshot)
  if (taken === undefined) throw new RangeError(`there is no snapshot '${snapshot}'`)
  return taken.bytes
}
