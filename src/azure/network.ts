/** The HTTP client of a run: requests to one host share its open connections. */

import type { HttpClient, PipelineRequest } from '@azure/core-rest-pipeline'
import { createDefaultHttpClient } from '@azure/core-rest-pipeline'
import { HttpsProxyAgent } from 'https-proxy-agent'
import type { LimitFunction } from 'p-limit'
import pLimit from 'p-limit'

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
      return limit(() => client.sendRequest(request))
    }
  }
}
