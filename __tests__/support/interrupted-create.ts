/** A `create`, to be interrupted: of one disk, or of two of which one has a background copy. */

import type { Simulator } from '../../simulator/simulator.ts'
import type { JsonObject } from '../../simulator/wire/json.ts'
import { objectAt, stringAt } from '../../simulator/wire/json.ts'
import type { Ended } from './bundle.ts'
import type { Claim } from './invariants.ts'
import { broken, nothingDoubled, nothingLost } from './invariants.ts'
import type { Choice, Job, Seen } from './interrupted-job.ts'
import { everyCell, leftToPost, listIn, plannedIn, wasKilled } from './interrupted-job.ts'

/** The snapshots of the job's disks. */
type State = readonly JsonObject[]

export function createJob(azure: Simulator, serial: number): Job<State> {
  return jobOf([azure.seedDisk({ name: `data${serial}` })], azure, serial)
}

export function createSetJob(azure: Simulator, serial: number): Job<State> {
  azure.configure({ copyMs: 900 })
  const disks = [
    azure.seedDisk({ name: `data${serial}` }),
    azure.seedDisk({ name: `fast${serial}`, sku: 'PremiumV2_LRS' })
  ]
  return jobOf(disks, azure, serial)
}

type SeededDisk = { readonly name: string; readonly uniqueId: string }

function jobOf(disks: readonly SeededDisk[], azure: Simulator, serial: number): Job<State> {
  return {
    inputs: {
      disk: disks.map(({ name }) => name).join(),
      // A name is the same in every attempt, or carries the time of day.
      ...(serial % 2 === 1 && { 'snapshot-name': '{disk}-{run-id}' })
    },
    again: { 'if-exists': 'reuse' },
    inspect: () =>
      azure
        .readState()
        .snapshots.filter((one) => disks.some(({ uniqueId }) => uniqueId === sourceOf(one))),
    // Only what a green step has made is held in a job that is cancelled.
    postWrites: /^PATCH .*\/snapshots\//i,
    judge: (seen) => judge(seen, disks)
  }
}

/** Every request by every way to end; and when the step has just said something. */
export const everyCellOfCreate: Choice = (requests) => [
  ...everyCell(requests),
  ...SAID.flatMap((printed) =>
    (['SIGINT', 'SIGKILL', 'escalation'] as const).map((ending) => ({ spot: { printed }, ending }))
  )
]

/** What the step says in turn; the empty text is there when it starts. */
const SAID = [
  '',
  'Signing in to',
  'Azure accepted snapshot',
  'Azure completed the snapshot',
  'is verified and can be restored'
]

function judge(seen: Seen<State>, disks: readonly SeededDisk[]): readonly string[] {
  const { main, post, again, left, afterPost, finally: end } = seen
  const reported = idsIn(main)
  const killed = wasKilled(seen)
  const green = main.state.ended === 'true' && (main.state.made ?? '[]') !== '[]'
  const claims: readonly Claim[] = [
    // A kill between the proof and the end takes nothing away from the proof.
    [
      main.outputs.verified !== 'true' ||
        main.code === 0 ||
        (killed && left.length === disks.length && left.every(isWhole)),
      '"verified" is "true", but the run is neither green nor are its snapshots usable'
    ],
    ...left.flatMap((one): readonly Claim[] => {
      const name = nameOf(one)
      return [
        [
          `${main.log}${post.log}`.includes(name),
          `snapshot ${name} exists, but neither log names it`
        ],
        [
          leftToPost(seen) || main.log.includes(name),
          `snapshot ${name} exists, and the main step ended without naming it in its log`
        ],
        [
          !killed || !leftToPost(seen) || (post.log.includes(name) && post.summary.includes(name)),
          `log and summary of the post step do not name ${name}`
        ]
      ]
    }),
    [
      afterPost.every((one) => green === isHeld(one)),
      `the step was ${green ? 'green' : 'not green'}, and after the post step ${afterPost.filter(isHeld).length} of ${afterPost.length} snapshots are held`
    ],
    [
      end.length === disks.length && end.every((one) => idsIn(again).some((id) => isId(one, id))),
      `in the end there are ${end.map(nameOf).join()}, and the outputs name ${idsIn(again).join()}`
    ]
  ]
  return [
    ...broken(claims),
    ...nothingLost(
      'snapshot',
      left,
      ({ id, name, requestId }) =>
        plannedIn(seen).some((write) => write.name === name && write.requestId === requestId) ||
        reported.some((one) => one.toLowerCase() === id.toLowerCase())
    ).map(({ text }) => text),
    ...disks.flatMap(({ name, uniqueId }) =>
      nothingDoubled(
        name,
        'snapshots',
        end.filter((one) => sourceOf(one) === uniqueId)
      ).map(({ text }) => text)
    )
  ]
}

/** The ids in the outputs, wherever they stand. */
function idsIn({ outputs }: Ended): readonly string[] {
  const ids = listIn(outputs, 'snapshot-ids').map(String)
  const records = listIn(outputs, 'snapshots') as readonly { readonly id: string }[]
  const single = [outputs['snapshot-id'] ?? '', outputs['latest-snapshot-id'] ?? '']
  return [...new Set([...ids, ...records.map(({ id }) => id), ...single])].filter((id) => id !== '')
}

function isId(one: JsonObject, id: string): boolean {
  return stringAt(one, 'id')?.toLowerCase() === id.toLowerCase()
}

function nameOf(one: JsonObject): string {
  return stringAt(one, 'name') ?? ''
}

function sourceOf(one: JsonObject): string | undefined {
  return stringAt(objectAt(objectAt(one, 'properties'), 'creationData'), 'sourceUniqueId')
}

function isHeld(one: JsonObject): boolean {
  return stringAt(objectAt(one, 'tags'), 'snapshot-hold') !== undefined
}

function isWhole(one: JsonObject): boolean {
  const { provisioningState, completionPercent = 100 } = objectAt(one, 'properties')
  return provisioningState === 'Succeeded' && completionPercent === 100
}
