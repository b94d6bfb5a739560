/** Azure behind its port: the real SDK, configured so that the operations stay in charge. */

import type { ComputeManagementClient, Snapshot as SdkSnapshot } from '@azure/arm-compute'
import type { TokenCredential } from '@azure/core-auth'

import { ActionError } from '../errors.ts'
import type { AcceptedWrite, Azure, Scope } from '../ports.ts'
import type { SnapshotRequest } from '../snapshots/request.ts'
import type { ResourceRef } from '../snapshots/resource-id.ts'
import { canonical, sameResource } from '../snapshots/resource-id.ts'
import type { Disk, Snapshot } from '../snapshots/types.ts'
import { fallsBackToOfferedVersion } from './api-version.ts'
import type { Cloud } from './clouds.ts'
import type { Attempt } from './remedies.ts'
import { explainAzure } from './errors.ts'
import { fromRequest, toDisk, toSnapshot } from './models.ts'
import type { Limits } from './throttling.ts'
import { patience } from './throttling.ts'
import type { ServerClock } from './transport.ts'
import { endsWithTheRun, keepsRefusals, notesServerClock, readsAnswers } from './transport.ts'

/** Azure's operations on snapshots took 0.6 to 1.7 s in the recordings and send no `Retry-After`. */
const POLL_INTERVAL_MS = 300

/** What the adapter needs of the run. */
export type AzureOptions = Limits & {
  readonly cloud: Cloud
  readonly credential: TokenCredential
  readonly signal: AbortSignal
  /** Name and version of the action, for Azure's own logs. */
  readonly userAgent: string
}

/** Makes the port. One client for each subscription is made when it is first needed. */
export function makeAzure(
  options: AzureOptions,
  compute: { ComputeManagementClient: typeof ComputeManagementClient }
): Azure {
  const serverClock: ServerClock = { lastAnswerAt: undefined }
  const apiVersions = fallsBackToOfferedVersion(options.say)
  const clients = new Map<string, ComputeManagementClient>()

  function clientFor(subscriptionId: string): ComputeManagementClient {
    const key = canonical(subscriptionId)
    const known = clients.get(key)
    if (known !== undefined) return known
    const client = new compute.ComputeManagementClient(options.credential, subscriptionId, {
      endpoint: options.cloud.resourceManager,
      credentials: { scopes: [options.cloud.scope] },
      userAgentOptions: { userAgentPrefix: options.userAgent }
    })
    // The SDK's own retries repeat writes too and sleep as long as Azure asks, in silence.
    client.pipeline.removePolicy({ name: 'defaultRetryPolicy' })
    client.pipeline.addPolicy(keepsRefusals())
    client.pipeline.addPolicy(apiVersions)
    client.pipeline.addPolicy(patience(options), { phase: 'Retry' })
    client.pipeline.addPolicy(readsAnswers(), { afterPhase: 'Retry' })
    client.pipeline.addPolicy(notesServerClock(serverClock), { afterPhase: 'Retry' })
    client.pipeline.addPolicy(endsWithTheRun(options.signal), { afterPhase: 'Retry' })
    clients.set(key, client)
    return client
  }

  async function attempt<T>(what: string, ref: Scope, work: () => Promise<T>): Promise<T> {
    const attempted: Attempt = { what, subscriptionId: ref.subscriptionId }
    try {
      return await work()
    } catch (error) {
      throw explainAzure(error, attempted, options.signal)
    }
  }

  async function collect<M, T>(
    pages: AsyncIterable<M>,
    convert: (model: M) => T
  ): Promise<readonly T[]> {
    const all: T[] = []
    for await (const model of pages) all.push(convert(model))
    return all
  }

  async function readSnapshot(ref: ResourceRef): Promise<Snapshot> {
    return about(
      ref,
      toSnapshot(await clientFor(ref.subscriptionId).snapshots.get(ref.resourceGroup, ref.name))
    )
  }

  return {
    getDisk: (ref): Promise<Disk> =>
      attempt(`read disk ${inGroup(ref)}`, ref, async () =>
        about(
          ref,
          toDisk(await clientFor(ref.subscriptionId).disks.get(ref.resourceGroup, ref.name))
        )
      ),

    listDisks: (scope) =>
      attempt(`list the disks of ${scopeInWords(scope)}`, scope, () => {
        const { disks } = clientFor(scope.subscriptionId)
        return collect(
          scope.resourceGroup === undefined
            ? disks.list()
            : disks.listByResourceGroup(scope.resourceGroup),
          toDisk
        )
      }),

    findSnapshot: async (ref) => {
      try {
        return await attempt(`read snapshot ${inGroup(ref)}`, ref, () => readSnapshot(ref))
      } catch (error) {
        if (error instanceof ActionError && error.azure?.code === 'ResourceNotFound')
          return undefined
        throw error
      }
    },

    listSnapshots: (scope) =>
      attempt(`list the snapshots of ${scopeInWords(scope)}`, scope, () => {
        const { snapshots } = clientFor(scope.subscriptionId)
        return collect(
          scope.resourceGroup === undefined
            ? snapshots.list()
            : snapshots.listByResourceGroup(scope.resourceGroup),
          toSnapshot
        )
      }),

    putSnapshot: (ref, request: SnapshotRequest): Promise<AcceptedWrite> =>
      attempt(`create snapshot ${inGroup(ref)}`, ref, async () => {
        const poller = clientFor(ref.subscriptionId).snapshots.createOrUpdate(
          ref.resourceGroup,
          ref.name,
          fromRequest(request),
          { updateIntervalInMs: POLL_INTERVAL_MS, abortSignal: options.signal }
        )
        await poller.submitted()
        return {
          finished: () =>
            attempt(`create snapshot ${inGroup(ref)}`, ref, async () => {
              const followed = poller.isDone
              const model: SdkSnapshot = await poller.pollUntilDone({ abortSignal: options.signal })
              // After polling the SDK has read the resource; an answer without an operation is only the PUT's echo.
              return followed ? await readSnapshot(ref) : about(ref, toSnapshot(model))
            })
        }
      }),

    deleteSnapshot: (ref) =>
      attempt(`delete snapshot ${inGroup(ref)}`, ref, async () => {
        await clientFor(ref.subscriptionId).snapshots.delete(ref.resourceGroup, ref.name, {
          updateIntervalInMs: POLL_INTERVAL_MS,
          abortSignal: options.signal
        })
      }),

    lastAnswerAt: () => serverClock.lastAnswerAt
  }
}

/** An answer that is about what was asked. Anything else is no proof of anything, whoever mixed it up. */
function about<T extends ResourceRef>(asked: ResourceRef, answer: T): T {
  if (sameResource(asked, answer)) return answer
  throw new ActionError(
    'AzureRefused',
    `Azure was asked about ${inGroup(asked)} and answered about ${inGroup(answer)}.`,
    { remedy: 'Run this step again. A proxy between the runner and Azure may mix up answers.' }
  )
}

function inGroup(ref: ResourceRef): string {
  return `"${ref.name}" in resource group "${ref.resourceGroup}"`
}

function scopeInWords(scope: Scope): string {
  return scope.resourceGroup === undefined
    ? `subscription ${scope.subscriptionId}`
    : `resource group "${scope.resourceGroup}"`
}
