/** The implementation of the port `Azure`: the real SDK, configured so that the operations decide about retries. */

import type { ComputeManagementClient } from '@azure/arm-compute'
import type { TokenCredential } from '@azure/core-auth'
import {
  bearerTokenAuthenticationPolicyName,
  redirectPolicyName,
  tracingPolicyName
} from '@azure/core-rest-pipeline'

import type { Azure } from '../ports.ts'
import { canonical } from '../snapshots/resource-id.ts'
import { timeOf } from '../snapshots/server-clock.ts'
import { fallsBackToOfferedVersion } from './arm/api-version.ts'
import { dataStore } from './arm/data-store.ts'
import { takeNotes } from './arm/notes.ts'
import type { Arm, ComputeClient } from './arm/stores.ts'
import { stores } from './arm/stores.ts'
import { network } from './network.ts'
import type { Cloud } from './clouds.ts'
import { explainAzure } from './errors.ts'
import type { PageBlobTargets } from './storage/target.ts'
import { pageBlobTargets } from './storage/target.ts'
import type { Limits } from './throttling.ts'
import { retryPolicy } from './throttling.ts'
import { addPerAttempt, keepsRefusals, readsAnswers } from './transport.ts'
import { staysOnResourceManager } from './trust.ts'

/**
 * How long access may be revoked, and a lease released, after the end of the run, in milliseconds; a cancelled step is
 * killed soon.
 */
const CLEANUP_GRACE_MS = 1_500

/** What the adapter needs of the run. */
type AzureOptions = Limits & {
  readonly cloud: Cloud
  readonly credential: TokenCredential
  readonly signal: AbortSignal
  /** Name and version of the action, for Azure's own logs. */
  readonly userAgent: string
  readonly mask: (secret: string) => void
}

/** Creates the port. The client of a subscription is created on first use. */
export function makeAzure(
  options: AzureOptions,
  compute: { ComputeManagementClient: typeof ComputeManagementClient }
): Azure & PageBlobTargets {
  const notes = takeNotes(options.now)
  const apiVersions = fallsBackToOfferedVersion(options.say)

  function makeClient(subscriptionId: string, signal: AbortSignal): ComputeClient {
    const client = new compute.ComputeManagementClient(options.credential, subscriptionId, {
      endpoint: options.cloud.resourceManager,
      credentials: { scopes: [options.cloud.scope] },
      httpClient: network(),
      userAgentOptions: { userAgentPrefix: options.userAgent }
    })
    // The SDK's own retries also repeat writes, and sleep as long as Azure requests, without a log line.
    client.pipeline.removePolicy({ name: 'defaultRetryPolicy' })
    // It follows redirects on one host, with everything that the URL contains.
    client.pipeline.removePolicy({ name: redirectPolicyName })
    // Nobody receives its spans, and it copies each URL to make them.
    client.pipeline.removePolicy({ name: tracingPolicyName })
    client.pipeline.addPolicy(staysOnResourceManager(options.cloud, options.say), {
      beforePolicies: [bearerTokenAuthenticationPolicyName]
    })
    client.pipeline.addPolicy(keepsRefusals())
    client.pipeline.addPolicy(apiVersions)
    client.pipeline.addPolicy(retryPolicy(options), { phase: 'Retry' })
    addPerAttempt(client.pipeline, signal, [readsAnswers(options.cloud), notes.policy()])
    return client
  }

  function armUntil(signal: AbortSignal): Arm {
    const clients = new Map<string, ComputeClient>()
    return {
      signal,
      notes,
      clientFor(subscriptionId) {
        const key = canonical(subscriptionId)
        const client = clients.get(key) ?? makeClient(subscriptionId, signal)
        clients.set(key, client)
        return client
      },
      async attempt(what, { subscriptionId }, work) {
        try {
          return await work()
        } catch (error) {
          throw explainAzure(error, { what, subscriptionId }, signal)
        }
      }
    }
  }

  const arm = armUntil(options.signal)
  const cleanupSignal = soonAfter(options.signal)
  const cleanupArm = armUntil(cleanupSignal)
  return {
    ...dataStore(arm, cleanupArm, options),
    ...stores(arm, cleanupArm, options.cloud.resourceManager),
    ...pageBlobTargets({ ...options, cleanupSignal }),
    serverTime: () => timeOf(notes.clock()),
    lastAnswerAt: () => notes.clock()?.latest,
    allowance: notes.allowance
  }
}

/** Aborts a moment after a signal, with its reason. */
function soonAfter(signal: AbortSignal): AbortSignal {
  const later = new AbortController()
  const begin = (): void => {
    setTimeout(() => later.abort(signal.reason), CLEANUP_GRACE_MS).unref()
  }
  if (signal.aborted) begin()
  else signal.addEventListener('abort', begin, { once: true })
  return later.signal
}
