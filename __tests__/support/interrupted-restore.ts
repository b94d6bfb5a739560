/** A `restore` of two data disks of a running machine, swapped on it, to be interrupted. */

import type { Simulator } from '../../simulator/simulator.ts'
import type { JsonObject } from '../../simulator/wire/json.ts'
import { objectAt, stringAt } from '../../simulator/wire/json.ts'
import type { Ended } from './bundle.ts'
import type { Claim } from './invariants.ts'
import { broken } from './invariants.ts'
import type { Job, Seen } from './interrupted-job.ts'
import { leftToPost, plannedIn } from './interrupted-job.ts'

const LUNS = [0, 3] as const

/** What Azure has of the machine and of the disks that were made. */
type State = {
  readonly machine: string
  readonly power: string
  /** Name of the disk that hangs at each LUN; absent where none does. */
  readonly places: readonly (string | undefined)[]
  /** The new disks, with the snapshot that each comes from. */
  readonly made: readonly {
    readonly id: string
    readonly name: string
    readonly from: string
    /** Whether it was ever attached. */
    readonly used: boolean
  }[]
  /** Names of the old disks that are there, and of those that hang nowhere. */
  readonly old: readonly string[]
  readonly detached: readonly string[]
}

export function swapJob(azure: Simulator, serial: number): Job<State> {
  const sources = LUNS.map((lun) => {
    const disk = azure.seedDisk({ name: `data${serial}-${lun}` })
    return {
      lun,
      disk,
      snapshot: azure.seedSnapshot({ name: `shot${serial}-${lun}`, source: disk.id })
    }
  })
  const system = azure.seedDisk({ name: `system${serial}`, properties: { osType: 'Linux' } })
  const vm = azure.seedVm({
    name: `web${serial}`,
    osDisk: system.id,
    dataDisks: sources.map(({ lun, disk }) => ({ lun, disk: disk.id, caching: 'ReadOnly' }))
  })
  return {
    inputs: {
      operation: 'restore',
      snapshot: sources.map(({ snapshot }) => snapshot.name).join('\n'),
      vm: vm.name,
      swap: 'true',
      'allow-stop': 'true'
    },
    inspect: () => {
      const { disks } = azure.readState()
      const old = disks.filter((one) => sources.some(({ disk }) => one.id === disk.id))
      return {
        machine: vm.name,
        power:
          [...azure.world.machines.all()].find(({ vmId }) => vmId === vm.vmId)?.power ?? 'gone',
        places: LUNS.map((lun) => diskAt(azure, vm.id, lun)),
        made: disks.flatMap((one) => {
          const from = stringAt(creationOf(one), 'sourceUniqueId')
          const source = sources.find(({ snapshot }) => snapshot.uniqueId === from)
          return source === undefined
            ? []
            : [
                {
                  id: stringAt(one, 'id') ?? '',
                  name: stringAt(one, 'name') ?? '',
                  from: source.snapshot.name,
                  used: objectAt(one, 'properties').LastOwnershipUpdateTime !== undefined
                }
              ]
        }),
        old: old.map((one) => stringAt(one, 'name') ?? ''),
        detached: old
          .filter((one) => stringAt(one, 'managedBy') === undefined)
          .map((one) => stringAt(one, 'name') ?? '')
      }
    },
    judge
  }
}

function creationOf(one: JsonObject): JsonObject {
  return objectAt(objectAt(one, 'properties'), 'creationData')
}

/** As machine and disk agree. */
function diskAt(azure: Simulator, machineId: string, lun: number): string | undefined {
  const { storageProfile } = objectAt(azure.getResource({ id: machineId }), 'properties')
  const { dataDisks } = storageProfile as { dataDisks: readonly JsonObject[] }
  const place = dataDisks.find((one) => one.lun === lun)
  const id = place && stringAt(objectAt(place, 'managedDisk'), 'id')
  if (id === undefined) return undefined
  const disk = azure.getResource({ id })
  return stringAt(disk, 'managedBy') === undefined ? undefined : stringAt(disk, 'name')
}

function judge(seen: Seen<State>): readonly string[] {
  const claims: readonly Claim[] = [...ofDisks(seen), ...ofMachine(seen), ...ofEnd(seen)]
  return broken(claims)
}

/** What Azure accepted is known, and reported. */
function ofDisks(seen: Seen<State>): readonly Claim[] {
  const { main, post, left } = seen
  const reported = restoredIn(main)
  const byPost = leftToPost(seen)
  return [
    ...left.made.flatMap(({ id, name }): readonly Claim[] => [
      [
        plannedIn(seen).some((write) => write.kind === 'disk' && write.name === name) ||
          reported.some((one) => sameText(one, id)),
        `disk ${name} exists, but neither outputs nor state name it`
      ],
      [
        (byPost ? post.log : main.log).includes(name),
        `disk ${name} exists, and the log of the ${byPost ? 'post' : 'main'} step does not name it`
      ],
      [!byPost || post.summary.includes(name), `the post step's summary does not name ${name}`]
    ])
  ]
}

/** A machine that was touched is reported as it is, with how to resume or roll back. */
function ofMachine(seen: Seen<State>): readonly Claim[] {
  const { main, post, before, left, afterPost } = seen
  const isTouched = left.power !== 'running' || left.places.join() !== before.places.join()
  if (!isTouched || (main.code === 0 && !leftToPost(seen))) return []
  const [reporter, text, truth] = leftToPost(seen)
    ? ['post', post.log, afterPost]
    : ['main', main.log, left]
  return [
    [
      text.includes(`Virtual machine "${truth.machine}" is ${truth.power}.`),
      `the ${reporter} step does not say that the machine is ${truth.power}:\n${text}`
    ],
    ...LUNS.map((lun, index): Claim => {
      const disk = truth.places[index]
      const isNew = truth.made.some(({ name }) => name === disk)
      const words =
        disk === undefined
          ? `No disk is at LUN ${lun}`
          : isNew
            ? `The disk at LUN ${lun} is the new disk "${disk}"`
            : `The disk at LUN ${lun} is still the old disk "${disk}"`
      return [text.includes(words), `the ${reporter} step does not say: ${words}\n${text}`]
    }),
    [/run this job again/i.test(text), `the ${reporter} step does not say how to go on`],
    [
      truth.power === 'running' || text.includes('az vm start'),
      `the ${reporter} step does not say how to go back:\n${text}`
    ]
  ]
}

/** The second attempt reaches the goal; the old disks are kept. */
function ofEnd({ before, afterPost, again, finally: end }: Seen<State>): readonly Claim[] {
  const restored = restoredIn(again)
  const places = end.places.map((name) => end.made.find((one) => one.name === name))
  // Nobody knows what a machine that runs has written to a disk: in its place another one is made.
  const ran = afterPost.power !== 'deallocated'
  const used = ran ? afterPost.made.filter((one) => one.used).length : 0
  return [
    [end.power === 'running', `in the end the machine is ${end.power}`],
    [
      places.every((one, index) => one?.from.endsWith(`-${LUNS[index] ?? ''}`) === true),
      `in the end ${end.places.join()} are in place`
    ],
    [
      places.every((one) => one !== undefined && restored.some((id) => sameText(id, one.id))),
      `the outputs of the second attempt name ${restored.join()}`
    ],
    [
      end.made.length === LUNS.length + used,
      `in the end there are ${end.made.map(({ name }) => name).join()}`
    ],
    [end.old.join() === before.old.join(), `of the old disks there are ${end.old.join()}`],
    [end.detached.join() === end.old.join(), 'an old disk is still attached']
  ]
}

function restoredIn({ outputs }: Ended): readonly string[] {
  const text = outputs['restored-disk-ids'] ?? ''
  return text === '' ? [] : (JSON.parse(text) as string[])
}

function sameText(one: string, another: string): boolean {
  return one.toLowerCase() === another.toLowerCase()
}
