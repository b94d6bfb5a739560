/** The data of snapshots, as a job that is interrupted opens it: what is open is known, and closed in the end. */

import type { Simulator } from '../../simulator/simulator.ts'
import type { Ended } from './bundle.ts'
import type { Claim } from './invariants.ts'
import type { ChangedRange } from '../../src/snapshots/types.ts'
import type { Seen } from './interrupted-job.ts'

/** What Azure has open, as its own book says. */
export type OpenState = {
  /** Names of the snapshots that somebody may read by a signed URL. */
  readonly open: readonly string[]
  /** Every disk and snapshot without whether it is open, one line each. */
  readonly resources: readonly string[]
}

/** All that the post step of a job may send that opens data. */
export const CLOSING = /^POST .*\/snapshots\/[^/]+\/endGetAccess$/

export function openStateOf(azure: Simulator): OpenState {
  // What Azure has accepted comes into effect, although nobody waits for it.
  azure.advance({ ms: azure.settings.operationMs })
  const { disks, snapshots } = azure.readState()
  return {
    open: azure.readAccess().map(({ id }) => nameIn(id)),
    resources: [...disks, ...snapshots].map((one) =>
      JSON.stringify(one, (name, value: unknown) => (name === 'diskState' ? undefined : value))
    )
  }
}

function nameIn(id: string): string {
  return id.slice(id.lastIndexOf('/') + 1)
}

/** What changed on a disk between two snapshots, or what is in use on the first, by the simulator's own book. */
export function changesOf(
  azure: Simulator,
  id: string,
  since: string | undefined
): readonly ChangedRange[] {
  return azure
    .readRanges({ id, ...(since !== undefined && { since: { id: since } }) })
    .map(({ offset, length, cleared }) => ({
      offset,
      length,
      kind: cleared ? 'cleared' : 'changed'
    }))
}

/** Names of the snapshots that a main step left for the post step to close. */
export function notedIn({ state }: Ended): readonly string[] {
  return (JSON.parse(state.granted ?? '[]') as { name: string }[]).map(({ name }) => name)
}

/** What is open is noted, and closed by the post step at the latest; nothing else has changed. */
export function claimsOfAccess(seen: Seen<OpenState>): readonly Claim[] {
  const { main, post, before, left, afterPost, finally: end } = seen
  const noted = notedIn(main)
  return [
    ...left.open.flatMap((name): readonly Claim[] => [
      [noted.includes(name), `${name} is open, and the state does not name it`],
      [post.log.includes(`"${name}"`), `${name} is open, and the post step does not name it`]
    ]),
    [
      afterPost.open.length === 0,
      `after the post step ${afterPost.open.join()} is open:\n${post.log}`
    ],
    [!post.log.includes('may remain granted'), `the post step could not close:\n${post.log}`],
    [end.open.length === 0, `after the second attempt ${end.open.join()} is open`],
    [before.resources.join() === end.resources.join(), 'a disk or a snapshot has changed']
  ]
}
