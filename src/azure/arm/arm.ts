/** What the stores of the adapter share: a client for each subscription, and errors that a person can use. */

import type { ComputeManagementClient } from '@azure/arm-compute'

import { ActionError } from '../../errors.ts'
import type { Scope } from '../../ports.ts'
import type { PagingLimits } from '../../snapshots/paging.ts'
import { pagingGuard } from '../../snapshots/paging.ts'
import type { ResourceRef } from '../../snapshots/resource-id.ts'
import { canonical, sameResource } from '../../snapshots/resource-id.ts'
import type { OperationStarts } from './operation-starts.ts'
import { endless } from '../refused-answer.ts'

/** Resource Manager as the stores see it. */
export type Arm = {
  readonly signal: AbortSignal
  readonly operations: OperationStarts
  readonly clientFor: (subscriptionId: string) => ComputeManagementClient
  /** Does something in Azure; what goes wrong becomes an ActionError that says what was attempted. */
  readonly attempt: <T>(what: string, where: Scope, work: () => Promise<T>) => Promise<T>
}

/** Azure's operations on snapshots took 0.6 to 1.7 s in the recordings and send no `Retry-After`. */
const POLL_INTERVAL_MS = 300

/** How the SDK follows an operation. */
export function polling({ signal }: Arm): {
  readonly updateIntervalInMs: number
  readonly abortSignal: AbortSignal
} {
  return { updateIntervalInMs: POLL_INTERVAL_MS, abortSignal: signal }
}

/** A list of the SDK, page by page. */
type Pages<M> = {
  byPage(): AsyncIterable<readonly M[] & { readonly continuationToken?: string }>
}

/**
 * Azure's limits are 75,000 snapshots and 50,000 disks of a region (Microsoft: subscription limits); it allows some 240
 * pages in three minutes.
 */
const PAGING: PagingLimits = { pages: 2_000, pagesWithoutNews: 100 }
const MAX_ITEMS = 250_000

/** All pages of a list; what two of them name is one. Rejects with `RefusedAnswer` when they do not end. */
export async function collect<M extends { readonly id?: string }, T>(
  pages: Pages<M>,
  convert: (model: M) => T
): Promise<readonly T[]> {
  const all: T[] = []
  const known = new Set<string>()
  const refusalOf = pagingGuard(PAGING)
  for await (const page of pages.byPage()) {
    const before = all.length
    for (const model of page) {
      const id = model.id === undefined ? undefined : canonical(model.id)
      if (id !== undefined && known.has(id)) continue
      if (id !== undefined) known.add(id)
      all.push(convert(model))
    }
    const why =
      refusalOf(page.continuationToken, all.length > before) ??
      (all.length > MAX_ITEMS ? `it has more than ${MAX_ITEMS} items` : undefined)
    if (why !== undefined) throw endless(why)
  }
  return all
}

/** An answer that is about what was asked. Anything else is no proof of anything, whoever mixed it up. */
export function about<T extends ResourceRef>(asked: ResourceRef, answer: T): T {
  if (sameResource(asked, answer)) return answer
  throw new ActionError(
    'AzureRefused',
    `Azure was asked about ${inGroup(asked)} and answered about ${inGroup(answer)}.`,
    { remedy: 'Run this step again. A proxy between the runner and Azure may mix up answers.' }
  )
}

/** `undefined` in place of Azure's own word that there is none. */
export async function orAbsent<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading
  } catch (error) {
    if (error instanceof ActionError && error.azure?.code === 'ResourceNotFound') return undefined
    throw error
  }
}

export function inGroup(ref: ResourceRef): string {
  return `"${ref.name}" in resource group "${ref.resourceGroup}"`
}

export function scopeInWords(scope: Scope): string {
  return scope.resourceGroup === undefined
    ? `subscription ${scope.subscriptionId}`
    : `resource group "${scope.resourceGroup}"`
}
