/**
 * Requests to Azure Storage about blobs: their host, their sign-in, and their refusals. The SDK's helper for the
 * changes of managed disks accepts no marker, drops the one it receives, and counts each range one byte short
 * (12.32.0).
 */

import type { TokenCredential } from '@azure/core-auth'
import type { ContainerClient, PageBlobClient } from '@azure/storage-blob'
import type { PipelineResponse } from '@azure/core-rest-pipeline'
import {
  bearerTokenAuthenticationPolicy,
  createHttpHeaders,
  createPipelineRequest
} from '@azure/core-rest-pipeline'

import { network } from '../network.ts'
import { ActionError } from '../../errors.ts'
import type { Azure, DataAccess } from '../../ports.ts'
import type { BlobAddress } from '../../snapshots/types.ts'
import { urlOf } from '../../snapshots/data/blob-url.ts'
import { explainStorage } from '../errors.ts'
import { REQUEST_TIMEOUT_MS } from '../transport.ts'
import { RefusedAnswer } from '../trust.ts'
import { formatHost } from '../urls.ts'
import type { StorageOptions } from './pipeline.ts'
import {
  STORAGE_VERSION,
  pageOf,
  readsPageLists,
  signsInWhenAsked,
  storagePipeline,
  storageSdkNetwork
} from './pipeline.ts'

/** The minimal built-in role for snapshots whose exports need a sign-in (Microsoft: built-in roles, compute). */
const DISK_ROLE = 'Data Operator for Managed Disks'

/** The same in every cloud (Microsoft: authorize access to blobs). */
const STORAGE_SCOPE = 'https://storage.azure.com/.default'

/** The minimal built-in role for a target. */
const TARGET_ROLE = 'Storage Blob Data Contributor'

/** Repeated writes of pages are harmless: every request here may be retried. */
const REPEATED = { methods: new Set(['GET', 'HEAD', 'PUT']), again: 'retrying' }

/** Sends a request about the data of a snapshot, with a sign-in when needed; never with the target's. */
export type AskSource = (
  method: 'GET' | 'HEAD',
  source: DataAccess,
  headers: Readonly<Record<string, string>>
) => Promise<PipelineResponse>

/** Sends a request with a signed URL of the snapshot, byte for byte. Rejects with the error of the pipeline. */
export function sourceReader(options: StorageOptions, asked = REPEATED): AskSource {
  const pipeline = storagePipeline(options, asked, [signsInWhenAsked(options), readsPageLists()])
  const client = network()
  return (method, { url }, headers) => {
    const request = createPipelineRequest({ url, method, headers: headersOf(headers) })
    if (method === 'GET') request.streamResponseStatusCodes = new Set([200, 206])
    return pipeline.sendRequest(client, request)
  }
}

/** Ranges in one answer; Azure's maximum. */
const MAX_RANGES = 10_000

/** Reads the changes between two snapshots, or the used ranges of one. */
export function changedPages(options: StorageOptions): Azure['changedPages'] {
  const ask = sourceReader(options, { methods: new Set(['GET']), again: 'retrying' })
  return (newer, older, marker) =>
    onSource(
      older === undefined
        ? 'read the allocated ranges of a snapshot'
        : 'read the changed ranges of a disk',
      options,
      async () => {
        const from = marker === undefined ? '' : `&marker=${encodeURIComponent(marker)}`
        const url = `${newer.url}&comp=pagelist&maxresults=${MAX_RANGES}${from}`
        const headers = {
          accept: 'application/xml',
          ...(older !== undefined && { 'x-ms-previous-snapshot-url': older.url })
        }
        return pageOf(await ask('GET', { url }, headers))
      }
    )
}

/** Sends a request about the pages of a blob. */
type Send = (
  method: 'GET' | 'PUT',
  component: string,
  headers: Readonly<Record<string, string>>
) => Promise<PipelineResponse>

/**
 * Sends a request with the signature of the address or, without one, with a sign-in. Rejects with the error of the
 * pipeline.
 */
export function sender(address: BlobAddress, options: StorageOptions): Send {
  const { signature } = address
  const url = urlOf(address)
  const { credential } = options
  const signIn = bearerTokenAuthenticationPolicy({ credential, scopes: STORAGE_SCOPE })
  const writer = storagePipeline(options, REPEATED, [
    ...(signature === undefined ? [signIn] : []),
    readsPageLists()
  ])
  const client = network()
  return (method, component, headers) => {
    const query = [component, signature].filter((part) => part).join('&')
    const target = query === '' ? url : `${url}?${query}`
    const request = createPipelineRequest({ url: target, method, headers: headersOf(headers) })
    if (component === '') request.streamResponseStatusCodes = new Set([200, 206])
    return writer.sendRequest(client, request)
  }
}

/** The SDK's clients of a blob and its container. */
export async function connect(
  { endpoint, container: name, blob, signature }: BlobAddress,
  { cloud, credential, userAgent }: StorageOptions
): Promise<{ readonly client: PageBlobClient; readonly container: ContainerClient }> {
  const { AnonymousCredential, ContainerClient, newPipeline } = await import('@azure/storage-blob')
  const signIn = signature === undefined ? forStorage(credential) : new AnonymousCredential()
  const pipeline = newPipeline(signIn, {
    // Its own retries would wait without a log line.
    retryOptions: { maxTries: 1 },
    userAgentOptions: { userAgentPrefix: userAgent },
    httpClient: storageSdkNetwork(cloud)
  })
  const query = signature === undefined ? '' : `?${signature}`
  const container = new ContainerClient(`${endpoint}/${name}${query}`, pipeline)
  return { client: container.getPageBlobClient(blob), container }
}

/** Storage's challenge names an audience for the token, and the SDK would request a token for any of them. */
function forStorage(credential: TokenCredential): TokenCredential {
  return {
    getToken(scopes, options) {
      const other = [scopes].flat().find((scope) => scope !== STORAGE_SCOPE)
      if (other === undefined) return credential.getToken(scopes, options)
      throw new RefusedAnswer(
        `Azure Storage requests a token for another service (${formatHost(other)}). The token was not sent.`
      )
    }
  }
}

/** Converts errors about the data of a snapshot to an ActionError. */
export async function onSource<T>(
  what: string,
  { signal }: Pick<StorageOptions, 'signal'>,
  work: () => Promise<T>
): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw explainStorage(error, { what, role: DISK_ROLE }, signal)
  }
}

/** Converts errors about the target blob to an ActionError. */
export async function onTarget<T>(
  what: string,
  { signal }: Pick<StorageOptions, 'signal'>,
  work: () => Promise<T>
): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw ofTarget(explainStorage(error, { what, role: TARGET_ROLE }, signal))
  }
}

/**
 * A refusal of the target's own signature must not look like one of the source's, which a new grant repairs: that one
 * has its own code when pages are copied.
 */
function ofTarget(failure: ActionError): ActionError {
  if (failure.azure?.code !== 'AuthenticationFailed') return failure
  return new ActionError('Forbidden', failure.message, {
    remedy:
      'Create a new signature for "blob-url": it has expired, or does not belong to that location. It needs the read, create, write and list permissions for the duration of the export.',
    azure: { status: 403 },
    cause: failure
  })
}

function headersOf(headers: Readonly<Record<string, string>>) {
  return createHttpHeaders({ 'x-ms-version': STORAGE_VERSION, ...headers })
}

/** Bytes as the value of a range header. */
export function rangeOf(offset: number, length: number): string {
  return `bytes=${offset}-${offset + length - 1}`
}

/** Ends a request of the SDK with the run, and after too long a time. */
export function abort({ signal }: Pick<StorageOptions, 'signal'>): {
  readonly abortSignal: AbortSignal
} {
  return { abortSignal: AbortSignal.any([signal, AbortSignal.timeout(REQUEST_TIMEOUT_MS)]) }
}
