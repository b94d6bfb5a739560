import { readFileSync } from 'node:fs'

import { beforeEach, describe, expect, test } from 'vitest'

import { objectAt, stringAt } from '../simulator/wire/json.ts'
import { besideAzure, annotation, annotations, expectGreen } from './support/beside-azure.ts'
import type { Ended, RunOptions } from './support/bundle.ts'
import { BRIEF_ABSENCE } from './support/bundle.ts'

/** `verify` as a runner runs it. */

const { azure, run: start } = await besideAzure({}, 'verify-bundle')

const OPEN = { networkAccessPolicy: 'AllowAll', publicNetworkAccess: 'Enabled' }

let serial = 0
let group: string

beforeEach(() => {
  serial += 1
  group = `tests-${serial}`
  azure.clearFaults()
})

/** Runs an operation in this test's group; that an absence lasts is believed at once. */
const act = (
  inputs: Readonly<Record<string, string>>,
  { env, ...options }: RunOptions = {}
): Promise<Ended> =>
  start(
    { operation: 'verify', 'resource-group': group, ...inputs },
    { ...options, env: { ...BRIEF_ABSENCE, ...env } }
  )

function seed(name: string, count = 1): readonly { readonly id: string; readonly name: string }[] {
  const disk = azure.seedDisk({ name, group, sizeGb: 1, tags: { backup: 'nightly' } })
  azure.writePattern({ id: disk.id, seed: serial, ranges: [{ offset: 1_048_576, length: 65_536 }] })
  return Array.from({ length: count }, (_, at) =>
    azure.seedSnapshot({
      name: `${name}-${at + 1}`,
      source: disk.id,
      group,
      properties: OPEN,
      tags: { team: 'shop' }
    })
  )
}

const idsIn = (ended: Ended, output: string): unknown => JSON.parse(ended.outputs[output] ?? '[]')
const tagsOf = (id: string): unknown => azure.getResource({ id }).tags
const disksIn = (): readonly string[] =>
  azure
    .readState()
    .disks.filter((one) => stringAt(one, 'id')?.toLowerCase().includes(`/${group}/`))
    .map((one) => stringAt(one, 'name') ?? '')

describe('the nightly test of 50 snapshots', () => {
  test('finds exactly the one without some bytes and the one that cannot be restored', async () => {
    const snapshots = Array.from({ length: 50 }, (_, at) => seed(`disk${at}`)[0])
    const ids = snapshots.map((one) => one?.id ?? '')
    const [incomplete = '', refused = ''] = [ids[17], ids[33]]
    azure.damageSnapshot({ id: incomplete, damage: 'incomplete' })
    azure.damageSnapshot({ id: refused, damage: 'refused' })
    const before = disksIn()

    const ended = await act({ 'disk-tags': 'backup=nightly', compare: 'true' })

    expect(ended.code).toBe(1)
    expect(idsIn(ended, 'failed-snapshot-ids')).toEqual([incomplete, refused])
    expect(idsIn(ended, 'verified-snapshot-ids')).toHaveLength(48)
    expect(ended.outputs).toMatchObject({ count: '50', verified: 'false' })
    expect(disksIn()).toEqual(before)
    expect(azure.readAccess()).toEqual([])
    expect(annotation(ended)).toContain('2 of 50 snapshots did not pass the restore test')
    expect(annotation(ended)).toContain('differs from the snapshot in the')
    expect(annotation(ended)).toContain("The data of the source 'disk33-1' cannot be read.")
    for (const id of ids) {
      const passed = id !== incomplete && id !== refused
      expect(Object.keys(tagsOf(id) as object)).toEqual(
        passed ? ['team', 'snapshot-verified'] : ['team']
      )
    }
    const lines = ended.log.split('\n').filter((line) => !line.startsWith('::add-mask::'))
    expect(lines.join('\n')).not.toMatch(/sig=(?!…)/)
    expect(ended.summary).toContain('❌ 48 of 50 snapshots passed the restore test.')
    expect(ended.summary).not.toContain('sig=')
    const result: unknown = JSON.parse(readFileSync(ended.outputs['result-file'] ?? '', 'utf8'))
    expect(result).toMatchObject({ operation: 'verify', compare: true, verified: false })
  })
})

describe('a restore test', () => {
  test('leaves nothing but the tag, and list shows it', async () => {
    const [one] = seed('data')
    const ended = await act({ snapshot: 'data-1' })
    expectGreen(ended)
    expect(ended.outputs).toMatchObject({
      count: '1',
      verified: 'true',
      'failed-snapshot-ids': '[]'
    })
    expect(annotations(ended, 'warning')).toEqual([])
    expect(disksIn()).toEqual(['data'])
    expect(tagsOf(one?.id ?? '')).toMatchObject({
      team: 'shop',
      'snapshot-verified': expect.stringMatching(/^\d{4}-\d\d-\d\d$/) as string
    })
    const list = await act({ operation: 'list', disk: 'data' })
    expectGreen(list)
    expect(JSON.parse(list.outputs.snapshots ?? '')).toMatchObject([
      { name: 'data-1', verifiedOn: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) as string }
    ])
    expect(list.summary).toContain('restore tested')
  })

  test('whose disk fails to be created deletes what Azure left behind', async () => {
    const [one] = seed('data')
    azure.damageSnapshot({ id: one?.id ?? '', damage: 'failed' })
    const ended = await act({ snapshot: 'data-1' })
    expect(ended.code).toBe(1)
    expect(disksIn()).toEqual(['data'])
    expect(annotation(ended)).toContain('Azure accepted the request, but the operation failed')
  })

  test('whose disk cannot be deleted names the command, and the post step deletes it', async () => {
    seed('data')
    azure.injectFault({
      method: 'DELETE',
      path: `/${group}/`,
      times: 20,
      kind: 'answer',
      status: 409,
      body: { error: { code: 'ScopeLocked', message: 'The scope is locked.' } }
    })
    const ended = await act({ snapshot: 'data-1' })
    expect(ended.code).toBe(1)
    const [left = ''] = disksIn().filter((name) => name !== 'data')
    expect(annotation(ended)).toContain(`az disk delete --resource-group ${group} --name ${left}`)
    azure.clearFaults()
    const post = await act({}, { state: ended.state })
    expect(post.code).toBe(0)
    expect(disksIn()).toEqual(['data'])
    expect(annotations(post, 'warning')).toEqual([])
  })

  test('that is killed, with its post step, leaves a disk that the next run deletes', async () => {
    seed('data')
    let kill: (() => void) | undefined
    azure.hook({ method: 'DELETE', path: `/${group}/` }, 'before', () => kill?.())
    azure.injectFault({ method: 'DELETE', path: `/${group}/`, kind: 'hang' })
    const ended = await act(
      { snapshot: 'data-1' },
      { onStart: (child) => (kill = () => void child.kill('SIGKILL')) }
    )
    expect(ended.signal).toBe('SIGKILL')
    azure.clearFaults()
    expect(disksIn()).toHaveLength(2)
    // Another run may still be at work with it.
    expectGreen(await act({ snapshot: 'data-1' }, { env: { GITHUB_RUN_ID: '99' } }))
    expect(disksIn()).toHaveLength(2)
    azure.advance({ ms: 3 * 3_600_000 })
    expectGreen(await act({ snapshot: 'data-1' }, { env: { GITHUB_RUN_ID: '100' } }))
    expect(disksIn()).toEqual(['data'])
  })
})

describe('create with verify', () => {
  test('that is killed while it tests leaves the snapshot, and its post step no disk', async () => {
    azure.seedDisk({ name: 'data', group })
    let kill: (() => void) | undefined
    azure.hook({ method: 'DELETE', path: `/${group}/` }, 'before', () => kill?.())
    azure.injectFault({ method: 'DELETE', path: `/${group}/`, kind: 'hang' })
    const inputs = { operation: 'create', disk: 'data', verify: 'true' }
    const ended = await act(inputs, {
      onStart: (child) => (kill = () => void child.kill('SIGKILL'))
    })
    expect(ended.signal).toBe('SIGKILL')
    expect(disksIn()).toHaveLength(2)
    azure.clearFaults()
    const post = await act({ ...inputs, 'job-status': 'cancelled' }, { state: ended.state })
    expect(post.code).toBe(0)
    expect(disksIn()).toEqual(['data'])
    expect(post.log).toContain('was created before the step was interrupted (available)')
    const [id = ''] = JSON.parse(ended.outputs['snapshot-ids'] ?? '[]') as string[]
    expect(objectAt(azure.getResource({ id }), 'properties').provisioningState).toBe('Succeeded')
  })

  test('tests what it took before it is green', async () => {
    azure.seedDisk({ name: 'data', group })
    const ended = await act({ operation: 'create', disk: 'data', verify: 'true' })
    expectGreen(ended)
    expect(ended.outputs.verified).toBe('true')
    expect(disksIn()).toEqual(['data'])
    expect(tagsOf(ended.outputs['snapshot-id'] ?? '')).toHaveProperty('snapshot-verified')
  })

  test('is red when the test fails, and keeps the snapshot', async () => {
    azure.seedDisk({ name: 'data', group })
    azure.hook({ method: 'PUT', path: `/${group}/.*/disks/` }, 'before', () => {
      const [made] = azure.readState().snapshots.filter((one) => {
        const id = stringAt(one, 'id')?.toLowerCase() ?? ''
        return id.includes(`/${group}/`)
      })
      azure.damageSnapshot({ id: stringAt(made ?? {}, 'id') ?? '', damage: 'failed' })
    })
    const ended = await act({ operation: 'create', disk: 'data', verify: 'true' })
    expect(ended.code).toBe(1)
    const id = ended.outputs['snapshot-id'] ?? ''
    expect(objectAt(azure.getResource({ id }), 'properties').provisioningState).toBe('Succeeded')
    expect(ended.outputs).toMatchObject({ verified: 'false', receipt: '' })
    expect(JSON.parse(ended.outputs.snapshots ?? '')).toMatchObject([{ id, usable: false }])
    expect(disksIn()).toEqual(['data'])
  })
})
