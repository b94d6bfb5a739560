import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { reportExport } from '../../src/action/operations/export.ts'
import { ActionError } from '../../src/errors.ts'
import type { ExportRequest, ExportResult } from '../../src/operations/export.ts'
import { exportSnapshots } from '../../src/operations/export.ts'
import type { ExportPorts } from '../../src/ports.ts'
import { readState } from '../../src/snapshots/data/export-state.ts'
import type { Snapshot } from '../../src/snapshots/types.ts'
import { disk, selectionOf, snapshot } from '../support/builders.ts'
import type { TestDataPorts } from '../support/data-ports.ts'
import { dataPorts } from '../support/data-ports.ts'
import { InMemoryAzure, fault } from '../support/in-memory-azure.ts'
import type { Content } from '../support/in-memory-blobs.ts'
import { InMemoryBlobs } from '../support/in-memory-blobs.ts'

const HOUR = 3_600_000
const NOON = Date.parse('2026-11-22T12:00:00.000Z')
const open = { networkAccessPolicy: 'AllowAll', publicNetworkAccess: 'Enabled' }
const place = {
  endpoint: 'https://backups.example',
  container: 'disks',
  folder: '',
  blob: undefined,
  signature: undefined
}
const URL_OF_BLOB = 'https://backups.example/disks/data.vhd'

const taken = (at: number, changes: Partial<Snapshot> = {}): Snapshot =>
  snapshot({ name: `s${at}`, timeCreated: NOON + at * HOUR, sizeGb: 1, profile: open, ...changes })

const request = (changes: Partial<ExportRequest> = {}): ExportRequest => ({
  operation: 'export',
  selection: selectionOf(disk()),
  snapshots: [],
  snapshotGroup: undefined,
  place,
  maxParallel: 3,
  verify: false,
  dryRun: false,
  ...changes
})

type World = {
  readonly azure: InMemoryAzure
  readonly blobs: InMemoryBlobs
}

/** A disk whose snapshots hold these pages. */
function world(contents: readonly Content[], changes: readonly Partial<Snapshot>[] = []): World {
  const blobs = new InMemoryBlobs()
  const azure = new InMemoryAzure().withDisks(disk())
  for (const [at, content] of contents.entries()) {
    azure.withSnapshots(taken(at, changes[at]))
    blobs.contents.set(`s${at}`, content)
  }
  azure.changes = (newer, older, marker) => blobs.changes(newer, older, marker)
  return { azure, blobs }
}

type Ports = ExportPorts & TestDataPorts

const portsOf = ({ azure, blobs }: World): Ports => ({ ...dataPorts(azure), blobs })

const run = (
  world: World,
  changes: Partial<ExportRequest> = {},
  ports = portsOf(world)
): Promise<ExportResult> => exportSnapshots(request(changes), ports)

const pages = (...numbers: readonly (readonly [number, number])[]): Content => new Map(numbers)

const THREE = [
  pages([0, 1], [1, 1], [2, 1], [9, 1], [20, 1]),
  pages([0, 1], [1, 2], [9, 1], [20, 2], [21, 2]),
  pages([0, 1], [1, 2], [9, 3], [21, 2])
]

test('the snapshots of several disks in one group are listed once', async () => {
  const other = disk({ name: 'other' })
  const { azure, blobs } = world(THREE)
  azure.withDisks(other)
  const exporting = run({ azure, blobs }, { selection: selectionOf(disk(), other) })
  await expect(exporting).rejects.toThrow('Disk "other" has no incremental snapshot')
  expect(azure.count('getDisk')).toBe(2)
  expect(azure.count('listSnapshots')).toBe(1)
})

const sorted = (content: Content): unknown => [...content].sort(([a], [b]) => a - b)

/** The blob's snapshots are these contents, once each and in their order, and nothing is open or leased. */
function expectHolds({ azure, blobs }: World, contents: readonly Content[]): void {
  const blob = blobs.blobs.get(URL_OF_BLOB)
  expect(blob?.snapshots.map((one) => sorted(one.pages))).toEqual(contents.map(sorted))
  expect(readState(blob?.metadata ?? {})?.state).toBe('complete')
  expect(blob?.lease).toBeUndefined()
  expect([...azure.granted]).toEqual([])
}

describe('an export', () => {
  test('brings every snapshot, oldest first, and then nothing', async () => {
    const one = world(THREE)
    const result = await run(one)
    expect(result.failure).toBeUndefined()
    expectHolds(one, THREE)
    const outputs = reportExport(result).outputs
    expect(outputs.count).toBe('3')
    expect(outputs['snapshot-names']).toBe('["s0","s1","s2"]')
    const again = await run(one)
    expect(again.outcomes[0]?.exported).toEqual([])
    expectHolds(one, THREE)
    expect(reportExport(again).summary()).toContain('Nothing to export')
  })

  test('reports once a minute how far it is, of what is copied and of what is compared', async () => {
    const some = world([pages(...Array.from({ length: 6 }, (_, at) => [at * 150, 1] as const))])
    const ports = portsOf(some)
    some.blobs.after = (call) => {
      if (call === 'copy' || call === 'equals') void ports.clock.sleep(30_000)
    }
    await run(some, { verify: true, maxParallel: 1 }, ports)
    const reported = ports.log.lines.filter((line) => line.includes('so far'))
    expect(reported).toEqual([
      's0: 2 MiB copied so far, 34.1 KiB/s, up to 29.3 % of the disk',
      's0: 4 MiB copied so far, 34.1 KiB/s, up to 58.6 % of the disk',
      's0: 2 MiB compared so far, 34.1 KiB/s, up to 14.7 % of the disk',
      's0: 4 MiB compared so far, 34.1 KiB/s, up to 44 % of the disk',
      's0: 6 MiB compared so far, 34.1 KiB/s, up to 73.3 % of the disk'
    ])
  })

  test('verifies when asked', async () => {
    const one = world(THREE)
    const result = await run(one, { verify: true })
    expect(result.failure).toBeUndefined()
    expect(one.blobs.calls.filter((call) => call === 'equals').length).toBeGreaterThan(3)
    expect(one.blobs.calls).toContain('isClear')
  })

  test('writes what is in use over anything where the changes cannot be reported', async () => {
    const families = world(THREE, [{}, { familyId: 'other' }, { familyId: 'other' }])
    await run(families)
    expectHolds(families, THREE)
    const gone = world(THREE)
    await run(gone)
    for (const key of [...gone.azure.snapshots.keys()]) gone.azure.snapshots.delete(key)
    gone.azure.withSnapshots(taken(7))
    const last = pages([3, 7], [20, 7])
    gone.blobs.contents.set('s7', last)
    await run(gone)
    expectHolds(gone, [...THREE, last])
  })

  test('leaves out what failed, and what is after one that is not complete yet', async () => {
    const one = world(THREE, [{}, { provisioningState: 'Failed' }])
    await run(one)
    expectHolds(one, [THREE[0] ?? pages(), THREE[2] ?? pages()])
    const two = world(THREE, [{}, { completionPercent: 5 }])
    const ports = portsOf(two)
    await run(two, {}, ports)
    expectHolds(two, THREE.slice(0, 1))
    expect(ports.log.warnings).toEqual([expect.stringContaining('"s1" and "s2" are left')])
  })

  test('says that nothing could be exported rather than that nothing is missing', async () => {
    const one = world(THREE.slice(0, 1), [{ completionPercent: 5 }])
    const result = await run(one, { verify: true })
    expect(result.failure).toBeUndefined()
    const summary = reportExport(result).summary()
    expect(summary).toContain('Nothing was exported: 1 snapshot of 1 disk cannot be exported now.')
    expect(summary).not.toContain('Nothing to export')
    expect(summary).not.toContain('compared')
  })

  test('warns of a named snapshot that is older than what the blob holds, unless that has it', async () => {
    const one = world(THREE)
    const named = (...numbers: readonly number[]): Partial<ExportRequest> => ({
      selection: selectionOf(),
      snapshots: numbers.map((at) => taken(at))
    })
    await run(one, named(0, 2))
    expectHolds(one, [THREE[0] ?? pages(), THREE[2] ?? pages()])
    const ports = portsOf(one)
    await run(one, named(0, 2), ports)
    expect(ports.log.warnings).toEqual([])
    const { outcomes } = await run(one, named(0, 1), ports)
    expect(outcomes).toMatchObject([{ exported: [], left: 1 }])
    expect(ports.log.warnings).toEqual([expect.stringContaining('"s1" is left out')])
    expectHolds(one, [THREE[0] ?? pages(), THREE[2] ?? pages()])
  })

  test('opens two snapshots at most, and notes each for the post step before', async () => {
    const one = world(THREE)
    const ports = portsOf(one)
    const unnoted: string[] = []
    let most = 0
    one.azure.beforeCall(({ method, name }) => {
      if (method === 'grantAccess' && ports.stateStore.notes.at(-1)?.includes(name) !== true) {
        unnoted.push(name)
      }
    })
    one.azure.afterCall(() => (most = Math.max(most, one.azure.granted.size)))
    await run(one, {}, ports)
    expect(unnoted).toEqual([])
    expect(most).toBe(2)
    expect(ports.stateStore.notes.at(-1)).toEqual([])
  })
})

test('what could not be closed stays noted for the post step, whatever is opened after it', async () => {
  const one = world(THREE)
  const ports = portsOf(one)
  one.azure.beforeCall(({ method, name }) => {
    if (method === 'revokeAccess' && name === 's0') throw fault(403)
  })
  await run(one, {}, ports)
  expect(ports.stateStore.notes.at(-1)).toEqual(['s0'])
})

test('a snapshot that another one replaced under its name is not exported for it', async () => {
  const one = world(THREE)
  one.azure.beforeCall(({ method, name }) => {
    if (method === 'grantAccess' && name === 's1') {
      one.azure.withSnapshots(taken(1, { uniqueId: 'another' }))
    }
  })
  const result = await run(one)
  const { failure } = result
  expect(failure).toMatchObject({ code: 'Conflict' })
  expect(failure?.message).toContain('"s1"')
  expect(reportExport(result).json).toMatchObject({
    failure: expect.stringContaining('"s1"') as unknown
  })
  expect(reportExport(result).summary()).toMatch(/\n❌ `data`: .*<br>\n\S/)
  expect(one.blobs.blobs.get(URL_OF_BLOB)?.snapshots).toHaveLength(1)
  expect([...one.azure.granted]).toEqual([])
})

/** Counts every call of both ports, and fails one of them. */
function inject(
  { azure, blobs }: World,
  at: number,
  when: 'before' | 'after',
  make: () => Error
): { readonly calls: () => number } {
  let calls = 0
  const hook = (): void => {
    if (calls++ === at) throw make()
  }
  if (when === 'before') {
    azure.beforeCall(hook)
    blobs.before = hook
  } else {
    azure.afterCall(hook)
    blobs.after = hook
  }
  return { calls: () => calls }
}

describe('a fault at any call', () => {
  test.each<[string, () => ActionError]>([
    ['503', () => fault(503)],
    ['reset', () => new ActionError('Unreachable', 'reset')],
    ['cancelled', () => new ActionError('Cancelled', 'The job was cancelled.')]
  ])('%s: the same run, or the next one, brings everything, once', async (_name, make) => {
    const probe = world(THREE)
    const injected = inject(probe, Infinity, 'before', make)
    await run(probe)
    for (let at = 0; at < injected.calls(); at++) {
      for (const when of ['before', 'after'] as const) {
        const one = world(THREE)
        inject(one, at, when, make)
        await run(one).catch(() => undefined)
        one.blobs.before = () => undefined
        one.blobs.after = () => undefined
        one.blobs.endLeases()
        const next = await run(one)
        expect(next.failure).toBeUndefined()
        one.azure.granted.clear()
        expectHolds(one, THREE)
      }
    }
  })
})

describe('kills', () => {
  const content = fc
    .array(fc.tuple(fc.nat(900), fc.integer({ min: 1, max: 3 })), { maxLength: 250, size: 'max' })
    .map((all): Content => new Map(all))

  /** At some call, or right after some note of how far everything is: pieces are under way then. */
  const kill = fc.oneof(
    fc.record({ after: fc.constant('call'), at: fc.nat(600) }),
    fc.record({ after: fc.constant('setMetadata'), at: fc.integer({ min: 1, max: 12 }) })
  )

  test('at any calls of random histories: every snapshot is whole, and there once', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(content, { minLength: 1, maxLength: 4 }),
        fc.array(kill, { maxLength: 5 }),
        fc.integer({ min: 2, max: 8 }),
        fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 40 }),
        async (contents, kills, maxParallel, turns) => {
          const one = world(contents)
          let turn = 0
          one.blobs.turns = () => turns[turn++ % turns.length] ?? 1
          for (const { after, at } of kills) {
            let calls = 0
            // After a kill nothing is done any more, whatever is asked for.
            const dies = (call: unknown): void => {
              if (calls >= at) throw new ActionError('Cancelled', 'killed')
              if (after === 'call' || call === after) calls += 1
            }
            const mortal = new InMemoryAzure().withDisks(disk())
            for (const each of one.azure.snapshots.values()) mortal.withSnapshots(each)
            mortal.changes = one.azure.changes
            mortal.beforeCall(dies)
            one.blobs.before = dies
            await run({ azure: mortal, blobs: one.blobs }, { maxParallel }).catch(() => undefined)
            one.blobs.before = () => undefined
            one.blobs.endLeases()
          }
          const result = await run(one, { maxParallel, verify: true })
          expect(result.failure).toBeUndefined()
          expectHolds(one, contents)
        }
      ),
      { numRuns: 80, endOnFailure: true }
    )
  })
})
