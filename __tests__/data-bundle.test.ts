/** `diff` and `export` as a runner runs them: data is opened, read or copied, and closed again whatever happens. */

import type { ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'

import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import type { Ended, RunOptions } from './support/bundle.ts'
import { besideAzure } from './support/beside-azure.ts'

const MIB = 1024 ** 2
const GIB = 1024 ** 3
const open = { networkAccessPolicy: 'AllowAll', publicNetworkAccess: 'Enabled' }

const { azure, run } = await besideAzure({}, 'data-bundle')
let target: string

beforeAll(() => {
  const { path } = azure.seedStorageAccount({ name: 'backups', containers: ['disks'] })
  const { query } = azure.makeSas({ account: 'backups', container: 'disks' })
  target = `${azure.url}${path}/disks?${query}`
})

let serial = 0
let group: string
let data: string

beforeEach(() => {
  serial += 1
  group = `group-${serial}`
  data = azure.seedDisk({ name: 'data', group, sizeGb: 1 }).id
  azure.clearFaults()
})

afterEach(() => {
  expect(azure.readAccess()).toEqual([])
})

/** Runs an operation in this test's group. */
const act = ({ env, ...options }: RunOptions): Promise<Ended> =>
  run({ 'resource-group': group }, { ...options, env: { RUNNER_DEBUG: '1', ...env } })

function write(offset: number, length: number): void {
  azure.writePattern({ id: data, seed: serial + offset, ranges: [{ offset, length }] })
}

function take(name: string, hour: number): void {
  azure.seedSnapshot({
    name,
    group,
    source: data,
    timeCreated: Date.parse('2026-10-20T00:00:00Z') + hour * 3_600_000,
    properties: { ...open }
  })
}

/** Two snapshots, between which 4 MiB were written and 1 MiB was cleared. */
function history(): void {
  write(0, 2 * MIB)
  take('first', 1)
  write(8 * MIB, 4 * MIB)
  azure.discard({ id: data, ranges: [{ offset: MIB, length: MIB }] })
  take('second', 2)
}

/** Everything that was written, without the lines that only mask values. */
function everythingOf({ log, outputs, summary, state }: Ended): string {
  return [withoutMasks(log), JSON.stringify(outputs), summary, JSON.stringify(state)].join('\n')
}

function withoutMasks(log: string): string {
  return log
    .split('\n')
    .filter((line) => !line.startsWith('::add-mask::'))
    .join('\n')
}

describe('diff', () => {
  test('reports how much changed, where, and warns', async () => {
    history()
    const ended = await act({
      inputs: { operation: 'diff', snapshot: 'second', 'warn-over': '2MiB' }
    })
    expect(ended.log).toContain('::warning')
    expect(ended.code).toBe(0)
    expect(ended.outputs).toMatchObject({
      'changed-bytes': String(4 * MIB),
      'cleared-bytes': String(MIB)
    })
    const ranges = readFileSync(ended.outputs['ranges-file'] ?? '', 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown)
    expect(ranges).toEqual([
      { offset: MIB, length: MIB, kind: 'cleared' },
      { offset: 8 * MIB, length: 4 * MIB, kind: 'changed' }
    ])
    expect(ended.summary).toContain('4 MiB')
    expect(everythingOf(ended)).not.toMatch(/sig=(?!\*)/)
  })

  test('killed while data is open, the post step closes it', async () => {
    history()
    azure.injectFault({ method: 'GET', path: 'comp=pagelist', kind: 'hang' })
    const killed = await act({
      inputs: { operation: 'diff', snapshot: 'second' },
      onStart: (child) => {
        const timer = setInterval(() => {
          if (azure.readAccess().length < 2) return
          clearInterval(timer)
          child.kill('SIGKILL')
        }, 5)
        child.once('close', () => clearInterval(timer))
      }
    })
    expect(killed.signal).toBe('SIGKILL')
    expect(azure.readAccess()).toHaveLength(2)
    azure.clearFaults()
    const post = await act({ inputs: { 'job-status': 'cancelled' }, state: killed.state })
    expect(post.code).toBe(0)
    expect(post.log).toContain('The step granted SAS access to')
    expect(azure.readAccess()).toEqual([])
  })

  test('cancelled while data is open, the step closes it itself', async () => {
    history()
    azure.injectFault({ method: 'GET', path: 'comp=pagelist', kind: 'hang' })
    const ended = await act({
      inputs: { operation: 'diff', snapshot: 'second' },
      onStart: (child) => {
        const timer = setInterval(() => {
          if (azure.readAccess().length < 2) return
          clearInterval(timer)
          child.kill('SIGINT')
        }, 5)
        child.once('close', () => clearInterval(timer))
      }
    })
    expect(ended.code).toBe(1)
    expect(ended.log).toContain('The job was cancelled')
    const post = await act({ inputs: { 'job-status': 'cancelled' }, state: ended.state })
    expect(post.code).toBe(0)
    expect(azure.readAccess()).toEqual([])
  })
})

describe('export', () => {
  const blob = { account: 'backups', container: 'disks', blob: '' }

  test('copies every snapshot into a page blob, and a second run only what is new', async () => {
    history()
    const place = { ...blob, blob: `data-${group}.vhd` }
    const url = target.replace('/disks?', `/disks/${place.blob}?`)
    const inputs = { operation: 'export', disk: 'data', 'blob-url': url, verify: 'true' }
    const first = await act({ inputs })
    expect(first.log).not.toContain('::error')
    expect(first.code).toBe(0)
    expect(JSON.parse(first.outputs['snapshot-names'] ?? '')).toEqual(['first', 'second'])

    write(100 * MIB, MIB)
    take('third', 3)
    const second = await act({ inputs })
    expect(second.code).toBe(0)
    expect(JSON.parse(second.outputs['snapshot-names'] ?? '')).toEqual(['third'])
    expect(azure.hashContent({ ...place, offset: 0, length: GIB })).toEqual(
      azure.hashContent({ id: data, offset: 0, length: GIB })
    )
    expect(azure.getBlob(place).snapshots).toHaveLength(3)
    for (const ended of [first, second]) {
      expect(everythingOf(ended)).not.toMatch(/sig=(?!\*)/)
    }
  })

  test('killed while it writes, the next run waits for the lease that was left, and for no longer', async () => {
    history()
    const place = { ...blob, blob: `data-${group}.vhd` }
    const url = target.replace('/disks?', `/disks/${place.blob}?`)
    const inputs = { operation: 'export', disk: 'data', 'blob-url': url }
    let child: ChildProcess | undefined
    azure.hook({ method: 'PUT', path: 'comp=page' }, 'after', () => child?.kill('SIGKILL'))
    const killed = await act({ inputs, onStart: (started) => (child = started) })
    expect(killed.signal).toBe('SIGKILL')
    azure.clearFaults()
    const post = await act({ inputs: { 'job-status': 'cancelled' }, state: killed.state })
    expect(post.log).toContain('possibly while it wrote to a page blob')
    expect(azure.getBlob(place).leaseState).toBe('leased')

    // Its minute is over when it has been asked for in vain.
    azure.hook({ method: 'PUT', path: 'comp=lease' }, 'after', () => azure.advance({ ms: 60_000 }))
    const second = await act({ inputs })
    expect(second.log).toContain('another process holds a lease')
    expect(second.code).toBe(0)
    expect(azure.getBlob(place).snapshots).toHaveLength(2)
  })

  test('a signature in an input that the operation does not use is not quoted', async () => {
    const ended = await act({ inputs: { operation: 'list', disk: 'data', 'blob-url': target } })
    expect(ended.code).toBe(1)
    const signature = /sig=([^&]+)/.exec(target)?.[1] ?? ''
    const reported = withoutMasks(ended.log)
    expect(reported).toContain('"blob-url"')
    expect(reported).not.toContain(signature)
    expect(reported).not.toContain(decodeURIComponent(signature))
  })
})
