/**
 * Grants SAS access to the data of snapshots for minutes and always revokes it, and reads what changed, page by page.
 * Snapshots that may be accessible are saved before the first grant, so that the post step can revoke access when this
 * process is killed.
 */

import { ActionError, asActionError, describe, isGone } from '../../errors.ts'
import type { Azure, DataAccess, DataPorts, DataRef } from '../../ports.ts'
import type { ChangedRange, Disk, Snapshot } from '../../snapshots/types.ts'
import type { PagingLimits } from '../../snapshots/pace.ts'
import { pagingGuard } from '../../snapshots/pace.ts'
import { refOf, sameId, sameResource } from '../../snapshots/resource-id.ts'
import { formatDuration } from '../../snapshots/format.ts'
import { withRetries, readKnown } from './attempts.ts'

/** Duration of one grant, in seconds: a leaked URL is usable for this long. */
export const GRANT_SECONDS = 15 * 60

/** Access that ends sooner than this is renewed before use, in milliseconds. */
const RENEWED_BEFORE_MS = 3 * 60_000

/** Maximum restarts of one piece of work because its access ended. */
const MAX_RENEWALS = 3

/** The second code comes from the service that copies from such a URL. */
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

/** Data with granted access. */
export type OpenData = {
  /**
   * Works with the data, in the order in which the snapshots were given. When access has ended meanwhile, it is renewed
   * and the work starts again, so the work must be safe to repeat. Parallel calls share one access; it is renewed when
   * none of them uses it.
   */
  use<T>(work: (accesses: readonly DataAccess[]) => Promise<T>): Promise<T>
}

/** One grant, until it is renewed. */
type Grant = {
  readonly accesses: readonly DataAccess[]
  /** By the runner's clock, milliseconds since the epoch. */
  readonly endsAt: number
  ended: boolean
}

/**
 * Grants access to the data of snapshots, at most two, and revokes it when the work is done, has failed or was stopped.
 */
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
      // Azure may still execute a grant that this run no longer waits for: revoking it now may be too early.
      if (!isRefusal(error)) doubts.push(error)
      throw error
    }
  }
  const openSame = async (): Promise<Grant> => {
    const grant = await openAgain()
    // Checked only now: a snapshot with granted access cannot be replaced.
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
    // Azure does not document whether a second request creates a new URL or returns the old one: revoking removes the
    // doubt.
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

/** Access is granted by name, and another snapshot may have that name since this one was read. */
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

/** Revokes access; returns where that failed, which is logged and never fails the work. */
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

/**
 * For the post step: revokes access that a run saved and did not revoke. Never rejects; access that remains is
 * reported.
 */
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
        // A snapshot that no longer exists has no access.
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

/** Azure's own refusal: no access was granted. */
function isRefusal(error: unknown): boolean {
  const status = error instanceof ActionError ? (error.azure?.status ?? 0) : 0
  return status > 0 && status < 500 && status !== 408
}

/** Whether Azure Storage rejects a URL because it has expired or was revoked (Blob service error codes). */
function isRefusedAccess(error: unknown): boolean {
  return (
    error instanceof ActionError &&
    error.azure?.status === 403 &&
    REFUSED_ACCESS.has(error.azure.code ?? '')
  )
}

/** Ranges come in the order of the disk, so paging ends; only pages without ranges could continue for ever. */
const PAGING: PagingLimits = { pages: Infinity, pagesWithoutNews: 1_000 }

/** The ranges of each page, in the order of the disk; the used ranges when there is no `base`. */
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

/** The access to the snapshot that is compared or exported, which is always granted first. */
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
