import { describe, expect, test } from 'vitest'

import { ActionError } from '../../src/errors.ts'
import type { VerifyRequest, VerifyResult } from '../../src/operations/verify.ts'
import { verify } from '../../src/operations/verify.ts'
import { deleteNoted } from '../../src/operations/common/temporary-disks.ts'
import type { DataRef, TemporaryDisk, VerifyPorts } from '../../src/ports.ts'
import { refKey } from '../../src/snapshots/resource-id.ts'
import { testDiskName } from '../../src/snapshots/restore/test-disk.ts'
import { TAG, testTags } from '../../src/snapshots/tags.ts'
import type { Disk } from '../../src/snapshots/types.ts'
import { disk, run, selectionOf, snapshot, takenFrom } from '../support/builders.ts'
import type { Call } from '../support/in-memory-azure.ts'
import { InMemoryAzure, fault } from '../support/in-memory-azure.ts'
import { InMemoryBlobs } from '../support/in-memory-blobs.ts'
import { RecordingRunner } from '../support/recording-runner.ts'
import { TestClock } from '../support/test-clock.ts'

const OPEN = { networkAccessPolicy: 'AllowAll', publicNetworkAccess: 'Enabled' }
const live = disk({ name: 'data', sizeGb: 1 })
const one = snapshot({
  name: 'one',
  ...takenFrom(live),
  sizeGb: 1,
  profile: OPEN,
  tags: { a: 'b' }
})
const two = snapshot({ name: 'two', ...takenFrom(live), sizeGb: 1, profile: OPEN })
const three = snapshot({ name: 'three', ...takenFrom(live), sizeGb: 1, profile: OPEN })

const forbidden = new ActionError('Forbidden', 'Could not do it: AuthorizationFailed', {
  remedy: 'Grant it.',
  azure: { status: 403, code: 'AuthorizationFailed' }
})

/** What a run left for its post step. */
class Noted {
  readonly temporary = new Map<string, TemporaryDisk>()
  readonly open = new Map<string, DataRef>()
  planned(): void {
    throw new Error('nothing is planned')
  }
  opening(refs: readonly DataRef[]): void {
    for (const ref of refs) this.open.set(refKey(ref), ref)
  }
  closed(refs: readonly DataRef[]): void {
    for (const ref of refs) this.open.delete(refKey(ref))
  }
  creating(one: TemporaryDisk): void {
    this.temporary.set(refKey(one), one)
  }
  deleted(one: TemporaryDisk): void {
    this.temporary.delete(refKey(one))
  }
}

type Trial = {
  readonly azure: InMemoryAzure
  readonly blobs: InMemoryBlobs
  readonly noted: Noted
  readonly clock: TestClock
  readonly runner: RecordingRunner
  readonly ports: VerifyPorts
  readonly verify: (changes?: Partial<VerifyRequest>) => Promise<VerifyResult>
}

const PAGES = new Map([
  [0, 1],
  [9, 2],
  [40, 3]
])

function trial(azure = new InMemoryAzure(), attempt = 1): Trial {
  azure.withDisks(live).withSnapshots(one, two, three)
  const blobs = new InMemoryBlobs()
  for (const { name } of [one, two, three]) blobs.contents.set(name, PAGES)
  azure.blobs = () => blobs
  azure.changes = (newer, older, marker) => blobs.changes(newer, older, marker)
  // What a disk holds is what its snapshot holds, unless a test says otherwise.
  azure.newDisk = ({ name }) => {
    const source = /^(\w+)-verify-/.exec(name)?.[1] ?? ''
    if (!blobs.contents.has(name)) blobs.contents.set(name, blobs.contents.get(source) ?? PAGES)
    return {}
  }
  const clock = new TestClock()
  const runner = new RecordingRunner({}, {}, { runAttempt: attempt })
  const noted = new Noted()
  const ports: VerifyPorts = {
    azure,
    blobs: azure,
    clock,
    log: runner,
    run: runner.run,
    stateStore: noted
  }
  const request = (changes: Partial<VerifyRequest>): VerifyRequest => ({
    operation: 'verify',
    sources: {
      targets: [one, two, three].map((ref) => ({ ref, entry: undefined })),
      selection: selectionOf(),
      snapshotGroup: undefined
    },
    group: undefined,
    compare: false,
    dryRun: false,
    maxParallel: 2,
    ...changes
  })
  return {
    azure,
    blobs,
    noted,
    clock,
    runner,
    ports,
    verify: (changes = {}) => verify(request(changes), ports, () => undefined)
  }
}

const disksLeft = ({ azure }: Trial): readonly string[] =>
  [...azure.disks.values()].map(({ name }) => name).filter((name) => name !== live.name)
const stages = ({ outcomes }: VerifyResult): readonly string[] => outcomes.map(({ stage }) => stage)
const tagsOf = ({ azure }: Trial, name: string): unknown =>
  [...azure.snapshots.values()].find((found) => found.name === name)?.tags
const failing =
  (method: Call['method'], name: string, error: Error = forbidden) =>
  (call: Call): void => {
    if (call.method === method && call.name.startsWith(name)) throw error
  }

/** What must hold after every run: the disks of others and all snapshots are there, and what is left is noted. */
function expectNothingLost(tried: Trial): void {
  const { azure, noted } = tried
  expect([...azure.disks.values()].some(({ name }) => name === live.name)).toBe(true)
  expect(azure.snapshots.size).toBe(3)
  const names = [...noted.temporary.values()].map(({ name }) => name)
  for (const name of disksLeft(tried)) expect(names).toContain(name)
  const open = [...noted.open.values()].map(refKey)
  for (const key of azure.granted) expect(open).toContain(key)
}

describe('a restore test', () => {
  test('creates a closed disk of the cheapest type, checks it, deletes it, and tags the snapshot', async () => {
    const tried = trial()
    const created: Disk[] = []
    tried.azure.afterCall(({ method, name }, world) => {
      if (method === 'putDisk') {
        created.push(...[...world.disks.values()].filter((found) => found.name === name))
      }
    })
    const result = await tried.verify()
    expect(result.failure).toBeUndefined()
    expect(result.verified).toBe(true)
    expect(stages(result)).toEqual(['passed', 'passed', 'passed'])
    expect(disksLeft(tried)).toEqual([])
    expect(created).toHaveLength(3)
    expect(created[0]).toMatchObject({
      sku: 'Standard_LRS',
      sizeGb: 1,
      resourceGroup: one.resourceGroup,
      profile: { networkAccessPolicy: 'DenyAll', publicNetworkAccess: 'Disabled' },
      tags: { [TAG.run]: '4711.1', [TAG.testExpires]: '2026-11-23T12:00:00.000Z' }
    })
    expect(tagsOf(tried, 'one')).toEqual({ a: 'b', [TAG.verified]: '2026-11-23' })
    expect([...tried.noted.temporary]).toEqual([])
    expect(tried.azure.count('grantAccess')).toBe(0)
  })

  test('notes the disk before it is created', async () => {
    const tried = trial()
    const unnoted: string[] = []
    tried.azure.beforeCall(({ method, name }) => {
      const names = [...tried.noted.temporary.values()].map((found) => found.name)
      if (method === 'putDisk' && !names.includes(name)) unnoted.push(name)
    })
    await tried.verify()
    expect(unnoted).toEqual([])
  })

  test('goes to the group that is given', async () => {
    const tried = trial()
    const result = await tried.verify({ group: 'rg-tests' })
    expect(result.outcomes.map((found) => found.disk.resourceGroup)).toEqual(
      Array.from({ length: 3 }, () => 'rg-tests')
    )
    expect(result.verified).toBe(true)
  })

  test('takes the latest usable snapshot of a disk', async () => {
    const tried = trial()
    const newest = snapshot({ ...two, timeCreated: two.timeCreated + 60_000 })
    tried.azure.withSnapshots(newest)
    const result = await tried.verify({
      sources: { targets: [], selection: selectionOf(live), snapshotGroup: undefined }
    })
    expect(result.outcomes.map(({ source }) => source.snapshot.name)).toEqual(['two'])
    expect(result.verified).toBe(true)
  })

  test('tries the next type where Azure does not offer the cheapest', async () => {
    const tried = trial()
    const refusal = new ActionError('InvalidInput', 'SKU Standard_LRS is not supported.', {
      azure: { status: 400, code: 'InvalidParameter' }
    })
    let refused = 0
    tried.azure.beforeCall(({ method }) => {
      if (method === 'putDisk' && refused < 3) {
        refused += 1
        throw refusal
      }
    })
    const result = await tried.verify()
    expect(result.verified).toBe(true)
    expect(result.outcomes.map(({ sku }) => sku)).toContain('StandardSSD_LRS')
  })

  test('is deleted only when its absence lasts', async () => {
    const tried = trial()
    // A region that still knows the disk answers after its deletion.
    const ghosts = new Map<string, Disk>()
    tried.azure.beforeCall(({ method, name }, world) => {
      const found = [...world.disks.values()].find((other) => other.name === name)
      if (method === 'deleteDisk' && found !== undefined && !ghosts.has(name)) {
        ghosts.set(name, found)
      }
    })
    let reads = 0
    tried.azure.beforeCall(({ method, name }, world) => {
      const ghost = ghosts.get(name)
      if (method !== 'findDisk' || ghost === undefined || name.startsWith('two')) return
      reads += 1
      if (reads === 3) world.withDisks(ghost)
    })
    const result = await tried.verify()
    expect(reads).toBeGreaterThan(3)
    expect(result.verified).toBe(true)
    expect(disksLeft(tried)).toEqual([])
  })

  test('with a dry run writes nothing, and says what it would do', async () => {
    const tried = trial()
    const result = await tried.verify({ dryRun: true })
    expect(result.failure).toBeUndefined()
    expect(result.verified).toBe(false)
    expect(tried.azure.count('putDisk') + tried.azure.count('setSnapshotTags')).toBe(0)
    expect(tried.runner.log.join('\n')).toContain('one: would create a temporary Standard_LRS disk')
    expect(result.permissions).toMatchObject({ missing: [], unknown: [] })
  })

  test('with a dry run names the permissions that the real run does not have', async () => {
    const tried = trial()
    const allBut = (...notActions: readonly string[]): void => {
      tried.azure.permissions = () => [
        { actions: ['*'], notActions, dataActions: [], notDataActions: [] }
      ]
    }
    const missingIn = ({ permissions }: VerifyResult): readonly string[] =>
      (permissions?.missing ?? []).map(({ action }) => action)
    allBut('Microsoft.Compute/disks/delete', 'Microsoft.Compute/disks/endGetAccess/action')
    expect(missingIn(await tried.verify({ dryRun: true }))).toEqual([
      'Microsoft.Compute/disks/delete'
    ])
    expect(missingIn(await tried.verify({ dryRun: true, compare: true }))).toEqual([
      'Microsoft.Compute/disks/delete',
      'Microsoft.Compute/disks/endGetAccess/action'
    ])
    allBut('Microsoft.Compute/snapshots/write')
    expect(missingIn(await tried.verify({ dryRun: true }))).toEqual([
      'Microsoft.Compute/snapshots/write'
    ])
  })
})

describe('one that fails stops no other one:', () => {
  const others = { two: 'passed', three: 'passed' }
  const stageOf = ({ outcomes }: VerifyResult): Record<string, string> =>
    Object.fromEntries(outcomes.map((found) => [found.source.snapshot.name, found.stage]))

  test.each([
    ['Azure refuses to create its disk', failing('putDisk', 'one'), 'planned'],
    ['its disk cannot be followed', failing('diskFinished', 'one'), 'accepted'],
    ['its tag cannot be set', failing('setSnapshotTags', 'one'), 'deleted']
  ] as const)('%s', async (_what, hook, stage) => {
    const tried = trial()
    tried.azure.beforeCall(hook)
    const result = await tried.verify()
    // A disk whose operation cannot be followed is read instead, and passes.
    const passes = stage === 'accepted'
    expect(stageOf(result)).toEqual({ one: passes ? 'passed' : stage, ...others })
    expect(result.failure?.code).toBe(passes ? undefined : 'PartialFailure')
    expect(result.verified).toBe(passes)
    expect(disksLeft(tried)).toEqual([])
    expect([...tried.noted.temporary]).toEqual([])
    expectNothingLost(tried)
  })

  test('its disk comes from something else', async () => {
    const tried = trial()
    const before = tried.azure.newDisk
    tried.azure.newDisk = (ref, request) => ({
      ...before(ref, request),
      ...(ref.name.startsWith('one') && { sizeGb: 2 })
    })
    const result = await tried.verify()
    expect(result.outcomes[0]?.error?.code).toBe('NotVerified')
    expect(result.outcomes[0]?.error?.message).toContain('does not have the size that was planned')
    expect(disksLeft(tried)).toEqual([])
    expect(tagsOf(tried, 'one')).toEqual({ a: 'b' })
  })

  test('Azure fails to create its disk', async () => {
    const tried = trial()
    const before = tried.azure.newDisk
    tried.azure.newDisk = (ref, request) => ({
      ...before(ref, request),
      ...(ref.name.startsWith('one') && { provisioningState: 'Failed' })
    })
    const result = await tried.verify()
    expect(stageOf(result)).toEqual({ one: 'accepted', ...others })
    expect(disksLeft(tried)).toEqual([])
  })

  test('it is not usable, or does not exist', async () => {
    const tried = trial()
    tried.azure.withSnapshots({ ...one, completionPercent: 40, createOption: 'CopyStart' })
    const missing = { ...one, name: 'nobody' }
    const result = await tried.verify({
      sources: {
        targets: [one, missing, two].map((ref) => ({ ref, entry: undefined })),
        selection: selectionOf(),
        snapshotGroup: undefined
      }
    })
    expect(stageOf(result)).toEqual({ one: 'planned', two: 'passed' })
    expect(result.outcomes[0]?.error?.code).toBe('Conflict')
    expect(result.missing.map(({ code }) => code)).toEqual(['NotFound'])
    expect(result.verified).toBe(false)
    expect(result.failure?.message).toContain('2 of 3 snapshots did not pass the restore test')
  })

  test('its disk cannot be deleted: the command is shown, it is not tagged, and the post step knows', async () => {
    const tried = trial()
    tried.azure.beforeCall(failing('deleteDisk', 'one'))
    const result = await tried.verify()
    const [left] = result.outcomes
    expect(left).toMatchObject({ stage: 'created', isLeft: true })
    expect(left?.error?.remedy).toContain(
      `az disk delete --resource-group rg-data --name ${left?.disk.name ?? ''}`
    )
    expect(left?.error?.remedy).toContain('Grant it.')
    expect(tagsOf(tried, 'one')).toEqual({ a: 'b' })
    expect(disksLeft(tried)).toEqual([left?.disk.name])
    expectNothingLost(tried)
  })

  test('somebody attaches its disk: it stays', async () => {
    const tried = trial()
    tried.azure.afterCall(({ method, name }, world) => {
      const made = [...world.disks.values()].find((found) => found.name === name)
      if (method !== 'diskFinished' || !name.startsWith('one') || made === undefined) return
      world.withDisks({ ...made, managedBy: '/vm', state: 'Attached' })
    })
    const result = await tried.verify()
    expect(result.outcomes[0]?.error?.message).toContain('it is attached to a virtual machine')
    expect(
      tried.azure.calls.filter(
        ({ method, name }) => method === 'deleteDisk' && name.startsWith('one')
      )
    ).toEqual([])
  })

  test('its disk loses its tags: it stays, and the command is shown', async () => {
    const tried = trial()
    tried.azure.afterCall(({ method, name }, world) => {
      const made = [...world.disks.values()].find((found) => found.name === name)
      if (method !== 'diskFinished' || !name.startsWith('one') || made === undefined) return
      world.withDisks({ ...made, tags: {} })
    })
    const [left] = (await tried.verify()).outcomes
    expect(left?.error?.remedy).toContain(
      `az disk delete --resource-group rg-data --name ${left?.disk.name ?? ''}`
    )
    expect(tagsOf(tried, 'one')).toEqual({ a: 'b' })
    expect(disksLeft(tried)).toEqual([left?.disk.name])
  })

  test('it is replaced while it is tested', async () => {
    const tried = trial()
    tried.azure.afterCall(({ method, name }, world) => {
      if (method === 'putDisk' && name.startsWith('one')) {
        world.withSnapshots({ ...one, uniqueId: 'another' })
      }
    })
    const result = await tried.verify()
    expect(result.outcomes[0]?.error?.code).toBe('Conflict')
    expect(tagsOf(tried, 'one')).toEqual({ a: 'b' })
    expect(disksLeft(tried)).toEqual([])
  })
})

describe('a comparison', () => {
  test('of the same content passes, and revokes all access', async () => {
    const tried = trial()
    const result = await tried.verify({ compare: true })
    expect(result.failure).toBeUndefined()
    expect(result.outcomes.map(({ comparedBytes }) => comparedBytes)).toEqual(
      Array.from({ length: 3 }, () => 3 * 1024 ** 2)
    )
    expect(tried.azure.granted.size).toBe(0)
    expect([...tried.noted.open]).toEqual([])
    expect(disksLeft(tried)).toEqual([])
  })

  test.each([
    ['has fewer pages', new Map([[0, 1]])],
    ['has other bytes', new Map([...PAGES, [9, 8]])],
    ['has more pages', new Map([...PAGES, [60, 1]])]
  ])('finds a disk that %s', async (_what, content) => {
    const tried = trial()
    const before = tried.azure.newDisk
    tried.azure.newDisk = (ref, request) => {
      if (ref.name.startsWith('two')) tried.blobs.contents.set(ref.name, content)
      return before(ref, request)
    }
    const result = await tried.verify({ compare: true })
    expect(stages(result)).toEqual(['passed', 'created', 'passed'])
    expect(result.outcomes[1]?.error).toMatchObject({ code: 'NotVerified' })
    expect(result.outcomes[1]?.error?.message).toContain('differs from the snapshot in the')
    expect(tried.azure.granted.size).toBe(0)
    expect(disksLeft(tried)).toEqual([])
    expect(tagsOf(tried, 'two')).toEqual({})
  })

  test('opens at most 3 snapshots of a family at a time', async () => {
    const tried = trial()
    const names = Array.from({ length: 8 }, (_, at) => `more${at}`)
    for (const name of names) {
      tried.azure.withSnapshots(
        snapshot({ ...one, ...takenFrom(live), name, id: `${one.id}-${name}`, uniqueId: name })
      )
      tried.blobs.contents.set(name, PAGES)
    }
    let most = 0
    tried.azure.afterCall((_call, world) => {
      const open = [...world.granted].filter((key) => !key.includes('-verify-'))
      most = Math.max(most, open.length)
    })
    const result = await tried.verify({
      compare: true,
      maxParallel: 8,
      sources: {
        targets: names.map((name) => ({ ref: { ...one, name }, entry: undefined })),
        selection: selectionOf(),
        snapshotGroup: undefined
      }
    })
    expect(result.failure?.message).toBeUndefined()
    expect(most).toBe(3)
  })

  test('of a closed snapshot is refused before anything is created', async () => {
    const tried = trial()
    const closed = { networkAccessPolicy: 'DenyAll', publicNetworkAccess: 'Disabled' }
    tried.azure.withSnapshots({ ...one, profile: closed })
    const result = await tried.verify({ compare: true })
    expect(stages(result)).toEqual(['planned', 'passed', 'passed'])
    expect(result.outcomes[0]?.error?.code).toBe('InvalidInput')
    expect(tried.azure.calls.filter(({ name }) => name.startsWith('one-verify'))).toEqual([])
  })
})

describe('what an earlier run left behind', () => {
  const HOUR = 3_600_000
  const left = (
    changes: Partial<Disk> = {},
    expiresAt = Date.parse('2026-11-23T09:00:00Z')
  ): Disk => {
    const origin = { requestId: 'old', snapshotUniqueId: one.uniqueId ?? '' }
    return disk({
      name: testDiskName('one', origin),
      tags: testTags(run({ runId: '1' }), 'old', expiresAt),
      sourceResourceId: one.id,
      sourceUniqueId: one.uniqueId,
      ...changes
    })
  }

  test('is deleted, once it has expired', async () => {
    const tried = trial()
    tried.azure.withDisks(left())
    await tried.verify()
    expect(disksLeft(tried)).toEqual([])
    expect(tried.runner.log.join('\n')).toContain('which an earlier run left behind')
  })

  test.each([
    ['may still be in use by its run', left({}, Date.parse('2026-11-23T10:00:00Z') + HOUR)],
    ['has the tags of one, and another name', left({ name: 'production' })],
    ['is attached', left({ managedBy: '/vm', state: 'Attached' })],
    [
      'belongs to another repository',
      left({ tags: testTags(run({ repository: 'x/y' }), 'old', 0) })
    ]
  ])('stays where it %s', async (_what, one) => {
    const tried = trial()
    tried.azure.withDisks(one)
    const result = await tried.verify()
    expect(disksLeft(tried)).toEqual([one.name])
    expect(result.verified).toBe(true)
  })

  test('that cannot be deleted is a warning with the command', async () => {
    const tried = trial()
    const disk = left()
    tried.azure.withDisks(disk).beforeCall(failing('deleteDisk', disk.name))
    const result = await tried.verify()
    expect(result.verified).toBe(true)
    expect(tried.runner.warnings.join()).toContain(
      `az disk delete --resource-group rg-data --name ${disk.name}`
    )
  })

  test('is only named by a dry run', async () => {
    const tried = trial()
    const disk = left()
    tried.azure.withDisks(disk)
    await tried.verify({ dryRun: true })
    expect(disksLeft(tried)).toEqual([disk.name])
    expect(tried.runner.log.join('\n')).toContain(`Would delete temporary disk "${disk.name}"`)
  })

  test('is not looked for where the sign-in may not list disks', async () => {
    const tried = trial()
    tried.azure.beforeCall(failing('listDisks', ''))
    const result = await tried.verify()
    expect(result.verified).toBe(true)
    expect(tried.runner.warnings.join()).toContain('left temporary disks')
  })
})

/** Every call of a run that compares; each is interrupted, and each fails. */
const CALLS = await (async () => {
  const tried = trial()
  await tried.verify({ compare: true, maxParallel: 1 })
  return tried.azure.calls.map(({ method, name }, index) => ({
    title: `${index}: ${method} ${name}`,
    index
  }))
})()

describe('an interruption', () => {
  test.each(CALLS)('before call $title leaves no disk after the post step', async ({ index }) => {
    for (const when of ['before', 'after'] as const) {
      const tried = trial()
      let calls = 0
      let isOver = false
      const strike = (call: Call): void => {
        // What is sent for a moment after the end is let through.
        if (isOver && !['deleteDisk', 'revokeAccess'].includes(call.method)) {
          tried.clock.signal.throwIfAborted()
        }
        if (calls !== index) {
          calls += 1
          return
        }
        calls += 1
        isOver = true
        tried.clock.cancel()
        tried.clock.signal.throwIfAborted()
      }
      if (when === 'before') tried.azure.beforeCall(strike)
      else tried.azure.afterCall(strike)
      const failure = await tried
        .verify({ compare: true, maxParallel: 1 })
        .then((result) => result.failure)
        .catch((error: unknown) => error)
      expect(failure).toBeInstanceOf(ActionError)
      expectNothingLost(tried)
      isOver = false
      calls = Number.POSITIVE_INFINITY
      const later = { azure: tried.azure, clock: new TestClock(), log: new RecordingRunner() }
      await deleteNoted([...tried.noted.temporary.values()], later)
      expect(disksLeft(tried)).toEqual([])
      expect(later.log.warnings).toEqual([])
    }
  })
})

describe('a passing fault', () => {
  test.each(CALLS)('at call $title is survived', async ({ index }) => {
    for (const when of ['before', 'after'] as const) {
      const tried = trial()
      let calls = 0
      const strike = (call: Call): void => {
        // Reads survive faults behind the port.
        const isWrite = [
          'putDisk',
          'deleteDisk',
          'setSnapshotTags',
          'grantAccess',
          'revokeAccess'
        ].includes(call.method)
        if (calls === index && isWrite) {
          calls += 1
          throw fault(503)
        }
        calls += 1
      }
      if (when === 'before') tried.azure.beforeCall(strike)
      else tried.azure.afterCall(strike)
      const result = await tried.verify({ compare: true, maxParallel: 1 })
      expect(result.failure?.message).toBeUndefined()
      expect(disksLeft(tried)).toEqual([])
      expect([...tried.noted.temporary]).toEqual([])
      expectNothingLost(tried)
    }
  })
})
