/** What the stores of the adapter share: a client for each subscription, and errors that a person can use. */

import type { ComputeManagementClient } from '@azure/arm-compute'

import { ActionError } from '../../errors.ts'
import type { Scope } from '../../ports.ts'
import type { ResourceRef } from '../../snapshots/resource-id.ts'
import { sameResource } from '../../snapshots/resource-id.ts'
import type { OperationStarts } from '../operation-starts.ts'

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

/** All pages of a list. */
export async function collect<M, T>(
  pages: AsyncIterable<M>,
  convert: (model: M) => T
): Promise<readonly T[]> {
  const all: T[] = []
  for await (const model of pages) all.push(convert(model))
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
