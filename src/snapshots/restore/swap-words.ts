/** Where an exchange of disks stands, and how to go back, as a person reads it and pastes it. */

import type { ResourceRef } from '../resource-id.ts'
import { sameId } from '../resource-id.ts'
import type { SwapPair } from './swap-plan.ts'
import { placeInWords, standingOf } from './swap-plan.ts'
import type { VirtualMachine } from '../types.ts'

/** Where a machine and its disks stand, one sentence each. */
export function standingInWords(
  machine: VirtualMachine,
  pairs: readonly SwapPair[]
): readonly string[] {
  return [
    `Virtual machine "${machine.name}" is ${machine.power ?? 'in an unknown state'}.`,
    ...pairs.map((pair) => pairInWords(machine, pair))
  ]
}

function pairInWords(machine: VirtualMachine, pair: SwapPair): string {
  const { lun, old, next } = pair
  const place = placeInWords(lun)
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

/** The commands of `az` that put the old disks back, from where things stand. Nothing in them is an id. */
export function wayBack(
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

/** The command of `az` that starts a machine. */
export function startCommand(machine: ResourceRef): string {
  return `az vm start ${named(machine)}`
}

/** The command of `az` that deletes a disk. */
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

/** A disk of another group can only be given by its id, which the command itself asks for. */
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
