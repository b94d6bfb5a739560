import type { ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'

import { beforeEach, describe, expect, test } from 'vitest'

import { ownTags } from '../src/snapshots/tags.ts'
import { run } from './support/builders.ts'
import type { Ended, RunOptions } from './support/bundle.ts'
import { GITHUB } from './support/bundle.ts'
import { besideAzure, expectGreen, namesIn } from './support/beside-azure.ts'

/** `prune` as a runner runs it. */

const DAY = 86_400_000

/** The run that the variables of GitHub tell about. */
const here = run({
  repository: GITHUB.GITHUB_REPOSITORY ?? '',
  workflow: '.github/workflows/deploy.yml'
})

const { azure, run: start } = await besideAzure({}, 'prune-bundle')

let serial = 0
let group: string
let data: { readonly id: string; readonly uniqueId: string }

beforeEach(() => {
  serial += 1
  group = `group-${serial}`
  data = azure.seedDisk({ name: 'data', group })
  azure.clearFaults()
})

/** Runs `prune` in this test's group. */
const act = (options?: RunOptions): Promise<Ended> =>
  start({ operation: 'prune', 'resource-group': group }, options)

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

const left = (): string => namesIn(azure, group)

const json = (text: string | undefined): unknown => JSON.parse(text ?? '')

describe('prune', () => {
  test('deletes nothing while one answer of Azure is dated an hour later than the others', async () => {
    seedHistory(4)
    azure.injectFault({ method: 'GET', path: '/snapshots', kind: 'date', offsetMs: 3_600_000 })
    const ended = await act({ inputs: { disk: 'data', 'keep-last': '2' } })
    expectGreen(ended)
    expect(left()).toBe('a b c d')
    expect(ended.log).toMatch(/^::warning title=Clocks disagree::Azure's clocks disagree/m)
    expect(ended.summary).toContain('nothing is deleted')
  })

  test('prunes the snapshots of a disk', async () => {
    const ids = seedHistory(5)
    const ended = await act({ inputs: { disk: 'data', 'keep-last': '2' } })
    expectGreen(ended)
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

  test('that is cancelled stops at once and reports what it has deleted', async () => {
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
