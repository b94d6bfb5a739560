/** Restore tests of two snapshots, compared byte for byte, to be interrupted. */

import type { Simulator } from '../../simulator/simulator.ts'
import type { JsonObject } from '../../simulator/wire/json.ts'
import { objectAt, stringAt } from '../../simulator/wire/json.ts'
import type { Claim } from './invariants.ts'
import { broken } from './invariants.ts'
import type { Job, Seen } from './interrupted-job.ts'
import { leftToPost, listIn } from './interrupted-job.ts'

/** What Azure has of the temporary disks and of the snapshots. */
type State = {
  /** Names of the disks that were created from the snapshots. */
  readonly temporary: readonly string[]
  /** What somebody may read by a signed URL. */
  readonly open: readonly string[]
  /** The snapshots without their tags, and the tags that must stay. */
  readonly snapshots: readonly string[]
  /** The day in the tag of each snapshot. */
  readonly tested: readonly (string | undefined)[]
}

/** All that the post step may send that is no read. */
const CLEANING =
  /^(?:POST .*\/(?:disks|snapshots)\/[^/]+\/endGetAccess|DELETE .*\/disks\/[^/]+-verify-[0-9a-f]{12})$/

export function verifyJob(azure: Simulator, serial: number): Job<State> {
  const open = { networkAccessPolicy: 'AllowAll', publicNetworkAccess: 'Enabled' }
  const disk = azure.seedDisk({ name: `data${serial}`, sizeGb: 1 })
  const snapshots = [1, 2].map((at) => {
    azure.writePattern({ id: disk.id, seed: at, ranges: [{ offset: at * 65_536, length: 8_192 }] })
    return azure.seedSnapshot({
      name: `shot${serial}-${at}`,
      source: disk.id,
      properties: open,
      tags: { team: 'shop' }
    })
  })
  return {
    inputs: {
      operation: 'verify',
      compare: 'true',
      snapshot: snapshots.map(({ name }) => name).join()
    },
    briefAbsence: true,
    postWrites: CLEANING,
    inspect: () => stateOf(azure, snapshots),
    judge: (seen) =>
      judge(
        seen,
        snapshots.map(({ id }) => id)
      )
  }
}

function stateOf(
  azure: Simulator,
  snapshots: readonly { readonly id: string; readonly uniqueId: string }[]
): State {
  // What Azure has accepted comes into effect, although nobody waits for it.
  azure.advance({ ms: azure.settings.operationMs })
  const found = snapshots.map(({ id }) => azure.getResource({ id }))
  return {
    temporary: azure
      .readState()
      .disks.filter((one) => snapshots.some(({ uniqueId }) => uniqueId === sourceOf(one)))
      .map((one) => stringAt(one, 'name') ?? ''),
    open: azure.readAccess().map(({ id }) => id.slice(id.lastIndexOf('/') + 1)),
    snapshots: found.map((one) => {
      const passing = ['diskState', 'snapshot-verified']
      return JSON.stringify(one, (name, value: unknown) =>
        passing.includes(name) ? undefined : value
      )
    }),
    tested: found.map((one) => stringAt(objectAt(one, 'tags'), 'snapshot-verified'))
  }
}

function sourceOf(one: JsonObject): string | undefined {
  return stringAt(objectAt(objectAt(one, 'properties'), 'creationData'), 'sourceUniqueId')
}

function judge(seen: Seen<State>, ids: readonly string[]): readonly string[] {
  const { main, post, again, before, left, afterPost, finally: end } = seen
  const noted = (JSON.parse(main.state.temporary ?? '[]') as { name: string }[]).map(
    ({ name }) => name
  )
  const claims: readonly Claim[] = [
    ...left.temporary.map((name): Claim => [
      noted.includes(name),
      `disk ${name} exists, and the state does not name it`
    ]),
    [
      afterPost.temporary.length === 0,
      `after the post step ${afterPost.temporary.join()} exists:\n${post.log}`
    ],
    [afterPost.open.length === 0, `after the post step ${afterPost.open.join()} is open`],
    [!post.log.includes('may still exist'), `the post step could not delete:\n${post.log}`],
    [
      !leftToPost(seen) ||
        main.state.interrupted === undefined ||
        post.log.includes('Interrupted while testing restores'),
      `the post step does not say what was interrupted:\n${post.log}`
    ],
    [end.temporary.length === 0, `in the end ${end.temporary.join()} exists`],
    [end.open.length === 0, `in the end ${end.open.join()} is open`],
    [before.snapshots.join() === end.snapshots.join(), 'a snapshot has changed'],
    [
      end.tested.every((day) => day !== undefined && /^\d{4}-\d\d-\d\d$/.test(day)),
      `the tags of the snapshots are ${end.tested.join()}`
    ],
    [
      listIn(again.outputs, 'verified-snapshot-ids').join() === ids.join(),
      `the second attempt names ${again.outputs['verified-snapshot-ids'] ?? ''}`
    ],
    // What an output calls tested has its tag.
    ...listIn(main.outputs, 'verified-snapshot-ids').map((id): Claim => [
      left.tested[ids.indexOf(String(id))] !== undefined,
      `${String(id)} is called tested, and has no tag`
    ])
  ]
  return broken(claims)
}
