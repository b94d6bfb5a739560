/**
 * Bringing a machine to what it shall be: ask, read the machine, and ask again only for what is missing. An
 * answer proves nothing, neither a yes nor a no.
 */

import { ActionError } from '../../errors.ts'
import type { Ports } from '../../ports.ts'
import { OPERATION_RHYTHM, waitAfter } from '../../snapshots/pace.ts'
import { refOf } from '../../snapshots/resource-id.ts'
import type { SwapPair } from '../../snapshots/restore/swap-plan.ts'
import { asDisksTell, isChanging, standingOf } from '../../snapshots/restore/swap-plan.ts'
import type { Disk, VirtualMachine } from '../../snapshots/types.ts'
import { durationInWords } from '../../snapshots/words.ts'
import { MAX_ATTEMPTS, countAttempts } from '../common/attempts.ts'
import { asActionError, endsRun, isRetryable } from '../common/failures.ts'
import { readKnown } from '../common/read-known.ts'
import type { SwapStatus } from './outcome.ts'

/** Most looks at a disk that the machine has attached, but that does not say so. */
const MOST_LOOKS = 4

/** What the exchange works on: the status that it leaves behind, and who wants to know of it. */
export type Exchange = {
  readonly ports: Ports
  readonly allowStop: boolean
  readonly status: () => SwapStatus
  readonly show: (change: Partial<SwapStatus>) => void
}

/** Something that the machine shall become. */
export type Goal = {
  /** What is asked of Azure, such as `deallocate it`. */
  readonly what: string
  readonly act: (machine: VirtualMachine) => Promise<void>
  readonly isReached: (machine: VirtualMachine) => boolean
}

/** Asks for a change until the machine shows it, or Azure refuses it. */
export async function reach(goal: Goal, exchange: Exchange): Promise<void> {
  const { clock, log } = exchange.ports
  const attempts = countAttempts(clock)
  for (;;) {
    const before = exchange.status()
    const refusal = await tryOnce(goal, before.machine)
    await lookAfter(refusal, exchange)
    const { machine } = exchange.status()
    if (goal.isReached(machine)) return

    const moved = hasMoved(before, exchange.status())
    if (moved && refusal === undefined) continue
    const passes = refusal === undefined || isPassing(refusal) || moved
    const wait = passes ? attempts.next(refusal) : undefined
    if (wait === undefined) throw refusal ?? unmoved(goal, machine)
    log.info(
      `${machine.name}: ${refusal?.message ?? 'Azure said yes and did not do it.'} Asking again to ${goal.what} in ${durationInWords(wait)}, at ${new Date(clock.now() + wait).toISOString()} (attempt ${attempts.nth()} of ${MAX_ATTEMPTS})`
    )
    await clock.sleep(wait)
  }
}

/** Codes of refusals that say: not now. Recorded, and known from public programs that wait for them to pass. */
const NOT_NOW: ReadonlySet<string> = new Set([
  'Conflict',
  'AttachDiskWhileBeingDetached',
  'OperationPreempted'
])

function isPassing(refusal: ActionError): boolean {
  // An operation that Azure took and failed to make, for no reason that is known to last, is worth another try.
  if (refusal.code === 'SnapshotFailed') return true
  return NOT_NOW.has(refusal.azure?.code ?? '') || isRetryable(refusal)
}

/** Sends the change; returns why Azure did not carry it out, as far as its answer can be believed. */
async function tryOnce(goal: Goal, machine: VirtualMachine): Promise<ActionError | undefined> {
  try {
    await goal.act(machine)
    return undefined
  } catch (error) {
    const refusal = asActionError(error)
    if (endsRun(refusal)) throw refusal
    return refusal
  }
}

async function lookAfter(refusal: ActionError | undefined, exchange: Exchange): Promise<void> {
  try {
    await look(exchange)
  } catch (error) {
    const failure = asActionError(error)
    if (refusal === undefined || endsRun(failure)) throw failure
    throw new ActionError(refusal.code, `${refusal.message} ${failure.message}`, {
      ...(failure.remedy !== undefined && { remedy: failure.remedy }),
      ...(refusal.azure !== undefined && { azure: refusal.azure }),
      cause: failure
    })
  }
}

/** Reads the machine, until Azure is done with whatever it does to it, and asks its new disks whether it is true. */
export async function look({ ports, status, show }: Exchange): Promise<void> {
  const ref = refOf(status().machine)
  let denials = 0
  for (let glance = 0; ; glance++) {
    const machine = await readKnown(
      () => ports.azure.getVirtualMachine(ref, { power: true }),
      ports
    )
    if (isChanging(machine)) show({ machine })
    else {
      const told = asDisksTell(machine, await newDisks(machine, status().pairs, ports))
      show({ machine: told })
      if (told === machine || hasFailed(machine) || (denials += 1) >= MOST_LOOKS) return
    }
    await ports.clock.sleep(waitAfter(OPERATION_RHYTHM, glance))
  }
}

/** The new disks that the machine has in its list, as they tell themselves. */
async function newDisks(
  machine: VirtualMachine,
  pairs: readonly SwapPair[],
  { azure, clock }: Ports
): Promise<readonly Disk[]> {
  const listed = pairs.filter((pair) => standingOf(machine, pair) === 'done')
  return Promise.all(listed.map(({ next }) => readKnown(() => azure.getDisk(next), { clock })))
}

/** Whether a refused change has been made in part: then the rest is worth asking for. */
function hasMoved(before: SwapStatus, after: SwapStatus): boolean {
  return before.pairs.some(
    (pair) => standingOf(before.machine, pair) !== standingOf(after.machine, pair)
  )
}

function unmoved(goal: Goal, machine: VirtualMachine): ActionError {
  return new ActionError(
    'AzureRefused',
    `Azure said yes to ${goal.what}, and virtual machine "${machine.name}" has not changed.`,
    { remedy: 'The activity log of its resource group tells more. Then run this step again.' }
  )
}

/** Whether Azure took a change of the machine and failed to make it. */
export function hasFailed({ provisioningState }: VirtualMachine): boolean {
  return provisioningState?.toLowerCase() === 'failed'
}
