/** `diff` with the real adapter against the simulated data plane. */

import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { SEEDED } from '../../simulator/seeded.ts'
import type { Simulator } from '../../simulator/simulator.ts'
import type { ActionError } from '../../src/errors.ts'
import type { DiffResult } from '../../src/operations/diff.ts'
import { diff } from '../../src/operations/diff.ts'
import type { DiffPorts } from '../../src/ports.ts'
import type { ChangedRange } from '../../src/snapshots/types.ts'
import type { ResourceRef } from '../../src/snapshots/resource-id.ts'
import { selectionOf } from '../support/builders.ts'
import { InMemoryFiles, NotedAccess } from '../support/data-ports.ts'
import { RecordingRunner } from '../support/recording-runner.ts'
import type { Connection } from '../support/simulated.ts'
import { connectTo, startAzure } from '../support/simulated.ts'
import { snapshotTaker } from '../support/subscription.ts'
import { TestClock } from '../support/test-clock.ts'

const GIB = 1024 ** 3

let simulator: Simulator
let taker: ReturnType<typeof snapshotTaker>
let connection: Connection
let serial = 0
let disk: { readonly id: string; readonly name: string }

beforeAll(async () => {
  simulator = await startAzure({})
  taker = snapshotTaker(simulator)
})

afterAll(() => simulator.close())

beforeEach(async () => {
  serial += 1
  simulator.clearFaults()
  simulator.configure({ rangesPerPage: 10_000, secondAccess: 'another', accessPerFamily: 5 })
  disk = simulator.seedDisk({ name: `disk-${serial}`, sizeGb: 8 })
  connection = await connectTo(simulator)
  simulator.clearExchanges()
})

afterEach(() => {
  expect(simulator.readAccess()).toEqual([])
})

type Taken = ResourceRef & { readonly id: string }

const take = (name: string, properties?: Readonly<Record<string, string>>): Taken =>
  taker(disk, name, properties)

type Trial = DiffPorts & {
  readonly log: RecordingRunner
  readonly files: InMemoryFiles
  readonly stateStore: NotedAccess
}

function ports(): Trial {
  const log = new RecordingRunner()
  return {
    azure: connection.azure,
    clock: new TestClock(),
    log,
    stateStore: new NotedAccess(),
    run: log.run,
    files: new InMemoryFiles()
  }
}

function run(ref: ResourceRef, base?: ResourceRef, using = ports()): Promise<DiffResult> {
  return diff(
    {
      operation: 'diff',
      targets: [{ ref, entry: undefined }],
      selection: selectionOf(),
      base,
      snapshotGroup: undefined,
      maxParallel: 8,
      warnOver: undefined
    },
    using
  )
}

async function rangesOf(ref: ResourceRef, base?: ResourceRef): Promise<readonly ChangedRange[]> {
  const using = ports()
  const { outcomes, failure } = await run(ref, base, using)
  if (failure !== undefined) throw failure
  return using.files.lines(outcomes[0]?.rangesFile ?? '') as readonly ChangedRange[]
}

/** What the simulator knows to be true, on the disk alone. */
function truthOf(ref: Taken, base: Taken | undefined): readonly ChangedRange[] {
  return simulator
    .readRanges({ id: ref.id, ...(base !== undefined && { since: { id: base.id } }) })
    .map(({ offset, length, cleared }) => ({
      offset,
      length,
      kind: cleared ? ('cleared' as const) : ('changed' as const)
    }))
}

describe('what changed', () => {
  test('equals what the disk went through, between any two of its snapshots and from nothing', async () => {
    simulator.configure({ rangesPerPage: 3 })
    const page = fc.nat(63)
    const step = fc.record({
      kind: fc.constantFrom('write', 'discard'),
      page,
      count: fc.integer({ min: 1, max: 9 })
    })
    const history = fc.array(fc.array(step, { maxLength: 8 }), { minLength: 1, maxLength: 4 })
    await fc.assert(
      fc.asyncProperty(history, async (steps) => {
        serial += 1
        disk = simulator.seedDisk({ name: `disk-${serial}`, sizeGb: 1 })
        const taken = steps.map((some, at) => {
          for (const { kind, page: first, count } of some) {
            const ranges = [{ offset: first * 512, length: count * 512 }]
            if (kind === 'write') simulator.writePattern({ id: disk.id, seed: at, ranges })
            else simulator.discard({ id: disk.id, ranges })
          }
          return take(String(at))
        })
        for (const [newer, ref] of taken.entries()) {
          expect(await rangesOf(ref)).toEqual(truthOf(ref, taken[newer - 1]))
          for (const base of taken.slice(0, newer)) {
            expect(await rangesOf(ref, base)).toEqual(truthOf(ref, base))
          }
        }
        expect(simulator.readAccess()).toEqual([])
      }),
      { numRuns: 12 }
    )
  })

  test('through many pages, at the ends of the disk, without its footer', async () => {
    simulator.configure({ rangesPerPage: 7 })
    take('first')
    simulator.writePattern({ id: disk.id, count: 100, stride: 4096, length: 512 })
    simulator.discard({ id: disk.id, offset: 512, count: 10, stride: 4096, length: 512 })
    simulator.writePattern({ id: disk.id, ranges: [{ offset: 8 * GIB - 512, length: 512 }] })
    const second = take('second')
    const using = ports()
    const { outcomes } = await run(second, undefined, using)
    expect(outcomes[0]?.tally).toMatchObject({
      changedBytes: 101 * 512,
      clearedBytes: 0,
      ranges: 101,
      diskBytes: 8 * GIB
    })
    expect(outcomes[0]?.tally?.cells.at(-1)).toEqual({ changed: 512, cleared: 0 })
  })

  test('of a disk with sectors of 4096 bytes', async () => {
    disk = simulator.seedDisk({ name: `fast-${serial}`, sku: 'PremiumV2_LRS', sizeGb: 8 })
    const first = take('first')
    simulator.writePattern({ id: disk.id, ranges: [{ offset: 8192, length: 4096 }] })
    const second = take('second')
    expect(await rangesOf(second, first)).toEqual([{ offset: 8192, length: 4096, kind: 'changed' }])
  })

  test('of snapshots that need a sign-in of their own', async () => {
    const guarded = { dataAccessAuthMode: 'AzureActiveDirectory' }
    const first = take('first', guarded)
    simulator.writePattern({ id: disk.id, ranges: [{ offset: 512, length: 512 }] })
    const second = take('second', guarded)
    const refused = await run(second)
    expect(refused.failure?.message).toContain('AuthorizationPermissionMismatch')
    expect(refused.failure?.remedy).toContain('"Data Operator for Managed Disks"')
    simulator.assignRole({
      principalId: SEEDED.objectId,
      scope: `/subscriptions/${SEEDED.subscriptionId}`,
      role: 'Data Operator for Managed Disks'
    })
    expect(await rangesOf(second, first)).toEqual([{ offset: 512, length: 512, kind: 'changed' }])
  })
})

describe('access', () => {
  test('is masked, shown nowhere and revoked', async () => {
    take('first')
    const second = take('second')
    const using = ports()
    const result = await run(second, undefined, using)
    expect(result.failure).toBeUndefined()
    const signatures = connection.masked.filter((secret) => secret.includes('sig='))
    expect(signatures).toHaveLength(2)
    const reported = JSON.stringify([
      using.log.lines,
      using.log.warnings,
      using.log.debugLines,
      connection.said,
      result
    ])
    for (const secret of connection.masked.filter((one) => one.length > 8)) {
      expect(reported).not.toContain(secret)
    }
  })

  test.each(['another', 'same'] as const)(
    'that another process revokes in the middle is granted again (a second one is %s)',
    async (secondAccess) => {
      simulator.configure({ rangesPerPage: 5, secondAccess })
      const first = take('first')
      simulator.writePattern({ id: disk.id, count: 40, stride: 2048, length: 512 })
      const second = take('second')
      simulator.injectFault({
        path: 'comp=pagelist.*marker=',
        nth: 3,
        kind: 'run',
        when: 'before',
        action: 'revokeAccess',
        parameters: { id: first.id }
      } as Parameters<Simulator['injectFault']>[0])
      expect(await rangesOf(second, first)).toEqual(truthOf(second, first))
    }
  )

  test('beyond five snapshots of one family is refused by Azure, with what to do', async () => {
    simulator.configure({ accessPerFamily: 1 })
    const first = take('first')
    const second = take('second')
    const { failure } = await run(second, first)
    expect(failure).toMatchObject({ code: 'LimitReached' })
    expect(failure?.remedy).toContain('at most 5 snapshots of one disk')
  })

  test('is closed also when the run has ended in between', async () => {
    const first = take('first')
    const second = take('second')
    const ended = new AbortController()
    connection = await connectTo(simulator, { signal: ended.signal })
    simulator.hook({ path: 'comp=pagelist' }, 'before', () => {
      ended.abort(new Error('cancelled'))
    })
    const using = ports()
    const { failure } = await run(second, first, using)
    expect(failure?.code).toBe('Cancelled')
    expect(using.stateStore.notes.at(-1)).toEqual([])
  })
})

describe('a fault', () => {
  test.each([
    ['503', { kind: 'storage', status: 503, code: 'ServerBusy' }],
    ['500', { kind: 'storage', status: 500, code: 'InternalError' }],
    ['reset before', { kind: 'reset', when: 'before' }],
    ['reset after', { kind: 'reset', when: 'after' }],
    ['truncated', { kind: 'truncated' }],
    ['not XML', { kind: 'answer', status: 200, body: 'hello' }],
    ['other XML', { kind: 'answer', status: 200, body: '<Error><Code>no</Code></Error>' }],
    ['nothing', { kind: 'answer', status: 200, body: '' }],
    ['a list that is not Storage’s', { kind: 'headers', headers: { 'x-ms-request-id': null } }],
    ['a redirect', { kind: 'answer', status: 302, headers: { location: 'https://127.0.0.1:9/' } }]
  ])('of a list of ranges passes: %s', async (_name, fault) => {
    simulator.configure({ rangesPerPage: 5 })
    const first = take('first')
    simulator.writePattern({ id: disk.id, count: 20, stride: 2048, length: 512 })
    const second = take('second')
    simulator.injectFault({
      path: 'comp=pagelist',
      nth: 2,
      times: 2,
      ...fault
    } as Parameters<Simulator['injectFault']>[0])
    expect(await rangesOf(second, first)).toEqual(truthOf(second, first))
  })

  test.each(['beginGetAccess', 'endGetAccess'])('of %s passes', async (path) => {
    const first = take('first')
    const second = take('second')
    for (const when of ['before', 'after'] as const) {
      simulator.injectFault({ path, kind: 'reset', when })
      expect(await rangesOf(second, first)).toEqual([])
    }
  })

  test.each<[number, string, ActionError['code'], RegExp]>([
    [403, 'AuthorizationFailure', 'Forbidden', /network rule/],
    [409, 'PreviousSnapshotOperationNotSupported', 'Conflict', /the same side of 4096 GiB/],
    [400, 'InvalidHeaderValue', 'AzureRefused', /message of Azure above/]
  ])('that stays is reported in words: %d %s', async (status, code, kind, remedy) => {
    const first = take('first')
    const second = take('second')
    simulator.injectFault({
      path: 'comp=pagelist',
      times: 20,
      kind: 'storage',
      status,
      code,
      message: 'No.'
    })
    const { failure } = await run(second, first)
    expect(failure).toMatchObject({ code: kind, azure: { status, code } })
    expect(failure?.message).toMatch(
      new RegExp(`Could not read the changed ranges of a disk\\.\n${code}: No\\.`)
    )
    expect(failure?.remedy).toMatch(remedy)
  })
})
