/**
 * What a person reads of the main situations of each operation: the whole log, summary, outputs and result file, in
 * one file per situation in `whole-runs/`. A change of a text is a change of these files, to be read in its review;
 * `npx vitest run whole-runs --update` writes them again.
 */

import { fileURLToPath } from 'node:url'

import { describe, expect, test } from 'vitest'

import { ActionError } from '../src/errors.ts'
import type { RunClock } from '../src/clock.ts'
import { main } from '../src/main.ts'
import { post } from '../src/post.ts'
import { TAG, ownTags } from '../src/snapshots/tags.ts'
import type { ChangedRange, Disk, Snapshot } from '../src/snapshots/types.ts'
import {
  GROUP,
  SUBSCRIPTION,
  copiedFrom,
  disk,
  guid,
  run,
  snapshot,
  takenFrom
} from './support/builders.ts'
import { deployed } from './support/deployed.ts'
import type { Call } from './support/in-memory-azure.ts'
import { InMemoryAzure } from './support/in-memory-azure.ts'
import type { Content } from './support/in-memory-blobs.ts'
import { InMemoryBlobs } from './support/in-memory-blobs.ts'
import { RecordingRunner } from './support/recording-runner.ts'
import * as restores from './support/restores.ts'
import type { WorldChanges } from './support/step.ts'
import { worldOf } from './support/step.ts'
import { TestClock } from './support/test-clock.ts'

const NOW = Date.parse('2026-11-23T10:00:00Z')
const HOUR = 3_600_000
const data = disk({ name: 'data' })
const logs = disk({ name: 'logs', sku: 'StandardSSD_LRS', sizeGb: 64 })
const former = disk({ name: 'data', uniqueId: guid('former data') })
const HOME = { 'resource-group': GROUP, 'subscription-id': SUBSCRIPTION }

type Inputs = Readonly<Record<string, string>>

/** A situation: what it is called, what the step is given, and the Azure that it meets. */
type Situation = readonly [
  name: string,
  inputs: Inputs,
  azure: () => InMemoryAzure,
  changes?: WorldChanges & {
    readonly clockFor?: (azure: InMemoryAzure) => RunClock
    readonly attempt?: number
    /** How the job ends: the post step runs, too. */
    readonly jobStatus?: string
    /** The main step is killed before it has noted its end. */
    readonly killed?: boolean
  }
]

const denied = new ActionError(
  'Forbidden',
  'Could not do it: AuthorizationFailed: You | may <b>not</b>.',
  {
    remedy: 'Grant the permission.',
    azure: { status: 403, code: 'AuthorizationFailed' }
  }
)
const locked = new ActionError('Conflict', 'Could not delete it: ScopeLocked', {
  remedy: 'Remove the lock.',
  azure: { status: 409, code: 'ScopeLocked' }
})

const disks = (): InMemoryAzure => new InMemoryAzure().withDisks(data, logs)

/** Refuses calls of a method to resources whose names begin so. */
function refusing(
  azure: InMemoryAzure,
  method: Call['method'],
  prefix = '',
  error: Error = denied
): InMemoryAzure {
  return azure.beforeCall((call) => {
    if (call.method === method && call.name.startsWith(prefix)) throw error
  })
}

/** Background copies that advance by 40 % with every wait, or stand still. */
const copying =
  (percent = 40) =>
  (azure: InMemoryAzure): TestClock =>
    new TestClock(HOUR, (ms) => {
      azure.time += ms
      for (const one of azure.snapshots.values()) {
        if (one.completionPercent === undefined) continue
        const completionPercent = Math.min(100, one.completionPercent + percent)
        azure.withSnapshots({ ...one, completionPercent })
      }
    })

function taken(name: string, source: Disk, ago: number, changes: Partial<Snapshot> = {}): Snapshot {
  return snapshot({
    name,
    ...takenFrom(source),
    sizeGb: source.sizeGb,
    timeCreated: NOW - ago * HOUR,
    tags: ownTags(run(), source, 'request'),
    ...changes
  })
}

function copied(
  name: string,
  source: Snapshot,
  location: string,
  changes: Partial<Snapshot> = {}
): Snapshot {
  return snapshot({
    name,
    ...copiedFrom(source),
    location,
    timeCreated: NOW - HOUR,
    completionPercent: 100,
    tags: ownTags(run(), data, 'request'),
    ...changes
  })
}

const lineage = (): InMemoryAzure => {
  const held = taken('held', data, 48, {
    tags: {
      ...ownTags(run({ runAttempt: 3 }), data, 'request'),
      [TAG.hold]: 'unlimited deploy failed'
    }
  })
  return disks().withSnapshots(
    taken('newest', data, 1),
    taken('older', data, 26, { tags: {} }),
    held,
    copied('copying', held, 'northeurope', {
      completionPercent: 40.5,
      sku: undefined,
      tags: {}
    }),
    taken('of-former', former, 240, { sizeGb: undefined, provisioningState: 'Failed', tags: {} }),
    taken('logs-1', logs, 2),
    taken('full', data, 3, { incremental: false })
  )
}

const history = (...more: readonly string[]): InMemoryAzure =>
  disks().withSnapshots(
    ...['a', 'b', 'c', 'd', ...more].map((name, at) => taken(name, data, at + 1)),
    taken('held', data, 48, {
      tags: { ...ownTags(run(), data, 'r'), [TAG.hold]: '2026-12-23T07:00:00Z failure of run 1.1' }
    }),
    taken('of-others', data, 50, { tags: {} }),
    taken('of-former', former, 60)
  )

const shots = [restores.system, restores.data, restores.logs].map((one) => restores.snapshotOf(one))
const machine = (): InMemoryAzure =>
  new InMemoryAzure()
    .withDisks(restores.system, restores.data, restores.logs)
    .withSnapshots(...shots)
    .withMachines(restores.machine())
const SWAP = { vm: 'web', swap: 'true', 'allow-stop': 'true' }
const SHOTS = { snapshot: shots.map(({ name }) => name).join() }

const open = { networkAccessPolicy: 'AllowAll', publicNetworkAccess: 'Enabled' }
const MIB = 1024 ** 2
const ranges: readonly ChangedRange[] = [
  { offset: 0, length: 4 * MIB, kind: 'changed' },
  { offset: 64 * 1024 * MIB, length: 512 * MIB, kind: 'changed' },
  { offset: 65 * 1024 * MIB, length: MIB, kind: 'cleared' }
]

const readable = (): InMemoryAzure => {
  const azure = disks().withSnapshots(
    taken('first', data, 3, { profile: open }),
    taken('second', data, 2, { profile: open }),
    taken('logs-1', logs, 1, { profile: open })
  )
  azure.changes = () => ({ ranges, marker: undefined })
  return azure
}

const pages = (...numbers: readonly (readonly [number, number])[]): Content => new Map(numbers)

/** A disk of 1 GiB with three snapshots, and a container for its blob. */
const exportable = (): InMemoryAzure => {
  const blobs = new InMemoryBlobs()
  blobs.contents.set('s1', pages([0, 1], [1, 1], [2, 1], [9, 1]))
  blobs.contents.set('s2', pages([0, 1], [1, 2], [9, 1], [20, 2]))
  blobs.contents.set('s3', pages([0, 1], [1, 2], [9, 3]))
  const azure = disks().withSnapshots(
    ...['s1', 's2', 's3'].map((name, at) => taken(name, data, 9 - at, { sizeGb: 1, profile: open }))
  )
  azure.changes = (newer, older, marker) => blobs.changes(newer, older, marker)
  azure.blobs = () => blobs
  return azure
}

/** The same snapshots for restore tests; a disk that is created from one holds what it holds by default. */
const testable = (others: ReadonlyMap<string, Content> = new Map()): InMemoryAzure => {
  const azure = exportable()
  const blobs = azure.blobs()
  if (!(blobs instanceof InMemoryBlobs)) throw new Error('nothing to read')
  azure.newDisk = ({ name }) => {
    const source = name.slice(0, 2)
    blobs.contents.set(name, others.get(source) ?? blobs.contents.get(source) ?? new Map())
    return {}
  }
  return azure
}

const deploys = [deployed('data'), deployed('logs')]
const deploy = (): InMemoryAzure =>
  new InMemoryAzure()
    .withDisks(...deploys.map((one) => one.disk))
    .withSnapshots(...deploys.map((one) => one.snapshot))
const DEPLOYED = { operation: 'finalize', snapshot: deploys.map((one) => one.snapshot.name).join() }

const DRY = { 'dry-run': 'true' }
const COPY = { operation: 'copy', snapshot: 'newest', 'copy-to': 'northeurope,ukwest' }
const PRUNE = { operation: 'prune', disk: 'data', 'keep-last': '2' }
const RESTORE = { operation: 'restore', ...SHOTS }
const VERIFY = { operation: 'verify', snapshot: 's1,s2,s3' }
const DIFF = { operation: 'diff', snapshot: 'second' }
const EXPORT = {
  operation: 'export',
  disk: 'data',
  'blob-url': 'https://backups.blob.core.windows.net/disks'
}

const SITUATIONS: readonly Situation[] = [
  ['create-one-disk', { disk: 'data' }, disks],
  ['create-two-disks', { disk: 'data,logs' }, disks],
  [
    'create-with-background-copy',
    { disk: 'data' },
    () => Object.assign(disks(), { newSnapshot: { completionPercent: 0 } }),
    { clockFor: copying() }
  ],
  ['create-dry-run', { disk: 'data,logs', ...DRY }, disks],
  [
    'create-dry-run-lacks-permissions',
    { disk: 'data,logs', ...DRY },
    () =>
      Object.assign(disks(), {
        permissions: (scope: string) => {
          if (scope.endsWith('/logs')) throw denied
          return [{ actions: ['*/read'], notActions: [], dataActions: [], notDataActions: [] }]
        }
      })
  ],
  ['create-refused-in-part', { disk: 'data,logs' }, () => refusing(disks(), 'putSnapshot', 'logs')],
  [
    'create-not-verified',
    { disk: 'data' },
    () => Object.assign(disks(), { newSnapshot: { incremental: false } })
  ],
  [
    'create-out-of-time',
    { disk: 'data,logs' },
    () => Object.assign(disks(), { newSnapshot: { completionPercent: 0 } }),
    { clockFor: copying(0) }
  ],
  ['create-wrong-inputs', { disk: 'da ta', timeout: 'soon', colour: 'x' }, disks],
  [
    'create-no-sign-in',
    { disk: 'data' },
    disks,
    {
      signIn: () =>
        Promise.reject(new ActionError('SignInFailed', 'No way in.', { remedy: 'Grant it.' }))
    }
  ],
  ['list-lineage', { operation: 'list', disk: 'data,logs' }, lineage],
  [
    'list-disk-is-gone',
    { operation: 'list', disk: 'data' },
    () => new InMemoryAzure().withSnapshots(taken('last', data, 5), taken('before', former, 9))
  ],
  [
    'list-protection',
    { operation: 'list', scope: 'subscription', 'warn-older-than': '36h' },
    () => {
      const azure = lineage().withDisks(
        disk({ name: 'late', resourceGroup: 'rg-web' }),
        disk({ name: 'bare', resourceGroup: 'rg-web' })
      )
      const late = [...azure.disks.values()].find(({ name }) => name === 'late') ?? data
      const tested = taken('late-1', late, 60, { tags: { [TAG.verified]: '2026-11-22' } })
      return azure.withSnapshots(tested, copied('late-1-copy', tested, 'northeurope', { tags: {} }))
    }
  ],
  ['list-refused', { operation: 'list', disk: 'data' }, () => refusing(lineage(), 'listSnapshots')],
  ['copy-two-regions', COPY, lineage, { clockFor: copying() }],
  [
    'copy-dry-run',
    { ...COPY, 'copy-to': 'northeurope,ukwest,uksouth', 'if-exists': 'reuse', ...DRY },
    () => {
      const azure = lineage()
      const [newest] = [...azure.snapshots.values()]
      if (newest === undefined) return azure
      const failed = {
        completionPercent: 0,
        copyError: { code: 'SourceGone', message: 'The source is gone.' }
      }
      return azure.withSnapshots(
        copied('newest-ukwest', newest, 'ukwest'),
        copied('newest-uksouth', newest, 'uksouth', failed)
      )
    }
  ],
  [
    'copy-refused-in-part',
    COPY,
    () => refusing(lineage(), 'putSnapshot', 'newest-ukwest'),
    { clockFor: copying() }
  ],
  ['restore-disks', RESTORE, machine],
  ['restore-swap', { ...RESTORE, ...SWAP }, machine],
  ['restore-dry-run', { ...RESTORE, ...SWAP, ...DRY }, machine],
  [
    'restore-refused-in-part',
    { ...RESTORE, ...SWAP },
    () => refusing(machine(), 'putDisk', 'logs')
  ],
  ['restore-swap-half-way', { ...RESTORE, ...SWAP }, () => refusing(machine(), 'replaceOsDisk')],
  [
    'restore-machine-does-not-start',
    { ...RESTORE, ...SWAP },
    () =>
      refusing(
        machine(),
        'start',
        '',
        new ActionError('LimitReached', 'AllocationFailed: no room.')
      )
  ],
  ['prune-thinned', PRUNE, history],
  ['prune-dry-run', { ...PRUNE, ...DRY }, history],
  [
    'prune-refused-in-part',
    PRUNE,
    () => refusing(history('locked-1', 'locked-2'), 'deleteSnapshot', 'locked', locked)
  ],
  [
    'prune-out-of-time',
    { ...PRUNE, 'max-parallel': '1' },
    () =>
      refusing(
        history('x'),
        'deleteSnapshot',
        'd',
        new ActionError('Timeout', 'The time is over.', { remedy: 'Raise "timeout".' })
      )
  ],
  ['verify-three', VERIFY, testable],
  ['verify-dry-run', { ...VERIFY, compare: 'true', ...DRY }, testable],
  ['verify-refused-in-part', VERIFY, () => refusing(testable(), 'putDisk', 's2')],
  [
    'verify-different-content',
    { ...VERIFY, compare: 'true' },
    () => testable(new Map([['s3', pages([0, 1])]]))
  ],
  [
    'verify-disk-is-left',
    VERIFY,
    () => refusing(testable(), 'deleteDisk', 's1', locked),
    { jobStatus: 'failure' }
  ],
  ['create-verified', { disk: 'data', verify: 'true' }, disks],
  ['create-not-restorable', { disk: 'data', verify: 'true' }, () => refusing(disks(), 'putDisk')],
  ['diff-with-previous', { ...DIFF, 'warn-over': '100MiB' }, readable],
  ['diff-of-all-that-is-in-use', { ...DIFF, snapshot: 'logs-1' }, readable],
  [
    'diff-refused-in-part',
    { ...DIFF, snapshot: 'second,logs-1' },
    () => refusing(readable(), 'grantAccess', 'logs')
  ],
  ['export-first', EXPORT, exportable],
  ['export-verified', { ...EXPORT, verify: 'true' }, exportable],
  ['export-dry-run', { ...EXPORT, ...DRY }, exportable],
  ['export-refused', EXPORT, () => refusing(exportable(), 'grantAccess', 's2')],
  ['finalize-failure', { ...DEPLOYED, outcome: 'failure' }, deploy],
  ['finalize-success', { ...DEPLOYED, outcome: 'success', 'on-success': 'delete' }, deploy],
  ['finalize-dry-run', { ...DEPLOYED, outcome: 'failure', ...DRY }, deploy],
  [
    'finalize-refused-in-part',
    { ...DEPLOYED, outcome: 'failure' },
    () => refusing(deploy(), 'setSnapshotTags', 'logs')
  ],
  ['job-end-failure', { disk: 'data,logs' }, disks, { jobStatus: 'failure' }],
  [
    'job-end-success',
    { disk: 'data', 'keep-last': '1' },
    () => disks().withSnapshots(taken('older', data, 5)),
    { jobStatus: 'success' }
  ],
  ['job-end-after-kill', { disk: 'data,logs' }, disks, { jobStatus: 'cancelled', killed: true }]
]

/** A text in a fence that it cannot close. */
const fenced = (language: string, text: string): string => `\`\`\`\`${language}\n${text}\n\`\`\`\``

/** In columns. */
const WIDTH = 110

/** A value as JSON that is short, and still has the fields of a record on lines of their own where they are long. */
function packed(value: unknown, indent = ''): string {
  const line = JSON.stringify(value)
  if (typeof value !== 'object' || value === null || line.length <= WIDTH - indent.length)
    return line
  const inner = `${indent}  `
  const parts = Array.isArray(value)
    ? value.map((one) => packed(one, inner))
    : Object.entries(value).map(([key, one]) => `${JSON.stringify(key)}: ${packed(one, inner)}`)
  const lines: string[] = []
  for (const part of parts) {
    const joined = `${lines.at(-1) ?? ''}, ${part}`
    if (lines.length > 0 && joined.length <= WIDTH - inner.length && !joined.includes('\n')) {
      lines.splice(-1, 1, joined)
    } else lines.push(part)
  }
  const [first, last] = Array.isArray(value) ? ['[', ']'] : ['{', '}']
  return `${first}\n${lines.map((one) => `${inner}${one}`).join(',\n')}\n${indent}${last}`
}

/** JSON, spread over lines, or a text as it is. Of checks that all hold, the claims are enough. */
function spread(text: string): string {
  if (!/^[[{]/.test(text) || text.includes('}\n{')) return text.trimEnd()
  const value: unknown = JSON.parse(text, (key, one: unknown) => {
    const checks = one as readonly { readonly claim: string; readonly holds: boolean }[]
    return key === 'checks' && checks.every(({ holds }) => holds)
      ? checks.map(({ claim }) => claim)
      : one
  })
  return packed(value)
}

/** What a step left, in the order in which a person meets it. */
function reported(title: string, { log, outputs, files, summaries }: RecordingRunner): string {
  const result = files.get((outputs.get('result-file') ?? '').replace('/tmp/', '')) ?? '{}'
  const { snapshots } = JSON.parse(result) as { readonly snapshots?: unknown }
  const shown = [...outputs].map(([name, value]) =>
    name === 'snapshots' && value === JSON.stringify(snapshots)
      ? `${name}: those of the result file`
      : `${name}: ${spread(value)}`
  )
  return [
    `# ${title}`,
    `## Log`,
    fenced('text', log.join('\n')),
    ...(shown.length > 0 ? ['## Outputs', fenced('text', shown.join('\n'))] : []),
    ...[...files].flatMap(([name, text]) => [`## File ${name}`, fenced('json', spread(text))]),
    ...summaries.flatMap((summary) => ['---', summary.trimEnd()])
  ].join('\n\n')
}

describe('what a person reads of', () => {
  test.for(SITUATIONS)('%s', async ([name, inputs, azureOf, changes = {}]) => {
    const azure = azureOf()
    const { attempt = 1, clockFor, jobStatus, killed = false, ...world } = changes
    const given = { ...HOME, ...inputs }
    const runner = new RecordingRunner(given, {}, { runAttempt: attempt })
    const clock = clockFor?.(azure) ?? new TestClock()
    await main(worldOf(runner, azure, { clock, ...world }))
    const parts = [reported(name, runner)]
    const summaries = [...runner.summaries]
    if (jobStatus !== undefined) {
      const after = new RecordingRunner({ ...given, 'job-status': jobStatus })
      for (const [key, value] of runner.saved) {
        if (!killed || key !== 'ended') after.saved.set(key, value)
      }
      await post(worldOf(after, azure))
      summaries.push(...after.summaries)
      parts.push(reported(`${name}: the post step`, after))
    }
    const file = fileURLToPath(new URL(`whole-runs/${name}.md`, import.meta.url))
    expect(parts.join('\n')).not.toContain('sig=')
    // A summary may be public, and a subscription a secret.
    expect(summaries.join()).not.toContain(SUBSCRIPTION)
    await expect(`${parts.join('\n\n')}\n`).toMatchFileSnapshot(file)
  })
})
