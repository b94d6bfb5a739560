/** What the matrices of the operations have in common that open the data of snapshots. */

import { SEEDED } from '../../simulator/seeded.ts'
import type { ResourceRef } from '../../src/snapshots/resource-id.ts'
import { canonical, formatResourceId } from '../../src/snapshots/resource-id.ts'
import type { Problem } from './invariants.ts'
import type { Fault } from './matrix-faults.ts'
import { FAULTS, fault } from './matrix-faults.ts'
import { STORAGE_FAULTS } from './matrix-storage-faults.ts'
import type { Attempt, Place, Row } from './matrix.ts'

/** A snapshot whose data may be opened. */
export type Opened = ResourceRef & { readonly id: string; readonly uniqueId: string }

const MINUTE_MS = 60_000

/** Seeds a snapshot of a disk; `minute` shows which of them is the older one. */
export function seedOpen(
  { simulator, group, startedAt }: Place,
  {
    name,
    source,
    minute
  }: { readonly name: string; readonly source: string; readonly minute: number }
): Opened {
  const { id, uniqueId } = simulator.seedSnapshot({
    name,
    source,
    group,
    timeCreated: startedAt - MINUTE_MS * (60 - minute),
    properties: { networkAccessPolicy: 'AllowAll', publicNetworkAccess: 'Enabled' }
  })
  return { subscriptionId: SEEDED.subscriptionId, resourceGroup: group, name, id, uniqueId }
}

/** Storage is hit with faults of its own. */
export function faultsOf(row: Row): readonly Fault[] {
  if (isOfStorage(row)) return STORAGE_FAULTS
  const faults = [...FAULTS, BROKEN]
  return closes(row) ? faults.filter((one) => !isItsWord(one)) : faults
}

const BROKEN = fault(
  'a body that breaks off',
  { kind: 'broken' },
  { transient: true, on: ({ method }) => method === 'GET' }
)

export function isOfStorage({ path }: Row): boolean {
  return !path.startsWith('/subscriptions/')
}

function closes({ method, path }: Row): boolean {
  return method === 'POST' && /\/endGetAccess$/i.test(path)
}

/**
 * Azure says with such answers that access has ended, or that there is no snapshot, which cannot be deleted while its
 * data is open: whoever gets one cannot see that it came from another process.
 */
function isItsWord({ effect, saysGone }: Fault): boolean {
  const says = typeof effect === 'function' ? undefined : effect
  return saysGone || (says?.kind === 'answer' && says.status < 300)
}

/** What is open when a run is over must be saved for the post step. */
export function judgeAccess({ simulator, group }: Place, { granted }: Attempt): readonly Problem[] {
  // What Azure has accepted happens, also when nobody asks any more.
  simulator.advance({ ms: 0 })
  const noted = new Set(granted.map((ref) => canonical(formatResourceId(ref, 'snapshots'))))
  return simulator
    .readAccess()
    .map(({ id }) => canonical(id))
    .filter((id) => id.includes(`/resourcegroups/${group}/`) && !noted.has(id))
    .map((id): Problem => ({ kind: 'lost', text: `nobody knows that ${id} is open` }))
}
