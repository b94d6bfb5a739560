/** An `export` into a page blob that is not there yet, to be interrupted. */

import { SEEDED } from '../../simulator/seeded.ts'
import type { Simulator } from '../../simulator/simulator.ts'
import { PIECES_PER_NOTE } from '../../src/operations/export/copy.ts'
import type { Ended } from './bundle.ts'
import type { Claim } from './invariants.ts'
import { broken } from './invariants.ts'
import type { Job, Seen } from './interrupted-job.ts'
import { leftToPost, wasKilled } from './interrupted-job.ts'
import type { Spot } from './interruption.ts'
import type { OpenState } from './open-data.ts'
import { CLOSING, claimsOfAccess, notedIn, openStateOf } from './open-data.ts'

const MIB = 1024 ** 2
const GIB = 1024 ** 3

/** A lease of whoever was killed has ended by then: Azure's minute, and a moment. */
const LEASE_IS_OVER_MS = 61_000

/** What Azure has of the snapshots and of the blobs. */
type State = OpenState & {
  /** The blob; absent until it was made. */
  readonly blob: ReturnType<Simulator['getBlob']> | undefined
  /** When it was changed last. */
  readonly changedAt: number | undefined
}

/** Where the job writes to, and from what. */
type Places = {
  readonly blob: { readonly account: string; readonly container: string; readonly blob: string }
  /** Oldest first. */
  readonly snapshots: readonly { readonly id: string; readonly name: string }[]
}

/** Two snapshots, of which the second has what was written and what was cleared since the first; compared in the end. */
export function exportJob(azure: Simulator, serial: number): Job<State> {
  const changes = [
    (id: string) =>
      azure.writePattern({ id, seed: serial, ranges: [{ offset: 0, length: 5 * MIB }] }),
    (id: string) => {
      azure.writePattern({ id, seed: serial + 1, ranges: [{ offset: 64 * MIB, length: MIB }] })
      azure.discard({ id, ranges: [{ offset: MIB, length: MIB }] })
    }
  ]
  return jobOf(azure, serial, changes, { verify: 'true' })
}

/** One snapshot of so many pieces that it is noted on the way how far everything is. */
export function longExportJob(azure: Simulator, serial: number): Job<State> {
  const { stride, length } = { stride: 8 * MIB, length: 64 * 1024 }
  return jobOf(azure, serial, [
    (id) => azure.writePattern({ id, seed: serial, count: PIECES_PER_NOTE + 16, stride, length })
  ])
}

/** Each change of a disk is followed by a snapshot of it. */
function jobOf(
  azure: Simulator,
  serial: number,
  changes: readonly ((diskId: string) => unknown)[],
  inputs: Readonly<Record<string, string>> = {}
): Job<State> {
  const account = 'backups'
  const storage = azure.seedStorageAccount({ name: account, containers: ['disks'] })
  const role = 'Storage Blob Data Contributor'
  azure.assignRole({ principalId: SEEDED.objectId, scope: storage.id, role })
  const open = { networkAccessPolicy: 'AllowAll', publicNetworkAccess: 'Enabled' }
  const { id } = azure.seedDisk({ name: `data${serial}`, sizeGb: 1 })
  const snapshots = changes.map((change, at) => {
    change(id)
    const timeCreated = `2026-01-0${at + 1}T00:00:00Z`
    return azure.seedSnapshot({
      name: `shot${serial}-${at + 1}`,
      source: id,
      timeCreated,
      properties: open
    })
  })
  const blob = { account, container: 'disks', blob: `data${serial}.vhd` }
  return {
    inputs: {
      operation: 'export',
      disk: `data${serial}`,
      'blob-url': `${azure.url}${storage.path}/disks`,
      ...inputs
    },
    inspect: () => stateOf(azure, blob),
    isProven: (outputs) => outputs['snapshot-names'] !== undefined,
    postWrites: CLOSING,
    restMs: LEASE_IS_OVER_MS,
    judge: (seen) => judge(seen, azure, { blob, snapshots })
  }
}

function stateOf(azure: Simulator, place: Places['blob']): State {
  const blobs = [...azure.world.storage.values()].flatMap(({ name: account, containers }) =>
    [...containers.values()].flatMap(({ name: container, blobs }) =>
      [...blobs.values()].map(({ name: blob, stamp }) => ({ account, container, blob, stamp }))
    )
  )
  const isOurs = ({ account, container, blob }: Places['blob']): boolean =>
    [account, container, blob].join('/') === [place.account, place.container, place.blob].join('/')
  const ours = blobs.find(isOurs)
  return {
    ...openStateOf(azure),
    blob: ours && azure.getBlob(place),
    changedAt: ours?.stamp
  }
}

function judge(seen: Seen<State>, azure: Simulator, places: Places): readonly string[] {
  const claims: readonly Claim[] = [
    ...claimsOfAccess(seen),
    ...ofInterrupted(seen, places),
    ...ofEnd(seen, azure, places)
  ]
  return broken(claims)
}

/** What was reported of what was written is true. */
function ofInterrupted(seen: Seen<State>, { snapshots }: Places): readonly Claim[] {
  const { main, post, before, left } = seen
  const held = heldBy(left)
  const hasWritten = left.changedAt !== before.changedAt
  return [
    ...namesIn(main).map((name): Claim => [
      held.includes(name),
      `the outputs name ${name}, which is not in the blob`
    ]),
    [
      main.code !== 0 || held.length === snapshots.length,
      `the step is green, and the blob has snapshots of ${held.join() || 'nothing'}`
    ],
    [
      !leftToPost(seen) || !hasWritten || !post.log.includes('the step wrote nothing'),
      `the blob was written to, and the post step denies it:\n${post.log}`
    ],
    // A request that comes when the process is gone leases for nobody; and who could not close in time had none left.
    [
      wasKilled(seen) ||
        isLate(seen.cell.spot) ||
        notedIn(main).length > 0 ||
        left.blob?.leaseState !== 'leased',
      'a step that was not killed did not give its lease back'
    ]
  ]
}

function isLate(spot: Spot): boolean {
  return 'moment' in spot && spot.moment === 'late'
}

/** The blob has a snapshot of each snapshot, once, and holds the newest; nobody else's was touched. */
function ofEnd(
  { left, again, finally: end }: Seen<State>,
  azure: Simulator,
  { blob: place, snapshots }: Places
): readonly Claim[] {
  const { blob } = end
  const names = snapshots.map(({ name }) => name)
  const newest = snapshots.at(-1)?.id ?? ''
  const reported = namesIn(again)
  const whole = { offset: 0, length: GIB }
  const hashOf = (where: Parameters<Simulator['hashContent']>[0]): string =>
    azure.hashContent({ ...where, ...whole }).hash
  return [
    [
      heldBy(end).join() === names.join(),
      `in the end the blob has snapshots of ${heldBy(end).join() || 'nothing'}`
    ],
    ...snapshots.map(({ id, name }, at): Claim => {
      const snapshot = blob?.snapshots[at]?.snapshot
      return [
        snapshot !== undefined && hashOf({ ...place, snapshot }) === hashOf({ id }),
        `the blob's snapshot of ${name} holds other bytes`
      ]
    }),
    [
      blob !== undefined && hashOf(place) === hashOf({ id: newest }),
      `the blob does not hold ${names.at(-1) ?? ''}`
    ],
    [
      footerOf(azure, place, blob?.length) === 'conectix',
      `the blob of ${String(blob?.length)} bytes does not end as a VHD`
    ],
    [
      blob?.metadata.snapshot_state === 'complete' && blob.metadata.snapshot_name === names.at(-1),
      `the blob says of itself ${JSON.stringify(blob?.metadata)}`
    ],
    [blob?.leaseState !== 'leased', 'in the end the blob is leased'],
    [
      reported.every((name) => names.includes(name)) &&
        names.every((name) => reported.includes(name) || heldBy(left).includes(name)),
      `the outputs of the second attempt name ${reported.join() || 'nothing'}`
    ],
    [
      !isUnderWay(left) || again.log.includes('where an earlier run stopped'),
      `what was noted as written is written again:\n${again.log}`
    ]
  ]
}

/** Whether a part of a snapshot is noted as written. */
function isUnderWay({ blob }: State): boolean {
  return Number(blob?.metadata.snapshot_position ?? '0') > 0
}

/** Names of the snapshots of which the blob has one, oldest first. */
function heldBy({ blob }: State): readonly string[] {
  return (blob?.snapshots ?? []).map(({ metadata }) => metadata.snapshot_name ?? '')
}

/** What the last 512 bytes begin with. */
function footerOf(azure: Simulator, place: Places['blob'], length = 0): string {
  if (length !== GIB + 512) return ''
  const { bytes } = azure.readBlob({ ...place, offset: GIB, length: 8 })
  return Buffer.from(bytes, 'base64').toString('latin1')
}

function namesIn({ outputs }: Ended): readonly string[] {
  const text = outputs['snapshot-names'] ?? ''
  return text === '' ? [] : (JSON.parse(text) as string[])
}
