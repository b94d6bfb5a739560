/**
 * How the sign-in library reaches the network. Its own retries wait as long as they are asked to, in silence and past
 * the run's timeout; here sign-in gets the patience of every other request instead.
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

/** What bounds signing in: the run's time and its end. */
export type Bounds = Limits & { readonly signal: AbortSignal }

/** Why the latest request of a sign-in came to nothing, which the library hardly tells. */
export type Obstacle = {
  /** Who answered what, in its own words where it has any. */
  readonly text: string
  /** Absent when nothing that can be read arrived. */
  readonly status?: number
  /** How long it asks to wait. */
  readonly retryAfterMs?: number
  /** What helps, where an answer was refused. */
  readonly remedy?: string
}

/** A client for the sign-in library, and what stood in its way last. */
type SignInClient = HttpClient & { readonly obstacle: () => Obstacle | undefined }

/** Whom a way of signing in asks. */
export type SignInHost = {
  /** Statuses that pass with this one alone. */
  readonly passing?: ReadonlySet<number>
  /** The machine itself, at addresses from its environment; the sign-in hosts of the cloud unless set. */
  readonly ofMachine?: boolean
}

/** Makes the client. */
export function signInClient(
  bounds: Bounds,
  cloud: Cloud,
  { passing = new Set(), ofMachine = false }: SignInHost
): SignInClient {
  const asked: Asked = {
    // A token that is asked for twice does no harm.
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
      // No proxy reaches what is on the machine.
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

/** What an answer says that is no success. */
export function obstacleOf({ status, headers, request, bodyAsText }: PipelineResponse): Obstacle {
  const words = messageOf(bodyAsText)
  const retryAfterMs = retryAfterOf(headers)
  return {
    text: `${new URL(request.url).host} returned ${status}${words === undefined ? '' : `: ${words}`}`,
    status,
    ...(retryAfterMs !== undefined && { retryAfterMs })
  }
}

/** What helps against an obstacle that passes, or is a proxy's; `undefined` against any other. */
export function shouldRetry({ status = 0, retryAfterMs }: Obstacle): string | undefined {
  if (retryAfterMs !== undefined) {
    return `Raise "timeout" above the requested wait of ${formatDuration(retryAfterMs)}, or run this step again later.`
  }
  if (status === 407) return PROXY_SIGN_IN
  return isRetryableStatus(status)
    ? 'This is a transient fault: run this step again. https://status.azure.com reports outages.'
    : undefined
}

/** The first line of what Entra, a metadata service or an app says about a refusal. */
function messageOf(text: string | null | undefined): string | undefined {
  const body = parseJson(text)
  const words = textOf(body, 'error_description') ?? textOf(body, 'message')
  return words === undefined ? undefined : firstLine(words)
}

/** The first line that says something. */
export function firstLine(text: string): string | undefined {
  return text.split(/\r?\n/).find((line) => line.trim() !== '')
}
