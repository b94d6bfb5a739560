/**
 * The plan of `copy`: everything that is known before the first write. The sources are read, the names, groups and keys
 * of the targets are checked, and existing copies are found, complete or in progress.
 */

import pLimit from 'p-limit'

import { ActionError, isAbort } from '../../errors.ts'
import { settleAll, throwAll, duplicatesAmong } from '../common/batch.ts'
import type { Selected } from '../common/disks.ts'
import { offeredRegions } from '../common/disks.ts'
import type { Chosen, Reads } from '../common/sources.ts'
import { latestUsable, originOf, readChosen, readTarget, cachedReads } from '../common/sources.ts'
import type { FoundCopy, WantedCopy } from './wanted.ts'
import { findExistingCopy, outOfOrderAmong, readGroups } from './wanted.ts'
import type { Ports } from '../../ports.ts'
import { copyTags, diskKeyOf } from '../../snapshots/copy/existing.ts'
import type { Queued } from '../../snapshots/copy/limits.ts'
import { listed } from '../../snapshots/format.ts'
import type { Origin } from '../../snapshots/lineage.ts'
import type { CopyNameContext } from '../../snapshots/naming.ts'
import { copyAsksFor, copyName, nearNames } from '../../snapshots/naming.ts'
import { readinessOf, formatStanding } from '../../snapshots/readiness.ts'
import type { NamedTarget, ReceiptEntry } from '../../snapshots/receipt.ts'
import type { CopyOptions, CopySpeed, SnapshotRequest } from '../../snapshots/request.ts'
import { copyRequestFor, hasCustomerKey } from '../../snapshots/request.ts'
import type { ResourceRef } from '../../snapshots/resource-id.ts'
import {
  canonical,
  canonicalLocation,
  parseResourceId,
  refOf
} from '../../snapshots/resource-id.ts'
import { TAG, TAG_LIMITS, mergeTags, tagValue } from '../../snapshots/tags.ts'
import type { Snapshot } from '../../snapshots/types.ts'

/** Which copies are requested. */
export type CopyPlanRequest = SourceRequest & {
  /** Target regions, in any spelling. */
  readonly regions: readonly string[]
  readonly speed: CopySpeed
  /** Template of the names. */
  readonly snapshotName: string
  /** The group that the copies go to; the source snapshot's own when absent. */
  readonly snapshotGroup: string | undefined
  /** `fail` reuses only copies that this action created, `reuse` any copy of the same snapshot. */
  readonly ifExists: 'fail' | 'reuse'
  readonly options: CopyOptions
  /** Ids of disk encryption sets by region, in any spelling. */
  readonly encryptionSets: ReadonlyMap<string, string>
}

/** A requested copy, with the existing one, if there is one. */
export type PlannedCopy = Queued &
  Pick<FoundCopy, 'existing' | 'replaces'> & {
    readonly source: Snapshot
    /** The original disk of the source, when known. */
    readonly origin: ResourceRef | undefined
    /** Target region in Azure's own form. */
    readonly region: string
    readonly ref: ResourceRef
    readonly requestId: string
    readonly request: SnapshotRequest
  }

/**
 * Plans all copies: snapshot by snapshot, each in the order of the regions. Rejects with an ActionError with every
 * problem; nothing has been written then.
 */
export async function planCopies(
  request: CopyPlanRequest,
  ports: Ports
): Promise<readonly PlannedCopy[]> {
  const problems: ActionError[] = []
  const reads = cachedReads(ports)
  const regions = readRegions(request, problems)
  const sources = await readSources(request, reads, ports, problems)
  const wanted = sources.flatMap((source) =>
    regions.flatMap((region) => want(source, region, request, ports, problems) ?? [])
  )
  problems.push(
    ...duplicatesAmong(
      wanted.map(({ ref }) => ref),
      (count, { name, resourceGroup }) =>
        `${count} copies would get the same name "${name}" in resource group "${resourceGroup}".`,
      'Add {snapshot} and {location} to "snapshot-name", as in its default.'
    )
  )
  const [groups, regionProblems] = await Promise.all([
    readGroups(wanted, reads.lists, problems),
    unofferedRegions(wanted, ports)
  ])
  problems.push(...regionProblems)
  const limit = pLimit(request.maxParallel)
  const settled = await settleAll(
    wanted.map((one) => limit(() => findExistingCopy(one, groups, request.ifExists, ports)))
  )
  const wantedCopies = settled.found.filter((one) => one !== undefined)
  problems.push(...settled.problems)
  problems.push(...(await outOfOrderAmong(wantedCopies, groups, reads)))
  refuse(problems)
  return wantedCopies.map((one) => plannedOf(one, request, ports))
}

/** A requested copy; `undefined`, and a problem, when it cannot be created. */
function want(
  source: Source,
  region: string,
  request: CopyPlanRequest,
  { clock, run }: Ports,
  problems: ActionError[]
): WantedCopy | undefined {
  const { snapshot, vm } = source
  const template = request.snapshotName
  const disk = source.disk?.name ?? tagValue(snapshot.tags, TAG.disk)
  const found = [
    canonicalLocation(snapshot.location) === region ? sameRegion(snapshot) : undefined,
    hasCustomerKey(snapshot) && setFor(region, request) === undefined
      ? lacksKey(snapshot, region)
      : undefined,
    copyAsksFor(template, 'vm') && vm === undefined
      ? unknownPart(snapshot, 'vm', 'no virtual machine selected its disk')
      : undefined,
    copyAsksFor(template, 'disk') && disk === undefined
      ? unknownPart(snapshot, 'disk', 'its source disk is unknown')
      : undefined
  ].filter((problem) => problem !== undefined)
  problems.push(...found)
  if (found.length > 0) return undefined
  const context: CopyNameContext = {
    ...run,
    at: clock.now(),
    snapshot: snapshot.name,
    disk: disk ?? '',
    vm: vm ?? '',
    location: region
  }
  const ref = {
    subscriptionId: snapshot.subscriptionId,
    resourceGroup: request.snapshotGroup ?? snapshot.resourceGroup,
    name: copyName(template, context)
  }
  return { source: snapshot, origin: source, region, ref }
}

function setFor(region: string, { encryptionSets }: CopyPlanRequest): string | undefined {
  for (const [key, set] of encryptionSets) if (canonicalLocation(key) === region) return set
  return undefined
}

function sameRegion({ name, location }: Snapshot): ActionError {
  return new ActionError(
    'InvalidInput',
    `Snapshot "${name}" is already in region "${location}". Azure copies snapshots to other regions only.`,
    { remedy: `Remove "${location}" from "copy-to".` }
  )
}

function lacksKey({ name, profile }: Snapshot, region: string): ActionError {
  return new ActionError(
    'InvalidInput',
    `Snapshot "${name}" is encrypted with a customer-managed key${profile?.encryptionSetId === undefined ? '' : ` (${profile.encryptionSetId})`}, and "disk-encryption-set-id" names no disk encryption set for region "${region}".`,
    {
      remedy: `Add a line "${region}=<resource id of a disk encryption set in that region>" to "disk-encryption-set-id".`
    }
  )
}

function unknownPart({ name }: Snapshot, placeholder: string, why: string): ActionError {
  return new ActionError(
    'InvalidInput',
    `"snapshot-name" contains {${placeholder}}, but for snapshot "${name}" ${why}.`,
    { remedy: `Remove {${placeholder}} from "snapshot-name".` }
  )
}

function plannedOf(
  { wanted, existing, replaces }: FoundCopy,
  request: CopyPlanRequest,
  ports: Ports
): PlannedCopy {
  const { source, origin, region, ref } = wanted
  const requestId = ports.clock.newId()
  return {
    source,
    dataTime: origin.dataTime,
    origin: origin.disk,
    region,
    ref: existing === undefined ? ref : refOf(existing),
    requestId,
    request: requestOf(wanted, requestId, request, ports),
    existing,
    replaces,
    disk: diskKeyOf(origin),
    running: existing !== undefined && !readinessOf(existing).usable
  }
}

function requestOf(
  { source, origin, region, ref }: WantedCopy,
  requestId: string,
  request: CopyPlanRequest,
  { run, log }: Ports
): SnapshotRequest {
  const { options, speed } = request
  const { tags, dropped } = mergeTags(
    copyTags(origin, run, requestId),
    options.tags,
    options.inheritTags ? source.tags : {}
  )
  if (dropped.length > 0) {
    log.warning(
      `${ref.name}: Azure allows ${TAG_LIMITS.count} tags; not inherited from the snapshot: ${listed(dropped)}.`,
      'Tags left out'
    )
  }
  const diskEncryptionSetId = setFor(region, request)
  return copyRequestFor(source, { location: region, speed, diskEncryptionSetId }, options, tags)
}

/** Throws every problem once; an abort of the run replaces all others. */
function refuse(problems: readonly ActionError[]): void {
  const ending = problems.find(isAbort)
  if (ending !== undefined) throw ending
  throwAll([...new Map(problems.map((problem) => [problem.message, problem])).values()])
}

const LIST_OF_REGIONS = '`az account list-locations --query "[].name"` lists the regions.'

/** The regions in Azure's own form, each once. Problems go to `problems`. */
function readRegions(
  { regions, encryptionSets }: CopyPlanRequest,
  problems: ActionError[]
): readonly string[] {
  const known = new Set(regions.map(canonicalLocation).filter((region) => region !== ''))
  const wrong = (message: string, remedy: string): void =>
    void problems.push(new ActionError('InvalidInput', message, { remedy }))
  if (known.size === 0) {
    wrong('"copy-to" names no region.', 'Name the regions to copy to, such as "northeurope".')
  }
  for (const region of known) {
    if (/^[a-z0-9]+$/.test(region)) continue
    wrong(`"copy-to" names "${region}", which is not a region.`, LIST_OF_REGIONS)
  }
  for (const region of encryptionSets.keys()) {
    if (known.has(canonicalLocation(region))) continue
    wrong(
      `"disk-encryption-set-id" names a disk encryption set for region "${region}", which is not in "copy-to".`,
      'Correct the region in either input.'
    )
  }
  return [...known]
}

/** The regions that Azure does not offer, as far as they can be read: a typo is reported before the first write. */
async function unofferedRegions(
  wanted: readonly WantedCopy[],
  ports: Ports
): Promise<readonly ActionError[]> {
  const subscriptions = Map.groupBy(wanted, ({ ref }) => canonical(ref.subscriptionId))
  const regionProblems = [...subscriptions].map(async ([subscriptionId, copies]) => {
    // When the list cannot be read, Azure refuses unknown regions itself.
    const offered = await offeredRegions(subscriptionId, ports)
    const asked = [...new Set(copies.map(({ region }) => region))]
    return asked
      .filter((region) => offered.length > 0 && !offered.includes(region))
      .map((region) => unknownRegion(region, offered))
  })
  return (await Promise.all(regionProblems)).flat()
}

function unknownRegion(region: string, offered: readonly string[]): ActionError {
  const near = nearNames(region, offered)
  return new ActionError(
    'InvalidInput',
    `"copy-to" names region "${region}", which this subscription does not have.`,
    {
      remedy:
        near.length > 0
          ? `Did you mean ${listed(
              near.map((name) => `"${name}"`),
              'or'
            )}?`
          : LIST_OF_REGIONS
    }
  )
}

// The snapshots to copy: named, from a receipt, or the latest usable one of each selected disk.

type SourceRequest = Omit<Chosen, 'targets'> & {
  readonly sources: Chosen['targets']
  /** Listed in addition to the group of the disk. */
  readonly snapshotGroup: string | undefined
}

/** A snapshot to copy, as it was read, with what is known of its disk. */
type Source = Origin & {
  /** SKU of its source disk, when known. */
  readonly sku: string | undefined
  /** Name of the virtual machine that selected its disk. */
  readonly vm: string | undefined
  readonly entry?: ReceiptEntry | undefined
}

/** Reads the sources, each once, in the order of the request; problems go to `problems`. */
async function readSources(
  request: SourceRequest,
  reads: Reads,
  ports: Ports,
  problems: ActionError[]
): Promise<readonly Source[]> {
  const { found, problems: missing } = await readChosen<Source>(
    { ...request, targets: request.sources },
    {
      named: (target) => readSource(target, reads, ports),
      latest: (disk) => readLatest(disk, request.snapshotGroup, reads, ports)
    },
    ports
  )
  problems.push(...missing, ...found.map(uncopyable).filter((one) => one !== undefined))
  return found.filter((source) => uncopyable(source) === undefined)
}

async function readSource(target: NamedTarget, reads: Reads, ports: Ports): Promise<Source> {
  const snapshot = await readTarget(target, reads, ports)
  const { entry } = target
  const origin = await originOf(snapshot, reads, ports.log)
  return { ...origin, entry, sku: entry?.sku, vm: undefined }
}

async function readLatest(
  selected: Selected,
  snapshotGroup: string | undefined,
  reads: Reads,
  ports: Ports
): Promise<Source> {
  const where = { snapshotGroup, done: 'copied' }
  const { disk, ...latest } = await latestUsable(selected, where, reads, ports)
  const origin = parseResourceId(latest.snapshot.sourceResourceId ?? '', 'disks')
  return { ...latest, disk: origin ?? selected.ref, sku: disk?.sku, vm: selected.vm }
}

/** Why a snapshot cannot be copied; `undefined` for one that can. */
function uncopyable({ snapshot, sku }: Source): ActionError | undefined {
  const name = `Snapshot "${snapshot.name}" in resource group "${snapshot.resourceGroup}"`
  if (!snapshot.incremental) {
    return new ActionError(
      'InvalidInput',
      `${name} is a full snapshot. Azure copies only incremental snapshots to other regions.`,
      { remedy: 'Take an incremental snapshot with "operation: create" and copy it.' }
    )
  }
  const readiness = readinessOf(snapshot, sku)
  const standing = formatStanding(snapshot, sku)
  switch (readiness.state) {
    case 'available':
      return undefined
    case 'instant-access':
      return new ActionError(
        'InvalidInput',
        `${name} is in instant access: Azure copies it only after its own background copy is complete.`,
        { remedy: 'Wait until its state is Available, then run this step again.' }
      )
    case 'pending':
      return new ActionError(
        'InvalidInput',
        `${name} ${standing}: Azure copies it only after its own data is complete.`,
        { remedy: 'Take it with "wait-for: usable", or run this step again later.' }
      )
    case 'failed':
      return new ActionError('InvalidInput', `${name} has failed: ${readiness.reason}.`, {
        remedy: 'Delete it, take a new snapshot, and copy that.'
      })
    case 'deleting':
      return new ActionError('InvalidInput', `${name} is being deleted.`, {
        remedy: 'Take a new snapshot, and copy that.'
      })
    case 'unknown':
      return new ActionError(
        'AzureRefused',
        `${name} ${standing}. A copy of it could not be verified.`,
        { remedy: 'Run this step again. If the error occurs again, report it with the debug log.' }
      )
  }
}
