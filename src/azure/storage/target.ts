/**
 * Target page blobs of an export. The SDK is used for properties, metadata, snapshots, leases and lists. Frequent
 * requests, and those that the SDK does not have, use REST: copying and clearing pages, and hashes without the bytes.
 */

import type { ContainerClient, PageBlobClient } from '@azure/storage-blob'
import type { PipelineResponse } from '@azure/core-rest-pipeline'

import { ActionError } from '../../errors.ts'
import type { DataAccess } from '../../ports.ts'
import type { BlobAddress } from '../../snapshots/types.ts'
import { urlOf } from '../../snapshots/data/blob-url.ts'
import type { PagingLimits } from '../../snapshots/pace.ts'
import { pagingGuard } from '../../snapshots/pace.ts'
import type { Cloud } from '../clouds.ts'
import type { StorageOptions } from './pipeline.ts'
import { diskToken, pageOf } from './pipeline.ts'
import type { AskSource } from './requests.ts'
import { dropBody } from '../transport.ts'
import { endless, formatStorage } from '../trust.ts'
import { formatHost, isStorage } from '../urls.ts'
import { abort, connect, onSource, onTarget, rangeOf, sender, sourceReader } from './requests.ts'

/** In seconds; the longest lease that expires by itself, so that a killed run does not lock the blob for long. */
const LEASE_SECONDS = 60

/** How often a lease is renewed, in milliseconds. */
const RENEWAL_MS = 20_000

/** A blob and its snapshots are few pages, and so are clear ranges. */
const PAGING: PagingLimits = { pages: 2_000, pagesWithoutNews: 1_000 }

/** What writing blobs needs of the run in addition to reading. */
type TargetOptions = StorageOptions & {
  /** Still works for a moment after the end of the run, so that a lease can be released. */
  readonly cleanupSignal: AbortSignal
}

/** The page blobs of the ports. */
export function pageBlobTargets(options: TargetOptions) {
  const ask = sourceReader(options)
  return {
    async dataLength(source: DataAccess): Promise<number> {
      return onSource('read the length of a snapshot', options, async () => {
        const { headers } = await ask('HEAD', source, {})
        const length = Number(headers.get('content-length') ?? Number.NaN)
        if (Number.isSafeInteger(length) && length > 0) return length
        throw new ActionError(
          'AzureRefused',
          'Azure Storage did not report the length of the data.',
          {
            remedy: 'Run this step again.'
          }
        )
      })
    },

    sameData: (
      offset: number,
      length: number,
      one: DataAccess,
      other: DataAccess
    ): Promise<boolean> =>
      onSource('read the hashes of a range of a snapshot and of a disk', options, async () => {
        const headers = hashedRange(offset, length)
        const [a, b] = await Promise.all(
          [one, other].map(async (source) => hashOf(await ask('GET', source, headers)))
        )
        return a === b
      }),

    /** Throws `InvalidInput` for a URL that is not on a storage host of the cloud. */
    target(address: BlobAddress) {
      refuseForeignTarget(address, options.cloud)
      return makeTarget(address, ask, options)
    }
  }
}

/** Whatever signs the target, an export also sends the signed URL of the disk's data there. */
function refuseForeignTarget(address: BlobAddress, cloud: Cloud): void {
  const url = urlOf(address)
  if (isStorage(url, cloud)) return
  throw new ActionError(
    'InvalidInput',
    `The input "blob-url" is on host ${formatHost(url)}, but ${formatStorage(cloud)}. No request was sent to that host.`,
    {
      remedy:
        'Use the URL of a container or blob on the host of the storage account, without a custom domain, and check "environment". An export sends a signed URL of the data to that account, and to no other host.'
    }
  )
}

export type PageBlobTargets = ReturnType<typeof pageBlobTargets>

function makeTarget(address: BlobAddress, ask: AskSource, options: TargetOptions) {
  const url = urlOf(address)
  const { blob, signature } = address
  const send = sender(address, options)
  let connected: ReturnType<typeof connect> | undefined
  const onBlob = <T>(what: string, work: () => Promise<T>): Promise<T> =>
    onTarget(`${what} blob ${url}`, options, work)
  /** Uses the SDK, which only an export loads. */
  const control = <T>(
    what: string,
    work: (client: PageBlobClient, container: ContainerClient) => Promise<T>
  ): Promise<T> =>
    onBlob(what, async () => {
      const { client, container } = await (connected ??= connect(address, options))
      return work(client, container)
    })

  return {
    url,

    read: () =>
      control('read', async (client) => {
        const found = await client.getProperties(abort(options))
        return {
          type: found.blobType ?? '',
          length: found.contentLength ?? 0,
          metadata: found.metadata ?? {}
        }
      }).catch(absentWhen(({ azure }) => azure?.code === 'BlobNotFound')),

    create: (length: number, metadata: Readonly<Record<string, string>>): Promise<void> =>
      control('create', async (client) => {
        const conditions = { ifNoneMatch: '*' }
        await client.create(length, { ...abort(options), conditions, metadata: { ...metadata } })
      }),

    snapshots: () =>
      control('list the snapshots of', async (_client, container) => {
        const found: Readonly<Record<string, string>>[] = []
        const items = container.listBlobsFlat({
          prefix: blob,
          includeSnapshots: true,
          includeMetadata: true,
          ...abort(options)
        })
        const refusalOf = pagingGuard(PAGING)
        for await (const { segment, continuationToken } of items.byPage()) {
          for (const item of segment.blobItems) {
            if (item.name === blob && item.snapshot) found.push(item.metadata ?? {})
          }
          // Azure ends its list with an empty marker.
          const next = continuationToken === '' ? undefined : continuationToken
          const why = refusalOf(next, segment.blobItems.length > 0)
          if (why !== undefined) throw endless(why)
        }
        return found
        // A signature for one blob does not cover its container. A role that can write can also list.
      }).catch(absentWhen(({ code }) => signature !== undefined && code === 'Forbidden')),

    async equals(offset: number, length: number, source: DataAccess): Promise<boolean> {
      const headers = hashedRange(offset, length)
      const [there, here] = await Promise.all([
        onSource('read the hash of a range of a snapshot', options, async () =>
          hashOf(await ask('GET', source, headers))
        ),
        onBlob('verify', async () => hashOf(await send('GET', '', headers)))
      ])
      return there === here
    },

    isClear: (offset: number, length: number): Promise<boolean> =>
      onBlob('verify', async () => {
        const headers = { 'x-ms-range': rangeOf(offset, length) }
        const refusalOf = pagingGuard(PAGING)
        let from = ''
        for (;;) {
          const list = await send('GET', `comp=pagelist&maxresults=1${from}`, headers)
          const { ranges, marker } = pageOf(list)
          if ([...ranges].some(({ kind }) => kind === 'changed')) return false
          // An answer without ranges is the last only when it says so.
          if (marker === undefined) return true
          const why = refusalOf(marker, false)
          if (why !== undefined) throw endless(why)
          from = `&marker=${encodeURIComponent(marker)}`
        }
      }),

    async lease(id: string) {
      const giveBack = (): Promise<void> =>
        control('release', async (client) => {
          await client.getBlobLeaseClient(id).releaseLease(abort({ signal: options.cleanupSignal }))
        })
      try {
        await control('lease', (client) =>
          client.getBlobLeaseClient(id).acquireLease(LEASE_SECONDS, abort(options))
        )
      } catch (error) {
        // The end of the run may come before the answer to its lease.
        if (options.signal.aborted) await giveBack().catch(() => undefined)
        throw error
      }
      // Not awaited: each write names the lease, and is refused when that is lost.
      const timer = setInterval(() => {
        control('lease', (client) =>
          client.getBlobLeaseClient(id).renewLease(abort(options))
        ).catch(() => undefined)
      }, RENEWAL_MS)
      timer.unref()
      return {
        ...leased(id),
        async release(): Promise<void> {
          clearInterval(timer)
          await giveBack()
        }
      }
    }
  }

  /** The requests on a blob under its lease. */
  function leased(leaseId: string) {
    const conditions = { leaseId }
    const protectedHosts = new Set<string>()

    async function putPages(headers: Readonly<Record<string, string>>): Promise<void> {
      await send('PUT', 'comp=page', {
        'x-ms-lease-id': leaseId,
        'content-length': '0',
        ...headers
      })
    }

    async function copyOnce(range: string, source: DataAccess, token?: string): Promise<void> {
      await putPages({
        'x-ms-page-write': 'update',
        'x-ms-range': range,
        'x-ms-source-range': range,
        'x-ms-copy-source': source.url,
        ...(token !== undefined && { 'x-ms-copy-source-authorization': `Bearer ${token}` })
      })
    }

    return {
      resize: (length: number): Promise<void> =>
        control('resize', async (client) => {
          await client.resize(length, { ...abort(options), conditions })
        }),

      setMetadata: (metadata: Readonly<Record<string, string>>): Promise<void> =>
        control('write the metadata of', async (client) => {
          await client.setMetadata({ ...metadata }, { ...abort(options), conditions })
        }),

      clear: (offset: number, length: number): Promise<void> =>
        onBlob('clear pages of', () =>
          putPages({ 'x-ms-page-write': 'clear', 'x-ms-range': rangeOf(offset, length) })
        ),

      copy: (offset: number, length: number, source: DataAccess): Promise<void> =>
        onBlob('copy pages to', async () => {
          const range = rangeOf(offset, length)
          const { host } = new URL(source.url)
          const token = async (): Promise<string> => (await diskToken(options)) ?? ''
          if (protectedHosts.has(host)) return copyOnce(range, source, await token())
          try {
            await copyOnce(range, source)
          } catch (error) {
            if ((error as { readonly statusCode?: unknown }).statusCode !== 401) throw error
            // A snapshot whose exports need a sign-in: from now on the token is sent with the URL.
            protectedHosts.add(host)
            await copyOnce(range, source, await token())
          }
        }),

      snapshot: (metadata: Readonly<Record<string, string>>): Promise<void> =>
        control('take a snapshot of', async (client) => {
          await client.createSnapshot({ ...abort(options), conditions, metadata: { ...metadata } })
        })
    }
  }
}

/** Converts a failure that means a missing or invisible blob to `undefined`. */
function absentWhen(isAbsence: (error: ActionError) => boolean): (error: unknown) => undefined {
  return (error) => {
    if (!(error instanceof ActionError && isAbsence(error))) throw error
  }
}

/** Asks for a range with its hash; 4 MiB at most. */
function hashedRange(offset: number, length: number): Readonly<Record<string, string>> {
  return { 'x-ms-range': rangeOf(offset, length), 'x-ms-range-get-content-md5': 'true' }
}

/** The hash in an answer, whose bytes are not read. */
function hashOf(response: PipelineResponse): string {
  dropBody(response)
  const hash = response.headers.get('content-md5')
  if (hash !== undefined) return hash
  throw new ActionError('AzureRefused', 'Azure Storage did not return the hash of a range.', {
    remedy: 'Run this step again, or without "verify".'
  })
}
