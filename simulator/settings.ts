import type { CallLimit } from './arm/call-window.ts'
import type { CloudName } from './clouds.ts'
import { LIMIT_NAMES } from './arm/rate-limits.ts'
import { CLOUDS } from './clouds.ts'

/** The settings that can be changed while the simulator runs. */
export interface Settings {
  cloud: CloudName
  /** Supported versions of disks and snapshots; by default the cloud's own. */
  apiVersions: readonly string[]
  /** The same for virtual machines. */
  machineApiVersions: readonly string[]
  /** The recorded behaviour: that of 2023, or that of 2019 (202 without id, `Retry-After: 2`, unsigned operation URLs). */
  era: '2019' | '2023'
  /** Service time of a write, ms (recorded: 600–1700). With 0 the first poll returns Succeeded. */
  operationMs: number
  /**
   * How far the clock of disks and snapshots is ahead of Resource Manager's, which the `Date` header of answers has,
   * ms; negative: behind (recorded: up to 2 s apart).
   */
  diskClockMs: number
  /** How long a new disk or snapshot is missing in reads and lists, ms: Resource Manager replicates between regions (terraform-provider-azurerm#18268). */
  unseenMs: number
  /** Real delay of every answer, ms. */
  latencyMs: number
  /** Members per page of a list; Azure does not document its own. */
  pageSize: number
  /** Duration of a cross-region or background copy of 64 GiB, ms; proportional for other sizes, half of it for `Enhanced`. */
  copyMs: number
  /** Lifetime of an access token, seconds (Entra: 3599). */
  tokenSeconds: number
  /** Lifetime of a managed identity's token, seconds (Microsoft: 24 hours). */
  managedIdentityTokenSeconds: number
  /** Lifetime of a GitHub token, seconds. */
  githubTokenSeconds: number
  /** `sub` of the next GitHub tokens. */
  githubSubject: string
  /** Maximum incremental snapshots of one disk (Microsoft: disks-incremental-snapshots-restrictions). */
  snapshotsPerDisk: number
  /** Incremental snapshots created for one disk per 5 minutes (same page). */
  snapshotsPerFiveMinutes: number
  /** Status of a refusal because of that rate; Azure publishes neither status nor code. */
  snapshotRateStatus: 409 | 429
  /** Pending snapshots of one Premium SSD v2 or Ultra disk (same page). */
  pendingPerDisk: number
  /** Snapshots of one family with a valid SAS (same page). */
  accessPerFamily: number
  /**
   * The result of a second `beginGetAccess` of the same resource: another signature that replaces the first, or the
   * first again.
   */
  secondAccess: 'another' | 'same'
  /** Newest supported version of Storage's protocol. */
  storageVersion: string
  /** The same for the hidden accounts of disks and snapshots. */
  exportVersion: string
  /** Maximum ranges in one answer to Get Page Ranges (Microsoft: get-page-ranges). */
  rangesPerPage: number
  /** Whether exchanges with Storage are recorded; a long export may have too many of them. */
  recordStorage: boolean
  /** Running copies across regions of one disk (Microsoft: disks-copy-incremental-snapshot-across-regions). */
  copiesPerDisk: number
  /** The same in one subscription into one region (same page). */
  copiesPerRegion: number
  /** Whether callers may list their own permissions at a scope; false refuses it to everyone. */
  permissionsReadable: boolean
  /** Whether a request may put another disk at a LUN while it detaches the current one; Azure does not document it. */
  lunReuse: boolean
  /**
   * Limits of calls, by the names of `LIMIT_NAMES`: the number, or also the time, or how fast the bucket refills. A
   * limit that is absent here is counted in the headers, as recorded, and never refuses.
   */
  limits: Readonly<Record<string, number | CallLimit>>
}

export function defaultSettings(cloud: CloudName = 'AzureCloud'): Settings {
  return {
    cloud,
    apiVersions: CLOUDS[cloud].apiVersions,
    machineApiVersions: CLOUDS[cloud].machineApiVersions,
    era: '2023',
    operationMs: 700,
    diskClockMs: 0,
    unseenMs: 0,
    latencyMs: 0,
    pageSize: 50,
    copyMs: 5000,
    tokenSeconds: 3599,
    managedIdentityTokenSeconds: 86_399,
    githubTokenSeconds: 300,
    githubSubject: 'repo:octo-org/octo-repo:ref:refs/heads/main',
    snapshotsPerDisk: 500,
    snapshotsPerFiveMinutes: 7,
    snapshotRateStatus: 409,
    pendingPerDisk: 3,
    accessPerFamily: 5,
    secondAccess: 'another',
    storageVersion: '2026-10-06',
    exportVersion: '2026-10-06',
    rangesPerPage: 10_000,
    recordStorage: true,
    copiesPerDisk: 1,
    copiesPerRegion: 100,
    permissionsReadable: true,
    lunReuse: true,
    limits: {}
  }
}

/** Overrides the given settings; a new cloud brings its own api-versions unless those are given too. */
export function applySettings(settings: Settings, changes: Partial<Settings>): Settings {
  for (const name of Object.keys(changes)) {
    if (!(name in settings)) throw new RangeError(`there is no setting '${name}'`)
  }
  for (const [name, limit] of Object.entries(changes.limits ?? {})) {
    if (!LIMIT_NAMES.includes(name)) throw new RangeError(`there is no limit '${name}'`)
    const { calls, ...pace } = typeof limit === 'number' ? { calls: limit, seconds: 1 } : limit
    const isPaced = Object.values(pace).every((value) => value > 0)
    if (!(calls >= 0 && isPaced)) throw new RangeError(`'${name}' is not limited by that`)
  }
  if (changes.cloud !== undefined) {
    if (!(changes.cloud in CLOUDS)) throw new RangeError(`there is no cloud '${changes.cloud}'`)
    const { apiVersions, machineApiVersions } = CLOUDS[changes.cloud]
    Object.assign(settings, { apiVersions, machineApiVersions })
  }
  return Object.assign(settings, changes)
}
