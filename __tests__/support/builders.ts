/**
 * Disks, snapshots and runs with sensible defaults. Ids follow from subscription, group and name, unique
 * ids from ids, so that a test names only what it is about.
 */

import { createHash } from 'node:crypto'

import type { CopyRequest } from '../../src/operations/copy.ts'
import type { CreateRequest } from '../../src/operations/create.ts'
import type { PruneRequest } from '../../src/operations/prune.ts'
import type { ReceiptEntry } from '../../src/snapshots/receipt.ts'
import { writeReceipt } from '../../src/snapshots/receipt.ts'
import type { CopyOptions, SnapshotOptions } from '../../src/snapshots/request.ts'
import type { ResourceKind, ResourceRef } from '../../src/snapshots/resource-id.ts'
import { formatResourceId } from '../../src/snapshots/resource-id.ts'
import type {
  ChangedRange,
  DataTime,
  Disk,
  MachineDisk,
  Run,
  Snapshot,
  TimeCreated,
  VirtualMachine
} from '../../src/snapshots/types.ts'
import type { Selection } from '../../src/operations/common/disks.ts'

/** The subscription and the group that everything is in unless a test says otherwise. */
export const SUBSCRIPTION = '11111111-2222-3333-4444-555555555555'
export const GROUP = 'rg-data'

/** A GUID that is always the same for one text. */
export function guid(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex')
  return [8, 12, 16, 20, 32].map((end, part, ends) => hex.slice(ends[part - 1] ?? 0, end)).join('-')
}

/** The time of data, in milliseconds since the epoch: only the rules make one in earnest. */
export function dataTime(ms: number): DataTime {
  return ms as DataTime
}

/** A classic data disk, free, in West Europe. */
export function disk(changes: Partial<Disk> = {}): Disk {
  const ref = refOf('disks', 'data', changes)
  return {
    ...ref,
    location: 'westeurope',
    uniqueId: guid(`disk ${ref.id}`),
    sku: 'Premium_LRS',
    sizeGb: 128,
    zones: [],
    tags: {},
    state: 'Unattached',
    osType: undefined,
    managedBy: undefined,
    maxShares: undefined,
    profile: {},
    ...changes
  }
}

/** A virtual machine with these disks, the first of them with its operating system. */
export function machine(
  disks: readonly (Disk | Partial<MachineDisk>)[],
  changes: Partial<VirtualMachine> = {}
): VirtualMachine {
  return {
    ...refOf('virtualMachines', 'web', changes),
    location: 'westeurope',
    zones: [],
    power: undefined,
    disks: disks.map((one, index) => ({
      name: one.name ?? `disk-${index}`,
      lun: index === 0 ? undefined : index - 1,
      diskId: 'uniqueId' in one ? one.id : undefined,
      ephemeral: false,
      caching: undefined,
      writeAccelerator: undefined,
      deleteOption: undefined,
      ...('uniqueId' in one ? {} : one)
    })),
    ...changes
  }
}

/** A snapshot as tests see it: they know when theirs was made, unless they say that Azure does not tell. */
export type WholeSnapshot = Snapshot & { readonly timeCreated: TimeCreated }

/** A finished incremental snapshot of `disk()` that another process made. */
export function snapshot(changes: Partial<Snapshot> = {}): WholeSnapshot {
  const ref = refOf('snapshots', 'data-snapshot', changes)
  const made: Snapshot = {
    ...ref,
    location: 'westeurope',
    uniqueId: guid(`snapshot ${ref.id}`),
    timeCreated: Date.parse('2026-11-01T08:00:00.123Z'),
    incremental: true,
    createOption: 'Copy',
    sourceResourceId: disk().id,
    sourceUniqueId: disk().uniqueId,
    familyId: guid('family of data'),
    sizeGb: 128,
    sku: 'Standard_ZRS',
    tags: {},
    provisioningState: 'Succeeded',
    completionPercent: undefined,
    accessState: undefined,
    copyError: undefined,
    logicalSectorSize: undefined,
    profile: { networkAccessPolicy: 'DenyAll', publicNetworkAccess: 'Disabled' },
    ...changes
  }
  return made as WholeSnapshot
}

/** What a snapshot of a disk says about its source; for `snapshot({ ...takenFrom(disk) })`. */
export function takenFrom(
  source: Disk
): Pick<Snapshot, 'createOption' | 'sourceResourceId' | 'sourceUniqueId' | 'familyId'> {
  return {
    createOption: 'Copy',
    sourceResourceId: source.id,
    sourceUniqueId: source.uniqueId,
    familyId: guid(`family of ${source.uniqueId}`)
  }
}

/** What a copy to another region says about its source, a snapshot. Its family is its own. */
export function copiedFrom(
  source: Snapshot
): Pick<Snapshot, 'createOption' | 'sourceResourceId' | 'sourceUniqueId' | 'familyId'> {
  return {
    createOption: 'CopyStart',
    sourceResourceId: source.id,
    sourceUniqueId: source.uniqueId,
    familyId: guid(`copy of ${source.id}`)
  }
}

/** The first attempt of a run of a deployment. */
export function run(changes: Partial<Run> = {}): Run {
  return {
    repository: 'contoso/shop',
    workflow: '.github/workflows/deploy.yml',
    runId: '4711',
    runNumber: '42',
    runAttempt: 1,
    job: 'deploy',
    step: 'snapshot',
    sha: '0123456789abcdef0123456789abcdef01234567',
    refName: 'main',
    serverUrl: 'https://github.com',
    ...changes
  }
}

function refOf(
  kind: ResourceKind,
  name: string,
  changes: Partial<ResourceRef>
): ResourceRef & { readonly id: string } {
  const ref: ResourceRef = {
    subscriptionId: changes.subscriptionId ?? SUBSCRIPTION,
    resourceGroup: changes.resourceGroup ?? GROUP,
    name: changes.name ?? name
  }
  return { ...ref, id: formatResourceId(ref, kind) }
}

/** The options of a `create` whose inputs are all at their defaults. */
export const closedByDefault: SnapshotOptions = {
  sku: undefined,
  tags: {},
  inheritTags: false,
  networkAccessPolicy: 'DenyAll',
  diskAccessId: undefined,
  publicNetworkAccess: 'Disabled',
  diskEncryptionSetId: undefined,
  instantAccessMinutes: undefined
}

/** A selection of disks by name. */
export function selectionOf(...disks: readonly ResourceRef[]): Selection {
  return { disks, vms: [], tagged: undefined, shard: undefined }
}

/** What `create` is asked when every input that may stay empty does: no disk yet, and all defaults. */
export function createRequest({
  disks = [],
  ...changes
}: Partial<CreateRequest> & { readonly disks?: readonly ResourceRef[] } = {}): CreateRequest {
  return {
    operation: 'create',
    selection: selectionOf(...disks),
    location: undefined,
    snapshotGroup: undefined,
    snapshotName: '{disk}-{timestamp}-{run-id}',
    ifExists: 'fail',
    maxParallel: 8,
    options: closedByDefault,
    waitFor: 'usable',
    allOrNothing: false,
    temporary: false,
    verify: false,
    dryRun: false,
    subscriptionId: SUBSCRIPTION,
    ...changes
  }
}

/** What `copy` is asked when every input that may stay empty does: no source and no region yet. */
export function copyRequest({
  snapshots = [],
  options = {},
  sources = [],
  ...changes
}: Partial<Omit<CopyRequest, 'options'>> & {
  /** Sources by name. */
  readonly snapshots?: readonly ResourceRef[]
  readonly options?: Partial<CopyOptions>
} = {}): CopyRequest {
  return {
    operation: 'copy',
    sources: [...snapshots.map((ref) => ({ ref, entry: undefined })), ...sources],
    selection: selectionOf(),
    regions: [],
    speed: 'standard',
    snapshotName: '{snapshot}-{location}',
    snapshotGroup: undefined,
    ifExists: 'fail',
    options: { ...closedByDefault, ...options },
    encryptionSets: new Map(),
    waitFor: 'usable',
    dryRun: false,
    maxParallel: 8,
    ...changes
  }
}

/** What `prune` is asked of the disks of a group, when it keeps the last two. */
export function pruneRequest(changes: Partial<PruneRequest> = {}): PruneRequest {
  return {
    operation: 'prune',
    selection: selectionOf(),
    scope: 'resource-group',
    snapshotGroup: undefined,
    home: { subscriptionId: SUBSCRIPTION, resourceGroup: GROUP },
    policy: { counts: { last: 2 }, within: {} },
    pruneScope: 'workflow',
    dryRun: false,
    maxParallel: 8,
    ...changes
  }
}

/** The receipt of some snapshots, as the output of a `create` hands it on. */
export function receiptOf(...snapshots: readonly ReceiptEntry[]): string {
  return writeReceipt({
    run: '4711.1',
    commit: '0123456789abcdef',
    snapshots: [...snapshots]
  })
}

/** Bytes of a disk that changed. */
export function changed(offset: number, length: number): ChangedRange {
  return { offset, length, kind: 'changed' }
}

/** Bytes of a disk that were cleared to zeros. */
export function cleared(offset: number, length: number): ChangedRange {
  return { offset, length, kind: 'cleared' }
}
