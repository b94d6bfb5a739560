/**
 * The rules for the swap of a machine's disks for restored ones: which disk goes where, the current state, and the next
 * step. Everything is derived from the machine as read, so that a later attempt resumes where an earlier one stopped.
 */

import type { Problem } from '../../errors.ts'
import { problem } from '../../errors.ts'
import { listed } from '../format.ts'
import type { ResourceRef } from '../resource-id.ts'
import { formatResourceId, parseResourceId, sameId } from '../resource-id.ts'
import type { Disk, MachineDisk, Snapshot, SwapPair, VirtualMachine } from '../types.ts'
import { comesFrom } from '../verification.ts'

/** A disk that is to be put in place. */
export type Candidate = {
  readonly snapshot: Snapshot
  /** The source disk of the snapshot, as far as it is known. */
  readonly source: { readonly ref: ResourceRef | undefined; readonly uniqueId: string | undefined }
  /** That disk, if it still exists. */
  readonly kept: ResourceRef | undefined
  /** The new disk. */
  readonly next: ResourceRef
  readonly sku: string | undefined
  readonly zones: readonly string[]
  readonly osType: string | undefined
  readonly maxShares: number | undefined
}

/** An attached disk, with its source. */
export type Attached = {
  readonly disk: Disk
  /** Unique id of the source disk of its own snapshot, for a disk that was restored before. */
  readonly ancestor: string | undefined
}

/** How a machine's swap starts and ends. */
export type PowerPlan = {
  /** It must be deallocated first. */
  readonly stop: boolean
  /** It must be started in the end. */
  readonly start: boolean
}

/** Finds the place of a new disk: that of its source disk, of the disk that replaced it, or its own. */
export function placeOf(
  machine: VirtualMachine,
  attached: readonly Attached[],
  { snapshot, source, kept, next }: Candidate
): SwapPair | Problem {
  const nextId = formatResourceId(next, 'disks')
  const own = machine.disks.find(({ diskId }) => sameId(diskId, nextId))
  const on = (test: (one: Attached) => boolean): MachineDisk | undefined =>
    machine.disks.find(({ diskId }) =>
      attached.some((one) => sameId(one.disk.id, diskId) && test(one))
    )
  const sourceId = source.ref === undefined ? undefined : formatResourceId(source.ref, 'disks')
  const old =
    on(({ disk }) => sameId(disk.uniqueId, source.uniqueId)) ??
    on(({ disk }) => !sameId(disk.id, nextId) && comesFrom(disk, snapshot)) ??
    on(({ ancestor }) => sameId(ancestor, source.uniqueId)) ??
    // Recreated under the same name: still the right place.
    machine.disks.find(({ diskId }) => sameId(diskId, sourceId))
  const place = own ?? old
  if (place === undefined) return notAttached(machine, snapshot, source.ref)
  const gone = own === undefined ? parseResourceId(place.diskId ?? '', 'disks') : kept
  return {
    lun: place.lun,
    old: gone,
    next,
    how: {
      caching: place.caching,
      writeAccelerator: place.writeAccelerator,
      deleteOption: place.deleteOption
    }
  }
}

function notAttached(
  machine: VirtualMachine,
  snapshot: Snapshot,
  source: ResourceRef | undefined
): Problem {
  const what =
    source === undefined
      ? `the source disk of snapshot "${snapshot.name}" is unknown`
      : `disk "${source.name}", the source of snapshot "${snapshot.name}", is not attached to it, and neither is a disk restored in its place`
  const there = machine.disks.map((disk) => `${formatPlace(disk.lun)} "${disk.name}"`)
  return problem(
    'NotFound',
    `Virtual machine "${machine.name}" has ${there.length === 0 ? 'no disk' : listed(there)}; ${what}, so the disk to replace is unknown.`,
    {
      remedy:
        'Attach the disk to replace at its LUN first; if an earlier attempt detached it, the log and the summary of that attempt show the LUN. Or leave "swap" out and attach the restored disk by hand.'
    }
  )
}

/**
 * The machine without the disks that are not attached to it: a failed attachment leaves the new disk in the machine's
 * list, although it is not attached.
 */
export function withConfirmedDisks(
  machine: VirtualMachine,
  disks: readonly Disk[]
): VirtualMachine {
  const denying = disks.filter(({ managedBy }) => !sameId(managedBy, machine.id))
  return denying.length === 0
    ? machine
    : {
        ...machine,
        disks: machine.disks.filter(({ diskId }) => !denying.some(({ id }) => sameId(id, diskId)))
      }
}

/** The state of a place: the old disk is in it, the new one, none, or another disk. */
type Standing = 'before' | 'done' | 'empty' | 'foreign'

/** The state of a pair's place on the machine as read. */
export function standingOf({ disks }: VirtualMachine, { lun, old, next }: SwapPair): Standing {
  const there = disks.find((disk) => disk.lun === lun)
  if (there === undefined) return 'empty'
  if (sameId(there.diskId, formatResourceId(next, 'disks'))) return 'done'
  return old !== undefined && sameId(there.diskId, formatResourceId(old, 'disks'))
    ? 'before'
    : 'foreign'
}

/** Whether every new disk is in its place. */
export function isDone(machine: VirtualMachine, pairs: readonly SwapPair[]): boolean {
  return pairs.every((pair) => standingOf(machine, pair) === 'done')
}

/** Whether every old disk is still in its place. */
export function isUntouched(machine: VirtualMachine, pairs: readonly SwapPair[]): boolean {
  return pairs.every((pair) => standingOf(machine, pair) === 'before')
}

/** A change of a machine's data disks that Azure makes in one operation. */
type DataChange = {
  /** Ids of the disks to detach. */
  readonly detach: readonly string[]
  readonly attach: readonly (SwapPair['how'] & { readonly diskId: string; readonly lun: number })[]
}

/** The next write that the swap needs. */
type SwapStep =
  | { readonly kind: 'data'; readonly change: DataChange }
  | { readonly kind: 'os'; readonly disk: Pick<Disk, 'id' | 'name'> }
  /** Another process put another disk in the place meanwhile. */
  | { readonly kind: 'blocked'; readonly problem: Problem }

/**
 * The next change, in one step: all data disks together, the OS disk after them; `undefined` when the swap is complete.
 * With `apart` the old data disks are detached in a step of their own.
 */
export function nextStep(
  machine: VirtualMachine,
  pairs: readonly SwapPair[],
  apart = false
): SwapStep | undefined {
  const missing = pairs.filter((pair) => standingOf(machine, pair) !== 'done')
  const foreign = missing.find((pair) => standingOf(machine, pair) === 'foreign')
  if (foreign !== undefined) return { kind: 'blocked', problem: occupied(machine, foreign) }
  const data = missing.filter(({ lun }) => lun !== undefined)
  if (data.length > 0) {
    const change = changeOf(machine, data)
    const onlyDetach = apart && change.detach.length > 0
    return { kind: 'data', change: onlyDetach ? { ...change, attach: [] } : change }
  }
  const [os] = missing
  return os === undefined
    ? undefined
    : { kind: 'os', disk: { id: formatResourceId(os.next, 'disks'), name: os.next.name } }
}

function changeOf(machine: VirtualMachine, pairs: readonly SwapPair[]): DataChange {
  return {
    detach: pairs.flatMap(({ lun, old }) => {
      const id = old === undefined ? undefined : formatResourceId(old, 'disks')
      const there = machine.disks.find((disk) => disk.lun === lun && sameId(disk.diskId, id))
      return there?.diskId === undefined ? [] : [there.diskId]
    }),
    attach: pairs.flatMap(({ lun, next, how }) =>
      lun === undefined ? [] : [{ diskId: formatResourceId(next, 'disks'), lun, ...how }]
    )
  }
}

function occupied(machine: VirtualMachine, { lun, next }: SwapPair): Problem {
  const there = machine.disks.find((disk) => disk.lun === lun)
  return problem(
    'Conflict',
    `During this step, another process attached disk "${there?.name ?? ''}" at ${formatPlace(lun)} of virtual machine "${machine.name}", where "${next.name}" was to go.`,
    { remedy: 'See the activity log of the resource group for who changes that virtual machine.' }
  )
}

/** Formats a place on a machine. */
export function formatPlace(lun: number | undefined): string {
  return lun === undefined ? 'the OS disk slot' : `LUN ${lun}`
}

/** Whether a machine is running or starting. */
export function isRunningOrStarting({ power }: Pick<VirtualMachine, 'power'>): boolean {
  return power === 'running' || power === 'starting'
}

/** Whether Azure is changing a machine. */
export function isChanging({
  power,
  provisioningState
}: Pick<VirtualMachine, 'power' | 'provisioningState'>): boolean {
  return (
    /^(?:starting|stopping|deallocating)$/.test(power ?? '') ||
    /^(?:updating|creating)$/i.test(provisioningState ?? '')
  )
}

/**
 * A restore stops the machine as soon as its disks are created: a much later stop was another process; milliseconds.
 */
const MAX_UNTIL_STOPPED_MS = 7_200_000

/**
 * Whether an earlier attempt stopped a machine that is deallocated, so that it must be started again: it was stopped
 * soon after that attempt had created its disk. The disks that stayed attached show when it was stopped; when none did,
 * the permission to stop it decides.
 */
export function wasStoppedSince(
  { disks, power }: VirtualMachine,
  attached: readonly Attached[],
  pairs: readonly SwapPair[],
  madeAt: number | undefined
): boolean {
  if (madeAt === undefined) return false
  // In progress at this moment: the disks do not show it yet.
  if (power === 'deallocating') return true
  if (power !== 'deallocated') return false
  const times = attached.flatMap(({ disk }) => {
    const isNew = pairs.some(({ next }) => sameId(disk.id, formatResourceId(next, 'disks')))
    const isThere = disks.some(({ diskId }) => sameId(diskId, disk.id))
    return isThere && !isNew && disk.ownersChangedAt !== undefined ? [disk.ownersChangedAt] : []
  })
  return (
    times.length === 0 ||
    times.some((time) => time >= madeAt && time <= madeAt + MAX_UNTIL_STOPPED_MS)
  )
}

// The state of a swap and how to roll back, as text and as commands.

/** The state of a machine and its disks, one sentence each. */
export function formatStanding(
  machine: VirtualMachine,
  pairs: readonly SwapPair[]
): readonly string[] {
  return [
    `Virtual machine "${machine.name}" is ${machine.power ?? 'in an unknown state'}.`,
    ...pairs.map((pair) => formatPair(machine, pair))
  ]
}

function formatPair(machine: VirtualMachine, pair: SwapPair): string {
  const { lun, old, next } = pair
  const place = formatPlace(lun)
  const before = old === undefined ? undefined : `"${old.name}"`
  switch (standingOf(machine, pair)) {
    case 'done':
      return `The disk at ${place} is the new disk "${next.name}"${before === undefined ? '' : `; the old disk ${before} is detached and kept`}.`
    case 'before':
      return `The disk at ${place} is still the old disk ${before ?? ''}; the new disk "${next.name}" is not attached.`
    case 'empty':
      return `No disk is at ${place}: ${before === undefined ? '' : `the old disk ${before} and `}the new disk "${next.name}" ${before === undefined ? 'is' : 'are'} not attached there.`
    case 'foreign':
      return `The disk at ${place} is unknown to this step; the new disk "${next.name}" is not attached there.`
  }
}

/** The `az` commands that put the old disks back, from the current state. They contain no ids. */
export function swapRollback(
  machine: VirtualMachine,
  pairs: readonly SwapPair[],
  wasRunning: boolean
): readonly string[] {
  const moved = pairs.filter((pair) => ['done', 'empty'].includes(standingOf(machine, pair)))
  const stops = wasRunning && moved.length > 0 && machine.power !== 'deallocated'
  return [
    ...(stops ? [`az vm deallocate ${named(machine)}`] : []),
    ...moved.flatMap((pair) => undoing(machine, pair)),
    ...(wasRunning && (stops || machine.power === 'deallocated') ? [startCommand(machine)] : [])
  ]
}

/** The `az` command that starts a machine. */
export function startCommand(machine: ResourceRef): string {
  return `az vm start ${named(machine)}`
}

/** The `az` command that deletes a disk. */
export function deleteCommand({ resourceGroup, name }: ResourceRef): string {
  return `az disk delete --resource-group ${quoted(resourceGroup)} --name ${quoted(name)}`
}

function undoing(machine: VirtualMachine, pair: SwapPair): readonly string[] {
  const { lun, old, next, how } = pair
  if (old === undefined) return []
  if (lun === undefined) {
    return [`az vm update ${named(machine)} --os-disk ${diskArgument(machine, old)}`]
  }
  const vm = `--resource-group ${quoted(machine.resourceGroup)} --vm-name ${quoted(machine.name)}`
  return [
    ...(standingOf(machine, pair) === 'done'
      ? [`az vm disk detach ${vm} --name ${quoted(next.name)}`]
      : []),
    `az vm disk attach ${vm} --name ${diskArgument(machine, old)} --lun ${lun}${how.caching === undefined ? '' : ` --caching ${how.caching}`}`
  ]
}

/** A disk of another group can only be given by its id, which the command reads itself. */
function diskArgument(machine: ResourceRef, { resourceGroup, name }: ResourceRef): string {
  return sameId(machine.resourceGroup, resourceGroup)
    ? quoted(name)
    : `"$(az disk show --resource-group ${quoted(resourceGroup)} --name ${quoted(name)} --query id --output tsv)"`
}

function named({ resourceGroup, name }: ResourceRef): string {
  return `--resource-group ${quoted(resourceGroup)} --name ${quoted(name)}`
}

/** One word of a shell. Groups may hold parentheses and letters of any language. */
function quoted(text: string): string {
  return /^[\w.-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`
}
