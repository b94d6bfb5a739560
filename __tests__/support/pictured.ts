/**
 * Summaries to look at: the main step, or the post step, of the action on an Azure in memory, with names and times as a
 * team has them. The pictures of README and docs show these (`npm run docs:pictures`); the browser test shows them with
 * one, some and very many snapshots.
 */

import { setImmediate } from 'node:timers/promises'

import { RestError, createHttpHeaders, createPipelineRequest } from '@azure/core-rest-pipeline'

import { explainAzure } from '../../src/azure/errors.ts'
import { main } from '../../src/main.ts'
import { post } from '../../src/post.ts'
import { TAG, ownTags } from '../../src/snapshots/tags.ts'
import type { Disk, Snapshot } from '../../src/snapshots/types.ts'
import {
  SUBSCRIPTION,
  copiedFrom,
  disk,
  guid,
  machine,
  run,
  snapshot,
  takenFrom
} from './builders.ts'
import { InMemoryAzure } from './in-memory-azure.ts'
import { RecordingRunner } from './recording-runner.ts'
import { worldOf } from './step.ts'
import { TestClock } from './test-clock.ts'

const GROUP = 'shop-production'
const HOUR = 3_600_000
const DAY = 24 * HOUR
/** The instant at which each step begins. */
const NOW = new TestClock().startTime

type Inputs = Readonly<Record<string, string>>

const vm = machine([], { name: 'shop-web', resourceGroup: GROUP, power: 'running' })
const attached = { resourceGroup: GROUP, state: 'Attached', managedBy: vm.id }
const system = disk({ name: 'shop-web-os', sizeGb: 64, osType: 'Linux', ...attached })
const data = disk({ name: 'shop-data', sizeGb: 256, ...attached })
const logs = disk({ name: 'shop-logs', sku: 'StandardSSD_LRS', sizeGb: 64, ...attached })
const former = disk({
  name: 'shop-data',
  uniqueId: guid('former shop-data'),
  resourceGroup: GROUP
})

/** A snapshot of an earlier run, as `create` names and tags it; `at` in milliseconds since the epoch. */
function taken(source: Disk, at: number, runId: number, changes: Partial<Snapshot> = {}): Snapshot {
  const time = new Date(at)
    .toISOString()
    .replace(/[-:]|\..*/g, '')
    .replace('T', '-')
  return snapshot({
    name: `${source.name}-${time}-${runId}`,
    resourceGroup: GROUP,
    ...takenFrom(source),
    sizeGb: source.sizeGb,
    osType: source.osType,
    timeCreated: at,
    tags: ownTags(run({ runId: String(runId) }), source, 'request'),
    ...changes
  })
}

function held(source: Disk, at: number, runId: number): Snapshot {
  return taken(source, at, runId, {
    tags: {
      ...ownTags(run({ runId: String(runId) }), source, 'request'),
      [TAG.hold]: `${new Date(at + 30 * DAY).toISOString().slice(0, 19)}Z failure of run ${runId}.1`
    }
  })
}

/** What Azure answers, in words of a recording, where a disk must not be read out. */
function refusal(source: Disk, name: string): Error {
  const request = createPipelineRequest({ url: 'https://management.azure.com' })
  const group = `/subscriptions/${SUBSCRIPTION}/resourceGroups/${GROUP}`
  const message = `The client '${guid('client')}' with object id '${guid('object')}' has permission to perform action 'Microsoft.Compute/snapshots/write' on scope '${group}/providers/Microsoft.Compute/snapshots/${name}'; however, it does not have permission to perform action(s) 'Microsoft.Compute/disks/beginGetAccess/action' on the linked scope(s) '${source.id}' (respectively) or the linked scope(s) are invalid.`
  const response = {
    status: 403,
    request,
    headers: createHttpHeaders(),
    bodyAsText: JSON.stringify({ error: { code: 'LinkedAuthorizationFailed', message } })
  }
  return explainAzure(
    new RestError(message, { statusCode: 403, request, response }),
    {
      what: `create snapshot "${name}" in resource group "${GROUP}"`,
      subscriptionId: SUBSCRIPTION
    },
    new AbortController().signal
  )
}

const machineDisks = (): InMemoryAzure =>
  new InMemoryAzure().withDisks(system, data, logs).withMachines({
    ...vm,
    disks: [system, data, logs].map((one, index) => ({
      name: one.name,
      lun: index === 0 ? undefined : index - 1,
      diskId: one.id,
      ephemeral: false,
      caching: index === 0 ? 'ReadWrite' : 'ReadOnly',
      writeAccelerator: false,
      deleteOption: 'Detach'
    }))
  })

/** The last days of the shop: a deploy that failed, a copy, another tool, a disk that was recreated. */
function lineage(): InMemoryAzure {
  const yesterday = taken(data, NOW - DAY - 2 * HOUR, 4655)
  return machineDisks().withSnapshots(
    taken(data, NOW - 2 * HOUR, 4702),
    yesterday,
    snapshot({
      name: `${yesterday.name}-northeurope`,
      resourceGroup: GROUP,
      ...copiedFrom(yesterday),
      location: 'northeurope',
      sizeGb: data.sizeGb,
      timeCreated: NOW - HOUR,
      completionPercent: 62,
      tags: ownTags(run({ runId: '4703' }), data, 'request')
    }),
    held(data, NOW - 2 * DAY - 5 * HOUR, 4598),
    taken(data, NOW - 5 * DAY, 4444, { name: 'before-migration', tags: {} }),
    taken(former, NOW - 40 * DAY, 3001)
  )
}

/** So many snapshots of the data disk, one every 8 hours. */
function history(count: number, from: Disk = data): readonly Snapshot[] {
  return Array.from({ length: count }, (_, index) => {
    const at = NOW - (2 + 8 * index) * HOUR
    return index === 5 ? held(from, at, 4702 - index) : taken(from, at, 4702 - index)
  })
}

type Pictured = {
  readonly inputs: Inputs
  readonly azure: () => InMemoryAzure
  /** How the job ends: the summary is the one of the post step. */
  readonly jobStatus?: string
}

const before = [system, data, logs].map((one) => taken(one, NOW - HOUR, 4702))

/** What README and docs show. */
export const PICTURED = {
  create: { inputs: { disk: 'shop-data,shop-logs' }, azure: machineDisks },
  'create-failed-disk': {
    inputs: { vm: 'shop-web' },
    azure: () =>
      machineDisks().beforeCall(({ method, name }) => {
        if (method === 'putSnapshot' && name.startsWith('shop-logs')) throw refusal(logs, name)
      })
  },
  list: { inputs: { operation: 'list', disk: 'shop-data' }, azure: lineage },
  prune: {
    inputs: { operation: 'prune', disk: 'shop-data', 'keep-last': '3', 'keep-daily': '3' },
    azure: () => machineDisks().withSnapshots(...history(14))
  },
  'job-failed': {
    inputs: { disk: 'shop-data,shop-logs' },
    azure: machineDisks,
    jobStatus: 'failure'
  },
  'restore-swap': {
    inputs: {
      operation: 'restore',
      snapshot: before.map(({ name }) => name).join(),
      vm: 'shop-web',
      swap: 'true',
      'allow-stop': 'true'
    },
    azure: () => machineDisks().withSnapshots(...before)
  }
} as const satisfies Readonly<Record<string, Pictured>>

/** Names that are as long as Azure allows: 80 characters. */
const longName = (index: number): string =>
  'shop-production-database-volume-'.repeat(3).slice(0, 76) + String(index).padStart(4, '0')

/** The operations whose tables and pictures grow, with so many snapshots. */
export const GROWING = {
  create: (count: number): Pictured => {
    const disks = Array.from({ length: count }, (_, index) =>
      disk({
        name: index === 0 ? longName(0).slice(0, 48) : `shop-data-${index}`,
        resourceGroup: GROUP
      })
    )
    return {
      inputs: { disk: disks.map(({ name }) => name).join(), 'max-parallel': '64' },
      azure: () => new InMemoryAzure().withDisks(...disks)
    }
  },
  list: (count: number): Pictured => ({
    inputs: { operation: 'list', disk: 'shop-data' },
    azure: () => machineDisks().withSnapshots(...withLongName(history(count)))
  }),
  prune: (count: number): Pictured => ({
    inputs: { operation: 'prune', disk: 'shop-data', 'keep-last': '3', 'keep-daily': '3' },
    azure: () => machineDisks().withSnapshots(...withLongName(history(count)))
  }),
  copy: (count: number): Pictured => {
    const sources = history(count)
    return {
      inputs: {
        operation: 'copy',
        snapshot: sources.map(({ name }) => name).join(),
        'copy-to': 'northeurope'
      },
      azure: () =>
        Object.assign(machineDisks().withSnapshots(...sources), {
          newSnapshot: { completionPercent: 100 }
        })
    }
  }
} as const satisfies Readonly<Record<string, (count: number) => Pictured>>

function withLongName(snapshots: readonly Snapshot[]): readonly Snapshot[] {
  return snapshots.map((one, index) => {
    if (index !== 0) return one
    const name = longName(index)
    return { ...one, name, id: one.id.replace(one.name, name) }
  })
}

/** A clock on which Azure needs some time for each write. */
class WritingClock extends TestClock {
  private writingMs = 0

  override now(): number {
    return super.now() + this.writingMs
  }

  write(): void {
    this.writingMs += 300
  }
}

/** The Markdown that the step writes. Rejects where it writes other than one summary. */
export async function summaryOf(pictured: Pictured): Promise<string> {
  const inputs = {
    'resource-group': GROUP,
    'subscription-id': SUBSCRIPTION,
    ...pictured.inputs
  }
  const azure = pictured.azure()
  const clock = new WritingClock()
  const put = azure.putSnapshot.bind(azure)
  azure.putSnapshot = async (...write) => {
    const accepted = await put(...write)
    await setImmediate()
    clock.write()
    return accepted
  }
  const runner = new RecordingRunner(inputs)
  await main(worldOf(runner, azure, { clock }))
  const { jobStatus } = pictured
  if (jobStatus === undefined) return only(runner)
  const after = new RecordingRunner({ ...inputs, 'job-status': jobStatus })
  for (const [name, value] of runner.saved) after.saved.set(name, value)
  await post(worldOf(after, azure, { clock }))
  return only(after)
}

function only({ summaries, log }: RecordingRunner): string {
  const [summary, ...others] = summaries
  if (summary === undefined || others.length > 0) {
    throw new Error(`${summaries.length} summaries; the log ends with: ${log.slice(-3).join('\n')}`)
  }
  return summary
}
