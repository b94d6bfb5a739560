import type { CallLimit } from './arm/call-window.ts'
import type { CloudName } from './clouds.ts'
import { LIMIT_NAMES } from './arm/rate-limits.ts'
import { CLOUDS } from './clouds.ts'

/** What can be turned while the simulator runs. */
export interface Settings {
  cloud: CloudName
  /** Versions of disks and snapshots that are answered; the cloud's own unless set. */
  apiVersions: readonly string[]
  /** The same of virtual machines. */
  machineApiVersions: readonly string[]
  /** Whose habits the service shows: those recorded in 2023, or those of 2019 (202 without id, `Retry-After: 2`, unsigned operation URLs). */
  era: '2019' | '2023'
  /** Service time of a write, ms (recorded: 600–1700). 0: Succeeded at the first poll. */
  operationMs: number
  /** How far the clock of disks and snapshots is ahead of Resource Manager's, whose `Date` answers carry, ms; negative: behind (recorded: up to 2 s apart). */
  diskClockMs: number
  /** How long reads of a new disk or snapshot, and lists, do not have it yet, ms: Resource Manager copies what it knows from region to region (terraform-provider-azurerm#18268). */
  unseenMs: number
  /** Real delay of every answer, ms. */
  latencyMs: number
  /** Members per page of a list; Azure does not document its own. */
  pageSize: number
  /** Duration of a cross-region or background copy of 64 GiB, ms; that of other sizes follows, `Enhanced` takes half of it. */
  copyMs: number
  /** Lifetime of an access token, seconds (Entra: 3599). */
  tokenSeconds: number
  /** Lifetime of a managed identity's token, seconds (Microsoft: 24 hours). */
  managedIdentityTokenSeconds: number
  /** Lifetime of a GitHub token, seconds. */
  githubTokenSeconds: number
  /** `sub` of the next GitHub tokens. */
  githubSubject: string
  /** Incremental snapshots of one disk alive at once (Microsoft: disks-incremental-snapshots-restrictions). */
  snapshotsPerDisk: number
  /** Incremental snapshots created for one disk per 5 minutes (same page). */
  snapshotsPerFiveMinutes: number
  /** Status of a refusal because of that rate; Azure publishes neither status nor code. */
  snapshotRateStatus: 409 | 429
  /** Pending snapshots of one Premium SSD v2 or Ultra disk (same page). */
  pendingPerDisk: number
  /** Snapshots of one family with a live SAS (same page). */
  accessPerFamily: number
  /** What a second `beginGetAccess` of the same resource brings: a signature in place of the first, or the first again. */
  secondAccess: 'another' | 'same'
  /** Newest version of Storage's protocol that is answered. */
  storageVersion: string
  /** The same of the hidden accounts behind disks and snapshots. */
  exportVersion: string
  /** Most ranges in one answer to Get Page Ranges (Microsoft: get-page-ranges). */
  rangesPerPage: number
  /** Whether exchanges with Storage are recorded; a long export may be too many of them. */
  recordStorage: boolean
  /** Copies across regions going on at once of one disk (Microsoft: disks-copy-incremental-snapshot-across-regions). */
  copiesPerDisk: number
  /** The same in one subscription into one region (same page). */
  copiesPerRegion: number
  /** Whether callers may list their own permissions at a scope; false refuses it to everyone. */
  permissionsReadable: boolean
  /** Whether a request may give a LUN to another disk while it takes the one away that has it; Azure does not say. */
  lunReuse: boolean
  /**
   * Calls after which Azure throttles, by the names of `LIMIT_NAMES`: the number, or also the time, or how fast the
   * bucket fills up again.
   * What is not named here is counted in the headers, as recorded, and never refused.
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

/** Overrides what is given; a new cloud brings its own api-versions unless those are given too. */
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
