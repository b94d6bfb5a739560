/** The HTTP client of a run: requests to one host share its open connections. */

import type { HttpClient, PipelineRequest } from '@azure/core-rest-pipeline'
import { createDefaultHttpClient } from '@azure/core-rest-pipeline'
import { HttpsProxyAgent } from 'https-proxy-agent'

import { connections } from './early-connections.ts'

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

  return {
    sendRequest(request) {
      const agent = agentFor(request)
      if (agent !== undefined) request.agent = agent
      return client.sendRequest(request)
    }
  }
}
