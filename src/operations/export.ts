/**
 * `export`: the snapshots of a disk into a page blob, oldest missing first. The first is written completely, then only
 * the changes of each next one, and after each the blob gets a snapshot. Azure copies between the services; no byte of
 * a disk passes the runner.
 */

import { ActionError, asActionError, describe, isRetryable } from '../errors.ts'
import type { ExportPorts, LeasedBlob } from '../ports.ts'
import { formatBytes, counted, formatDuration } from '../snapshots/format.ts'
import type { ExportStep } from '../snapshots/data/export-state.ts'
import { stateMetadata } from '../snapshots/data/export-state.ts'
import type { Need, PermissionCheck } from '../snapshots/permissions.ts'
import { NEEDED } from '../snapshots/permissions.ts'
import { formatResourceId } from '../snapshots/resource-id.ts'
import type { Snapshot } from '../snapshots/types.ts'
import { withRetries } from './common/attempts.ts'
import { failureOf, inTurn } from './common/batch.ts'
import { checkPermissions } from './common/permissions.ts'
import type { Copied } from './export/copy.ts'
import { verifyAll, writeStep } from './export/copy.ts'
import type { ExportPlanRequest, PlannedExport } from './export/plan.ts'
import { planExport } from './export/plan.ts'

export type ExportRequest = ExportPlanRequest & {
  readonly operation: 'export'
  /** Reads, checks and plans, but writes nothing. */
  readonly dryRun: boolean
}

/** One snapshot that is in the blob now. */
export type ExportedSnapshot = Copied & {
  readonly snapshot: Snapshot
  readonly base: Snapshot | undefined
  /** Where this run resumed an earlier one, in bytes. */
  readonly resumedAt: number
  readonly elapsedMs: number
}

/** The result for one disk. */
export type ExportOutcome = Omit<PlannedExport, 'target'> & {
  /** Of the blob, without a signature. */
  readonly url: string
  readonly exported: readonly ExportedSnapshot[]
  /** Whether the whole blob was compared with the last snapshot in it, and is equal. */
  readonly proven: boolean
  readonly error?: ActionError
}

export type ExportResult = {
  readonly operation: 'export'
  readonly outcomes: readonly ExportOutcome[]
  readonly verify: boolean
  readonly dryRun: boolean
  /** Whether the real run has the permissions that it needs; of a dry run only. */
  readonly permissions?: PermissionCheck
  /** Why the step must fail, if it must. */
  readonly failure: ActionError | undefined
}

/** How long the lease of a killed run is waited for, in milliseconds: it ends after a minute. */
const LEASE_WAIT_MS = 75_000
const LEASE_POLL_MS = 5_000

/**
 * Exports one disk after the other, so that access is granted to at most two snapshots. Rejects with an ActionError
 * when nothing was written; later failures are in the result.
 */
export async function exportSnapshots(
  request: ExportRequest,
  ports: ExportPorts
): Promise<ExportResult> {
  const planned = await planExport(request, ports)
  const outcomes = await inTurn(planned, async (one) => {
    for (const step of one.steps) ports.log.info(intention(one, step))
    if (one.steps.length === 0) ports.log.info(`${one.disk.name}: ${nothingNew(one)}`)
    return request.dryRun ? outcomeOf(one, [], false) : await exportDisk(one, request, ports)
  })
  const { verify, dryRun } = request
  const total = planned.length
  const failure = failureOf(
    outcomes.map(({ disk, error }) => ({ name: disk.name, error })),
    {
      heading: (failed) => `${failed} of ${counted(total, 'disk')} could not be exported`,
      total,
      remedy: 'Resolve the errors above, then run this step again. It resumes where it stopped.'
    }
  )
  const permissions = dryRun
    ? { permissions: await checkPermissions(needsOf(planned, request), request.maxParallel, ports) }
    : {}
  return { operation: 'export', outcomes, verify, dryRun, failure, ...permissions }
}

function needsSignIn({ profile }: Snapshot): boolean {
  return profile?.dataAccessAuthMode?.toLowerCase() === 'azureactivedirectory'
}

/** What the real run needs. */
function needsOf(
  planned: readonly PlannedExport[],
  { place, verify }: ExportRequest
): readonly Need[] {
  const { source, signedIn, blob } = NEEDED.export
  const read = planned.flatMap(({ steps, holds }) => [
    ...steps.flatMap(({ snapshot, base }) => [snapshot, ...(base === undefined ? [] : [base])]),
    ...(verify && holds !== undefined ? [holds.snapshot] : [])
  ])
  // Whoever has a signature needs no role.
  const target = place.signature === undefined ? read.slice(0, 1) : []
  return [
    ...read.map((snapshot) => ({
      scope: formatResourceId(snapshot, 'snapshots'),
      actions: needsSignIn(snapshot) ? [...source, ...signedIn] : source
    })),
    ...target.map(({ subscriptionId }) => ({
      scope: `/subscriptions/${subscriptionId}`,
      actions: blob,
      elsewhere:
        'it can be granted on the storage account or the container, whose resource id "blob-url" does not contain'
    }))
  ]
}

function outcomeOf(
  { target, ...planned }: PlannedExport,
  exported: readonly ExportedSnapshot[],
  proven: boolean,
  error?: ActionError
): ExportOutcome {
  return { ...planned, url: target.url, exported, proven, ...(error !== undefined && { error }) }
}

/** When nothing is to be written, the content of the blob can still be compared: that needs no lease. */
async function verifyHeld(
  planned: PlannedExport,
  { maxParallel: parallel, verify }: ExportRequest,
  ports: ExportPorts
): Promise<ExportOutcome> {
  const { disk, target, holds } = planned
  if (!verify || holds === undefined) return outcomeOf(planned, [], false)
  try {
    await verifyAll(holds, { target, parallel }, ports).catch(async (error: unknown) => {
      // Without a lease another export may have written meanwhile.
      if (error instanceof ActionError && error.code === 'NotVerified') {
        await refuseChanged(planned, ports)
      }
      throw error
    })
    ports.log.info(`${disk.name}: ${target.url} is identical to "${holds.snapshot.name}"`)
    return outcomeOf(planned, [], true)
  } catch (error) {
    const failure = asActionError(error)
    ports.log.info(`${disk.name}: ${describe(failure)}`)
    return outcomeOf(planned, [], false, failure)
  }
}

async function exportDisk(
  planned: PlannedExport,
  request: ExportRequest,
  ports: ExportPorts
): Promise<ExportOutcome> {
  if (planned.steps.length === 0) return verifyHeld(planned, request, ports)
  const exported: ExportedSnapshot[] = []
  let blob: LeasedBlob | undefined
  const acquire = async (length: number): Promise<LeasedBlob> => {
    if (blob !== undefined) return blob
    await make(planned, length, ports)
    blob = await lease(planned, ports)
    await refuseChanged(planned, ports)
    return blob
  }
  try {
    for (const step of planned.steps) {
      exported.push(await take(step, planned, acquire, request, ports))
    }
    return outcomeOf(planned, exported, request.verify)
  } catch (error) {
    const failure = asActionError(error)
    ports.log.info(`${planned.disk.name}: ${describe(failure)}`)
    return outcomeOf(planned, exported, false, failure)
  } finally {
    await release(planned, blob, ports)
  }
}

async function take(
  step: ExportStep,
  { disk, target, steps }: PlannedExport,
  acquire: (length: number) => Promise<LeasedBlob>,
  request: ExportRequest,
  ports: ExportPorts
): Promise<ExportedSnapshot> {
  const { clock, log } = ports
  const from = clock.now()
  const { maxParallel: parallel } = request
  const verify = request.verify ? (step === steps.at(-1) ? 'whole' : 'written') : 'nothing'
  const copied = await writeStep(step, { disk, target, acquire, parallel, verify }, ports)
  const elapsedMs = clock.now() - from
  log.info(
    `${disk.name}: "${step.snapshot.name}" is in ${target.url}: ${formatBytes(copied.copiedBytes)} copied, ${formatBytes(copied.clearedBytes)} cleared, in ${formatDuration(elapsedMs)}${VERIFIED[verify]}`
  )
  const { snapshot, base, position } = step
  return { ...copied, snapshot, base, resumedAt: position, elapsedMs }
}

/** The log text of an exported snapshot. */
const VERIFIED = {
  nothing: '',
  written: '; what was written is verified',
  whole: '; the whole blob is verified'
} as const

/** Creates the blob if it is missing, with the planned content in its metadata. */
async function make(planned: PlannedExport, length: number, ports: ExportPorts): Promise<void> {
  const { disk, target, isNew, steps } = planned
  const [first] = steps
  if (!isNew || first === undefined) return
  const { snapshot } = first
  const metadata = stateMetadata(disk, first, length, { over: 'nothing', position: 0 })
  await withRetries(snapshot, 'creating the blob', ports, async () => {
    try {
      await target.create(length, metadata)
    } catch (error) {
      const failure = asActionError(error)
      const taken = failure.azure?.status === 409 || failure.azure?.status === 412
      if (!taken && !isRetryable(failure)) throw failure
      // The blob may exist although its answer was lost. Another one is recognised by its metadata under the lease.
      if ((await target.read()) === undefined) throw failure
    }
  })
}

/** Leases the blob; waits for the lease of a killed run. */
async function lease({ disk, target }: PlannedExport, ports: ExportPorts): Promise<LeasedBlob> {
  const { clock, log } = ports
  const id = clock.newId()
  const until = clock.now() + LEASE_WAIT_MS
  for (let isLogged = false; ; isLogged = true) {
    try {
      return await withRetries(disk, 'leasing the blob', ports, () => target.lease(id))
    } catch (error) {
      const failure = asActionError(error)
      const held = failure.azure?.code?.startsWith('Lease') === true
      if (!held || clock.now() >= until || clock.remaining() < LEASE_POLL_MS) throw failure
      if (!isLogged) {
        log.info(
          `${disk.name}: another process holds a lease on ${target.url}; waiting, because the lease of a killed run ends within 1 min`
        )
      }
      await clock.sleep(LEASE_POLL_MS)
    }
  }
}

/** Another process may have exported to the blob since the plan. */
async function refuseChanged(planned: PlannedExport, ports: ExportPorts): Promise<void> {
  const { target, steps, disk, isNew, metadata } = planned
  const [first] = steps
  const facts = await withRetries(disk, 'reading the blob', ports, () => target.read())
  const now = facts?.metadata ?? {}
  const expected =
    isNew && first !== undefined
      ? stateMetadata(disk, first, facts?.length ?? 0, first)
      : (metadata ?? {})
  if (sameMetadata(now, expected)) return
  throw new ActionError(
    'Conflict',
    `Blob ${target.url} was changed by another process since this run planned the export.`,
    { remedy: 'Run exports to the same blob one after the other, then run this step again.' }
  )
}

function sameMetadata(
  a: Readonly<Record<string, string>>,
  b: Readonly<Record<string, string>>
): boolean {
  const text = (metadata: Readonly<Record<string, string>>): string =>
    JSON.stringify(
      Object.entries(metadata)
        .map(([name, value]) => [name.toLowerCase(), value])
        .sort(([one = ''], [other = '']) => (one < other ? -1 : 1))
    )
  return text(a) === text(b)
}

/** A lease that cannot be released ends by itself. */
async function release(
  { disk }: PlannedExport,
  blob: LeasedBlob | undefined,
  ports: ExportPorts
): Promise<void> {
  if (blob === undefined) return
  try {
    await withRetries(disk, 'releasing the blob', ports, () => blob.release())
  } catch (error) {
    ports.log.debug(`the lease expires within 1 min: ${describe(error)}`)
  }
}

function nothingNew({ target, left, holds }: PlannedExport): string {
  if (left > 0) return `no snapshot can be exported to ${target.url} now`
  const name = holds === undefined ? '' : `, up to "${holds.snapshot.name}"`
  return `${target.url} is up to date${name}`
}

function intention({ disk, target }: PlannedExport, step: ExportStep): string {
  const { snapshot, base, position } = step
  const what = base === undefined ? 'all allocated data' : `what changed since "${base.name}"`
  const on = position > 0 ? `, from ${formatBytes(position)} on, where an earlier run stopped` : ''
  return `${disk.name}: "${snapshot.name}" goes to ${target.url}: ${what}${on}`
}
