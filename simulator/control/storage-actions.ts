import { writeResourceId } from '../arm/resource-id.ts'
import { leaseStateOf } from '../blob/leases.ts'
import type { SasSeed } from '../blob/sas.ts'
import { makeSas } from '../blob/sas.ts'
import type { BlobState } from '../blob/storage-account.ts'
import type { ThroughputLimit } from '../blob/throughput.ts'
import { createThroughput } from '../blob/throughput.ts'
import { revoke } from '../compute/access.ts'
import { hasLiveGrant } from '../compute/compute-resource.ts'
import { contentHash } from '../compute/content-hash.ts'
import { patternContent, zeroContent } from '../compute/page-content.ts'
import type { SparseBytes } from '../compute/sparse-bytes.ts'
import type { World } from '../world.ts'
import type { Range } from './bytes.ts'
import { readBase64 } from './bytes.ts'
import { findDisk, findSnapshot } from './find.ts'
import type { AccountSeed, BlobPlace, Place } from './storage-places.ts'
import { contentAt, createAccount, findAccount, findBlob } from './storage-places.ts'
import type { Stretches } from './stretches.ts'
import { stretchesOf } from './stretches.ts'

/** A shared access signature of a disk or snapshot that is good right now. */
export interface OpenAccess {
  readonly id: string
  readonly expiresAt: string
}

/** What can be done from outside to what disks, snapshots and blobs hold, and who may read it. */
export function storageActions(world: World, subscriptionId: string) {
  return {
    /** Makes a storage account, or more containers in one that is there. */
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
    /** A signature of an account, a container or a blob, and the path that it goes with. */
    makeSas(seed: SasSeed) {
      const account = findAccount(world, seed.account)
      const parts = [seed.account, seed.container, seed.blob].filter((one) => one !== undefined)
      return { query: makeSas(account, seed, world.clock.now()), path: `/${parts.join('/')}` }
    },
    /** What the account takes from now on; without figures anything. */
    limitThroughput({ account, ...limit }: ThroughputLimit & { account: string }) {
      findAccount(world, account).throughput = createThroughput(world.clock, limit)
      return {}
    },
    /** Fills stretches of a disk with bytes that follow from `seed`, or with zeros; needs no memory for them. */
    writePattern({ id, seed = 1, zeros = false, ...where }: Stretches & PatternSeed) {
      const content = zeros ? zeroContent() : patternContent(seed)
      return edit(findDisk(world, id).bytes, where, content)
    },
    /** Empties stretches of a disk, as a program does that discards them. */
    discard({ id, ...where }: Stretches & { id: string }) {
      return edit(findDisk(world, id).bytes, where, undefined)
    },
    /** Bytes of a blob, base64. */
    readBlob({ offset, length, ...place }: BlobPlace & Range) {
      return readBase64(contentAt(world, place), { offset, length })
    },
    /** The same for two places exactly when the bytes are; `length` leaves out what comes after, such as a VHD's footer. */
    hashContent({ offset = 0, length, ...place }: Partial<Range> & Place) {
      const content = contentAt(world, place)
      return { hash: contentHash(content, offset, length ?? Number.MAX_SAFE_INTEGER) }
    },
    /** What is written there, or with `since` what changed: the truth that a client's ranges are held against. */
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
    /** A blob in short, with its snapshots, oldest first. */
    getBlob(place: BlobPlace) {
      const blob = findBlob(world, place)
      return {
        ...briefBlob(blob),
        leaseState: leaseStateOf(blob, world.clock.now()),
        snapshots: blob.snapshots.map((one) => ({ snapshot: one.snapshot, ...briefBlob(one) }))
      }
    },
    /** Signatures of disks and snapshots that are good right now. */
    readAccess(): OpenAccess[] {
      const now = world.clock.now()
      return [...world.disks.all(), ...world.snapshots.all()].flatMap((one) =>
        one.grant !== undefined && hasLiveGrant(one, now)
          ? { id: writeResourceId(one), expiresAt: new Date(one.grant.expiresAt).toISOString() }
          : []
      )
    },
    /** Takes the signature of a disk or snapshot away, as somebody else might. */
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
