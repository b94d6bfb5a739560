import { writeResourceId } from '../arm/resource-id.ts'
import type { Disk } from '../compute/disk.ts'
import { removeMachine } from '../machines/machine-creation.ts'
import { attachedDisk } from '../machines/machine-disks.ts'
import type { MachineFailure } from '../machines/virtual-machine.ts'
import { STAGES } from '../machines/virtual-machine.ts'
import type { World } from '../world.ts'
import type { Range, Written } from './bytes.ts'
import { readBase64, readContent } from './bytes.ts'
import { findMachine } from './find.ts'
import type { MachineSeed } from './machine-seeds.ts'
import { seedMachine } from './machine-seeds.ts'

/** A seeded machine in short. */
export interface SeededMachine {
  readonly id: string
  readonly name: string
  readonly location: string
  readonly vmId: string
  /** Id of the managed disk of the operating system, when it is one. */
  readonly osDisk: string | undefined
}

/** Where a program on the machine reads and writes: a LUN, or the disk of the operating system. */
export type Place = number | 'os'

/** What can be done to machines from outside; part of the control endpoint's actions. */
export function machineActions(world: World, subscriptionId: string) {
  return {
    seedVm(seed: MachineSeed): SeededMachine {
      const machine = seedMachine(world, seed, subscriptionId)
      const { name, location, vmId, osDisk } = machine
      return {
        id: writeResourceId(machine),
        name,
        location,
        vmId,
        osDisk: osDisk.backing.kind === 'managed' ? osDisk.backing.id : undefined
      }
    },
    /** The machine is gone at once; its disks stay. */
    deleteVm({ id }: { id: string }) {
      removeMachine(world, findMachine(world, id))
      return {}
    },
    /** Has the machine fail where it comes next to `at`, once; what comes before in the same operation happens. */
    failVm({ id, ...failure }: { id: string } & MachineFailure) {
      if (!STAGES.includes(failure.at)) {
        throw new RangeError(`a machine fails at one of ${STAGES.join(', ')}, not '${failure.at}'`)
      }
      const machine = findMachine(world, id)
      machine.failures = [...machine.failures, failure]
      return {}
    },
    /** As a program on the machine does it: into the disk that is there now. */
    writeVm({ id, lun, offset, bytes }: { id: string; lun: Place } & Written) {
      const content = readContent(bytes)
      diskIn(world, id, lun).bytes.write(offset, content)
      return { written: content.length }
    },
    readVm({ id, lun, offset, length }: { id: string; lun: Place } & Range) {
      return readBase64(diskIn(world, id, lun).bytes, { offset, length })
    }
  }
}

/** The managed disk that is in a place of the machine right now. */
function diskIn(world: World, id: string, place: Place): Disk {
  const machine = findMachine(world, id)
  const there =
    place === 'os' ? [machine.osDisk] : machine.dataDisks.filter((disk) => disk.lun === place)
  const [disk] = there.flatMap((one) => attachedDisk(world, machine, one) ?? [])
  if (disk !== undefined) return disk
  throw new RangeError(`'${machine.name}' has no managed disk at ${String(place)}`)
}
