/**
 * The swap of disks on a virtual machine: deallocate it, swap the data disks in one operation and the OS disk in
 * another, start it again. No answer is trusted here either: after every write the machine itself is read, and only the
 * missing changes are requested again. The old disks are never deleted.
 */

import {
  ActionError,
  asActionError,
  isAbort,
  isGone,
  isRetryable,
  problemError,
  rephrased
} from '../../errors.ts'
import type { Ports } from '../../ports.ts'
import { OPERATION_RHYTHM, waitAfter } from '../../snapshots/pace.ts'
import { formatResourceId, refOf, sameId } from '../../snapshots/resource-id.ts'
import type { Disk, SwapPair, VirtualMachine } from '../../snapshots/types.ts'
import {
  withConfirmedDisks,
  isChanging,
  isDone,
  isUntouched,
  isRunningOrStarting,
  nextStep,
  formatPlace,
  formatStanding,
  standingOf,
  swapRollback
} from '../../snapshots/restore/swap-plan.ts'
import { listed } from '../../snapshots/format.ts'
import { readKnown, refusalOf, untilTrue } from '../common/attempts.ts'
import type { SwapStatus } from './outcome.ts'

/** Maximum reads of an attached disk that does not report that it is attached. */
const MAX_READS = 4

/** The working state of the swap: its status, and the callback for changes. */
type SwapRun = {
  readonly ports: Ports
  readonly allowStop: boolean
  readonly status: () => SwapStatus
  readonly show: (change: Partial<SwapStatus>) => void
}

/** A change of the machine. */
type Goal = {
  /** What Azure is asked to do, such as `deallocate it`. */
  readonly what: string
  readonly act: (machine: VirtualMachine) => Promise<void>
  readonly isReached: (machine: VirtualMachine) => boolean
}

/**
 * Swaps the disks as planned. Never rejects: failures are in the status, with the state of the machine and how to
 * resume or roll back.
 */
export async function swap(
  planned: SwapStatus,
  allowStop: boolean,
  ports: Ports,
  advance: (status: SwapStatus) => void
): Promise<SwapStatus> {
  let status = planned
  let asked: string | undefined
  const swapRun: SwapRun = {
    ports,
    allowStop,
    status: () => status,
    show: (change) => {
      status = { ...status, ...change }
      advance(status)
    }
  }
  const towards = async (goal: Goal): Promise<void> => {
    asked = goal.what
    await reach(goal, swapRun)
    asked = undefined
  }
  try {
    await readMachineState(swapRun)
    if (!isDone(status.machine, status.pairs)) {
      await stop(swapRun, towards)
      await swapDisks(swapRun, towards)
    }
    logDifferences(swapRun)
    if (status.power.start) await start(swapRun, towards)
    swapRun.show({ stage: 'done' })
  } catch (error) {
    const cause = asActionError(error)
    const isFresh = !isAbort(cause) && (await canReadAgain(swapRun))
    if (isFresh) await rollBack(swapRun)
    swapRun.show({ error: describeState(cause, status, isFresh ? undefined : asked) })
  }
  return status
}

type Towards = (goal: Goal) => Promise<void>

async function stop({ ports, allowStop, status, show }: SwapRun, towards: Towards): Promise<void> {
  const { machine, power } = status()
  if (machine.power === 'deallocated') return
  if (!allowStop) {
    throw new ActionError(
      'Conflict',
      `Virtual machine "${machine.name}" was deallocated when this step started, but is now ${machine.power ?? 'in an unknown state'} now.`,
      { remedy: 'Set "allow-stop: true", or check who started it.' }
    )
  }
  show({
    stage: 'stopping',
    power: { stop: true, start: power.start || isRunningOrStarting(machine) }
  })
  ports.log.info(`${machine.name}: deallocating it`)
  await towards({
    what: 'deallocate it',
    act: ({ subscriptionId, resourceGroup, name }) =>
      ports.azure.deallocate({ subscriptionId, resourceGroup, name }),
    isReached: (found) => found.power === 'deallocated'
  })
}

async function swapDisks({ ports, status, show }: SwapRun, towards: Towards): Promise<void> {
  const { machine, pairs } = status()
  show({ stage: 'exchanging' })
  const data = pairs.filter(({ lun }) => lun !== undefined)
  const os = pairs.filter(({ lun }) => lun === undefined)
  let apart = false
  for (const some of [data, os]) {
    if (some.length === 0) continue
    const what = `put ${listed(some.map((pair) => `"${pair.next.name}" at ${formatPlace(pair.lun)}`))}`
    ports.log.info(`${machine.name}: about to ${what}`)
    await towards({
      what,
      act: async (found) => {
        try {
          await takeStep(found, some, apart, ports)
        } catch (error) {
          if (apart || !concernsLun(error)) throw error
          ports.log.info(
            `${found.name}: ${error.message} Detaching the old disks before the new ones are attached.`
          )
          apart = true
          await takeStep(found, some, apart, ports)
        }
      },
      isReached: (found) => isDone(found, some)
    })
  }
}

/**
 * Whether Azure refuses a disk at the LUN of one that is detached in the same operation. It is not documented whether
 * it ever does; the words are those of its refusal of a taken LUN.
 */
function concernsLun(error: unknown): error is ActionError {
  const status = error instanceof ActionError ? error.azure?.status : undefined
  return (
    error instanceof ActionError &&
    (status === 400 || status === 409) &&
    /\blun\b|dataDisk\.managedDisk\.id/i.test(error.message)
  )
}

async function takeStep(
  machine: VirtualMachine,
  pairs: readonly SwapPair[],
  apart: boolean,
  { azure }: Ports
): Promise<void> {
  const step = nextStep(machine, pairs, apart)
  switch (step?.kind) {
    case undefined:
      return
    case 'blocked':
      throw problemError(step.problem)
    case 'data':
      await azure.changeDataDisks(refOf(machine), step.change)
      return
    case 'os':
      await azure.replaceOsDisk(refOf(machine), step.disk)
  }
}

async function start({ ports, status, show }: SwapRun, towards: Towards): Promise<void> {
  const { machine } = status()
  if (machine.power === 'running') return
  show({ stage: 'starting' })
  ports.log.info(`${machine.name}: starting it again`)
  await towards({
    what: 'start it',
    act: (found) => ports.azure.start(refOf(found)),
    isReached: ({ power }) => power === 'running'
  })
}

/** Attachment settings must be as before. A difference is harmless, so it is only logged. */
function logDifferences({ ports, status }: SwapRun): void {
  const { machine, pairs } = status()
  for (const { lun, next, how } of pairs) {
    const there = machine.disks.find(({ diskId }) =>
      sameId(diskId, formatResourceId(next, 'disks'))
    )
    if (how.caching === undefined || sameId(there?.caching, how.caching)) continue
    ports.log.warning(
      `Disk "${next.name}" at ${formatPlace(lun)} of virtual machine "${machine.name}" has caching ${there?.caching ?? 'unknown'}; the old disk had ${how.caching}.`,
      'Caching'
    )
  }
}

/** Reads the machine again after a failure: earlier reads do not count. */
async function canReadAgain(swapRun: SwapRun): Promise<boolean> {
  try {
    await readMachineState(swapRun)
    return true
  } catch {
    return false
  }
}

/**
 * When the swap was refused and nothing has changed, a machine that ran is started again: its old disks are all in
 * place, and the service should not stay down. Not after a swap that Azure accepted and failed to execute: a start
 * would try that again.
 */
async function rollBack(swapRun: SwapRun): Promise<void> {
  const { ports, status, show } = swapRun
  const { power, stage } = status()
  if (!power.stop || !power.start || stage === 'starting') return
  const { machine, pairs } = status()
  const stays = hasFailed(machine) || machine.power !== 'deallocated'
  if (stays || !isUntouched(machine, pairs)) return
  try {
    ports.log.info(`${machine.name}: no disk was swapped; starting it again with its old disks`)
    await ports.azure.start(refOf(machine))
    const read = (): Promise<VirtualMachine> =>
      ports.azure.getVirtualMachine(refOf(machine), { power: true })
    show({ machine: await readKnown(read, ports) })
  } catch (error) {
    ports.log.info(
      `${machine.name}: it could not be started again: ${asActionError(error).message}`
    )
  }
}

/** The failure with the state of everything, and how to resume or roll back. */
function describeState(
  cause: ActionError,
  { machine, pairs, power }: SwapStatus,
  asked: string | undefined
): ActionError {
  const back = swapRollback(machine, pairs, power.start)
  return rephrased(
    cause,
    [
      cause.message,
      ...formatStanding(machine, pairs),
      ...(asked === undefined
        ? []
        : [
            `This is its last known state: Azure accepted the request to ${asked}, and this step did not see the result.`
          ])
    ].join(' '),
    {
      remedy: [
        ...(cause.remedy === undefined ? [] : [cause.remedy]),
        'Run this job again with the same inputs to resume.',
        ...(back.length === 0 ? [] : [`To roll back instead: ${back.join(' && ')}`])
      ].join('\n')
    }
  )
}

/** Requests a change until the machine shows it, or Azure refuses it. */
function reach({ what, act, isReached }: Goal, swapRun: SwapRun): Promise<undefined> {
  const { status, ports } = swapRun
  return untilTrue<undefined>(
    {
      name: status().machine.name,
      again: `Asking again to ${what}`,
      attempt: async () => {
        const before = status()
        const refusal = await refusalOf(act(before.machine))
        await readAfter(refusal, swapRun)
        if (isReached(status().machine)) return { end: undefined }
        const moved = hasMoved(before, status())
        if (moved && refusal === undefined) return 'again'
        return { refusal, passes: refusal === undefined || isPassing(refusal) || moved }
      },
      gaveUp: (refusal) => refusal ?? unmoved(what, status().machine)
    },
    ports
  )
}

/** Codes of refusals that mean "not now". Recorded, and known from public programs that wait for them to pass. */
const NOT_NOW: ReadonlySet<string> = new Set([
  'Conflict',
  'AttachDiskWhileBeingDetached',
  'OperationPreempted'
])

function isPassing(refusal: ActionError): boolean {
  // An accepted operation that failed for no known permanent reason is worth a retry.
  if (refusal.code === 'SnapshotFailed') return true
  // This run has read the machine and its disks: a 404 is transient, as long as they are read again after it.
  return NOT_NOW.has(refusal.azure?.code ?? '') || isGone(refusal) || isRetryable(refusal)
}

async function readAfter(refusal: ActionError | undefined, swapRun: SwapRun): Promise<void> {
  try {
    await readMachineState(swapRun)
  } catch (error) {
    const failure = asActionError(error)
    if (refusal === undefined || isAbort(failure)) throw failure
    throw rephrased(refusal, `${refusal.message} ${failure.message}`, { remedy: failure.remedy })
  }
}

/** Reads the machine until Azure has finished all changes, and reads its new disks to confirm them. */
async function readMachineState({ ports, status, show }: SwapRun): Promise<void> {
  const ref = refOf(status().machine)
  let denials = 0
  for (let glance = 0; ; glance++) {
    const machine = await readKnown(
      () => ports.azure.getVirtualMachine(ref, { power: true }),
      ports
    )
    if (isChanging(machine)) show({ machine })
    else {
      const confirmed = withConfirmedDisks(machine, await newDisks(machine, status().pairs, ports))
      show({ machine: confirmed })
      if (confirmed === machine || hasFailed(machine) || (denials += 1) >= MAX_READS) return
    }
    await ports.clock.sleep(waitAfter(OPERATION_RHYTHM, glance))
  }
}

/** The new disks in the machine's list, each as read by itself. */
async function newDisks(
  machine: VirtualMachine,
  pairs: readonly SwapPair[],
  { azure, clock }: Ports
): Promise<readonly Disk[]> {
  const listed = pairs.filter((pair) => standingOf(machine, pair) === 'done')
  return Promise.all(listed.map(({ next }) => readKnown(() => azure.getDisk(next), { clock })))
}

/** Whether a refused change has been made in part: then the rest is requested again. */
function hasMoved(before: SwapStatus, after: SwapStatus): boolean {
  return before.pairs.some(
    (pair) => standingOf(before.machine, pair) !== standingOf(after.machine, pair)
  )
}

function unmoved(what: string, machine: VirtualMachine): ActionError {
  return new ActionError(
    'AzureRefused',
    `Azure accepted the request to ${what}, but virtual machine "${machine.name}" did not change.`,
    { remedy: 'See the activity log of its resource group for details. Then run this step again.' }
  )
}

/** Whether Azure failed to execute a change of the machine that it had accepted. */
function hasFailed({ provisioningState }: VirtualMachine): boolean {
  return provisioningState?.toLowerCase() === 'failed'
}
