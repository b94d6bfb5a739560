/**
 * The HTTP client of the sign-in library. Its own retries wait as long as requested, without a log line and beyond the
 * run's timeout; this client gives sign-in the retries of every other request instead.
 */

import type { HttpClient, PipelineResponse } from '@azure/core-rest-pipeline'
import { createEmptyPipeline } from '@azure/core-rest-pipeline'

import { network } from '../network.ts'
import { PROXY_SIGN_IN, isRetryableStatus } from '../../errors.ts'
import { formatDuration } from '../../snapshots/format.ts'
import { findRefused, refusesRedirects, staysOnSignIn } from '../trust.ts'
import type { Cloud } from '../clouds.ts'
import { parseJson, textOf } from '../json.ts'
import type { Asked, Limits } from '../throttling.ts'
import { retryPolicy, retryAfterOf } from '../throttling.ts'
import { addPerAttempt, insistsOnJson } from '../transport.ts'
import { isOfMachine } from '../urls.ts'

/** The limits of a sign-in: the run's time and its end. */
export type Bounds = Limits & { readonly signal: AbortSignal }

/** Why the latest request of a sign-in failed, which the library hardly reports. */
export type Obstacle = {
  /** Who answered what, in its own words if there are any. */
  readonly text: string
  /** Absent when no readable answer arrived. */
  readonly status?: number
  /** The requested wait. */
  readonly retryAfterMs?: number
  /** The remedy for a refused answer. */
  readonly remedy?: string
}

/** A client for the sign-in library, and its latest obstacle. */
type SignInClient = HttpClient & { readonly obstacle: () => Obstacle | undefined }

/** The host that a sign-in method sends requests to. */
export type SignInHost = {
  /** Transient statuses of this host only. */
  readonly passing?: ReadonlySet<number>
  /** The machine itself, at addresses from its environment; otherwise the sign-in hosts of the cloud. */
  readonly ofMachine?: boolean
}

/** Creates the client. */
export function signInClient(
  bounds: Bounds,
  cloud: Cloud,
  { passing = new Set(), ofMachine = false }: SignInHost
): SignInClient {
  const asked: Asked = {
    // Requesting a token twice is harmless.
    methods: new Set(['GET', 'POST']),
    passing,
    who: 'The sign-in service',
    again: 'retrying',
    throttler: (url) => new URL(url).host
  }
  const client = network()
  let obstacle: Obstacle | undefined
  return {
    obstacle: () => obstacle,
    async sendRequest(request) {
      const pipeline = createEmptyPipeline()
      pipeline.addPolicy(retryPolicy(bounds, asked), { phase: 'Retry' })
      pipeline.addPolicy(refusesRedirects())
      if (!ofMachine) pipeline.addPolicy(staysOnSignIn(cloud))
      // A proxy cannot reach addresses of the machine.
      else if (isOfMachine(request.url)) delete request.agent
      addPerAttempt(pipeline, bounds.signal, [insistsOnJson()])
      obstacle = undefined
      try {
        const response = await pipeline.sendRequest(client, request)
        if (response.status >= 400) obstacle = obstacleOf(response)
        return response
      } catch (error) {
        const remedy = findRefused(error)?.remedy
        if (error instanceof Error) {
          obstacle = { text: error.message, ...(remedy !== undefined && { remedy }) }
        }
        throw error
      }
    }
  }
}

/** The obstacle in an answer that is no success. */
export function obstacleOf({ status, headers, request, bodyAsText }: PipelineResponse): Obstacle {
  const words = messageOf(bodyAsText)
  const retryAfterMs = retryAfterOf(headers)
  return {
    text: `${new URL(request.url).host} returned ${status}${words === undefined ? '' : `: ${words}`}`,
    status,
    ...(retryAfterMs !== undefined && { retryAfterMs })
  }
}

/** The remedy for a transient obstacle, or one of a proxy; `undefined` for any other. */
export function shouldRetry({ status = 0, retryAfterMs }: Obstacle): string | undefined {
  if (retryAfterMs !== undefined) {
    return `Raise "timeout" above the requested wait of ${formatDuration(retryAfterMs)}, or run this step again later.`
  }
  if (status === 407) return PROXY_SIGN_IN
  return isRetryableStatus(status)
    ? 'This is a transient fault: run this step again. https://status.azure.com reports outages.'
    : undefined
}

/** The first line of the refusal of Entra, a metadata service or an app. */
function messageOf(text: string | null | undefined): string | undefined {
  const body = parseJson(text)
  const words = textOf(body, 'error_description') ?? textOf(body, 'message')
  return words === undefined ? undefined : firstLine(words)
}

/** The first line that is not empty. */
export function firstLine(text: string): string | undefined {
  return text.split(/\r?\n/).find((line) => line.trim() !== '')
}
