/** A `create` on Azure in memory: everything that a test can look at afterwards. */

import { ActionError } from '../../src/errors.ts'
import type { CreateRequest, CreateResult } from '../../src/operations/create.ts'
import { create } from '../../src/operations/create.ts'
import type { PlannedSnapshot } from '../../src/ports.ts'
import type { ReceiptEntry } from '../../src/snapshots/receipt.ts'
import { readReceipt } from '../../src/snapshots/receipt.ts'
import { createRequest, disk, run } from './builders.ts'
import type { InMemoryAzure } from './in-memory-azure.ts'
import { RecordingRunner } from './recording-runner.ts'
import { TestClock } from './test-clock.ts'
import { portsOf } from './step.ts'

export const data = disk({ name: 'data' })
export const logs = disk({ name: 'logs' })

/** What a test changes of a `create` of one disk whose inputs are at their defaults. */
export type Changes = Parameters<typeof createRequest>[0]

function request(changes: Changes = {}): CreateRequest {
  return createRequest({ disks: [data], subscriptionId: data.subscriptionId, ...changes })
}

/** A `create` under way. */
export type Trial = {
  readonly azure: InMemoryAzure
  readonly clock: TestClock
  readonly runner: RecordingRunner
  readonly planned: PlannedSnapshot[]
  readonly published: CreateResult[]
  readonly result: Promise<CreateResult>
}

/** Starts a `create`. */
export function perform(
  azure: InMemoryAzure,
  changes: Changes = {},
  {
    clock = new TestClock(),
    runner = new RecordingRunner()
  }: { clock?: TestClock; runner?: RecordingRunner } = {}
): Trial {
  const planned: PlannedSnapshot[] = []
  const published: CreateResult[] = []
  const ports = portsOf(azure, {
    clock,
    runner,
    planned: (writes) => {
      // A plan that is noted after the first write could be lost by a kill in between.
      if (azure.count('putSnapshot') > 0) throw new Error('planned after a write')
      planned.push(...(writes as readonly PlannedSnapshot[]))
    }
  })
  const result = create(request(changes), ports, (partial) => published.push(partial()))
  return { azure, clock, runner, planned, published, result }
}

/** What a receipt attests, once it is read back. */
export function attestedIn(receipt: string | undefined): readonly ReceiptEntry[] {
  const read = readReceipt(receipt ?? '')
  if ('refusal' in read) throw new Error(read.refusal)
  return read.receipt.snapshots
}

/** Why it was refused; throws when it was not. */
export async function refusalOf(work: Promise<unknown>): Promise<ActionError> {
  try {
    await work
  } catch (error) {
    if (error instanceof ActionError) return error
    throw error
  }
  throw new Error('it was not refused')
}

/** The default of `snapshot-name`. */
export const BY_DEFAULT = createRequest().snapshotName

/** The name that the default template gives at the test clock's start. */
export const NAME = `data-20261123-100000-${run().runId}`
