/**
 * The data of snapshots, opened for minutes and closed again whatever happens, and what changed in it, page by page.
 * What may be open is noted before the first request that opens, so that the post step can close it when this process is
 * killed.
 */

import { ActionError, asActionError, describe, isGone } from '../../errors.ts'
import type { Azure, DataAccess, DataPorts, DataRef } from '../../ports.ts'
import type { ChangedRange, Disk, Snapshot } from '../../snapshots/types.ts'
import type { PagingLimits } from '../../snapshots/pace.ts'
import { pagingGuard } from '../../snapshots/pace.ts'
import { refOf, sameId, sameResource } from '../../snapshots/resource-id.ts'
import { formatDuration } from '../../snapshots/format.ts'
import { withRetries, readKnown } from './attempts.ts'

/** For how long data is opened at a time, in seconds: as long as a URL is worth something that got out. */
export const GRANT_SECONDS = 15 * 60

/** Access that ends sooner than this is renewed before it is used, in milliseconds. */
const RENEWED_BEFORE_MS = 3 * 60_000

/** Most times that one piece of work is begun anew because its access ended. */
const MAX_RENEWALS = 3

/** The second comes from whoever was told to copy from such a URL. */
const REFUSED_ACCESS: ReadonlySet<string> = new Set([
  'AuthenticationFailed',
  'CannotVerifyCopySource'
])

/** What is opened: snapshots, and disks where `kind` says so. */
export type DataSource = Snapshot | (Disk & { readonly kind: 'disk' })

/** The reference alone, with what it is about. */
export function dataRefOf(source: DataRef | DataSource): DataRef {
  return 'kind' in source && source.kind === 'disk'
    ? { ...refOf(source), kind: 'disk' }
    : refOf(source)
}

function sameData(a: DataRef, b: DataRef): boolean {
  return a.kind === b.kind && sameResource(a, b)
}

/** Data that is open. */
export type OpenData = {
  /**
   * Does something with the data, in the order in which the snapshots were given. When access has ended meanwhile, it
   * is renewed and the work begun anew, so work must be such that beginning it twice does no harm. Works side by side
   * share one access; it is renewed when none of them uses it.
   */
  use<T>(work: (accesses: readonly DataAccess[]) => Promise<T>): Promise<T>
}

/** One access, until it is renewed. */
type Grant = {
  readonly accesses: readonly DataAccess[]
  /** By the runner's clock, milliseconds since the epoch. */
  readonly endsAt: number
  ended: boolean
}

/** Opens the data of snapshots, two at most, and closes it when the work is done, has failed or was stopped. */
export async function withData<T>(
  snapshots: readonly DataSource[],
  ports: DataPorts,
  work: (data: OpenData) => Promise<T>
): Promise<T> {
  const all = snapshots.map(dataRefOf)
  ports.stateStore.opening(all)
  const doubts: unknown[] = []
  const openAgain = async (): Promise<Grant> => {
    try {
      return await open(snapshots, ports)
    } catch (error) {
      // Azure may still be opening what this run has stopped waiting for: closing it now may come too early.
      if (!isRefusal(error)) doubts.push(error)
      throw error
    }
  }
  const openSame = async (): Promise<Grant> => {
    const grant = await openAgain()
    // Only now: what is open is not replaced.
    await Promise.all(snapshots.map((snapshot) => refuseReplaced(snapshot, ports)))
    return grant
  }
  try {
    return await work(sharing(await openSame(), openSame, snapshots, ports))
  } finally {
    const left = await close(snapshots, ports)
    const closed = all.filter((one) => !left.some((open) => sameData(open, one)))
    if (doubts.length === 0) ports.stateStore.closed(closed)
  }
}

function sharing(
  first: Grant,
  openAgain: () => Promise<Grant>,
  snapshots: readonly DataSource[],
  ports: DataPorts
): OpenData {
  const { clock, log } = ports
  let grant = first
  let users = 0
  let renewal: Promise<void> | undefined
  let onIdle: (() => void) | undefined

  async function renew(): Promise<void> {
    if (users > 0) await new Promise<void>((resolve) => (onIdle = resolve))
    log.debug('renewing SAS access to snapshots')
    // Whether a second request makes a new URL or tells the old one again, Azure does not say: closing makes sure.
    const left = await close(snapshots, ports)
    if (left.length > 0) log.debug('not all SAS access was revoked before it is granted again')
    grant = await openAgain()
  }

  async function valid(): Promise<Grant> {
    while (renewal !== undefined || grant.ended || grant.endsAt - clock.now() < RENEWED_BEFORE_MS) {
      renewal ??= renew().finally(() => (renewal = undefined))
      await renewal
    }
    return grant
  }

  async function useOnce<T>(work: (accesses: readonly DataAccess[]) => Promise<T>): Promise<T> {
    const mine = await valid()
    users += 1
    try {
      return await work(mine.accesses)
    } catch (error) {
      if (isRefusedAccess(error)) mine.ended = true
      throw error
    } finally {
      users -= 1
      if (users === 0) onIdle?.()
    }
  }

  return {
    async use(work) {
      for (let renewals = 0; ; renewals++) {
        try {
          return await useOnce(work)
        } catch (error) {
          if (!isRefusedAccess(error) || renewals >= MAX_RENEWALS) throw error
          log.debug(`SAS access has ended: ${describe(error)}`)
        }
      }
    }
  }
}

async function open(snapshots: readonly DataSource[], ports: DataPorts): Promise<Grant> {
  const { azure, clock } = ports
  const from = clock.now()
  const settled = await Promise.allSettled(
    snapshots.map((snapshot) =>
      withRetries(snapshot, 'granting SAS access', ports, () =>
        readKnown(
          () =>
            azure.grantAccess(dataRefOf(snapshot), {
              seconds: GRANT_SECONDS,
              // Microsoft: incremental snapshots, restrictions: sectors of 4096 bytes can be exported as VHDX only.
              ...(hasLargeSectors(snapshot) && { fileFormat: 'VHDX' as const })
            }),
          ports
        )
      )
    )
  )
  const accesses = settled.map((one) => {
    if (one.status === 'rejected') throw asActionError(one.reason)
    return one.value
  })
  return { accesses, endsAt: from + GRANT_SECONDS * 1_000, ended: false }
}

/** Data is opened by name, and another snapshot can have come to it since this one was read. */
async function refuseReplaced(snapshot: DataSource, ports: DataPorts): Promise<void> {
  const { name, resourceGroup, uniqueId } = snapshot
  const ref = dataRefOf(snapshot)
  const now = await withRetries(
    snapshot,
    'reading it',
    ports,
    (): Promise<Snapshot | Disk | undefined> =>
      ref.kind === 'disk' ? ports.azure.findDisk(ref) : ports.azure.findSnapshot(ref)
  )
  if (now === undefined || sameId(now.uniqueId, uniqueId)) return
  throw new ActionError(
    'Conflict',
    `${ref.kind === 'disk' ? 'Disk' : 'Snapshot'} "${name}" in resource group "${resourceGroup}" was deleted and recreated while this step ran.`,
    { remedy: 'Run this step again. It reads the snapshots again.' }
  )
}

/** Whether Azure exports a snapshot as VHDX. */
export function hasLargeSectors(source: DataSource): boolean {
  const size = 'kind' in source ? source.profile.logicalSectorSize : source.logicalSectorSize
  return size === 4096
}

/** Ends access; returns where that failed, which is told and never fails what was done. */
async function close(
  snapshots: readonly (DataRef | DataSource)[],
  ports: DataPorts
): Promise<readonly DataRef[]> {
  const left = await closeAll(snapshots, ports)
  for (const { ref, error } of left) {
    logOpenAccess(ref, error, 'The post step tries again to revoke it. ', ports)
  }
  return left.map(({ ref }) => ref)
}

/** For the post step: ends access to what a run noted and did not close. Never rejects; what stays open is told. */
export async function closeNoted(
  snapshots: readonly DataRef[],
  ports: Pick<DataPorts, 'azure' | 'clock' | 'log'>
): Promise<void> {
  for (const { ref, error } of await closeAll(snapshots, ports))
    logOpenAccess(ref, error, '', ports)
}

async function closeAll(
  snapshots: readonly (DataRef | DataSource)[],
  ports: Pick<DataPorts, 'azure' | 'clock' | 'log'>
): Promise<readonly { readonly ref: DataRef; readonly error: unknown }[]> {
  const { azure } = ports
  const left = await Promise.all(
    snapshots.map(async (snapshot) => {
      const ref = dataRefOf(snapshot)
      try {
        const revoke = async (): Promise<true> => {
          await azure.revokeAccess(ref)
          return true
        }
        await withRetries(ref, 'revoking SAS access', ports, () => readKnown(revoke, ports))
        return []
      } catch (error) {
        // Where there is no snapshot any more, nothing of it is open.
        return isGone(error) ? [] : [{ ref, error }]
      }
    })
  )
  return left.flat()
}

function logOpenAccess(
  { name, resourceGroup, ...ref }: DataRef,
  error: unknown,
  next: string,
  { log }: Pick<DataPorts, 'log'>
): void {
  const kind = ref.kind ?? 'snapshot'
  log.warning(
    `SAS access to ${kind} "${name}" in resource group "${resourceGroup}" may remain granted for up to ${formatDuration(GRANT_SECONDS * 1_000)}: ${describe(error)} ${next}To revoke it now, run \`az ${kind} revoke-access --resource-group "${resourceGroup}" --name "${name}"\`.`,
    'SAS access not revoked'
  )
}

/** Azure's own no: nothing was opened. */
function isRefusal(error: unknown): boolean {
  const status = error instanceof ActionError ? (error.azure?.status ?? 0) : 0
  return status > 0 && status < 500 && status !== 408
}

/** What Azure Storage says to a URL that has expired or was taken back (Blob service error codes). */
function isRefusedAccess(error: unknown): boolean {
  return (
    error instanceof ActionError &&
    error.azure?.status === 403 &&
    REFUSED_ACCESS.has(error.azure.code ?? '')
  )
}

/** Ranges come in the order of the disk, which ends: only what brings none could go on for ever. */
const PAGING: PagingLimits = { pages: Infinity, pagesWithoutNews: 1_000 }

/** The ranges of each page, in the order of the disk; of what is in use where there is no `base`. */
export async function* changedPages(
  { snapshot, base }: { readonly snapshot: Snapshot; readonly base: Snapshot | undefined },
  data: OpenData,
  azure: Pick<Azure, 'changedPages'>
): AsyncGenerator<Iterable<ChangedRange>> {
  const refusalOf = pagingGuard(PAGING)
  let marker: string | undefined
  do {
    const from = marker
    const page = await data.use((accesses) =>
      azure.changedPages(newerOf(accesses), base && accesses[1], from)
    )
    const why = refusalOf(page.marker, !isEmpty(page.ranges))
    if (why !== undefined) throw goesInCircles(snapshot, why)
    yield page.ranges
    marker = page.marker
  } while (marker !== undefined)
}

/** The access to the snapshot that is compared or exported, which is always opened first. */
export function newerOf([newer]: readonly DataAccess[]): DataAccess {
  if (newer === undefined) throw new TypeError('no SAS access is granted')
  return newer
}

function isEmpty(ranges: Iterable<unknown>): boolean {
  return ranges[Symbol.iterator]().next().done === true
}

function goesInCircles({ name }: Snapshot, why: string): ActionError {
  return new ActionError(
    'AzureRefused',
    `The list of the changes of snapshot "${name}" does not end: ${why}.`,
    { remedy: 'Run this step again. If the error occurs again, report it with the debug log.' }
  )
}
