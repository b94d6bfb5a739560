import { readFileSync } from 'node:fs'

import { describe, expect, test } from 'vitest'
import fc from 'fast-check'
import { parse } from 'yaml'

import { readSettings } from '../../src/action/settings.ts'
import type { RestoreRequest } from '../../src/operations/restore.ts'
import { refOf } from '../../src/snapshots/resource-id.ts'
import { TAG } from '../../src/snapshots/tags.ts'
import type { RestorePoint, RestoreInstructions } from '../../src/snapshots/restore-instructions.ts'
import {
  diskOf,
  restorePoint,
  restorePointOf,
  restoreInstructions
} from '../../src/snapshots/restore-instructions.ts'
import type { Disk } from '../../src/snapshots/types.ts'
import { SUBSCRIPTION, copiedFrom, snapshot } from '../support/builders.ts'
import { deployed } from '../support/deployed.ts'
import { masksIn } from '../support/masks.ts'

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

function backTo(
  points: readonly RestorePoint[],
  environment = 'AzureCloud',
  action?: string
): RestoreInstructions {
  const way = restoreInstructions(points, { environment, action })
  if (way === undefined) throw new Error('there is no way back')
  return way
}

/** What the steps ask for where the environment names client, tenant and subscription. */
function requestsOf(steps: string): readonly RestoreRequest[] {
  return (parse(steps) as Step[]).map((step) => {
    const { request } = readSettings({
      input: (name) => String(step.with[name] ?? ''),
      inputNames: () => Object.keys(step.with).map((name) => name.toUpperCase()),
      env: (name) =>
        /^AZURE_(?:CLIENT|TENANT|SUBSCRIPTION)_ID$/.test(name) ? SUBSCRIPTION : undefined
    })
    if (request.operation !== 'restore') throw new Error('it restores nothing')
    return request
  })
}

const stepsOf = ({ steps }: RestoreInstructions): readonly Step[] => parse(steps) as Step[]

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
        'resource-group': 'rg-data',
        snapshot: 'data-4711'
      }
    })
    expect(readme).toContain(`uses: ${step?.uses ?? ''}\n`)
  })

  const usesOf = (action: string | undefined) =>
    stepsOf(backTo([pointOf()], 'AzureCloud', action))[0]?.uses

  test.each(['v1', 'feature/x-1', 'v1.2.3+4', 'a'.repeat(40)])(
    'uses the action as the workflow names it, at %s',
    (ref) => {
      expect(usesOf(`contoso/snapshots@${ref}`)).toBe(`contoso/snapshots@${ref}`)
    }
  )

  test.each([
    'contoso/snapshots@a # b',
    'contoso/snapshots@{}',
    'contoso@v1',
    'contoso/snapshots@',
    'a: b/c@d'
  ])('uses the published action where that is no name to paste: %s', (action) => {
    expect(usesOf(action)).toBe(usesOf(undefined))
  })

  test('says when the snapshots were taken', () => {
    const at = (time: string) => pointOf({ taken: Date.parse(time) })
    expect(backTo([at('2026-11-29T14:07:59Z')]).steps).toContain('  # Taken 2026-11-29 14:07 UTC\n')
    expect(backTo([at('2026-11-29T14:09:00Z'), at('2026-11-29T14:07:59Z')]).steps).toContain(
      '  # Taken 2026-11-29 14:07 UTC to 2026-11-29 14:09 UTC\n'
    )
    for (const taken of [undefined, Number.NaN]) {
      expect(backTo([pointOf({ taken })]).steps).not.toContain('Taken')
    }
  })

  test('holds nothing that a secret of three ids or of JSON masks', () => {
    const points = [pointOf({ edgeZone: 'losangeles' }), pointOf({ diskGroup: 'a', disk: 'b' })]
    const { steps, commands } = backTo(points, 'AzureUSGovernment', 'contoso/snapshots@v1')
    expect(masksIn(steps)).toEqual([])
    expect(masksIn(commands)).toEqual([])
  })

  const where = (resourceGroup: string, name: string) => ({
    subscriptionId: SUBSCRIPTION,
    resourceGroup,
    name
  })

  test('is accepted unchanged, finds the snapshots, and touches no machine', () => {
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

  describe('where the machine is known', () => {
    const web = { resourceGroup: 'rg-machines', name: 'web' }
    const uncommented = (steps: string): string => steps.replaceAll(/^( +)# ([a-z-]+: )/gm, '$1$2')

    test('names it, and finds it and the snapshots in their groups', () => {
      const { steps } = backTo([pointOf({ machine: web })])
      const [asItStands] = requestsOf(steps)
      expect(asItStands).toMatchObject({ vm: undefined, swap: false })
      const [request] = requestsOf(uncommented(steps))
      expect(request).toMatchObject({ vm: where('rg-machines', 'web'), swap: true })
      for (const one of [asItStands, request]) {
        expect(one?.sources.targets).toMatchObject([{ ref: where('rg-data', 'data-4711') }])
      }
    })

    test('is one step for each machine', () => {
      const { steps } = backTo([
        pointOf({ machine: web }),
        pointOf({ machine: { ...web, name: 'db' }, snapshot: 'b' }),
        pointOf({ machine: { ...web, name: 'WEB' }, snapshot: 'c' }),
        pointOf({ snapshot: 'd' })
      ])
      const found = requestsOf(uncommented(steps)).map(({ vm, sources }) => [
        vm?.name,
        sources.targets.map(({ ref }) => ref.name)
      ])
      expect(found).toEqual([
        ['web', ['data-4711', 'c']],
        ['db', ['b']],
        ['name-of-the-machine', ['d']]
      ])
    })

    test('as the receipt reports it, of one machine of the same subscription', () => {
      const machine = (id: string) =>
        `/subscriptions/${id}/resourceGroups/rg-machines/providers/Microsoft.Compute/virtualMachines/web`
      const of = (disk: Partial<Disk>) => {
        const { target, entry } = deployed('data', { disk })
        return restorePoint(target.ref, entry).machine
      }
      expect(of({ managedBy: machine(SUBSCRIPTION) })).toEqual(web)
      expect(of({ managedBy: machine(SUBSCRIPTION), maxShares: 2 })).toBeUndefined()
      expect(of({ managedBy: machine('other') })).toBeUndefined()
      expect(of({ managedBy: undefined })).toBeUndefined()
    })

    test.each(['web', 'a/b/c/', '$(id)/web', 'rg/${{ x }}'])('is not a %s', (vm) => {
      const { target, entry } = deployed('data')
      expect(restorePoint(target.ref, { ...entry, vm }).machine?.name ?? 'b').toBe('b')
    })
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
        '  --source "$(az snapshot show --resource-group rg-data \\',
        '    --name data-4711 --query id --output tsv)" \\',
        '  --location westeurope --sku Premium_LRS --size-gb 128 --zone 2'
      ].join('\n')
    )
  })

  test('make it in the edge zone of the old one', () => {
    expect(backTo([pointOf({ edgeZone: 'losangeles' })]).commands).toContain(
      '--location westeurope --edge-zone losangeles --sku Premium_LRS'
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
    for (const field of ['snapshot', 'disk', 'sku', 'zone', 'location', 'edgeZone']) {
      expect(
        restoreInstructions([pointOf({ [field]: text })], {
          environment: 'AzureCloud',
          action: undefined
        })
      ).toBeUndefined()
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

  test('the others are reported when one is left out', () => {
    expect(backTo([pointOf({ snapshot: '$(id)' }), pointOf()]).disks).toEqual(['data-restored'])
  })
})

describe('a snapshot that no receipt describes', () => {
  const { snapshot: made, disk } = deployed('data')

  test('reports its disk, region and size', () => {
    expect(restorePointOf(made)).toMatchObject({
      snapshot: 'data-4711',
      disk: 'data',
      diskGroup: disk.resourceGroup,
      location: 'westeurope',
      sizeGb: 128,
      sku: undefined
    })
  })

  test('that is a copy reports it by its tags', () => {
    const copy = snapshot({ name: 'far', ...copiedFrom(made), tags: made.tags })
    expect(diskOf(copy)).toEqual(refOf(disk))
    expect(diskOf({ ...copy, tags: { [TAG.disk]: 'data' } })).toBeUndefined()
    expect(restorePointOf({ ...copy, tags: {} }).disk).toBe('far')
  })
})
