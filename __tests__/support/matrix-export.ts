/** `export` under every fault: what its runs meet, and what must hold after them. */

import { SEEDED } from '../../simulator/seeded.ts'
import type { Simulator } from '../../simulator/simulator.ts'
import type { ExportRequest, ExportResult } from '../../src/operations/export.ts'
import { exportSnapshots } from '../../src/operations/export.ts'
import type { BlobPlace } from '../../src/snapshots/data/blob-url.ts'
import { readBlobUrl } from '../../src/snapshots/data/blob-url.ts'
import { readState } from '../../src/snapshots/data/export-state.ts'
import type { Problem } from './invariants.ts'
import { nothingDoubled, other, wrong } from './invariants.ts'
import { selectionOf } from './builders.ts'
import type { Opened } from './matrix-data.ts'
import { faultsOf, judgeAccess, seedOpen } from './matrix-data.ts'
import type { Attempt, Case, Place, Row, Scenario } from './matrix.ts'

/** An `export` of one disk to be given faults. */
type ExportScenario = {
  readonly name: string
  readonly changes?: Partial<Pick<ExportRequest, 'verify' | 'dryRun'>>
  /** How many of its two snapshots an earlier run has exported. */
  readonly held?: number
  /** Whether that run was killed when only its last note was missing. */
  readonly unnoted?: boolean
  readonly injects?: (row: Row) => boolean
}

const ACCOUNT = 'backups'
const DISK = 'data'
const FOOTER = 512
const BYTES = 1024 ** 3

/** For how long a lease lasts that nobody renews, and a second. */
const LEASE_MS = 61_000

function exportScenario(described: ExportScenario): Scenario {
  const { changes, held = 0, unnoted = false, ...scenario } = described
  return {
    ...scenario,
    operation: 'export',
    dryRun: changes?.dryRun === true,
    faults: (row) => faultsOf(row).filter(({ name }) => !OUTLAST_THE_LEASE.has(name)),
    seed: async (place) => {
      const { simulator, group, subscriptionId } = place
      seedTarget(place)
      const { id } = simulator.seedDisk({ name: DISK, group, sizeGb: 1 })
      const request: ExportRequest = {
        operation: 'export',
        selection: selectionOf({ name: DISK, resourceGroup: group, subscriptionId }),
        snapshots: [],
        snapshotGroup: undefined,
        place: targetIn(place),
        maxParallel: 2,
        verify: false,
        dryRun: false
      }
      const before = async (): Promise<void> => {
        const { failure } = await exportSnapshots(request, await place.portsFor(1))
        if (failure !== undefined) throw failure
        if (unnoted) unnote(place)
      }
      const taken: Opened[] = []
      for (const at of [0, 1]) {
        write(simulator, id, at)
        taken.push(seedOpen(place, { name: `${DISK}-${at + 1}`, source: id, minute: at }))
        if (held === at + 1) await before()
      }
      return caseOf(place, taken, { ...request, ...changes }, held)
    }
  }
}

/** The container of a case, in an account that all of them share. */
function seedTarget({ simulator, group }: Place): void {
  const isNew = !simulator.world.storage.has(ACCOUNT)
  const { id: scope } = simulator.seedStorageAccount({ name: ACCOUNT, containers: [group] })
  const role = 'Storage Blob Data Contributor'
  if (isNew) simulator.assignRole({ principalId: SEEDED.objectId, scope, role })
}

function targetIn({ simulator, group }: Place): BlobPlace {
  const read = readBlobUrl(`${simulator.url}/${ACCOUNT}/${group}`)
  if ('refusal' in read) throw new Error(read.refusal)
  return read.place
}

const blobIn = ({ group }: Place) => ({ account: ACCOUNT, container: group, blob: `${DISK}.vhd` })

/** Changes of both kinds; the second time also in what was written first. */
function write(simulator: Simulator, id: string, at: number): void {
  const rangesOf = (...pages: readonly (readonly [number, number])[]) =>
    pages.map(([page, count]) => ({ offset: page * 512, length: count * 512 }))
  const ranges = at === 0 ? rangesOf([0, 16], [9_000, 8]) : rangesOf([4, 2], [20_000, 1])
  simulator.writePattern({ id, seed: at + 1, ranges })
  if (at > 0) simulator.discard({ id, ranges: rangesOf([9_000, 4]) })
}

/** What a run leaves that is killed when the snapshot of the blob is taken, and that is not noted. */
function unnote(place: Place): void {
  const { account, container, blob: name } = blobIn(place)
  const blob = place.simulator.world.storage
    .get(account)
    ?.containers.get(container)
    ?.blobs.get(name)
  if (blob === undefined) throw new Error('there is no blob')
  blob.metadata = {
    ...blob.metadata,
    snapshot_state: 'writing',
    snapshot_base: 'nothing',
    snapshot_position: String(blob.length)
  }
}

/** Faults whose virtual time passes without the timer that renews a lease. */
const OUTLAST_THE_LEASE: ReadonlySet<string> = new Set([
  '429, seven times',
  '429, Retry-After 1200 within the timeout'
])

function caseOf(
  place: Place,
  taken: readonly Opened[],
  request: ExportRequest,
  held: number
): Case {
  let result: ExportResult | undefined
  return {
    async run(ports) {
      result = undefined
      result = await exportSnapshots(request, ports)
      return result.failure
    },
    judge: (attempt) => [
      ...judgeAccess(place, attempt),
      ...(request.dryRun
        ? judgePlan(result, attempt)
        : [
            ...taken.flatMap((one, at) => judgeExported(place, one, at < held, result, attempt)),
            ...judgeBlob(place, taken, attempt)
          ])
    ]
  }
}

/** The plan is whole, or there is none. */
function judgePlan(
  result: ExportResult | undefined,
  { succeeded, saidGone }: Attempt
): readonly Problem[] {
  const planned = result?.outcomes[0]?.steps.length
  return succeeded && !saidGone && planned !== 1 ? [wrong('it plans something else')] : []
}

/** Of each snapshot of the disk there is one of the blob, with the same bytes, once that is said. */
function judgeExported(
  place: Place,
  source: Opened,
  wasHeld: boolean,
  result: ExportResult | undefined,
  { succeeded }: Attempt
): readonly Problem[] {
  const { simulator } = place
  const found = snapshotsOf(place).filter(
    ({ metadata }) => readState(metadata)?.snapshot.uniqueId === source.uniqueId
  )
  const problems: Problem[] = [...nothingDoubled(source.name, 'snapshots of the blob', found)]
  const claimed = result?.outcomes[0]?.exported.some(
    ({ snapshot }) => snapshot.name === source.name
  )
  if (found.length === 0 && wasHeld) {
    problems.push({ kind: 'lost', text: `${source.name} is gone from the blob` })
  } else if (found.length === 0 && (succeeded || claimed === true)) {
    problems.push(wrong(`${source.name} is not in the blob`))
  }
  for (const { snapshot, length, metadata } of found) {
    const blob = { ...blobIn(place), snapshot }
    if (readState(metadata)?.state !== 'complete' || metadata.snapshot_name !== source.name) {
      problems.push(wrong(`${source.name}: its metadata tell something else`))
    }
    if (length !== BYTES + FOOTER || !isSame(simulator, blob, source)) {
      problems.push(wrong(`${source.name}: its bytes are not those of the disk`))
    }
  }
  return problems
}

/** The blob itself holds the newest, and is free for the next run. */
function judgeBlob(
  place: Place,
  taken: readonly Opened[],
  { succeeded, undisturbed }: Attempt
): readonly Problem[] {
  const { simulator } = place
  const problems: Problem[] = []
  const newest = taken.at(-1)
  const blob = find(place)
  if (succeeded && newest !== undefined) {
    if (blob === undefined || !isSame(simulator, blobIn(place), newest)) {
      problems.push(wrong('the blob does not hold the newest'))
    } else if (readState(blob.metadata)?.snapshot.uniqueId !== newest.uniqueId) {
      problems.push(wrong('the blob does not say that it holds the newest'))
    }
  }
  if (succeeded && undisturbed && blob?.leaseState === 'leased') {
    problems.push(other('the lease was not given back'))
  }
  simulator.advance({ ms: LEASE_MS })
  if (find(place)?.leaseState === 'leased') problems.push(other('the lease does not end'))
  return problems
}

function isSame(simulator: Simulator, blob: ReturnType<typeof blobIn>, { id }: Opened): boolean {
  const hash = (place: Parameters<Simulator['hashContent']>[0]): string =>
    simulator.hashContent({ ...place, length: BYTES }).hash
  const end = { offset: BYTES, length: FOOTER }
  const footer = Buffer.from(simulator.readBlob({ ...blob, ...end }).bytes, 'base64')
  return hash(blob) === hash({ id }) && footer.toString('latin1', 0, 8) === 'conectix'
}

function snapshotsOf(place: Place): ReturnType<Simulator['getBlob']>['snapshots'] {
  return find(place)?.snapshots ?? []
}

function find(place: Place): ReturnType<Simulator['getBlob']> | undefined {
  try {
    return place.simulator.getBlob(blobIn(place))
  } catch {
    return undefined
  }
}

/** What of a run is hit, by its title; requests that are alike are hit in one scenario. */
function among(...titles: readonly string[]): (row: Row) => boolean {
  return ({ title }) => titles.includes(title)
}

const BLOB = '/backups/{group}/data.vhd'

/** Every `export` of the matrix. How data is opened and closed is hit with `diff`, but for what is open then. */
export const EXPORTS: readonly Scenario[] = [
  exportScenario({
    name: 'export, a new blob',
    injects: among(
      'GET disks/data #1',
      `HEAD ${BLOB} #1`,
      'POST snapshots/data-1/beginGetAccess #1',
      'HEAD /{data} #1',
      `PUT ${BLOB} #1`,
      `PUT ${BLOB}?comp=lease #1`,
      `HEAD ${BLOB} #2`,
      `PUT ${BLOB}?comp=metadata #1`,
      'GET /{data}?comp=pagelist #1',
      `PUT ${BLOB}?comp=page #1`,
      `PUT ${BLOB}?comp=metadata #2`,
      'GET /backups/{group}?comp=list #1',
      `PUT ${BLOB}?comp=snapshot #1`,
      `PUT ${BLOB}?comp=metadata #3`,
      'POST snapshots/data-1/endGetAccess #1',
      'POST snapshots/data-2/beginGetAccess #1'
    )
  }),
  exportScenario({
    name: 'export, a blob that holds one',
    held: 1,
    injects: among(
      `HEAD ${BLOB} #1`,
      `HEAD ${BLOB} #3`,
      'GET /{data}?comp=pagelist #2',
      `PUT ${BLOB}?comp=page #2`,
      `HEAD ${BLOB} #4`,
      `PUT ${BLOB}?comp=snapshot #1`,
      `PUT ${BLOB}?comp=lease #2`
    )
  }),
  exportScenario({
    name: 'export, a blob of which a killed run has not noted that it is complete',
    held: 1,
    unnoted: true,
    injects: among(
      `HEAD ${BLOB} #1`,
      `PUT ${BLOB}?comp=metadata #1`,
      'GET /backups/{group}?comp=list #1'
    )
  }),
  exportScenario({
    name: 'export, verify',
    changes: { verify: true },
    held: 1,
    injects: among(
      'GET /{data}?comp=pagelist #3',
      'GET /{data} #1',
      `GET ${BLOB} #1`,
      `GET ${BLOB}?comp=pagelist #1`
    )
  }),
  exportScenario({
    name: 'export, dry-run',
    changes: { dryRun: true },
    held: 1,
    injects: among(`HEAD ${BLOB} #1`)
  })
]
