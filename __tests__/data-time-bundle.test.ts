import { readFileSync } from 'node:fs'

import { beforeEach, describe, expect, test } from 'vitest'

import type { Json, JsonObject } from '../simulator/wire/json.ts'
import { objectAt, stringAt } from '../simulator/wire/json.ts'
import { TAG } from '../src/snapshots/tags.ts'
import type { Ended } from './support/bundle.ts'
import { annotations, besideAzure, expectGreen, namesIn } from './support/beside-azure.ts'

/** How old data is, and whose it is, through the operations as a runner runs them. */

const DAY = 86_400_000

const { azure, run } = await besideAzure({ copyMs: 0 })

let serial = 0
let group: string
let data: { readonly id: string; readonly uniqueId: string }

beforeEach(() => {
  serial += 1
  group = `data-time-${serial}`
  data = azure.seedDisk({ name: 'db-data', group })
  azure.clearFaults()
})

/** Runs one operation in this test's group, which has to succeed. */
async function succeed(
  operation: string,
  inputs: Readonly<Record<string, string>> = {}
): Promise<Ended> {
  const ended = await run({ operation, 'resource-group': group, ...inputs })
  expectGreen(ended)
  return ended
}

function write(text: string): void {
  azure.writeDisk({ id: data.id, offset: 0, bytes: Buffer.from(text) })
}

function seed(name: string, days: number, changes: object = {}): { readonly id: string } {
  return azure.seedSnapshot({
    name,
    source: data.id,
    timeCreated: azure.clock.now() - days * DAY,
    ...changes
  })
}

const left = (): string => namesIn(azure, group)

const propertiesOf = (id: string): JsonObject => objectAt(azure.getResource({ id }), 'properties')

/** What the first bytes of the disk that a `restore` made are. */
function restoredText({ outputs }: Ended, length: number): string {
  const [id = ''] = JSON.parse(outputs['restored-disk-ids'] ?? '[]') as string[]
  return Buffer.from(azure.readBytes({ id, offset: 0, length }).bytes, 'base64').toString()
}

const nameOf = (id: string | undefined): string => id?.split('/').at(-1) ?? ''

const warningsIn = (ended: Ended): string =>
  annotations(ended, 'warning').join('\n').replaceAll('%25', '%')

/** Monday's snapshot is copied away, Tuesday's is taken, and Monday's copy comes back home. */
async function mondayComesHome(): Promise<void> {
  write('monday')
  await succeed('create', { disk: 'db-data', 'snapshot-name': 'monday' })
  azure.advance({ ms: DAY / 2 })
  await succeed('copy', { snapshot: 'monday', 'copy-to': 'northeurope' })
  azure.advance({ ms: DAY / 2 })
  write('tuesday')
  await succeed('create', { disk: 'db-data', 'snapshot-name': 'tuesday' })
  azure.advance({ ms: DAY / 2 })
  await succeed('copy', { snapshot: 'monday-northeurope', 'copy-to': 'westeurope' })
  expect(left()).toBe('monday monday-northeurope monday-northeurope-westeurope tuesday')
}

describe('a copy that comes back home', () => {
  test('carries the time of its data, wherever it was copied from', async () => {
    await mondayComesHome()
    const idOf = (name: string): string => data.id.replace(/disks\/.*$/, `snapshots/${name}`)
    const [monday, away, home] = [
      'monday',
      'monday-northeurope',
      'monday-northeurope-westeurope'
    ].map((name) => ({ id: idOf(name), properties: propertiesOf(idOf(name)) }))
    const taken = Date.parse(stringAt(monday?.properties ?? {}, 'timeCreated') ?? '')
    for (const one of [away, home]) {
      const tags = objectAt(azure.getResource({ id: one?.id ?? '' }), 'tags')
      expect(tags[TAG.dataTime]).toBe(new Date(taken).toISOString())
    }
    // The simulated Azure keeps to what was recorded of copies: a source and a family of their own.
    const sourceOf = (of: typeof home): string | undefined =>
      stringAt(objectAt(of?.properties ?? {}, 'creationData'), 'sourceUniqueId')
    expect(sourceOf(home)).toBe(stringAt(away?.properties ?? {}, 'uniqueId'))
    expect(sourceOf(away)).toBe(stringAt(monday?.properties ?? {}, 'uniqueId'))
    const families = [monday, away, home].map((of) =>
      stringAt(of?.properties ?? {}, 'incrementalSnapshotFamilyId')
    )
    expect(new Set(families).size).toBe(3)
  })

  test('never makes the newest snapshot deletable: prune and restore go by the data', async () => {
    await mondayComesHome()
    const pruned = await succeed('prune', { disk: 'db-data', 'keep-last': '1' })
    expect(left()).toBe('monday-northeurope tuesday')
    expect(nameOf(pruned.outputs['latest-snapshot-id'])).toBe('tuesday')
    const listed = await succeed('list', { disk: 'db-data', scope: 'subscription' })
    expect(nameOf(listed.outputs['latest-snapshot-id'])).toBe('tuesday')
    const restored = await succeed('restore', { disk: 'db-data' })
    expect(restoredText(restored, 'tuesday'.length)).toBe('tuesday')
    expect(warningsIn(restored)).toBe('')
  })

  test('is not what restore takes, whatever is younger by its making; and can be restored by name', async () => {
    await mondayComesHome()
    const restored = await succeed('restore', { disk: 'db-data' })
    expect(restoredText(restored, 'tuesday'.length)).toBe('tuesday')
    const byName = await succeed('restore', {
      snapshot: 'monday-northeurope-westeurope',
      'restore-disk-name': 'from-the-copy'
    })
    expect(restoredText(byName, 'tuesday'.length)).toBe('monday\0')
  })

  test('keeps its age when every source is gone', async () => {
    await mondayComesHome()
    const state = azure.readState().snapshots as readonly { id: string; name: string }[]
    for (const { id, name } of state) {
      if (id.includes(`/${group}/`) && /^monday(?:-northeurope)?$/.test(name)) {
        azure.deleteSnapshot({ id })
      }
    }
    const pruned = await succeed('prune', { disk: 'db-data', 'keep-last': '1' })
    // Only its tags tell of it now: it is judged apart, and takes nobody's place.
    expect(left()).toBe('monday-northeurope-westeurope tuesday')
    expect(nameOf(pruned.outputs['latest-snapshot-id'])).toBe('tuesday')
    const restored = await succeed('restore', { disk: 'db-data' })
    expect(restoredText(restored, 'tuesday'.length)).toBe('tuesday')
  })
})

describe('another region', () => {
  test('where only tags describe the newest data is passed over for a proven snapshot, with a warning', async () => {
    await mondayComesHome()
    await succeed('copy', { snapshot: 'tuesday', 'copy-to': 'northeurope' })
    azure.deleteSnapshot({ id: data.id.replace(/disks\/.*$/, 'snapshots/tuesday') })
    const listed = await succeed('list', { disk: 'db-data' })
    // Its source is gone: that it is of this disk is a claim, and a proven one comes first.
    expect(nameOf(listed.outputs['latest-snapshot-id'])).toBe('monday')
    expect(warningsIn(listed)).toContain(
      '"tuesday-northeurope" belongs to this disk only according to its tags'
    )
    const restored = await succeed('restore', { snapshot: 'tuesday-northeurope' })
    expect(restoredText(restored, 'tuesday'.length)).toBe('tuesday')
  })
})

describe('a newer snapshot that is not usable', () => {
  test('because it has failed is named in every operation', async () => {
    seed('monday', 2)
    seed('tuesday', 1, { provisioningState: 'Failed' })
    for (const [operation, inputs] of [
      ['list', {}],
      ['restore', { 'dry-run': 'true' }],
      ['copy', { 'copy-to': 'northeurope', 'dry-run': 'true' }],
      ['prune', { 'keep-last': '1', 'prune-scope': 'all', 'dry-run': 'true' }]
    ] as const) {
      const ended = await succeed(operation, { disk: 'db-data', ...inputs })
      const named = `"monday" is its latest usable snapshot, but not the newest. "tuesday" has failed (provisioning state "failed").`
      expect([operation, warningsIn(ended)]).toEqual([operation, expect.stringContaining(named)])
    }
  })
})

describe('what Azure reports in parts', () => {
  test('is shown as unknown, never chosen and never deleted, and fails no other one', async () => {
    const ids = [seed('monday', 3).id, seed('tuesday', 2).id, seed('parts', 9).id]
    const partial = (id: string): object | undefined =>
      id === ids[2] ? { timeCreated: undefined, uniqueId: undefined } : {}
    injectList(ids, partial)
    const listed = await succeed('list', { disk: 'db-data' })
    expect(nameOf(listed.outputs['latest-snapshot-id'])).toBe('tuesday')
    expect(JSON.parse(listed.outputs.snapshots ?? '[]')).toMatchObject([
      { name: 'tuesday', state: 'available' },
      { name: 'monday', state: 'available' },
      { name: 'parts', state: 'unknown', usable: false, timeCreated: null }
    ])
    azure.clearFaults()
    injectList(ids, () => ({}), ids[2])
    const nameless = await succeed('list', { disk: 'db-data' })
    expect(JSON.parse(nameless.outputs.snapshots ?? '[]')).toMatchObject([
      { name: 'tuesday', usable: true },
      { name: 'monday', usable: true },
      { name: 'parts', id: ids[2], state: 'unknown', usable: false }
    ])
    azure.clearFaults()
    injectList(ids, partial)
    const pruned = await succeed('prune', {
      disk: 'db-data',
      'keep-last': '1',
      'prune-scope': 'all'
    })
    expect(left()).toBe('parts tuesday')
    expect(pruned.log).toContain(
      'only partly readable: the response of Azure lacks its unique id and creation time'
    )
  })
})

describe('tags that are not true', () => {
  test('make no snapshot of another disk one of this disk, and are named', async () => {
    seed('monday', 2)
    const other = azure.seedDisk({ name: 'other', group })
    const tags = {
      [TAG.action]: '1',
      [TAG.disk]: 'db-data',
      [TAG.diskGroup]: group,
      [TAG.diskUniqueId]: data.uniqueId
    }
    const foreign = azure.seedSnapshot({ name: 'foreign', source: other.id, tags })
    azure.seedSnapshot({ name: 'foreign-copy', source: foreign.id, location: 'northeurope', tags })
    const listed = await succeed('list', { disk: 'db-data' })
    expect(JSON.parse(listed.outputs['snapshot-names'] ?? '[]')).toEqual(['monday'])
    expect(warningsIn(listed)).toContain(
      'Snapshots "foreign" and "foreign-copy" have the tags of disks that are not their sources.'
    )
  })
})

test('list, copy and restore look in the same groups', async () => {
  seed('monday', 2)
  const elsewhere = `${group}-snapshots`
  seed('tuesday', 1, { group: elsewhere })
  const inputs = { disk: 'db-data', 'snapshot-resource-group': elsewhere }
  const listed = await succeed('list', inputs)
  expect(JSON.parse(listed.outputs['snapshot-names'] ?? '[]')).toEqual(['tuesday', 'monday'])
  const restored = await succeed('restore', { ...inputs, 'dry-run': 'true' })
  expect(restored.log).toContain('from snapshot "tuesday"')
  const copied = await succeed('copy', { ...inputs, 'copy-to': 'ukwest', 'dry-run': 'true' })
  expect(copied.log).toContain('tuesday → ukwest')
  const json = JSON.parse(readFileSync(listed.outputs['result-file'] ?? '', 'utf8')) as Json
  expect(json).toMatchObject({ disks: [{ latestSnapshotId: expect.stringMatching(/tuesday$/) }] })
})

/** Answers the next lists of this group with what there is, changed as a test says; one without its id. */
function injectList(
  ids: readonly string[],
  change: (id: string) => object | undefined,
  nameless?: string
): void {
  const value = ids.map((id): Json => {
    const { id: known, ...named } = azure.getResource({ id })
    const resource: JsonObject = id === nameless ? named : { id: known ?? '', ...named }
    const properties = { ...objectAt(resource, 'properties'), ...change(id) }
    return JSON.parse(JSON.stringify({ ...resource, properties })) as Json
  })
  azure.injectFault({
    kind: 'answer',
    path: '/Microsoft\\.Compute/snapshots\\?',
    times: 5,
    status: 200,
    body: { value }
  })
}
