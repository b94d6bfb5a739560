/** The data of snapshots in Azure: opened for a while by a signed URL, which is a secret. */

import { ActionError } from '../../errors.ts'
import type { Azure, DataRef } from '../../ports.ts'
import type { StorageOptions } from '../storage/pipeline.ts'
import { changedPages } from '../storage/requests.ts'
import { refuseForeignStorage } from '../trust.ts'
import type { Arm } from './stores.ts'
import { inGroup, polling } from './stores.ts'

type DataStore = Pick<Azure, 'grantAccess' | 'revokeAccess' | 'changedPages'>

/** What the store needs of the run beside Resource Manager. */
type DataStoreOptions = StorageOptions & { readonly mask: (secret: string) => void }

/** `parting` goes on for a moment when the run has ended: what was opened has to be closed. */
export function dataStore(arm: Arm, parting: Arm, options: DataStoreOptions): DataStore {
  return {
    async grantAccess(ref, { seconds, fileFormat }) {
      try {
        return await arm.attempt(`grant access to the data of ${named(ref)}`, ref, async () => {
          const resources = resourcesOf(ref, arm)
          const access = {
            access: 'Read',
            durationInSeconds: seconds,
            ...(fileFormat !== undefined && { fileFormat })
          }
          const opened = await resources.grantAccess(
            ref.resourceGroup,
            ref.name,
            access,
            polling(arm)
          )
          const { accessSAS: url } = opened
          if (url === undefined || !URL.canParse(url)) {
            throw new ActionError(
              'AzureRefused',
              `Azure granted SAS access to ${named(ref)}, but returned no URL.`,
              { remedy: 'Run this step again.' }
            )
          }
          maskSigned(url, options.mask)
          refuseForeignStorage(url, options.cloud)
          return { url }
        })
      } catch (error) {
        throw tooManyOpen(error) ?? error
      }
    },

    revokeAccess: (ref) =>
      parting.attempt(`revoke access to the data of ${named(ref)}`, ref, async () => {
        await resourcesOf(ref, parting).revokeAccess(ref.resourceGroup, ref.name, polling(parting))
      }),

    changedPages: changedPages(options)
  }
}

function named(ref: DataRef): string {
  return `${ref.kind ?? 'snapshot'} ${inGroup(ref)}`
}

function resourcesOf({ kind, subscriptionId }: DataRef, arm: Arm) {
  const { disks, snapshots } = arm.clientFor(subscriptionId)
  return kind === 'disk' ? disks : snapshots
}

/** Hides a signed URL, and its signature wherever that is quoted alone. */
function maskSigned(url: string, mask: (secret: string) => void): void {
  mask(url)
  const signature = /[?&]sig=([^&]+)/.exec(url)?.[1]
  if (signature === undefined) return
  mask(signature)
  // As a form decodes it: one that is not well-formed must not fail after access was granted.
  mask(new URLSearchParams(`sig=${signature}`).get('sig') ?? signature)
}

/**
 * Azure's refusal of a sixth snapshot of one family whose data is open. Its code is not published and its words may
 * change: what else it says stays as it is.
 */
function tooManyOpen(error: unknown): ActionError | undefined {
  if (!(error instanceof ActionError) || error.azure === undefined) return undefined
  const { message, azure } = error
  const isOfAccess = /shared access signature|\bSAS\b/i.test(message)
  if (!isOfAccess || !/limit|exceed/i.test(message)) return undefined
  return new ActionError('LimitReached', message, {
    remedy:
      'Wait until other readers end, or revoke their SAS access with `az snapshot revoke-access`. Then run this step again. Azure grants SAS access to at most 5 snapshots of one disk at a time.',
    azure,
    cause: error
  })
}
