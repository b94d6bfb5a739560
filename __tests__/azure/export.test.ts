/** `export` with the real adapter against the simulated data plane: byte for byte, through kills and faults. */

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { SEEDED } from '../../simulator/seeded.ts'
import type { Simulator } from '../../simulator/simulator.ts'
import { reportExport } from '../../src/action/operations/export.ts'
import { ActionError } from '../../src/errors.ts'
import type { ExportRequest, ExportResult } from '../../src/operations/export.ts'
import { exportSnapshots } from '../../src/operations/export.ts'
import type { Azure, Blobs, ExportPorts } from '../../src/ports.ts'
import { readBlobUrl } from '../../src/snapshots/data/blob-url.ts'
import { readState } from '../../src/snapshots/data/export-state.ts'
import type { ResourceRef } from '../../src/snapshots/resource-id.ts'
import { selectionOf } from '../support/builders.ts'
import { NotedAccess } from '../support/data-ports.ts'
import { RecordingRunner } from '../support/recording-runner.ts'
import type { Connection } from '../support/simulated.ts'
import { connectTo, startAzure } from '../support/simulated.ts'
import { seedBackups, snapshotTaker } from '../support/subscription.ts'
import { TestClock } from '../support/test-clock.ts'

const GIB = 1024 ** 3
const MIB = 1024 ** 2
const ACCOUNT = 'backups'
const CONTAINER = 'disks'

let simulator: Simulator
let taker: ReturnType<typeof snapshotTaker>
let connection: Connection & { readonly azure: Azure & Blobs }
let serial = 0
let disk: ResourceRef & { readonly id: string }

beforeAll(async () => {
  simulator = await startAzure({ clock: 'virtual' })
  taker = snapshotTaker(simulator)
  seedBackups(simulator)
})

afterAll(() => simulator.close())

beforeEach(async () => {
  // Each test moves the simulated time, and with it the end of what was signed in before.
  connection = await connect()
  simulator.clearFaults()
  simulator.configure({ rangesPerPage: 10_000, secondAccess: 'another', accessPerFamily: 5 })
  simulator.limitThroughput({ account: ACCOUNT })
  simulator.clearExchanges()
  seedDisk()
})

afterEach(() => {
  expect(simulator.readAccess()).toEqual([])
})

async function connect(signal = new AbortController().signal): Promise<typeof connection> {
  const made = await connectTo(simulator, { signal })
  return { ...made, azure: made.azure }
}

function seedDisk(sizeGb = 1): void {
  serial += 1
  const name = `disk-${serial}`
  const { id } = simulator.seedDisk({ name, sizeGb })
  disk = { subscriptionId: SEEDED.subscriptionId, resourceGroup: 'production', name, id }
}

type Taken = ResourceRef & { readonly id: string }

const take = (name: string, properties?: Readonly<Record<string, string>>): Taken =>
  taker(disk, name, properties)

function placeOf(path: string): ExportRequest['place'] {
  const read = readBlobUrl(`${simulator.url}${path}`)
  if ('refusal' in read) throw new Error(read.refusal)
  return read.place
}

function request(changes: Partial<ExportRequest> = {}): ExportRequest {
  return {
    operation: 'export',
    selection: selectionOf(disk),
    snapshots: [],
    snapshotGroup: undefined,
    place: placeOf(`/${ACCOUNT}/${CONTAINER}`),
    maxParallel: 4,
    verify: false,
    dryRun: false,
    ...changes
  }
}

type Trial = ExportPorts & { readonly log: RecordingRunner; readonly stateStore: NotedAccess }

/** Ports whose sleep moves the simulated time. */
function ports(using = connection.azure): Trial {
  const log = new RecordingRunner()
  return {
    azure: using,
    blobs: using,
    clock: new TestClock(24 * 3_600_000, (ms) => simulator.clock.advance(ms)),
    log,
    stateStore: new NotedAccess(),
    run: log.run
  }
}

async function run(changes: Partial<ExportRequest> = {}, using = ports()): Promise<ExportResult> {
  const result = await exportSnapshots(request(changes), using)
  if (result.failure !== undefined) throw result.failure
  return result
}

const blobOf = ({ name }: ResourceRef) => ({
  account: ACCOUNT,
  container: CONTAINER,
  blob: `${name}.vhd`
})

/** What another process sends to the blob. */
function putAside(
  component: string,
  headers: Readonly<Record<string, string>>,
  body?: Uint8Array<ArrayBuffer>
): Promise<Response> {
  const { query, path } = simulator.makeSas(blobOf(disk))
  return fetch(`${simulator.url}${path}?${component}&${query}`, {
    method: 'PUT',
    headers: { 'x-ms-version': '2020-10-02', ...headers },
    ...(body !== undefined && { body })
  })
}

/** Every snapshot of the blob equals its source, byte for byte, footer included, in the order in which they were taken. */
function expectExported(...snapshots: readonly Taken[]): void {
  const place = blobOf(disk)
  // A run that was killed when everything was done leaves its lease to end by itself.
  simulator.clock.advance(61_000)
  const blob = simulator.getBlob(place)
  expect(blob.snapshots.map(({ metadata }) => metadata.snapshot_name)).toEqual(
    snapshots.map(({ name }) => name)
  )
  for (const [at, { snapshot, length, metadata }] of blob.snapshots.entries()) {
    const source = { id: snapshots[at]?.id ?? '' }
    const size = length - 512
    expect(simulator.hashContent({ ...place, snapshot, length: size })).toEqual(
      simulator.hashContent({ ...source, length: size })
    )
    const footer = simulator.readBlob({ ...place, snapshot, offset: size, length: 512 }).bytes
    expect(Buffer.from(footer, 'base64').toString('latin1', 0, 8)).toBe('conectix')
    expect(readState(metadata)?.state).toBe('complete')
  }
  expect(readState(blob.metadata)?.state).toBe('complete')
  expect(blob.leaseState).not.toBe('leased')
}

const write = (seed: number, ...pages: readonly (readonly [number, number])[]): void => {
  const ranges = pages.map(([page, count]) => ({ offset: page * 512, length: count * 512 }))
  simulator.writePattern({ id: disk.id, seed, ranges })
}
const discard = (...pages: readonly (readonly [number, number])[]): void => {
  const ranges = pages.map(([page, count]) => ({ offset: page * 512, length: count * 512 }))
  simulator.discard({ id: disk.id, ranges })
}

const count = (method: string, path: RegExp): number =>
  simulator.exchanges.filter((one) => one.method === method && path.test(one.url)).length

describe('an export', () => {
  test('holds every snapshot byte for byte, and copies only what changed', async () => {
    write(1, [0, 20_000], [100_000, 8])
    const first = take('first')
    write(2, [5, 3], [100_008, 8])
    discard([10_000, 100])
    const second = take('second')
    const third = take('third')
    const result = await run({ verify: true })
    expectExported(first, second, third)
    const [outcome] = result.outcomes
    expect(
      outcome?.exported.map(({ copiedBytes, clearedBytes }) => [copiedBytes, clearedBytes])
    ).toEqual([
      [20_008 * 512 + 512, 0],
      [11 * 512, 100 * 512],
      [0, 0]
    ])
    // The second run has nothing to do; a third only what is new.
    simulator.clearExchanges()
    const again = await run()
    expect(again.outcomes[0]).toMatchObject({ exported: [], held: 3 })
    expect(count('POST', /beginGetAccess/)).toBe(0)
    write(3, [7, 1])
    const fourth = take('fourth')
    await run()
    expectExported(first, second, third, fourth)
    const text = reportExport(result).summary()
    expect(text).toContain('3 snapshots')
    expect(text).not.toContain('sig=')
  })

  test('pieces are 4 MiB at most, adjacent ranges are joined, and no byte comes through here', async () => {
    write(1, [0, (9 * MIB) / 512])
    take('first')
    simulator.configure({ rangesPerPage: 2 })
    simulator.clearExchanges()
    await run()
    expect(count('PUT', /comp=page(&|$)/)).toBe(4)
    expect(count('GET', /backups\/disks\/disk-/)).toBe(0)
  })

  test('continues after the disk grew, footer and all', async () => {
    write(1, [0, 8])
    const first = take('first')
    const grown = [...simulator.world.disks.all()].find(({ name }) => name === disk.name)
    if (grown === undefined) throw new Error('no disk')
    grown.sizeGb = 2
    write(2, [GIB / 512 + 100, 8])
    const second = take('second')
    await run({ verify: true })
    expectExported(first, second)
  })

  test('across the line that Azure tracks no changes over, everything is written over what was there', async () => {
    seedDisk(4096)
    write(1, [0, 8], [1_000_000, 8])
    const first = take('first')
    const grown = [...simulator.world.disks.all()].find(({ name }) => name === disk.name)
    if (grown === undefined) throw new Error('no disk')
    grown.sizeGb = 4200
    write(2, [4, 2])
    discard([1_000_000, 4])
    const second = take('second')
    write(3, [6, 1])
    const third = take('third')
    const result = await run({ verify: true })
    expectExported(first, second, third)
    expect(result.outcomes[0]?.exported.map(({ base }) => base?.name)).toEqual([
      undefined,
      undefined,
      second.name
    ])
  })

  test('of named snapshots takes these alone', async () => {
    write(1, [0, 8])
    const first = take('first')
    write(2, [4, 8])
    take('second')
    write(3, [100, 8])
    const third = take('third')
    await run({ selection: selectionOf(), snapshots: [third, first, first] })
    expectExported(first, third)
  })

  test('goes to the container by a signature as well, which is shown nowhere', async () => {
    write(1, [0, 8])
    const first = take('first')
    const { query, path } = simulator.makeSas({ account: ACCOUNT, container: CONTAINER })
    const place = placeOf(`${path}?${query}`)
    const using = ports()
    const result = await run({ place }, using)
    expectExported(first)
    const reported = JSON.stringify([
      using.log.lines,
      using.log.debugLines,
      connection.said,
      result.outcomes,
      reportExport(result).json,
      reportExport(result).summary()
    ])
    expect(reported).not.toContain('sig=')
    expect(reported).not.toContain(new URLSearchParams(query).get('sig'))
  })

  test('goes to one blob by a signature of that blob, which may list nothing', async () => {
    write(1, [0, 8])
    const first = take('first')
    const { query, path } = simulator.makeSas({ ...blobOf(disk), permissions: 'rcw' })
    const place = placeOf(`${path}?${query}`)
    await run({ place })
    expectExported(first)
  })

  test('of snapshots that need a sign-in of their own', async () => {
    const guarded = { dataAccessAuthMode: 'AzureActiveDirectory' }
    write(1, [0, 8])
    const first = take('first', guarded)
    write(2, [4, 8])
    const second = take('second', guarded)
    simulator.assignRole({
      principalId: SEEDED.objectId,
      scope: `/subscriptions/${SEEDED.subscriptionId}`,
      role: 'Data Operator for Managed Disks'
    })
    await run({ verify: true })
    expectExported(first, second)
    // Once it was asked for, the token goes along: with lengths and hashes, and with lists of pages.
    const challenged = simulator.exchanges.filter(
      ({ status, method }) => status === 401 && method !== 'PUT'
    )
    expect(challenged.map(({ method }) => method)).toEqual(['HEAD', 'GET'])
  })

  test('a dry run opens nothing and writes nothing', async () => {
    write(1, [0, 8])
    take('first')
    simulator.clearExchanges()
    const result = await run({ dryRun: true })
    expect(result.outcomes[0]).toMatchObject({ exported: [], isNew: true })
    expect(result.outcomes[0]?.steps).toHaveLength(1)
    expect(count('PUT', /./) + count('POST', /GetAccess/)).toBe(0)
  })
})

describe('a blob that cannot take it', () => {
  async function refusal(changes: Partial<ExportRequest> = {}): Promise<ActionError> {
    simulator.clearExchanges()
    const error: unknown = await exportSnapshots(request(changes), ports()).catch(
      (one: unknown) => one
    )
    expect(count('PUT', /./) + count('POST', /GetAccess/)).toBe(0)
    if (error instanceof ActionError) return error
    throw new Error('it was not refused', { cause: error })
  }

  test('holds another disk', async () => {
    write(1, [0, 8])
    take('first')
    await run()
    const before = disk
    simulator.deleteDisk({ id: disk.id })
    const { id } = simulator.seedDisk({ name: disk.name, sizeGb: 1 })
    disk = { ...before, id }
    take('second')
    expect((await refusal()).message).toMatch(/contains disk "disk-\d+" .*not disk/)
  })

  test.each([
    ['no page blob', 'BlockBlob', /not a page blob/],
    ['not of an export', 'PageBlob', /not created by an export/]
  ])('is %s', async (_what, type, message) => {
    take('first')
    await putAside('', {
      'x-ms-blob-type': type,
      ...(type === 'PageBlob' && { 'x-ms-blob-content-length': '512' })
    })
    expect((await refusal()).message).toMatch(message)
  })

  test('a disk of 8 TiB is too large', async () => {
    seedDisk(8192)
    take('first')
    expect((await refusal()).message).toContain('8192 GiB')
  })

  test('snapshots whose data is closed are refused', async () => {
    take('first', { networkAccessPolicy: 'DenyAll' })
    expect((await refusal()).remedy).toContain('az snapshot update')
  })

  test('two disks do not go to one blob', async () => {
    take('first')
    const one = disk
    seedDisk()
    take('first')
    const { place } = request()
    const error = await refusal({
      selection: selectionOf(one, disk),
      place: { ...place, blob: 'one.vhd' }
    })
    expect(error.message).toContain('2 disks would be exported to the same blob')
  })

  test('a container that does not exist is reported', async () => {
    take('first')
    const { place } = request()
    const error = await refusal({ place: { ...place, container: 'nowhere' } })
    expect(error).toMatchObject({ code: 'NotFound' })
    expect(error.remedy).toContain('"blob-url"')
  })

  test('an identity without a role there gets its name in the error', async () => {
    take('first')
    simulator.seedStorageAccount({ name: 'foreign', containers: [CONTAINER] })
    const { place } = request()
    const error = await refusal({ place: { ...place, endpoint: `${simulator.url}/foreign` } })
    expect(error).toMatchObject({ code: 'Forbidden' })
    expect(error.remedy).toContain('"Storage Blob Data Contributor"')
  })
})

describe('with verify, the whole blob is compared', () => {
  /** Another process writes to the blob, whose metadata stay as they are. */
  async function tamper(page: number): Promise<void> {
    const headers = {
      'x-ms-page-write': 'update',
      'x-ms-range': `bytes=${page * 512}-${page * 512 + 511}`
    }
    const answer = await putAside('comp=page', headers, new Uint8Array(512).fill(7))
    expect(answer.status).toBe(201)
  }

  /** Requests for hashes, of the snapshots and of the blob. */
  const hashes = (): number =>
    simulator.exchanges.filter((one) => one.requestHeaders['x-ms-range-get-content-md5'] === 'true')
      .length

  test.each([
    ['in use', 3],
    ['that hold nothing', 90_000]
  ])(
    'and what another process wrote to pages %s is found before the blob gets its snapshot',
    async (_what, page) => {
      write(1, [0, 8])
      const first = take('first')
      await run({ verify: true })
      await tamper(page)
      write(2, [100, 8])
      const second = take('second')
      const failure: unknown = await run({ verify: true }).catch((error: unknown) => error)
      expect(failure).toMatchObject({ code: 'NotVerified' })
      expect((failure as ActionError).remedy).toContain('Run this step again')
      expect(simulator.getBlob(blobOf(disk)).snapshots).toHaveLength(1)
      // The remedy helps, also without comparing.
      const result = await run()
      expectExported(first, second)
      expect(result.outcomes[0]?.exported.map(({ base }) => base)).toEqual([undefined])
    }
  )

  test('once, with the last snapshot; with the others what was written', async () => {
    write(1, [0, 8])
    take('first')
    simulator.clearExchanges()
    await run({ verify: true })
    // One range and the footer, here and there.
    expect(hashes()).toBe(4)
    write(2, [100, 8])
    take('second')
    write(3, [200, 8])
    take('third')
    simulator.clearExchanges()
    await run({ verify: true })
    expect(hashes()).toBe(2 + 2 * 4)
  })

  test('with the snapshot that it holds where nothing is to be exported', async () => {
    write(1, [0, 8])
    const first = take('first')
    await run()
    simulator.clearExchanges()
    const result = await run({ verify: true })
    expect(result.outcomes).toMatchObject([{ exported: [], proven: true }])
    expect(reportExport(result).summary()).toContain('The content of 1 blob agrees as a whole')
    expect(count('PUT', /./)).toBe(0)
    await tamper(50_000)
    expect((await run()).outcomes).toMatchObject([{ exported: [], proven: false }])
    const failure: unknown = await run({ verify: true }).catch((error: unknown) => error)
    expect(failure).toMatchObject({ code: 'NotVerified' })
    expect((failure as ActionError).remedy).toContain('az storage blob copy start')
    expect(simulator.getBlob(blobOf(disk)).snapshots).toHaveLength(1)
    expect([first.name]).toEqual([simulator.getBlob(blobOf(disk)).metadata.snapshot_name])
  })

  test('also where a list of pages begins with an empty part', async () => {
    write(1, [0, 8])
    take('first')
    await run()
    await tamper(50_000)
    const marker = Buffer.from(`2!${8 * 512}!page`).toString('base64url')
    simulator.injectFault({
      method: 'GET',
      path: '^/backups.*comp=pagelist',
      kind: 'garbage',
      body: `<?xml version="1.0"?><PageList><NextMarker>${marker}</NextMarker></PageList>`
    })
    await expect(run({ verify: true })).rejects.toMatchObject({ code: 'NotVerified' })
  })

  test('not where the snapshot that it holds is gone, which is reported', async () => {
    write(1, [0, 8])
    const older = take('older')
    const first = take('first')
    await run()
    await connection.azure.deleteSnapshot(first)
    const result = await run({ verify: true })
    expect(result.outcomes).toMatchObject([{ exported: [], proven: false }])
    expect(reportExport(result).summary()).toContain('The content of 1 blob was not compared')
    expect(older.name).toBeTruthy()
  })

  test('refused where that snapshot is closed', async () => {
    write(1, [0, 8])
    const first = take('first')
    await run()
    const kept = [...simulator.world.snapshots.all()].find(({ name }) => name === first.name)
    if (kept === undefined) throw new Error('no snapshot')
    kept.settings = { ...kept.settings, networkAccessPolicy: 'DenyAll' }
    await expect(run({ verify: true })).rejects.toMatchObject({
      remedy: expect.stringContaining('az snapshot update') as unknown
    })
    await run()
  })
})

/** A run that is killed at some request: nothing it asks for afterwards reaches Azure, not even what closes. */
async function killedAt(request_: number): Promise<boolean> {
  const killed = new AbortController()
  const { azure } = await connect(killed.signal)
  const dead = (): Promise<never> => Promise.reject(new ActionError('Cancelled', 'killed'))
  let seen = 0
  simulator.hook({ path: 'md-|backups|GetAccess', nth: request_ }, 'before', () => {
    seen += 1
    simulator.injectFault({ method: 'PUT', path: 'comp=lease', kind: 'reset', times: 10 })
    killed.abort(new ActionError('Cancelled', 'killed'))
  })
  const mortal = new Proxy(azure, {
    get: (target, name, receiver) =>
      killed.signal.aborted && name === 'revokeAccess'
        ? dead
        : (Reflect.get(target, name, receiver) as unknown)
  })
  const using = ports(mortal)
  const result = await exportSnapshots(request(), using).catch((error: unknown) => error)
  simulator.clearFaults()
  // What the post step does: it closes what was noted.
  for (const name of using.stateStore.notes.at(-1) ?? []) {
    await connection.azure.revokeAccess({ ...disk, name })
  }
  return seen > 0 || result instanceof ActionError
}

describe('a run that is cancelled', () => {
  test.each([
    ['while it writes', 'comp=page', 'before'],
    ['before it hears of its lease', 'comp=lease', 'after']
  ] as const)('%s gives its lease back', async (_when, path, moment) => {
    write(1, [0, 8])
    take('first')
    const cancelled = new AbortController()
    const { azure } = await connect(cancelled.signal)
    simulator.hook({ method: 'PUT', path }, moment, () =>
      cancelled.abort(new ActionError('Cancelled', 'The job was cancelled.'))
    )
    const { failure } = await exportSnapshots(request(), ports(azure))
    expect(failure?.code).toBe('Cancelled')
    expect(simulator.getBlob(blobOf(disk)).leaseState).toBe('available')
  })
})

describe('kills', () => {
  test('at any request: the next run continues, and every snapshot is whole', async () => {
    write(1, [0, 20_000], [50_000, 9_000])
    const first = take('first')
    write(2, [3, 3], [9_000, 9_000])
    discard([100, 50], [52_000, 10])
    const second = take('second')
    for (let at = 1; await killedAt(at); at += 2) expect(at).toBeLessThan(200)
    await run()
    expectExported(first, second)
  })

  test('what was noted as written is not written again', async () => {
    const changes = { offset: 0, count: 400, stride: 4096, length: 512 }
    simulator.writePattern({ id: disk.id, seed: 1, ...changes })
    const first = take('first')
    simulator.writePattern({ id: disk.id, seed: 2, ...changes })
    const second = take('second')
    const position = (): number => {
      const state = readState(simulator.getBlob(blobOf(disk)).metadata)
      return state?.state === 'writing' ? state.position : -1
    }
    await killedAt(300)
    const reached = position()
    expect(reached).toBeGreaterThan(100 * 4096)
    await killedAt(240)
    expect(readState(simulator.getBlob(blobOf(disk)).metadata)?.snapshot.name).toBe(second.name)
    const result = await run()
    expectExported(first, second)
    expect(result.outcomes[0]?.exported).toHaveLength(1)
    expect(result.outcomes[0]?.exported[0]?.copiedBytes).toBeLessThan(400 * 512)
  })
})

describe('faults', () => {
  test.each<[string, string, Readonly<Record<string, unknown>>]>([
    ['a page of a proxy for pages', 'PUT', { kind: 'answer', status: 200, body: '<html></html>' }],
    ['a redirect for pages', 'PUT', { kind: 'answer', status: 302, headers: { location: '/' } }],
    ['a page for a list of blobs', 'GET', { kind: 'garbage' }],
    ['nothing for a list of blobs', 'GET', { kind: 'empty' }]
  ])(
    'what is no answer of Storage passes, and is reported in words: %s',
    async (_name, method, spec) => {
      write(1, [0, 8])
      const first = take('first')
      const path = method === 'PUT' ? 'backups.*comp=page(&|$)' : 'comp=list'
      simulator.injectFault({ method, path, times: 2, ...spec } as never)
      const using = ports()
      await run({}, using)
      expectExported(first)
      const reported = [...using.log.lines, ...connection.said].join('\n')
      expect(reported).toMatch(/did not come from Azure Storage|could not be read/)
      expect(reported).not.toMatch(/Cannot read propert|<html/)
    }
  )

  test('a list of blobs that is refused to a sign-in is a failure, and no second snapshot', async () => {
    write(1, [0, 8])
    const first = take('first')
    const list = { method: 'GET', path: 'comp=list' }
    // The answer to the snapshot of the blob is lost; then it is unknown whether there is one.
    simulator.injectFault({ method: 'PUT', path: 'comp=snapshot', kind: 'reset', when: 'after' })
    const refusal = { status: 403, code: 'AuthorizationPermissionMismatch', message: 'No.' }
    simulator.injectFault({ ...list, nth: 2, times: 9, kind: 'storage', ...refusal })
    await expect(run()).rejects.toMatchObject({ code: 'Forbidden' })
    simulator.clearFaults()
    await run()
    expectExported(first)
  })

  test('a list of what is cleared that broke off is asked for again', async () => {
    write(1, [0, 16])
    const first = take('first')
    discard([4, 4])
    const second = take('second')
    simulator.injectFault({ path: 'backups.*comp=pagelist', kind: 'truncated' })
    await run({ verify: true })
    expectExported(first, second)
  })

  test('a busy account is waited for', async () => {
    write(1, [0, (40 * MIB) / 512])
    const first = take('first')
    simulator.limitThroughput({ account: ACCOUNT, bytesPerSecond: 16 * MIB, mode: 'advance' })
    await run()
    expectExported(first)
  })

  test('access that another process revokes is granted again', async () => {
    write(1, [0, (80 * MIB) / 512])
    const first = take('first')
    simulator.hook({ method: 'PUT', path: 'comp=page', nth: 7 }, 'before', () => {
      simulator.revokeAccess({ id: first.id })
    })
    await run()
    expectExported(first)
  })

  test('access that another process revokes while it is verified is granted again as well', async () => {
    write(1, [0, (8 * MIB) / 512])
    const first = take('first')
    // The third that is read of it is a hash: before it come its ranges, to be copied and to be compared.
    simulator.hook({ method: 'GET', path: 'md-', nth: 3 }, 'before', () => {
      simulator.revokeAccess({ id: first.id })
    })
    simulator.clearExchanges()
    await run({ verify: true })
    expectExported(first)
    expect(count('POST', /beginGetAccess/)).toBe(2)
  })

  test('a signature of the blob that ends is reported, and the snapshot not granted again for it', async () => {
    write(1, [0, 8])
    take('first')
    const { query, path } = simulator.makeSas({ account: ACCOUNT, container: CONTAINER })
    const place = placeOf(`${path}?${query}`)
    const fault = { kind: 'storage', status: 403, code: 'AuthenticationFailed', times: 9 }
    simulator.injectFault({ method: 'PUT', path: 'backups.*comp=page(&|$)', ...fault } as never)
    simulator.clearExchanges()
    const failure: unknown = await run({ place }).catch((error: unknown) => error)
    expect(failure).toMatchObject({ code: 'Forbidden' })
    expect((failure as ActionError).remedy).toContain('Create a new signature for "blob-url"')
    expect(count('POST', /beginGetAccess/)).toBe(1)
  })

  test('a lease that another process holds is waited for, and reported when it stays', async () => {
    write(1, [0, 8])
    const first = take('first')
    await run()
    write(2, [0, 8])
    const second = take('second')
    const lease = (seconds: number): Promise<Response> =>
      putAside('comp=lease', {
        'x-ms-lease-action': 'acquire',
        'x-ms-lease-duration': String(seconds)
      })
    await lease(60)
    const using = ports()
    await run({}, using)
    expectExported(first, second)
    expect(using.log.lines.join('\n')).toContain('another process holds a lease')
    take('third')
    await lease(-1)
    await expect(run()).rejects.toMatchObject({ code: 'Conflict' })
  })

  test('a verification that fails is an error, and no snapshot of the blob', async () => {
    write(1, [0, 8])
    take('first')
    simulator.injectFault({
      method: 'PUT',
      path: 'backups.*comp=page(&|$)',
      kind: 'answer',
      status: 201,
      headers: { 'x-ms-request-id': '0d8a6c2e-001e-0045-0a3b-5d3c4f000000' },
      body: ''
    } as never)
    await expect(run({ verify: true })).rejects.toMatchObject({ code: 'NotVerified' })
    expect(simulator.getBlob(blobOf(disk)).snapshots).toEqual([])
  })
})
