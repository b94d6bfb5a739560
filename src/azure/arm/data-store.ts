/** The data of snapshots in Azure: accessible for a limited time by a signed URL, which is a secret. */

import { ActionError } from '../../errors.ts'
import type { Azure, DataRef } from '../../ports.ts'
import type { StorageOptions } from '../storage/pipeline.ts'
import { changedPages } from '../storage/requests.ts'
import { refuseForeignStorage } from '../trust.ts'
import type { Arm } from './stores.ts'
import { inGroup, polling } from './stores.ts'

type DataStore = Pick<Azure, 'grantAccess' | 'revokeAccess' | 'changedPages'>

/** What the store needs of the run in addition to Resource Manager. */
type DataStoreOptions = StorageOptions & { readonly mask: (secret: string) => void }

/** `parting` still works for a moment after the end of the run, so that granted access can be revoked. */
export function dataStore(arm: Arm, cleanupArm: Arm, options: DataStoreOptions): DataStore {
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
      cleanupArm.attempt(`revoke access to the data of ${named(ref)}`, ref, async () => {
        await resourcesOf(ref, cleanupArm).revokeAccess(
          ref.resourceGroup,
          ref.name,
          polling(cleanupArm)
        )
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

/** Masks a signed URL, and its signature alone, which may be quoted without the URL. */
function maskSigned(url: string, mask: (secret: string) => void): void {
  mask(url)
  const signature = /[?&]sig=([^&]+)/.exec(url)?.[1]
  if (signature === undefined) return
  mask(signature)
  // Decoded like a form: a malformed signature must not fail after access was granted.
  mask(new URLSearchParams(`sig=${signature}`).get('sig') ?? signature)
}

/**
 * Azure's refusal of access to a sixth snapshot of one family. Its code is not published and its words may change: the
 * rest of the message is kept.
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
