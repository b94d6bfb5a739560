import type { ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import type { Simulator } from '../simulator/simulator.ts'
import { TAG, ownTags } from '../src/snapshots/tags.ts'
import { run } from './support/builders.ts'
import type { Ended, RunOptions } from './support/bundle.ts'
import { Bundle, GITHUB } from './support/bundle.ts'
import { startAzure } from './support/simulated.ts'

/** `prune` as a runner runs it. */

const DAY = 86_400_000

/** The run that the variables of GitHub tell about. */
const here = run({
  repository: GITHUB.GITHUB_REPOSITORY ?? '',
  workflow: '.github/workflows/deploy.yml'
})

let azure: Simulator
let bundle: Bundle

beforeAll(async () => {
  azure = await startAzure({}, 'prune-bundle')
  bundle = new Bundle()
})

afterAll(async () => {
  bundle.remove()
  await azure.close()
})

let serial = 0
let group: string
let data: { readonly id: string; readonly uniqueId: string }

beforeEach(() => {
  serial += 1
  group = `group-${serial}`
  data = azure.seedDisk({ name: 'data', group })
  azure.clearFaults()
})

/** Runs `prune` in this test's group, signed in by OIDC, against the simulator. */
function act({ inputs = {}, ...rest }: RunOptions = {}): Promise<Ended> {
  const variables = Object.fromEntries(
    Object.entries(azure.environment).filter(([name]) => name !== 'AZURE_CLIENT_SECRET')
  )
  return bundle.run({
    inputs: { operation: 'prune', 'resource-group': group, environment: azure.url, ...inputs },
    env: variables,
    ...rest
  })
}

function seed(name: string, days: number, tags: Record<string, string> = {}): string {
  return azure.seedSnapshot({
    name,
    source: data.id,
    timeCreated: azure.clock.now() - days * DAY,
    tags: {
      ...ownTags(here, { name: 'data', resourceGroup: group, uniqueId: data.uniqueId }, 'r'),
      ...tags
    }
  }).id
}

/** `a` of an hour ago, then one for each day before; their ids. */
function seedHistory(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) =>
    seed(String.fromCodePoint(97 + index), index + 0.04)
  )
}

function left(): string {
  const snapshots = azure.readState().snapshots as readonly { id: string; name: string }[]
  return snapshots
    .filter(({ id }) => id.toLowerCase().includes(`/${group}/`))
    .map(({ name }) => name)
    .toSorted()
    .join(' ')
}

const json = (text: string | undefined): unknown => JSON.parse(text ?? '')

function annotation({ log }: Ended): string {
  const errors = log.split('\n').filter((line) => line.startsWith('::error'))
  expect(errors).toHaveLength(1)
  return (errors[0] ?? '').replaceAll('%0A', '\n').replaceAll('%25', '%')
}

describe('prune', () => {
  test('deletes nothing while one answer of Azure is dated an hour later than the others', async () => {
    seedHistory(4)
    azure.injectFault({ method: 'GET', path: '/snapshots', kind: 'date', offsetMs: 3_600_000 })
    const ended = await act({ inputs: { disk: 'data', 'keep-last': '2' } })
    expect({ code: ended.code, log: ended.log }).toMatchObject({ code: 0 })
    expect(left()).toBe('a b c d')
    expect(ended.log).toMatch(/^::warning title=Clocks disagree::Azure's answers disagree/m)
    expect(ended.summary).toContain('nothing is deleted')
  })

  test('thins the snapshots of a disk out', async () => {
    const ids = seedHistory(5)
    const ended = await act({ inputs: { disk: 'data', 'keep-last': '2' } })
    expect({ code: ended.code, log: ended.log }).toMatchObject({ code: 0 })
    expect(left()).toBe('a b')
    expect(json(ended.outputs['kept-snapshot-ids'])).toEqual(ids.slice(0, 2))
    expect(json(ended.outputs['pruned-snapshot-ids'])).toEqual(ids.slice(2))
    expect(ended.outputs).toMatchObject({ count: '2', 'latest-snapshot-id': ids[0] })
    expect(json(ended.outputs.snapshots)).toMatchObject([{ name: 'a' }, { name: 'b' }])
    expect(json(readFileSync(ended.outputs['result-file'] ?? '', 'utf8'))).toMatchObject({
      operation: 'prune',
      rules: ['keep-last: 2'],
      decisions: [
        { action: 'keep' },
        { action: 'keep' },
        ...ids.slice(2).map(() => ({
          action: 'delete',
          result: 'deleted',
          reasons: ['keep-last: 2 is used up by newer ones']
        }))
      ]
    })
    expect(ended.summary).toContain('✅ Disk `data`: 3 snapshots deleted and 2 kept.')
    expect(ended.log).toContain('::group::data: 5 incremental snapshots, 3 to be deleted')
  })

  test('without a selection thins out every disk of the group', async () => {
    seedHistory(3)
    const ended = await act({ inputs: { 'keep-within': '36h' } })
    expect(ended.code).toBe(0)
    expect(left()).toBe('a b')
  })

  test('touches what this repository made when told so', async () => {
    seedHistory(1)
    seed('nightly', 3, { [TAG.workflow]: '.github/workflows/nightly.yml' })
    seed('foreign', 4, { [TAG.repository]: 'octo-org/other' })
    expect((await act({ inputs: { 'keep-last': '1' } })).code).toBe(0)
    expect(left()).toBe('a foreign nightly')
    await act({ inputs: { 'keep-last': '1', 'prune-scope': 'repository' } })
    expect(left()).toBe('a foreign')
    await act({ inputs: { 'keep-last': '1', 'prune-scope': 'all' } })
    expect(left()).toBe('a')
  })

  test('in a dry run deletes nothing and names nothing as deleted', async () => {
    const ids = seedHistory(3)
    const ended = await act({ inputs: { disk: 'data', 'keep-last': '1', 'dry-run': 'true' } })
    expect(ended.code).toBe(0)
    expect(left()).toBe('a b c')
    expect(ended.outputs['pruned-snapshot-ids'] ?? '').toBe('')
    expect(json(ended.outputs['kept-snapshot-ids'])).toEqual(ids.slice(0, 1))
    expect(ended.outputs.count).toBe('3')
    expect(ended.summary).toContain('2 would be deleted and 1 kept')
    expect(ended.log).not.toContain('::warning')
  })

  test.each([
    ['dry_run', 'true', 'dry-run'],
    ['dryrun', 'true', 'dry-run'],
    ['keep-montly', '12', 'keep-monthly']
  ])('with "%s: %s" deletes nothing: "%s" is meant', async (name, value, meant) => {
    seedHistory(3)
    azure.clearExchanges()
    const ended = await act({ inputs: { disk: 'data', 'keep-last': '1', [name]: value } })
    expect(ended.code).toBe(1)
    expect(annotation(ended)).toContain(`"${name}" does not exist. Did you mean "${meant}"?`)
    expect(azure.exchanges).toEqual([])
  })

  test('with an input that means nothing warns, and does its work', async () => {
    seedHistory(3)
    const ended = await act({ inputs: { disk: 'data', 'keep-last': '1', colour: 'blue' } })
    expect(ended.code).toBe(0)
    expect(ended.log).toContain('::warning title=Inputs::Unknown input is ignored: "colour"')
    expect(left()).toBe('a')
  })

  test('without a rule is an error before any request', async () => {
    seedHistory(3)
    azure.clearExchanges()
    const ended = await act({ inputs: { disk: 'data' } })
    expect(ended.code).toBe(1)
    expect(annotation(ended)).toContain('keep-last')
    expect(azure.exchanges).toEqual([])
  })

  test('that Azure refuses in part is red, with outputs that are true', async () => {
    const ids = seedHistory(4)
    azure.addLock({ scope: ids[2] ?? '', level: 'CanNotDelete' })
    const ended = await act({ inputs: { disk: 'data', 'keep-last': '2' } })
    expect(ended.code).toBe(1)
    expect(left()).toBe('a b c')
    expect(json(ended.outputs['pruned-snapshot-ids'])).toEqual([ids[3]])
    expect(json(ended.outputs['snapshot-ids'])).toEqual(ids.slice(0, 3))
    expect(annotation(ended)).toContain('ScopeLocked')
    expect(annotation(ended)).toContain('1 snapshot was deleted.')
    expect(ended.summary).toContain('**1 not deleted**')
  })

  test('that is cancelled stops at once and tells what it has deleted', async () => {
    const ids = seedHistory(9)
    const target = { method: 'DELETE', path: `/${group}/.*/snapshots/`, nth: 3 }
    let child: ChildProcess | undefined
    azure.hook(target, 'before', () => child?.kill('SIGINT'))
    azure.injectFault({ ...target, kind: 'hang' })
    const ended = await act({
      inputs: { disk: 'data', 'keep-last': '2', 'max-parallel': '1' },
      onStart: (started) => (child = started)
    })
    expect(ended.code).toBe(1)
    expect(left()).toBe('a b c d e f g')
    expect(json(ended.outputs['pruned-snapshot-ids'])).toEqual(ids.slice(7))
    expect(json(ended.outputs['kept-snapshot-ids'])).toEqual(ids.slice(0, 2))
    expect(ended.log).toContain('2 snapshots were deleted.')
  })
})
