/**
 * `restore`: a new disk from a snapshot, like the snapshot's source disk; `swap` puts it in that disk's place on its
 * machine.
 *
 * Everything that reads can show is reported before the first write. Then all disks are created and verified, while the
 * machine keeps its old disks; it stops only when every new disk exists. The old disks always stay.
 */

import type { ActionError } from '../errors.ts'
import { describe } from '../errors.ts'
import type { Log, Ports } from '../ports.ts'
import type { Need, PermissionCheck } from '../snapshots/permissions.ts'
import { NEEDED, linkedNeeds } from '../snapshots/permissions.ts'
import { formatGroupId, formatResourceId } from '../snapshots/resource-id.ts'
import { formatPlan } from '../snapshots/restore/plan.ts'
import { formatPlace, standingOf } from '../snapshots/restore/swap-plan.ts'
import { verifyDisk, verifyTakenOver } from '../snapshots/verification.ts'
import type { Disk } from '../snapshots/types.ts'
import type { Check } from '../snapshots/verification.ts'
import { formatDuration, formatMinute, listed } from '../snapshots/format.ts'
import type { Advance } from './common/batch.ts'
import { advanceIn, insist, workOn } from './common/batch.ts'
import { checkPermissions } from './common/permissions.ts'
import { labelOf } from './common/restorable.ts'
import { settleDisk, writeDisk } from './common/write.ts'
import type { RestoreOutcome, SwapStatus } from './restore/outcome.ts'
import { isRestored, restoreFailure, stopped } from './restore/outcome.ts'
import type { PlannedDisk, PrepareRequest } from './restore/prepare.ts'
import { plannedWrites, prepare } from './restore/prepare.ts'
import { swap } from './restore/swap.ts'

export type RestoreRequest = PrepareRequest & {
  readonly operation: 'restore'
  /** Reads, checks and plans, but writes nothing. */
  readonly dryRun: boolean
}

/** The result of `restore`, in the order of the input. */
export type RestoreResult = {
  readonly operation: 'restore'
  readonly dryRun: boolean
  readonly outcomes: readonly RestoreOutcome[]
  /** The swap on the machine; only with `swap`. */
  readonly swap: SwapStatus | undefined
  /** Every disk is created and verified and, with `swap`, in its place. */
  readonly verified: boolean
  /** Whether the real run has the permissions that it needs; of a dry run only. */
  readonly permissions?: PermissionCheck
  /** Why the step must fail, if it must. */
  readonly failure: ActionError | undefined
}

/**
 * Restores the disks. `publish` gets the result so far after every change. Rejects with an ActionError when nothing was
 * written; later failures are in the result.
 */
export async function restore(
  request: RestoreRequest,
  ports: Ports,
  publish: (result: () => RestoreResult) => void
): Promise<RestoreResult> {
  const prepared = await prepare(request, ports)
  const outcomes = prepared.disks.map(toOutcome)
  let swapStatus = prepared.swap
  const result = (): RestoreResult => resultOf(outcomes, swapStatus, request.dryRun)
  for (const one of prepared.disks) logPlan(one, request.dryRun, ports.log)
  if (swapStatus !== undefined) logSwap(swapStatus, request.dryRun, ports.log)
  if (request.dryRun) {
    const needs = needsOf(prepared.disks, swapStatus)
    const permissions = await checkPermissions(needs, request.maxParallel, ports)
    return { ...result(), permissions }
  }
  // From here on something may be written: the post step must know before the first request is sent.
  ports.stateStore.planned(plannedWrites(prepared, ports.azure))
  publish(result)

  const advance = advanceIn(outcomes, () => publish(result))
  await workOn(
    {
      lanes: prepared.disks.map((one) => [one]),
      titleOf: ({ source }) => labelOf(source),
      slotOf: () => '',
      maxPerSlot: request.maxParallel,
      work: (one, own) => make(one, own, advance(prepared.disks.indexOf(one))),
      failed: (one, met) => {
        const index = prepared.disks.indexOf(one)
        const error = stopped(met, outcomes[index])
        advance(index)({ error })
        return `${labelOf(one.source)}: ${describe(error)}`
      }
    },
    ports
  )
  if (swapStatus !== undefined && outcomes.every(isRestored)) {
    swapStatus = await swap(swapStatus, request.allowStop, ports, (status) => {
      swapStatus = status
      publish(result)
    })
    logEnd(swapStatus, ports.log)
  }
  return result()
}

/** What the real run needs. */
function needsOf(
  disks: readonly PlannedDisk[],
  swapStatus: SwapStatus | undefined
): readonly Need[] {
  const { source: from, group } = NEEDED.restore
  return [
    ...disks
      .filter(({ target }) => target.earlier === undefined)
      .flatMap(({ source, plan: { request }, target }) => {
        const { encryptionSetId, secureEncryptionSetId, diskAccessId } = request.profile
        return [
          { scope: formatResourceId(source.snapshot, 'snapshots'), actions: from },
          { scope: formatGroupId(target.ref), actions: group },
          ...linkedNeeds({
            encryptionSets: [encryptionSetId, secureEncryptionSetId],
            diskAccess: diskAccessId
          })
        ]
      }),
    ...(swapStatus === undefined ? [] : swapNeeds(swapStatus))
  ]
}

/** Azure checks every disk of a machine whose disks change, and its network interfaces. */
function swapNeeds({ machine, pairs, power }: SwapStatus): readonly Need[] {
  const missing = pairs.filter((pair) => standingOf(machine, pair) !== 'done')
  if (missing.length === 0 && !power.start) return []
  const { machine: ofMachine, dataDisks, interfaces, stop, start, group } = NEEDED.restore
  const attached = machine.disks.flatMap(({ diskId }) => diskId ?? [])
  return [
    {
      scope: formatResourceId(machine, 'virtualMachines'),
      actions: [
        ...ofMachine,
        ...(missing.some(({ lun }) => lun !== undefined) ? dataDisks : []),
        ...(power.stop ? stop : []),
        ...(power.start ? start : [])
      ]
    },
    ...attached.map((scope) => ({ scope, actions: group })),
    ...missing.map(({ next }) => ({ scope: formatGroupId(next), actions: group })),
    {
      scope: formatGroupId(machine),
      actions: interfaces,
      elsewhere: 'it can be granted on the network interfaces of the virtual machine'
    }
  ]
}

function toOutcome({ source, plan, target }: PlannedDisk): RestoreOutcome {
  return {
    source,
    plan,
    ref: target.ref,
    stage: 'planned',
    takenOver: target.earlier !== undefined,
    checks: []
  }
}

/** One disk from its write to its verification. */
async function make(
  { source, plan, target }: PlannedDisk,
  ports: Ports,
  advance: Advance<RestoreOutcome>
): Promise<void> {
  const { clock, log } = ports
  const { snapshot } = source
  const { request } = plan
  const { ref, earlier } = target
  const expected = { snapshot, request }
  const label = labelOf(source)

  let disk: Disk
  let checks: readonly Check[]
  if (earlier === undefined) {
    const startedAt = clock.now()
    const write = await writeDisk({ ref, ...expected }, ports)
    log.info(`${label}: Azure accepted disk "${ref.name}"`)
    advance({ stage: 'accepted' })
    disk = await write.finished()
    checks = verifyDisk(disk, expected, write.time())
    log.info(`${label}: Azure created the disk in ${formatDuration(clock.now() - startedAt)}`)
  } else {
    log.info(`${label}: resuming disk "${ref.name}" of an earlier attempt of this run`)
    advance({ stage: 'accepted' })
    disk = await settleDisk(ref, ports)
    checks = verifyTakenOver(disk, expected)
  }
  advance({ disk, checks })
  insist(
    checks,
    `Disk "${disk.name}" is not verified`,
    'Do not use it. Check whether another workflow writes to the same name at the same time, then run this step again.'
  )
  advance({ stage: 'made' })
  log.info(`${label}: disk "${disk.name}" is created from snapshot "${snapshot.name}" and verified`)
}

function logPlan({ source, plan, target }: PlannedDisk, dryRun: boolean, log: Log): void {
  const { snapshot } = source
  const label = labelOf(source)
  const verb =
    target.earlier === undefined
      ? dryRun
        ? 'would create'
        : 'creating'
      : dryRun
        ? 'would resume'
        : 'resuming'
  log.info(
    `${label}: ${verb} disk "${target.ref.name}" in resource group "${target.ref.resourceGroup}", region ${snapshot.location}, from snapshot "${snapshot.name}" of ${formatMinute(source.dataTime)}`
  )
  log.info(`${label}: ${formatPlan(plan)}`)
  for (const note of plan.notes) log.info(`${label}: ${note}`)
}

function logSwap({ machine, pairs, power }: SwapStatus, dryRun: boolean, log: Log): void {
  const will = dryRun ? 'would be' : 'will be'
  if (power.stop) log.info(`${machine.name}: is ${machine.power ?? 'on'}, and ${will} deallocated`)
  for (const pair of pairs) {
    const done = standingOf(machine, pair) === 'done'
    log.info(
      done
        ? `${machine.name}: disk "${pair.next.name}" is already at ${formatPlace(pair.lun)}`
        : `${machine.name}: disk "${pair.next.name}" ${dryRun ? 'would' : 'will'} replace ${pair.lun === undefined ? 'OS disk' : `the disk at LUN ${pair.lun}:`} "${pair.old?.name ?? ''}", which is kept`
    )
  }
  if (power.start) log.info(`${machine.name}: ${will} started again afterwards`)
}

function logEnd({ machine, pairs, error }: SwapStatus, log: Log): void {
  if (error !== undefined) {
    log.info(`${machine.name}: ${describe(error)}`)
    return
  }
  log.info(
    `${machine.name}: ${listed(pairs.map(({ lun, next }) => `"${next.name}" is at ${formatPlace(lun)}`))}; the machine is ${machine.power ?? 'in an unknown state'}`
  )
}

function resultOf(
  outcomes: readonly RestoreOutcome[],
  swapStatus: SwapStatus | undefined,
  dryRun: boolean
): RestoreResult {
  const current = [...outcomes]
  return {
    operation: 'restore',
    dryRun,
    outcomes: current,
    swap: swapStatus,
    verified:
      current.length > 0 &&
      current.every(isRestored) &&
      (swapStatus === undefined || swapStatus.stage === 'done'),
    failure: restoreFailure(current, swapStatus)
  }
}
