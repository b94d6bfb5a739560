import { describe, expect, test } from 'vitest'

import { reportDiff } from '../../src/action/operations/diff.ts'
import { ActionError } from '../../src/errors.ts'
import type { DiffRequest, DiffResult } from '../../src/operations/diff.ts'
import { diff } from '../../src/operations/diff.ts'
import { GRANT_SECONDS, closeNoted } from '../../src/operations/common/access.ts'
import type { ChangedPage } from '../../src/ports.ts'
import type { ChangedRange, Snapshot } from '../../src/snapshots/types.ts'
import { receiptEntry } from '../../src/snapshots/receipt.ts'
import { refKey } from '../../src/snapshots/resource-id.ts'
import {
  changed,
  cleared,
  copiedFrom,
  disk,
  selectionOf,
  snapshot,
  takenFrom
} from '../support/builders.ts'
import type { TestDataPorts } from '../support/data-ports.ts'
import { dataPorts } from '../support/data-ports.ts'
import type { Call } from '../support/in-memory-azure.ts'
import { InMemoryAzure, fault } from '../support/in-memory-azure.ts'
import { TestClock } from '../support/test-clock.ts'

const HOUR = 3_600_000
const NOON = Date.parse('2026-11-22T12:00:00.000Z')
const open = { networkAccessPolicy: 'AllowAll', publicNetworkAccess: 'Enabled' }

/** Snapshots of one disk whose data can be read, an hour apart; the first is the oldest. */
const taken = (name: string, hours: number, changes: Partial<Snapshot> = {}): Snapshot =>
  snapshot({ name, timeCreated: NOON + hours * HOUR, profile: open, ...changes })

const first = taken('first', 0)
const second = taken('second', 1)
const third = taken('third', 2)

const request = (changes: Partial<DiffRequest> = {}): DiffRequest => ({
  operation: 'diff',
  targets: [{ ref: third, entry: undefined }],
  selection: selectionOf(),
  base: undefined,
  snapshotGroup: undefined,
  maxParallel: 8,
  warnOver: undefined,
  ...changes
})

const world = (...snapshots: readonly Snapshot[]): InMemoryAzure =>
  new InMemoryAzure().withSnapshots(...(snapshots.length > 0 ? snapshots : [first, second, third]))

/** Answers page by page. */
function paged(...pages: readonly (readonly ChangedRange[])[]): InMemoryAzure['changes'] {
  return (_newer, _older, marker): ChangedPage => {
    const at = marker === undefined ? 0 : Number(marker)
    return {
      ranges: pages[at] ?? [],
      marker: at + 1 < pages.length ? String(at + 1) : undefined
    }
  }
}

function expectClosed({ azure, stateStore, files }: TestDataPorts): void {
  expect([...azure.granted]).toEqual([])
  expect(stateStore.notes.at(-1) ?? []).toEqual([])
  expect([...files.open]).toEqual([])
}

const namesOf = ({ calls }: InMemoryAzure, method: Call['method']): readonly string[] =>
  calls.filter((call) => call.method === method).map(({ name }) => name)

async function refusalOf(
  azure: InMemoryAzure,
  changes: Partial<DiffRequest> = {}
): Promise<ActionError> {
  const ports = dataPorts(azure)
  const error: unknown = await diff(request(changes), ports).catch((one: unknown) => one)
  expect(azure.count('grantAccess')).toBe(0)
  expect(ports.stateStore.notes).toEqual([])
  if (!(error instanceof ActionError)) throw new Error('it was not refused', { cause: error })
  return error
}

describe('what is compared', () => {
  test('a snapshot with the previous one of its family', async () => {
    const azure = world()
    azure.changes = (newer, older) => {
      expect([newer.url, older?.url]).toEqual([
        expect.stringContaining('/third?'),
        expect.stringContaining('/second?')
      ])
      return { ranges: [changed(0, 512)], marker: undefined }
    }
    const { outcomes, failure } = await diff(request(), dataPorts(azure))
    expect(failure).toBeUndefined()
    expect(outcomes[0]?.base?.name).toBe('second')
    expect(outcomes[0]?.tally?.changedBytes).toBe(512)
  })

  test('with the one before it, where the previous one went after it was listed', async () => {
    const azure = world().afterCall(({ method }) => {
      if (method === 'listSnapshots') azure.snapshots.delete(refKey(second))
    })
    const { outcomes, failure } = await diff(request(), dataPorts(azure))
    expect(failure).toBeUndefined()
    expect(outcomes[0]?.base?.name).toBe('first')
  })

  test('with nothing, and that is reported, where all older ones went after they were listed', async () => {
    const azure = world().afterCall(({ method }) => {
      if (method !== 'listSnapshots') return
      for (const one of [first, second]) azure.snapshots.delete(refKey(one))
    })
    const ports = dataPorts(azure)
    const { outcomes } = await diff(request(), ports)
    expect(outcomes[0]).toMatchObject({ base: undefined, tally: { ranges: 0 } })
    expect(ports.log.lines.join('\n')).toContain('there is no older snapshot of its family')
  })

  test('with the one that is named', async () => {
    const { outcomes } = await diff(request({ base: first }), dataPorts(world()))
    expect(outcomes[0]?.base?.name).toBe('first')
  })

  test('the first of a family with nothing: all allocated data', async () => {
    const azure = world()
    azure.changes = (_newer, older) => {
      expect(older).toBeUndefined()
      return { ranges: [changed(0, 1024)], marker: undefined }
    }
    const ports = dataPorts(azure)
    const { outcomes } = await diff(request({ targets: [{ ref: first, entry: undefined }] }), ports)
    expect(outcomes[0]?.base).toBeUndefined()
    expect(outcomes[0]?.tally?.changedBytes).toBe(1024)
    expect(ports.log.lines.join('\n')).toContain('there is no older snapshot of its family')
    expect(namesOf(azure, 'grantAccess')).toEqual(['first'])
  })

  test('failed ones and those of other families are passed over', async () => {
    const azure = world(
      first,
      taken('failed', 1, { provisioningState: 'Failed' }),
      taken('other', 1.5, { familyId: 'other' }),
      taken('full', 1.6, { incremental: false }),
      third
    )
    const { outcomes } = await diff(request(), dataPorts(azure))
    expect(outcomes[0]?.base?.name).toBe('first')
  })

  test('never with one that has come to the name of the previous one since it was listed', async () => {
    const azure = world()
    const list = azure.listSnapshots.bind(azure)
    azure.listSnapshots = async (scope) => {
      const listed = await list(scope)
      azure.withSnapshots(taken('second', 3, { uniqueId: 'another' }))
      return listed
    }
    const { outcomes } = await diff(request(), dataPorts(azure))
    expect(outcomes[0]?.base?.name).toBe('first')
  })

  test('also where older ones live in another group', async () => {
    const elsewhere = taken('second', 1, { resourceGroup: 'rg-snapshots' })
    const { outcomes } = await diff(
      request({ snapshotGroup: 'RG-Snapshots' }),
      dataPorts(world(elsewhere, third))
    )
    expect(outcomes[0]?.base?.id).toBe(elsewhere.id)
  })

  test('each snapshot of a receipt, one after the other, each once', async () => {
    const other = disk({ name: 'logs' })
    const logs = (name: string, hours: number): Snapshot =>
      taken(name, hours, { ...takenFrom(other), familyId: 'logs' })
    const azure = world(second, third, logs('l1', 1), logs('l2', 2))
    let most = 0
    azure.afterCall(() => (most = Math.max(most, azure.granted.size)))
    azure.changes = paged([changed(0, 512)], [cleared(1024, 512)])
    const ports = dataPorts(azure)
    const l2 = logs('l2', 2)
    const { outcomes, failure } = await diff(
      request({
        targets: [
          { ref: third, entry: receiptEntry(disk(), third, undefined) },
          { ref: l2, entry: receiptEntry(other, l2, undefined) },
          { ref: third, entry: undefined }
        ]
      }),
      ports
    )
    expect(failure).toBeUndefined()
    expect(outcomes.map((one) => [one.snapshot.name, one.base?.name])).toEqual([
      ['third', 'second'],
      ['l2', 'l1']
    ])
    expect(most).toBe(2)
    expect(new Set(outcomes.map(({ rangesFile }) => rangesFile)).size).toBe(2)
    expectClosed(ports)
  })

  describe('of copies', () => {
    const copyOf = (source: Snapshot, name: string, changes: Partial<Snapshot> = {}): Snapshot =>
      taken(name, 99, {
        ...copiedFrom(source),
        familyId: 'copies',
        location: 'northeurope',
        completionPercent: 100,
        ...changes
      })
    const made = (hours: number) => ({ timeCreated: NOON + hours * HOUR })
    const targets = (one: Snapshot) => ({ targets: [{ ref: one, entry: undefined }] })

    test('the one whose data is the next older, whenever the copies were made', async () => {
      const copies = [
        copyOf(first, 'copy-1', made(9)),
        copyOf(second, 'copy-2', made(8)),
        copyOf(third, 'copy-3', made(7))
      ] as const
      const azure = world(first, second, third, ...copies)
      const { outcomes } = await diff(request(targets(copies[2])), dataPorts(azure))
      expect(outcomes[0]).toMatchObject({ base: { name: 'copy-2' }, apartMs: HOUR })
    })

    test('none where nothing dates them: that is refused, and "base-snapshot" can name one', async () => {
      const copies = [copyOf(first, 'copy-1'), copyOf(second, 'copy-2')] as const
      const azure = world(...copies)
      expect(await refusalOf(azure, targets(copies[1]))).toMatchObject({
        code: 'NotVerified',
        message:
          'The snapshot before "copy-2" is unknown: it is unclear whether "copy-1" of its family contains older data.',
        remedy: 'Name the snapshot to compare with in "base-snapshot".'
      })
      const named = { ...targets(copies[1]), base: copies[0] }
      const { outcomes } = await diff(request(named), dataPorts(azure))
      expect(outcomes[0]?.base?.name).toBe('copy-1')
      expect(outcomes[0]).not.toHaveProperty('apartMs')
    })

    test('one that was made before the data of the next older cannot be it', async () => {
      const undated = copyOf(taken('gone', 0), 'undated', made(0.5))
      const azure = world(second, third, undated).withSnapshots(
        copyOf(second, 'copy-2'),
        copyOf(third, 'copy-3')
      )
      const { outcomes } = await diff(request(targets(copyOf(third, 'copy-3'))), dataPorts(azure))
      expect(outcomes[0]?.base?.name).toBe('copy-2')
    })
  })

  test.each<[string, Partial<Snapshot>]>([
    ['unique id', { uniqueId: undefined }],
    ['creation time', { timeCreated: undefined }]
  ])(
    'not with an older one where Azure did not report the %s of the previous',
    async (_what, lacks) => {
      const refusal = await refusalOf(world(first, { ...second, ...lacks }, third))
      expect(refusal.message).toContain('it is unclear whether "second" of its family')
    }
  )

  describe('the latest of a disk', () => {
    const ofDisk = (changes: Partial<DiffRequest> = {}): DiffRequest =>
      request({ targets: [], selection: selectionOf(disk()), ...changes })
    const compared = ({ outcomes }: DiffResult): readonly unknown[] =>
      outcomes.map(({ snapshot: one, base }) => [one.name, base?.name])

    test('with the one before it, and the group is listed once', async () => {
      const azure = world().withDisks(disk())
      const ports = dataPorts(azure)
      expect(compared(await diff(ofDisk(), ports))).toEqual([['third', 'second']])
      expect(ports.log.lines.join('\n')).toContain('its latest usable snapshot is "third"')
      expect(azure.count('listSnapshots')).toBe(1)
    })

    test('with the one that is named', async () => {
      const azure = world().withDisks(disk())
      expect(compared(await diff(ofDisk({ base: first }), dataPorts(azure)))).toEqual([
        ['third', 'first']
      ])
    })

    test('that is gone', async () => {
      expect(compared(await diff(ofDisk(), dataPorts(world())))).toEqual([['third', 'second']])
    })

    test('never of a former disk of its name', async () => {
      const azure = world().withDisks(disk({ uniqueId: 'another' }))
      await expect(diff(ofDisk(), dataPorts(azure))).rejects.toMatchObject({
        code: 'NotFound',
        message: expect.stringContaining('no usable incremental snapshot') as unknown
      })
    })

    test('passes over one that is not usable yet, with a warning', async () => {
      const pending = taken('fourth', 3, { provisioningState: 'Updating' })
      const ports = dataPorts(world(first, second, third, pending).withDisks(disk()))
      expect(compared(await diff(ofDisk(), ports))).toEqual([['third', 'second']])
      expect(ports.log.warnings.join('\n')).toContain(
        '"third" is its latest usable snapshot, but not the newest. "fourth" is still being created'
      )
    })

    test('in the group of its snapshots, which has to be readable', async () => {
      const elsewhere = [first, second].map((one) => taken(one.name, 0, { resourceGroup: 'far' }))
      const azure = world(...elsewhere).withDisks(disk())
      const far = ofDisk({ snapshotGroup: 'far' })
      expect((await diff(far, dataPorts(azure))).outcomes[0]?.snapshot.resourceGroup).toBe('far')
      azure.beforeCall(({ method }) => {
        if (method === 'listSnapshots') throw new ActionError('Forbidden', 'No.')
      })
      await expect(diff(far, dataPorts(azure))).rejects.toMatchObject({ code: 'Forbidden' })
    })

    test('that is named as well is compared once', async () => {
      const azure = world().withDisks(disk())
      const both = request({ selection: selectionOf(disk()) })
      expect(compared(await diff(both, dataPorts(azure)))).toEqual([['third', 'second']])
    })

    test('whose data is closed is refused', async () => {
      const closed = taken('fourth', 3, { profile: { networkAccessPolicy: 'DenyAll' } })
      const azure = world(third, closed).withDisks(disk())
      expect((await refusalOf(azure, ofDisk())).message).toContain('"fourth"')
    })
  })

  test('VHDX is asked for where sectors have 4096 bytes', async () => {
    const azure = world(
      taken('second', 1, { logicalSectorSize: 4096, completionPercent: 100 }),
      taken('third', 2, { logicalSectorSize: 4096, completionPercent: 100 })
    )
    const formats: unknown[] = []
    const grant = azure.grantAccess.bind(azure)
    azure.grantAccess = (ref, how?: unknown) => {
      formats.push(how)
      return grant(ref)
    }
    await diff(request(), dataPorts(azure))
    expect(formats).toEqual([
      { seconds: GRANT_SECONDS, fileFormat: 'VHDX' },
      { seconds: GRANT_SECONDS, fileFormat: 'VHDX' }
    ])
  })
})

describe('refused before anything is opened', () => {
  test.each<[string, readonly Snapshot[], RegExp, RegExp]>([
    [
      'another family, a copy',
      [
        taken('first', 0, { familyId: 'copies', createOption: 'CopyStart', completionPercent: 100 })
      ],
      /different families.*A copy starts its own family/,
      /two copies of one region/
    ],
    ['a base that is not older', [taken('first', 5)], /not older/, /Swap/],
    [
      'across the line',
      [taken('first', 0, { sizeGb: 4096 }), taken('third', 2, { sizeGb: 4097 })],
      /different sides of 4096 GiB/,
      /leave "base-snapshot" out/
    ],
    ['a full base', [taken('first', 0, { incremental: false })], /full snapshot/, /incremental/],
    [
      'a base whose network is closed',
      [taken('first', 0, { profile: { networkAccessPolicy: 'DenyAll' } })],
      /DenyAll/,
      /az snapshot update --resource-group "rg-data" --name "first" --network-access-policy AllowAll/
    ]
  ])('%s', async (_what, snapshots, message, remedy) => {
    const error = await refusalOf(world(first, second, third).withSnapshots(...snapshots), {
      base: first
    })
    expect(error.message).toMatch(message)
    expect(error.remedy).toMatch(remedy)
  })

  test.each<[string, Partial<Snapshot>, RegExp]>([
    ['DenyAll', { profile: { networkAccessPolicy: 'DenyAll' } }, /DenyAll/],
    [
      'public access disabled',
      { profile: { ...open, publicNetworkAccess: 'Disabled' } },
      /Disabled/
    ],
    ['private access', { profile: { networkAccessPolicy: 'AllowPrivate' } }, /private endpoint/],
    ['a copy under way', { completionPercent: 40 }, /still being copied \(40 %\)/],
    ['a failed snapshot', { provisioningState: 'Failed' }, /has failed/],
    ['one that goes', { provisioningState: 'Deleting' }, /being deleted/],
    ['instant access', { accessState: 'InstantAccess' }, /instant access/],
    ['a full one', { incremental: false }, /full snapshot/],
    ['one without a size', { sizeGb: undefined }, /size/]
  ])('%s', async (_what, changes, message) => {
    const error = await refusalOf(world(first, second, taken('third', 2, changes)))
    expect(error.message).toMatch(message)
  })

  test('the same snapshot twice', async () => {
    expect((await refusalOf(world(), { base: third })).message).toContain('with itself')
  })

  test('a previous one that is still copied, rather than a wrong base', async () => {
    const error = await refusalOf(world(first, taken('second', 1, { completionPercent: 3 }), third))
    expect(error.message).toContain('"second"')
  })

  test('one that does not exist, with near names', async () => {
    const error = await refusalOf(world(), {
      targets: [{ ref: { ...third, name: 'thirds' }, entry: undefined }]
    })
    expect(error.code).toBe('NotFound')
    expect(error.remedy).toContain('"third"')
  })

  test('another one than that of the receipt', async () => {
    const entry = { ...receiptEntry(disk(), third, undefined), snapshotId: 'another' }
    expect((await refusalOf(world(), { targets: [{ ref: third, entry }] })).code).toBe(
      'NotVerified'
    )
  })

  test('one of another disk than the receipt says', async () => {
    const entry = { ...receiptEntry(disk(), third, undefined), diskId: 'another' }
    const error = await refusalOf(world(), { targets: [{ ref: third, entry }] })
    expect(error.message).toContain('does not match the receipt')
  })

  test('everything at once is reported together', async () => {
    const error = await refusalOf(world(first, taken('second', 1, { incremental: false })), {
      targets: ['second', 'third'].map((name) => ({ ref: { ...first, name }, entry: undefined }))
    })
    expect(error.message).toMatch(/2 problems.*"second".*"third"/s)
  })
})

test('the first beyond the line is read as a whole, with a warning', async () => {
  const ports = dataPorts(world(second, taken('third', 2, { sizeGb: 5000 })))
  const { outcomes } = await diff(request(), ports)
  expect(outcomes[0]?.base).toBeUndefined()
  expect(ports.log.warnings).toEqual([expect.stringContaining('beyond 4096 GiB')])
})

describe('what is found', () => {
  test('is written as it arrives, joined across pages, without the footer', async () => {
    const diskBytes = 128 * 1024 ** 3
    const azure = world()
    azure.changes = paged(
      [changed(0, 512), changed(512, 512)],
      [changed(1024, 512), cleared(1536, 512)],
      [],
      [cleared(2048, 512), changed(diskBytes - 512, 1024)]
    )
    const ports = dataPorts(azure)
    const { outcomes } = await diff(request(), ports)
    const { tally, rangesFile = '' } = outcomes[0] ?? {}
    expect(ports.files.lines(rangesFile)).toEqual([
      changed(0, 1536),
      cleared(1536, 1024),
      changed(diskBytes - 512, 512)
    ])
    expect(tally).toMatchObject({ changedBytes: 2048, clearedBytes: 1024, ranges: 3, diskBytes })
    expectClosed(ports)
  })

  test('an answer that goes in circles, never ends or is out of order, is an error and no number', async () => {
    const circles = world()
    circles.changes = () => ({ ranges: [], marker: 'again' })
    const endless = world()
    let page = 0
    endless.changes = () => ({ ranges: [], marker: `on-${page++}` })
    const disorder = world()
    disorder.changes = paged([changed(1024, 512)], [changed(0, 512)])
    for (const azure of [circles, endless, disorder]) {
      const ports = dataPorts(azure)
      const result = await diff(request(), ports)
      expect(result.failure?.code).toBe('AzureRefused')
      expect(reportDiff(result).outputs).toEqual({
        'changed-bytes': '',
        'cleared-bytes': '',
        'changed-ranges': '',
        'ranges-file': ''
      })
      expectClosed(ports)
    }
  })

  test.each([
    [{ percent: 1 }, false],
    [{ percent: 0.5 }, true],
    [{ bytes: 1024 ** 3 }, false],
    [{ bytes: 1024 ** 3 - 1 }, true]
  ])('"warn-over" %j: a warning is %s', async (warnOver, warns) => {
    const azure = world()
    azure.changes = paged([changed(0, 1024 ** 3), cleared(2 * 1024 ** 3, 64 * 1024 ** 3)])
    const ports = dataPorts(azure)
    const { outcomes, failure } = await diff(request({ warnOver }), ports)
    expect(failure).toBeUndefined()
    expect(outcomes[0]?.over).toBe(warns)
    expect(ports.log.warnings).toHaveLength(warns ? 1 : 0)
  })
})

describe('access', () => {
  test('is noted for the post step before anything is opened, and nothing is open afterwards', async () => {
    const azure = world()
    const ports = dataPorts(azure)
    const noted: unknown[] = []
    azure.beforeCall(({ method }) => {
      if (method === 'grantAccess') noted.push(ports.stateStore.notes.at(-1))
    })
    await diff(request(), ports)
    expect(noted).toEqual([
      ['third', 'second'],
      ['third', 'second']
    ])
    expect(ports.stateStore.notes).toEqual([['third', 'second'], []])
    expectClosed(ports)
  })

  test('is renewed in a run that is longer than it lasts', async () => {
    const azure = world()
    const clock = new TestClock(24 * HOUR)
    azure.changes = paged(...Array.from({ length: 20 }, (_, at) => [changed(at * 1024, 512)]))
    const ports = dataPorts(azure, clock)
    const urls = new Set<number>()
    const open = new Set<number>()
    azure.afterCall(({ method }) => {
      if (method === 'changedPages') {
        void clock.sleep(5 * 60_000)
        urls.add(azure.count('grantAccess'))
        open.add(azure.granted.size)
      }
    })
    const { outcomes } = await diff(request(), ports)
    expect(outcomes[0]?.tally?.ranges).toBe(20)
    expect(urls.size).toBeGreaterThan(5)
    expect([...open]).toEqual([2])
    expect(azure.count('revokeAccess')).toBe(azure.count('grantAccess'))
    expectClosed(ports)
  })

  test('that was taken away in between is granted again, and no range is lost or doubled', async () => {
    const azure = world()
    let refusals = 0
    azure.changes = paged([changed(0, 512)], [changed(1024, 512)])
    azure.beforeCall(({ method, name }) => {
      if (method !== 'changedPages' || name !== '1' || refusals > 0) return
      refusals += 1
      throw new ActionError('Forbidden', 'Signature not valid in the specified time frame', {
        azure: { status: 403, code: 'AuthenticationFailed' }
      })
    })
    const ports = dataPorts(azure)
    const { outcomes } = await diff(request(), ports)
    expect(ports.files.lines(outcomes[0]?.rangesFile ?? '')).toEqual([
      changed(0, 512),
      changed(1024, 512)
    ])
    expectClosed(ports)
  })

  test('that is refused again and again ends in an error', async () => {
    const azure = world().beforeCall(({ method }) => {
      if (method === 'changedPages') {
        throw new ActionError('Forbidden', 'no', {
          azure: { status: 403, code: 'AuthenticationFailed' }
        })
      }
    })
    const ports = dataPorts(azure)
    const { failure } = await diff(request(), ports)
    expect(failure?.code).toBe('Forbidden')
    expect(azure.count('changedPages')).toBe(4)
    expectClosed(ports)
  })

  test('that cannot be closed is a warning, stays noted, and the result counts', async () => {
    const azure = world().beforeCall(({ method, name }) => {
      if (method === 'revokeAccess' && name === 'second') throw fault(400)
    })
    const ports = dataPorts(azure)
    const { failure } = await diff(request(), ports)
    expect(failure).toBeUndefined()
    expect(ports.stateStore.notes.at(-1)).toEqual(['second'])
    expect(ports.log.warnings).toEqual([expect.stringContaining('az snapshot revoke-access')])
  })

  test('that a killed run noted is closed by the post step, which reports what it cannot close', async () => {
    const azure = world()
    const ports = dataPorts(azure)
    await Promise.all([azure.grantAccess(second), azure.grantAccess(third)])
    azure.beforeCall(({ method, name }) => {
      if (method === 'revokeAccess' && name === 'third') throw fault(403)
    })
    await closeNoted([second, third], ports)
    expect([...azure.granted]).toEqual([expect.stringContaining('/third')])
    expect(ports.log.warnings).toEqual([expect.stringContaining('"third"')])
  })

  test('that was being opened when the run ended stays noted: closing may have come too early', async () => {
    const azure = world().beforeCall(({ method }) => {
      if (method === 'grantAccess') throw new ActionError('Cancelled', 'The job was cancelled.')
    })
    const ports = dataPorts(azure)
    const { failure } = await diff(request(), ports)
    expect(failure?.code).toBe('Cancelled')
    expect(azure.count('revokeAccess')).toBe(2)
    expect(ports.stateStore.notes.at(-1)).toEqual(['third', 'second'])
  })
})

describe('a fault at any call', () => {
  const faults: readonly [string, () => ActionError][] = [
    ['503', () => fault(503)],
    ['429', () => fault(429, 1_000)],
    ['reset', () => new ActionError('Unreachable', 'reset')],
    ['403', () => fault(403)],
    ['cancelled', () => new ActionError('Cancelled', 'The job was cancelled.')]
  ]
  const pages = paged([changed(0, 512)], [changed(1024, 512)], [cleared(4096, 512)])

  async function expectSafe(
    at: number,
    when: 'before' | 'after',
    make: () => ActionError
  ): Promise<{ readonly calls: number }> {
    const azure = world()
    azure.changes = pages
    let calls = 0
    const inject = (): void => {
      if (calls++ === at) throw make()
    }
    if (when === 'before') azure.beforeCall(inject)
    else azure.afterCall(inject)
    const ports = dataPorts(azure)
    const result = await diff(request(), ports).catch((error: unknown) => error)
    if (result instanceof ActionError) {
      expect(azure.count('grantAccess')).toBe(0)
      return { calls }
    }
    const { outcomes, failure } = result as Awaited<ReturnType<typeof diff>>
    if (failure === undefined) {
      expect(outcomes[0]?.tally).toMatchObject({ changedBytes: 1024, clearedBytes: 512, ranges: 3 })
    }
    // Either nothing is open, or the post step knows.
    const noted = ports.stateStore.notes.at(-1) ?? []
    expect(
      [...azure.granted].filter((key) => !noted.some((name) => key.endsWith(`/${name}`)))
    ).toEqual([])
    expect([...ports.files.open]).toEqual([])
    return { calls }
  }

  test.each(faults)('%s', async (_name, make) => {
    const { calls } = await expectSafe(Infinity, 'before', make)
    for (let at = 0; at < calls; at++) {
      await expectSafe(at, 'before', make)
      await expectSafe(at, 'after', make)
    }
  })
})

describe('the report', () => {
  test('says that nothing changed', async () => {
    const result = await diff(request(), dataPorts(world()))
    const text = reportDiff(result).summary()
    expect(text).toContain('Nothing changed between `second` and `third`.')
    expect(text).not.toContain('```')
    expect(reportDiff(result).outputs['changed-bytes']).toBe('0')
  })
})
