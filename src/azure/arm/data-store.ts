/** The data of snapshots in Azure: opened for a while by a signed URL, which is a secret. */

import { ActionError } from '../../errors.ts'
import type { Azure } from '../../ports.ts'
import type { ResourceRef } from '../../snapshots/resource-id.ts'
import type { StorageOptions } from '../storage/pipeline.ts'
import { changedPages } from '../storage/requests.ts'
import { refuseForeignStorage } from '../trust.ts'
import type { Arm } from './stores.ts'
import { inGroup, polling } from './stores.ts'

type DataStore = Pick<Azure, 'grantAccess' | 'revokeAccess' | 'changedPages'>

/** What the store needs of the run beside Resource Manager. */
export type DataStoreOptions = StorageOptions & { readonly mask: (secret: string) => void }

/** `parting` goes on for a moment when the run has ended: what was opened has to be closed. */
export function dataStore(arm: Arm, parting: Arm, options: DataStoreOptions): DataStore {
  const snapshotsOf = (subscriptionId: string) => arm.clientFor(subscriptionId).snapshots

  async function attempt<T>(ref: ResourceRef, work: () => Promise<T>): Promise<T> {
    try {
      return await arm.attempt(`open the data of snapshot ${inGroup(ref)}`, ref, work)
    } catch (error) {
      throw tooManyOpen(error) ?? error
    }
  }

  return {
    grantAccess: (ref, { seconds, fileFormat }) =>
      attempt(ref, async () => {
        const { accessSAS: url } = await snapshotsOf(ref.subscriptionId).grantAccess(
          ref.resourceGroup,
          ref.name,
          {
            access: 'Read',
            durationInSeconds: seconds,
            ...(fileFormat !== undefined && { fileFormat })
          },
          polling(arm)
        )
        if (url === undefined || !URL.canParse(url)) throw noUrl(inGroup(ref))
        maskSigned(url, options.mask)
        refuseForeignStorage(url, options.cloud)
        return { url }
      }),

    revokeAccess: (ref) =>
      parting.attempt(`close the data of snapshot ${inGroup(ref)}`, ref, async () => {
        await parting
          .clientFor(ref.subscriptionId)
          .snapshots.revokeAccess(ref.resourceGroup, ref.name, polling(parting))
      }),

    changedPages: changedPages(options)
  }
}

/** Hides a signed URL, and its signature wherever that is quoted alone. */
function maskSigned(url: string, mask: (secret: string) => void): void {
  mask(url)
  const signature = /[?&]sig=([^&]+)/.exec(url)?.[1]
  if (signature === undefined) return
  mask(signature)
  mask(decodeURIComponent(signature))
}

/**
 * Azure's refusal of a sixth snapshot of one family whose data is open. Its code is not published and its words may
 * change: what else it says stays as it is.
 */
function tooManyOpen(error: unknown): ActionError | undefined {
  if (!(error instanceof ActionError) || error.azure === undefined) return undefined
  if (
    !/shared access signature|\bSAS\b/i.test(error.message) ||
    !/limit|exceed/i.test(error.message)
  ) {
    return undefined
  }
  return new ActionError('LimitReached', error.message, {
    remedy:
      'Azure opens the data of at most 5 snapshots of one disk at a time. Wait for what reads the others, or end it with `az snapshot revoke-access` on each; then run this step again.',
    azure: error.azure,
    cause: error
  })
}

function noUrl(snapshot: string): ActionError {
  return new ActionError(
    'AzureRefused',
    `Azure opened the data of snapshot ${snapshot} and gave no URL to read it.`,
    { remedy: 'Run this step again.' }
  )
}
