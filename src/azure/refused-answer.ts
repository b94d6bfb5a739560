/** Answers that arrived and are not used: they name a host that is not trusted, are too large, or never end. */

import { ActionError } from '../errors.ts'
import { listed } from '../snapshots/words.ts'
import type { Cloud } from './clouds.ts'
import { hostInWords, isStorage } from './trusted-hosts.ts'

/** What helps against an answer that is not Azure's own. */
export const FOREIGN_REMEDY =
  'Find out what changes answers between the runner and Azure, such as a proxy (HTTPS_PROXY) or a certificate authority in NODE_EXTRA_CA_CERTS. Then run this step again.'

/** Why an answer is not used, and what helps. */
export class RefusedAnswer extends Error {
  readonly remedy: string
  /** Whether a write was sent before, so that it may have happened all the same. */
  readonly afterWrite: boolean

  constructor(
    message: string,
    { remedy, afterWrite }: { readonly remedy: string; readonly afterWrite: boolean }
  ) {
    super(message)
    this.name = 'RefusedAnswer'
    this.remedy = remedy
    this.afterWrite = afterWrite
  }
}

/** The error that an answer was refused with, where that is what went wrong. `what` was attempted. */
export function explainRefused(error: unknown, what: string): ActionError | undefined {
  const refused = findRefused(error)
  if (refused === undefined) return undefined
  return new ActionError(
    refused.afterWrite ? 'Unreachable' : 'AzureRefused',
    `Could not ${what}: ${refused.message}`,
    { remedy: refused.remedy }
  )
}

/** The refusal that an error is, or was caused by. */
export function findRefused(error: unknown): RefusedAnswer | undefined {
  for (let inner = error; inner instanceof Error; inner = inner.cause) {
    if (inner instanceof RefusedAnswer) return inner
  }
  return undefined
}

/** The refusal of a URL that is not on Resource Manager; `where` is what named it. */
export function foreignResourceManager(
  url: string,
  where: string | undefined,
  { name, resourceManager }: Cloud,
  afterWrite: boolean
): RefusedAnswer {
  const place = where === undefined ? '' : ` in ${where}`
  return new RefusedAnswer(
    `Azure's answer names host ${hostInWords(url)}${place}, but Resource Manager of ${name} is ${hostInWords(resourceManager)}. No request was sent to that host.`,
    { remedy: FOREIGN_REMEDY, afterWrite }
  )
}

/** Throws the refusal of a URL of data that is not on a storage host. */
export function refuseForeignStorage(url: string, cloud: Cloud): void {
  if (isStorage(url, cloud)) return
  throw new RefusedAnswer(
    `Azure's answer names host ${hostInWords(url)} for the data, but ${storageInWords(cloud)}. No request was sent to that host.`,
    { remedy: FOREIGN_REMEDY, afterWrite: false }
  )
}

/** Where the storage of a cloud is, as a clause. */
export function storageInWords({ name, storageSuffixes }: Cloud): string {
  const ends = listed(
    storageSuffixes.map((one) => `"${one}"`),
    'or'
  )
  return `storage hosts of ${name} end in ${ends}`
}

/** The refusal of a list that does not come to an end; `why` is the end of a sentence. */
export function endless(why: string): RefusedAnswer {
  return new RefusedAnswer(`The list does not come to an end: ${why}.`, {
    remedy:
      'Run this step again. If it comes back, find out what answers between the runner and Azure, such as a proxy (HTTPS_PROXY), or report it with the debug log.',
    afterWrite: false
  })
}
