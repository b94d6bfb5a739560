/** `verify` under every fault: what its runs meet, and what must hold after them. */

import type { JsonObject } from '../../simulator/wire/json.ts'
import { objectAt, stringAt } from '../../simulator/wire/json.ts'
import { reportVerify } from '../../src/action/operations/verify.ts'
import { hasPassed } from '../../src/operations/verify/test.ts'
import type { VerifyRequest, VerifyResult } from '../../src/operations/verify.ts'
import { verify } from '../../src/operations/verify.ts'
import { canonical, formatResourceId } from '../../src/snapshots/resource-id.ts'
import { run, selectionOf } from './builders.ts'
import type { Problem } from './invariants.ts'
import { other, wrong } from './invariants.ts'
import type { Opened } from './matrix-data.ts'
import { faultsOf, seedOpen } from './matrix-data.ts'
import type { Fault } from './matrix-faults.ts'
import type { Attempt, Case, Place, Row, Scenario } from './matrix.ts'
import { isIn } from './matrix.ts'

/** A `verify` to inject faults into. */
type VerifyScenario = {
  readonly name: string
  /** How many snapshots of one disk are tested, by name. */
  readonly snapshots?: number
  /** Tests the latest snapshot of the disk instead. */
  readonly bySelection?: boolean
  readonly changes?: Partial<Pick<VerifyRequest, 'compare' | 'dryRun'>>
  readonly injects?: (row: Row) => boolean
}

const DISK = 'data'

/** A temporary disk of a test. */
const TEMPORARY = /-verify-[0-9a-f]{12}$/

function verifyScenario(described: VerifyScenario): Scenario {
  const { snapshots = 1, bySelection = false, changes, ...scenario } = described
  return {
    ...scenario,
    operation: 'verify',
    dryRun: changes?.dryRun === true,
    faults: (row) => faultsOf(row).filter((one) => !isItsWord(one, row)),
    seed: (place) => {
      const { simulator, group, subscriptionId } = place
      const { id } = simulator.seedDisk({ name: DISK, group, sizeGb: 1 })
      simulator.writePattern({ id, seed: 1, ranges: [{ offset: 65_536, length: 8_192 }] })
      const taken = Array.from({ length: snapshots }, (_, at) =>
        seedOpen(place, { name: `${DISK}-${at + 1}`, source: id, minute: at })
      )
      const ref = { name: DISK, resourceGroup: group, subscriptionId }
      const request: VerifyRequest = {
        operation: 'verify',
        sources: {
          targets: bySelection ? [] : taken.map((one) => ({ ref: one, entry: undefined })),
          selection: bySelection ? selectionOf(ref) : selectionOf(),
          snapshotGroup: undefined
        },
        group: undefined,
        compare: false,
        dryRun: false,
        maxParallel: 1,
        ...changes
      }
      return caseOf(place, bySelection ? taken.slice(-1) : taken, request)
    }
  }
}

/** Azure's own word that access has ended, or that there is no such disk: nobody can see that another one said so. */
function isItsWord({ saysGone, effect }: Fault, { method, path }: Row): boolean {
  const says = typeof effect === 'function' ? undefined : effect
  const isYes = says?.kind === 'answer' && says.status < 300
  const isDeletion = method === 'DELETE' || (method === 'POST' && path.endsWith('/endGetAccess'))
  return isDeletion && (saysGone || isYes)
}

function caseOf(place: Place, taken: readonly Opened[], request: VerifyRequest): Case {
  let result: VerifyResult | undefined
  return {
    async run(ports) {
      result = undefined
      result = await verify(request, ports, () => undefined)
      ports.log.info(reportVerify(result, run(), ports.clock.now()).summary())
      return result.failure
    },
    judge: (attempt) => [
      ...judgeDisks(place, result, request, attempt),
      ...judgeOpen(place, attempt),
      ...taken.flatMap((one) => judgeSnapshot(place, one, result, request, attempt))
    ]
  }
}

/** What exists of temporary disks is known to the post step, and after a success there is none. */
function judgeDisks(
  { simulator, group }: Place,
  result: VerifyResult | undefined,
  { dryRun }: VerifyRequest,
  { succeeded, temporary, saidGone }: Attempt
): readonly Problem[] {
  // What Azure has accepted happens, also when nobody asks any more.
  simulator.advance({ ms: 0 })
  const known = new Set(temporary.map(({ name }) => canonical(name)))
  const left = simulator
    .readState()
    .disks.filter((one) => isIn(one, group) && TEMPORARY.test(nameOf(one)))
  const problems = left
    .filter((one) => !known.has(canonical(nameOf(one))))
    .map((one): Problem => ({ kind: 'lost', text: `nobody knows of disk ${nameOf(one)}` }))
  if (!succeeded || saidGone) return problems
  return [
    ...problems,
    ...left.map((one) => wrong(`a success, and disk ${nameOf(one)} exists`)),
    ...(result?.verified === !dryRun ? [] : [wrong('a success that is not verified')])
  ]
}

/** What is open when a run is over must be what the post step knows of. */
function judgeOpen({ simulator, group }: Place, { granted }: Attempt): readonly Problem[] {
  const noted = new Set(
    granted.map((ref) =>
      canonical(formatResourceId(ref, ref.kind === 'disk' ? 'disks' : 'snapshots'))
    )
  )
  return simulator
    .readAccess()
    .map(({ id }) => canonical(id))
    .filter((id) => id.includes(`/resourcegroups/${group}/`) && !noted.has(id))
    .map((id): Problem => ({ kind: 'lost', text: `nobody knows that ${id} is open` }))
}

/** A snapshot is as it was, but for the tag of one that passed. */
function judgeSnapshot(
  { simulator }: Place,
  { id, name, uniqueId }: Opened,
  result: VerifyResult | undefined,
  { dryRun }: VerifyRequest,
  { succeeded, hidden }: Attempt
): readonly Problem[] {
  const found = simulator.getResource({ id })
  const properties = objectAt(found, 'properties')
  const problems: Problem[] = []
  if (properties.uniqueId !== uniqueId || properties.provisioningState !== 'Succeeded') {
    problems.push({ kind: 'lost', text: `${name} is harmed` })
  }
  const { 'snapshot-verified': day, ...tags } = objectAt(found, 'tags')
  if (Object.keys(tags).length > 0) problems.push(other(`${name} got other tags`))
  const outcome = result?.outcomes.find(({ source }) => source.snapshot.name === name)
  const passed = outcome !== undefined && hasPassed(outcome)
  if (passed && day === undefined) problems.push(wrong(`${name} passed, and has no tag`))
  if (day !== undefined && dryRun) problems.push(wrong(`${name} has a tag after a dry run`))
  // Of an item of a list that cannot be read nobody knows that it is the latest.
  if (succeeded && !passed && !dryRun && !hidden)
    problems.push(wrong(`a success, and ${name} did not pass`))
  return problems
}

function nameOf(one: JsonObject): string {
  return stringAt(one, 'name') ?? ''
}

/** What is asked of the temporary disk and of the tags; the reads before are those of other operations. */
function isOfTest({ method, path }: Row): boolean {
  return (
    method !== 'GET' ||
    path.includes('-verify-') ||
    path.endsWith('/disks') ||
    path.endsWith('{operation}')
  )
}

/** What is asked about data. */
function isOfData({ path }: Row): boolean {
  return path.endsWith('GetAccess') || !path.startsWith('/subscriptions/')
}

/** Every `verify` of the matrix. */
export const VERIFIES: readonly Scenario[] = [
  verifyScenario({ name: 'verify, one snapshot' }),
  verifyScenario({
    name: 'verify, the latest of a disk',
    snapshots: 2,
    bySelection: true,
    injects: isOfTest
  }),
  verifyScenario({
    name: 'verify, compare',
    changes: { compare: true },
    injects: isOfData
  }),
  verifyScenario({ name: 'verify, dry-run', changes: { dryRun: true } })
]
