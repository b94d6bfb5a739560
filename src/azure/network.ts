/** The HTTP client of a run: requests to one host share its open connections. */

import type { HttpClient, PipelineRequest, PipelineResponse } from '@azure/core-rest-pipeline'
import { RestError, createDefaultHttpClient } from '@azure/core-rest-pipeline'
import { HttpsProxyAgent } from 'https-proxy-agent'
import type { LimitFunction } from 'p-limit'
import pLimit from 'p-limit'

import { describe } from '../errors.ts'
import { connections } from './early-connections.ts'
import { parseUrl } from './urls.ts'

/**
 * Maximum requests to one host at the same time, each of which has a connection: as many as writes. The rest waits here,
 * before its time limit begins: hundreds of connections take longer to open than they save.
 */
const MAX_CONNECTIONS = 64

let shared: HttpClient | undefined

/** The one HTTP client of the process. The policies of a pipeline decide what it may send. */
export function network(): HttpClient {
  shared ??= keepingConnections(createDefaultHttpClient())
  return shared
}

/** An agent for `https:` URLs behind a proxy, which keeps its tunnels: the SDK's own opens one for each request. */
class Tunnels extends HttpsProxyAgent<string> {
  constructor(proxy: string) {
    super(proxy, { keepAlive: true })
  }

  /** By default the call stack decides, and then a returned connection is not found again. */
  override isSecureEndpoint(): boolean {
    return true
  }
}

function keepingConnections(client: HttpClient): HttpClient {
  /** By the URL of a proxy. */
  const tunnels = new Map<string, Tunnels>()

  function agentFor({ agent, url, tlsSettings }: PipelineRequest): PipelineRequest['agent'] {
    if (agent instanceof HttpsProxyAgent && !(agent instanceof Tunnels)) {
      const { href } = agent.proxy
      const kept = tunnels.get(href) ?? new Tunnels(href)
      tunnels.set(href, kept)
      return kept
    }
    const isDirect = agent === undefined && tlsSettings === undefined && url.startsWith('https:')
    return isDirect ? connections : agent
  }

  /** By host. */
  const limits = new Map<string, LimitFunction>()

  return {
    sendRequest(request) {
      const agent = agentFor(request)
      if (agent !== undefined) request.agent = agent
      const host = parseUrl(request.url)?.host ?? ''
      const limit = limits.get(host) ?? pLimit(MAX_CONNECTIONS)
      limits.set(host, limit)
      return limit(() =>
        isStreamed(request) ? client.sendRequest(request) : exchange(request, client)
      )
    }
  }
}

/** Whether the caller reads the answer as it arrives. */
function isStreamed({ streamResponseStatusCodes }: PipelineRequest): boolean {
  return streamResponseStatusCodes !== undefined && streamResponseStatusCodes.size > 0
}

/** For an answer that is streamed, whatever its status is. */
const EVERY_STATUS = new Set([Infinity])

/**
 * Sends a request and reads its answer as text. The SDK's client would report the progress by a further stream, and that
 * is most of what a request leaves in memory.
 */
async function exchange(request: PipelineRequest, client: HttpClient): Promise<PipelineResponse> {
  const startedAt = performance.now()
  const { onDownloadProgress: progress, ...asked } = request
  const response = await client.sendRequest({ ...asked, streamResponseStatusCodes: EVERY_STATUS })
  response.request = request
  if (response.readableStreamBody === undefined) return response
  const body = response.readableStreamBody as unknown as Body
  delete response.readableStreamBody
  // The client's own limit ends with the head of the answer.
  const left = request.timeout - (performance.now() - startedAt)
  const late = (): void => body.destroy(new DOMException('The answer is late.', 'AbortError'))
  const timer = request.timeout > 0 ? setTimeout(late, left) : undefined
  try {
    response.bodyAsText = await textOf(body, progress)
    return response
  } finally {
    clearTimeout(timer)
  }
}

/** As Node has it; the type of the pipeline is that of any stream. */
type Body = AsyncIterable<Buffer> & { destroy(reason: Error): void }

/** Memory for an answer, which one after the other uses: that of a long list would otherwise wait for a collection. */
let spare = Buffer.alloc(64 * 1024)

async function textOf(
  body: Body,
  progress: PipelineRequest['onDownloadProgress']
): Promise<string> {
  let bytes = spare
  spare = Buffer.alloc(0)
  let loadedBytes = 0
  try {
    for await (const chunk of body) {
      const end = loadedBytes + chunk.length
      if (end > bytes.length) {
        const longer = Buffer.allocUnsafe(Math.max(end, 2 * bytes.length))
        bytes.copy(longer, 0, 0, loadedBytes)
        bytes = longer
      }
      chunk.copy(bytes, loadedBytes)
      loadedBytes = end
      progress?.({ loadedBytes })
    }
    return bytes.toString('utf8', 0, loadedBytes)
  } catch (error) {
    if (error instanceof Error && error.name === 'AbortError') throw error
    throw new RestError(`The answer was interrupted: ${describe(error)}`, {
      code: RestError.PARSE_ERROR
    })
  } finally {
    if (bytes.length > spare.length) spare = bytes
  }
}
