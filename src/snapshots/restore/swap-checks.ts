/** What forbids the exchange of a machine's disks: found before anything is written. */

import type { Problem } from '../problem.ts'
import { problem } from '../problem.ts'
import { isClassicSku } from '../readiness.ts'
import { sameId } from '../resource-id.ts'
import { isZoneRedundant } from './plan.ts'
import type { Candidate, SwapPair } from './swap-plan.ts'
import { isDone, placeInWords } from './swap-plan.ts'
import type { VirtualMachine } from '../types.ts'
import { counted, listed } from '../words.ts'

/** Everything about the machine that forbids the exchange; empty when it can begin. */
export function swapProblems(
  machine: VirtualMachine,
  candidates: readonly Candidate[],
  pairs: readonly SwapPair[],
  allowStop: boolean
): readonly Problem[] {
  return [
    ...ephemeral(machine),
    ...(isDone(machine, pairs) || allowStop ? [] : running(machine)),
    ...twice(pairs),
    ...candidates.flatMap((one) => [
      ...elsewhere(machine, one),
      ...wrongZone(machine, one),
      ...shared(one)
    ]),
    ...candidates.flatMap((one) => {
      const pair = pairs.find(({ next }) => next === one.next)
      return pair === undefined ? [] : [...cached(one, pair), ...wrongKind(one, pair)]
    })
  ]
}

/** A machine whose OS disk is on its host cannot be deallocated: it would lose it. Microsoft: ephemeral OS disks. */
function ephemeral({ name, disks }: VirtualMachine): readonly Problem[] {
  return disks.some((disk) => disk.ephemeral)
    ? [
        problem(
          'InvalidInput',
          `Virtual machine "${name}" has an ephemeral OS disk, so it cannot be deallocated, and its disks cannot be swapped.`,
          { remedy: 'Leave "swap" out and attach the restored disk by hand.' }
        )
      ]
    : []
}

function running({ name, power }: VirtualMachine): readonly Problem[] {
  return power === 'deallocated'
    ? []
    : [
        problem(
          'Conflict',
          `Virtual machine "${name}" is ${power ?? 'in an unknown state'}. Its disks are swapped only while it is deallocated.`,
          {
            remedy:
              'Set "allow-stop: true" to deallocate it and, if it is running now, start it again afterwards; or deallocate it yourself.'
          }
        )
      ]
}

function twice(pairs: readonly SwapPair[]): readonly Problem[] {
  const places = Map.groupBy(pairs, ({ lun }) => lun)
  return [...places.values()].flatMap((some) =>
    some.length < 2
      ? []
      : [
          problem(
            'InvalidInput',
            `${counted(some.length, 'snapshot')} would take the same place, ${placeInWords(some[0]?.lun)}.`,
            { remedy: 'Name 1 snapshot for each disk of the virtual machine.' }
          )
        ]
  )
}

function elsewhere(machine: VirtualMachine, { snapshot }: Candidate): readonly Problem[] {
  if (!sameId(machine.subscriptionId, snapshot.subscriptionId)) {
    return [
      problem(
        'InvalidInput',
        `Virtual machine "${machine.name}" is not in the subscription of snapshot "${snapshot.name}".`,
        { remedy: 'Choose a virtual machine and a snapshot in the same subscription.' }
      )
    ]
  }
  if (machine.location === snapshot.location) return []
  return [
    problem(
      'WrongLocation',
      `Virtual machine "${machine.name}" is in region "${machine.location}", snapshot "${snapshot.name}" in "${snapshot.location}". A virtual machine attaches disks of its own region only.`,
      {
        remedy: `Copy the snapshot there first with "operation: copy" and "copy-to: ${machine.location}", then restore the copy.`
      }
    )
  ]
}

/** A zonal disk and a zonal machine have to share their zone; a zone-redundant disk fits anywhere. */
function wrongZone(
  machine: VirtualMachine,
  { snapshot, sku, zones }: Candidate
): readonly Problem[] {
  if (isZoneRedundant(sku) || sameZones(machine.zones, zones)) return []
  return [
    problem(
      'InvalidInput',
      `Virtual machine "${machine.name}" is in ${zonesInWords(machine.zones)}, the disk from snapshot "${snapshot.name}" would be in ${zonesInWords(zones)}: it could not be attached.`,
      {
        remedy:
          machine.zones.length > 0
            ? `Set "zone: ${machine.zones[0] ?? ''}".`
            : 'Leave "zone" out. If the source disk was zonal, the virtual machine must be in its zone.'
      }
    )
  ]
}

function shared({ snapshot, maxShares }: Candidate): readonly Problem[] {
  return (maxShares ?? 1) <= 1
    ? []
    : [
        problem(
          'InvalidInput',
          `The disk of snapshot "${snapshot.name}" is a shared disk: after a swap on one virtual machine, the virtual machines would no longer share the same data.`,
          {
            remedy:
              'Leave "swap" out, then swap the disk on all of its virtual machines while they are stopped.'
          }
        )
      ]
}

/** Microsoft: Premium SSD v2 and Ultra disks do not support disk caching. */
function cached({ sku }: Candidate, { lun, how }: SwapPair): readonly Problem[] {
  const caching = how.caching?.toLowerCase() ?? 'none'
  return isClassicSku(sku) !== false || caching === 'none'
    ? []
    : [
        problem(
          'InvalidInput',
          `The disk at ${placeInWords(lun)} is cached (${how.caching ?? ''}), but ${sku ?? ''} disks do not support caching.`,
          { remedy: 'Leave "disk-sku" out, or turn off the caching of that disk first.' }
        )
      ]
}

function wrongKind({ snapshot, osType }: Candidate, { lun }: SwapPair): readonly Problem[] {
  return lun !== undefined || osType !== undefined
    ? []
    : [
        problem(
          'InvalidInput',
          `Snapshot "${snapshot.name}" would become the OS disk, but its operating system is unknown.`,
          { remedy: 'Choose a snapshot of the OS disk.' }
        )
      ]
}

function sameZones(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((zone) => b.includes(zone))
}

function zonesInWords(zones: readonly string[]): string {
  return zones.length === 0 ? 'no zone' : `zone ${listed(zones)}`
}
