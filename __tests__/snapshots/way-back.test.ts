import { readFileSync } from 'node:fs'

import { describe, expect, test } from 'vitest'
import fc from 'fast-check'
import { parse } from 'yaml'

import { readSettings } from '../../src/action/inputs.ts'
import type { RestoreRequest } from '../../src/operations/restore.ts'
import { refOf } from '../../src/snapshots/resource-id.ts'
import { TAG } from '../../src/snapshots/tags.ts'
import type { RestorePoint, WayBack } from '../../src/snapshots/way-back.ts'
import { diskOf, restorePoint, restorePointOf, wayBack } from '../../src/snapshots/way-back.ts'
import { SUBSCRIPTION, copiedFrom, snapshot } from '../support/builders.ts'
import { deployed } from '../support/deployed.ts'

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')

type Step = {
  readonly name: string
  readonly uses: string
  readonly with: Record<string, string | boolean>
}

function pointOf(changes: Partial<RestorePoint> = {}): RestorePoint {
  const { target, entry } = deployed('data', { disk: { zones: ['2'], sku: 'Premium_LRS' } })
  return { ...restorePoint(target.ref, entry), ...changes }
}

function backTo(points: readonly RestorePoint[], environment = 'AzureCloud'): WayBack {
  const way = wayBack(points, environment)
  if (way === undefined) throw new Error('there is no way back')
  return way
}

/** What the steps ask for when GitHub has filled in the variables. */
function requestsOf(steps: string): readonly RestoreRequest[] {
  return (parse(steps) as Step[]).map((step) => {
    const { request } = readSettings({
      input: (name) => String(step.with[name] ?? '').replaceAll(/\$\{\{.+?\}\}/g, SUBSCRIPTION),
      inputNames: () => Object.keys(step.with).map((name) => name.toUpperCase()),
      env: () => undefined
    })
    if (request.operation !== 'restore') throw new Error('it restores nothing')
    return request
  })
}

const stepsOf = ({ steps }: WayBack): readonly Step[] => parse(steps) as Step[]

/** What a shell would make of a command: words, with quotes taken off and `$(…)` left as it is. */
function wordsOf(command: string): readonly string[] {
  return [
    ...command.replaceAll('\\\n', ' ').matchAll(/(?:"\$\([^)]*\)"|'[^']*'|\\'|[^\s'"\\])+/g)
  ].map(([word]) => word.replaceAll(/'([^']*)'/g, '$1').replaceAll("\\'", "'"))
}

describe('the step', () => {
  test('restores by names, with the inputs that this action has', () => {
    const [step, ...more] = stepsOf(backTo([pointOf()]))
    expect(more).toEqual([])
    expect(step).toEqual({
      name: 'Restore the disk',
      uses: expect.stringMatching(/@v0$/),
      with: {
        operation: 'restore',
        'client-id': '${{ vars.AZURE_CLIENT_ID }}',
        'tenant-id': '${{ vars.AZURE_TENANT_ID }}',
        'subscription-id': '${{ vars.AZURE_SUBSCRIPTION_ID }}',
        'resource-group': 'rg-data',
        snapshot: 'data-4711'
      }
    })
    expect(readme).toContain(`uses: ${step?.uses ?? ''}\n`)
  })

  const where = (resourceGroup: string, name: string) => ({
    subscriptionId: SUBSCRIPTION,
    resourceGroup,
    name
  })

  test('is accepted as it stands, finds the snapshots, and touches no machine', () => {
    const [request] = requestsOf(
      backTo([pointOf(), pointOf({ disk: 'logs', snapshot: 'logs-4711' })]).steps
    )
    expect(request).toMatchObject({
      sources: {
        targets: [{ ref: where('rg-data', 'data-4711') }, { ref: where('rg-data', 'logs-4711') }]
      },
      vm: undefined,
      swap: false,
      allowStop: false
    })
  })

  test('finds snapshots that live in another group than their disks', () => {
    const [request] = requestsOf(backTo([pointOf({ snapshotGroup: 'rg-backup' })]).steps)
    expect(request?.sources.targets).toMatchObject([{ ref: where('rg-backup', 'data-4711') }])
  })

  test.each([1, 2])('for %d disks is accepted also with its lines about a machine', (count) => {
    const points = Array.from({ length: count }, (_, at) => pointOf({ snapshot: `data-${at}` }))
    const { steps } = backTo(points)
    const [request] = requestsOf(steps.replaceAll(/^( +)# ([a-z-]+: )/gm, '$1$2'))
    expect(request).toMatchObject({
      vm: where('rg-data', 'name-of-the-machine'),
      swap: true,
      allowStop: true
    })
    expect(request?.sources.targets).toHaveLength(count)
  })

  test('is accepted whatever the names are, in every place', () => {
    const group = fc.stringMatching(/^[\p{L}\p{N}_().-]{0,20}[\p{L}\p{N}_()-]$/u)
    const name = fc.stringMatching(/^[A-Za-z0-9](?:[\w.-]{0,20}\w)?$/)
    fc.assert(
      fc.property(group, group, name, (diskGroup, snapshotGroup, shot) => {
        const way = backTo([pointOf({ diskGroup, snapshotGroup, snapshot: shot })])
        const targets = requestsOf(way.steps).flatMap(({ sources }) => sources.targets)
        const [target, ...more] = targets.map(({ ref }) => ref)
        expect(more).toEqual([])
        expect(target?.name).toBe(shot)
        expect(target?.resourceGroup.toLowerCase()).toBe(snapshotGroup.toLowerCase())
      }),
      { numRuns: 100 }
    )
  })

  test('names the group of the snapshots where it is another one, and the cloud', () => {
    const [step] = stepsOf(backTo([pointOf({ snapshotGroup: 'rg-backup' })], 'AzureUSGovernment'))
    expect(step?.with).toMatchObject({
      environment: 'AzureUSGovernment',
      'resource-group': 'rg-data',
      'snapshot-resource-group': 'rg-backup'
    })
    expect(stepsOf(backTo([pointOf({ snapshotGroup: 'RG-Data' })]))[0]?.with).not.toHaveProperty(
      'snapshot-resource-group'
    )
  })

  test('is one for all snapshots of one place, and one for each place', () => {
    const steps = stepsOf(
      backTo([
        pointOf(),
        pointOf({ disk: 'logs', snapshot: 'logs-4711' }),
        pointOf({ diskGroup: 'rg-other', snapshotGroup: 'rg-other' })
      ])
    )
    expect(steps.map((one) => one.with.snapshot)).toEqual(['data-4711\nlogs-4711\n', 'data-4711'])
    expect(steps[0]?.name).toBe('Restore the disks')
  })

  test.each(['true', 'No', 'null', '1e3', '0x10', '2026-11-23', '-', '_', '(a)', 'ÄÖ', 'a.', '1'])(
    'reads a group named %s as that text',
    (group) => {
      const way = backTo([pointOf({ diskGroup: group, snapshotGroup: group })])
      expect(stepsOf(way)[0]?.with['resource-group']).toBe(group)
    }
  )
})

describe('the commands', () => {
  test('make a disk like the old one, and ask az itself for the subscription', () => {
    expect(backTo([pointOf()]).commands).toBe(
      [
        'az disk create --resource-group rg-data --name data-restored \\',
        '  --source "$(az snapshot show --resource-group rg-data --name data-4711 --query id --output tsv)" \\',
        '  --location westeurope --sku Premium_LRS --size-gb 128 --zone 2'
      ].join('\n')
    )
  })

  test('leave out what nobody knows', () => {
    const { commands } = backTo([pointOf({ sku: undefined, sizeGb: undefined, zone: undefined })])
    expect(commands).toMatch(/--location westeurope$/)
  })

  test('never make two disks of one name', () => {
    const long = 'x'.repeat(80)
    const { disks } = backTo([
      pointOf(),
      pointOf({ snapshot: 'another' }),
      pointOf({ diskGroup: 'rg-other' }),
      pointOf({ disk: long }),
      pointOf({ disk: `${long.slice(1)}y` })
    ])
    expect(disks.slice(0, 3)).toEqual(['data-restored', 'data-restored-2', 'data-restored'])
    expect(new Set(disks.slice(3)).size).toBe(2)
    for (const name of disks) expect(name.length).toBeLessThanOrEqual(80)
  })

  test('say where another subscription begins, and never which', () => {
    const way = backTo([pointOf(), pointOf({ subscriptionId: 'other' })])
    expect(way.severalSubscriptions).toBe(true)
    for (const text of [way.steps, way.commands]) {
      expect(text).toContain('# Subscription 2 of 2: the log names it.')
      expect(text).not.toContain(SUBSCRIPTION)
    }
    expect(stepsOf(way)).toHaveLength(2)
  })
})

describe('no name gets out of its place', () => {
  const HOSTILE = [
    '$(rm -rf /)',
    '`id`',
    '"; id; "',
    "'; id; '",
    'a\nb',
    '${{ secrets.TOKEN }}',
    '```',
    'a b',
    '--help',
    'x: y',
    '# no',
    '',
    '<script>'
  ]

  test.each(HOSTILE)('%j is no name of a snapshot, a disk, a SKU, a zone or a region', (text) => {
    for (const field of ['snapshot', 'disk', 'sku', 'zone', 'location']) {
      expect(wayBack([pointOf({ [field]: text })], 'AzureCloud')).toBeUndefined()
    }
  })

  test('whatever the names are: YAML and shell give back those very names', () => {
    const group = fc.stringMatching(/^[\p{L}\p{N}_().-]{0,20}[\p{L}\p{N}_()-]$/u)
    const name = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,20}$/)
    fc.assert(
      fc.property(group, group, name, name, (diskGroup, snapshotGroup, disk, shot) => {
        const way = backTo([pointOf({ diskGroup, snapshotGroup, disk, snapshot: shot })])
        const [step] = stepsOf(way)
        expect(step?.with['resource-group']).toBe(diskGroup)
        expect(step?.with.snapshot).toBe(shot)
        const words = wordsOf(way.commands).map((word) => word.replace(/^--[a-z-]+=/, ''))
        expect(words).toContain(diskGroup)
        expect(words).toContain(`${disk}-restored`)
        expect(`${way.steps}${way.commands}`).not.toContain('`')
      })
    )
  })

  test.each(['https://x/ ${{ 1 }}', "it's", 'a b'])(
    'an environment that is none is left out: %s',
    (environment) => {
      expect(stepsOf(backTo([pointOf()], environment))[0]?.with).not.toHaveProperty('environment')
    }
  )

  test('the others are told when one is left out', () => {
    expect(backTo([pointOf({ snapshot: '$(id)' }), pointOf()]).disks).toEqual(['data-restored'])
  })
})

describe('a snapshot that no receipt describes', () => {
  const { snapshot: made, disk } = deployed('data')

  test('tells its disk, region and size', () => {
    expect(restorePointOf(made)).toMatchObject({
      snapshot: 'data-4711',
      disk: 'data',
      diskGroup: disk.resourceGroup,
      location: 'westeurope',
      sizeGb: 128,
      sku: undefined
    })
  })

  test('that is a copy tells it by its tags', () => {
    const copy = snapshot({ name: 'far', ...copiedFrom(made), tags: made.tags })
    expect(diskOf(copy)).toEqual(refOf(disk))
    expect(diskOf({ ...copy, tags: { [TAG.disk]: 'data' } })).toBeUndefined()
    expect(restorePointOf({ ...copy, tags: {} }).disk).toBe('far')
  })
})
