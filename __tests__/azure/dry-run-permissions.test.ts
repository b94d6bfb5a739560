/**
 * Whether a dry run tells the truth about permissions: on the simulator, whose access control knows nothing of the
 * action's own table. With exactly what a dry run calls missing the real run succeeds, and without any one of it, it
 * does not.
 */

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { SEEDED } from '../../simulator/seeded.ts'
import type { Simulator } from '../../simulator/simulator.ts'
import { main } from '../../src/main.ts'
import type { PermissionCheck } from '../../src/snapshots/permissions.ts'
import { run } from '../support/builders.ts'
import { RecordingRunner } from '../support/recording-runner.ts'
import type { Connection } from '../support/simulated.ts'
import { connectTo, startAzure } from '../support/simulated.ts'
import { worldOf } from '../support/step.ts'
import { withRoles } from '../support/subscription.ts'

const subscription = `/subscriptions/${SEEDED.subscriptionId}`
const reading = { scope: subscription, role: 'Reader' }

let simulator: Simulator
let connection: Connection
let serial = 0

beforeAll(async () => {
  simulator = await startAzure({ copyMs: 0 })
  connection = await connectTo(simulator)
})

afterAll(() => simulator.close())

type Inputs = Readonly<Record<string, string>>

type Ran = {
  readonly runner: RecordingRunner
  readonly permissions: PermissionCheck | undefined
  /** Why the step failed, or what it warned about. */
  readonly problems: readonly string[]
}

async function step(group: string, inputs: Inputs): Promise<Ran> {
  const runner = new RecordingRunner({
    'subscription-id': SEEDED.subscriptionId,
    'resource-group': group,
    ...inputs
  })
  await main(worldOf(runner, connection.azure))
  const file = runner.outputs.get('result-file')?.replace('/tmp/', '') ?? ''
  const { permissions } = JSON.parse(runner.files.get(file) ?? '{}') as Pick<Ran, 'permissions'>
  return { runner, permissions, problems: [...runner.failures, ...runner.warnings] }
}

/** What a role lets do at a scope. */
type Grant = { readonly scope: string; readonly actions: string[] }

type Scenario = {
  readonly inputs: Inputs
  readonly seed: (group: string) => void
  /** Where the real run can do without, because it only warns. */
  readonly grants?: (group: string) => readonly { scope: string; role: string }[]
  /** What is unknown all the same, and why. */
  readonly unknown?: readonly (readonly [action: string, why: RegExp])[]
  /** Not tried without: the simulator does not ask for it, or a run does not reach it. */
  readonly untried?: readonly string[]
}

function seedSnapshots(group: string, ...names: readonly string[]): void {
  const { id } = simulator.seedDisk({ name: 'data', group })
  for (const [at, name] of names.entries()) {
    simulator.seedSnapshot({
      name,
      group,
      source: id,
      timeCreated: Date.parse('2026-10-20T00:00:00Z') + at * 60_000,
      properties: { networkAccessPolicy: 'AllowAll', publicNetworkAccess: 'Enabled' },
      tags: { 'snapshot-action': '1', 'snapshot-repository': run().repository }
    })
  }
}

function seedMachine(group: string): void {
  const os = simulator.seedDisk({ name: 'os', group, properties: { osType: 'Linux' } })
  const data = simulator.seedDisk({ name: 'data', group })
  simulator.seedSnapshot({ name: 'one', group, source: data.id })
  simulator.seedVm({
    name: 'web',
    group,
    running: true,
    osDisk: { disk: os.id },
    dataDisks: [{ lun: 0, disk: data.id }]
  })
  simulator.advance({ ms: 2_000 })
}

/** The storage account of all exports, with a container for a group. */
function seedContainer(group: string): string {
  return simulator.seedStorageAccount({ name: 'exports', containers: [group] }).id
}

const SCENARIOS: Readonly<Record<string, Scenario>> = {
  create: {
    inputs: { disk: 'data' },
    seed: (group) => simulator.seedDisk({ name: 'data', group })
  },
  copy: {
    inputs: {
      operation: 'copy',
      snapshot: 'one',
      'copy-to': 'northeurope',
      'wait-for': 'created'
    },
    seed: (group) => seedSnapshots(group, 'one')
  },
  restore: {
    inputs: { operation: 'restore', snapshot: 'one' },
    seed(group) {
      seedSnapshots(group, 'one')
      simulator.advance({ ms: 2_000 })
    }
  },
  'restore with swap': {
    inputs: {
      operation: 'restore',
      snapshot: 'one',
      vm: 'web',
      swap: 'true',
      'allow-stop': 'true'
    },
    seed: seedMachine,
    unknown: [['Microsoft.Network/networkInterfaces/join/action', /network interfaces/]],
    // The simulated attach is an action of its own.
    untried: ['Microsoft.Compute/virtualMachines/write']
  },
  prune: {
    inputs: { operation: 'prune', disk: 'data', 'keep-last': '1', 'prune-scope': 'all' },
    seed: (group) => seedSnapshots(group, 'one', 'two', 'three')
  },
  export: {
    inputs: { operation: 'export', disk: 'data', 'blob-url': 'set below' },
    seed: (group) => seedSnapshots(group, 'one', 'two'),
    grants: (group) => [{ scope: seedContainer(group), role: 'Storage Blob Data Contributor' }],
    unknown: [
      [
        'Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read',
        /storage account or the container/
      ],
      [
        'Microsoft.Storage/storageAccounts/blobServices/containers/blobs/write',
        /storage account or the container/
      ]
    ]
  },
  'finalize after a failure': {
    inputs: { operation: 'finalize', snapshot: 'one', outcome: 'failure' },
    seed: (group) => seedSnapshots(group, 'one')
  },
  'finalize after a success': {
    inputs: { operation: 'finalize', snapshot: 'one', outcome: 'success', 'on-success': 'delete' },
    seed: (group) => seedSnapshots(group, 'one')
  }
}

describe.each(Object.entries(SCENARIOS))('a dry run of %s', (_name, scenario) => {
  const { inputs: given, seed, grants = () => [], unknown = [], untried = [] } = scenario
  const inputsOf = (group: string): Inputs =>
    given['blob-url'] === undefined
      ? given
      : { ...given, 'blob-url': `${simulator.url}/exports/${group}` }

  test('says what the real run lacks, all of it and no more', async () => {
    const group = prepared(seed)
    const { missing } = await withRoles(simulator, [reading, ...grants(group)], async () => {
      const before = writes()
      const { permissions, runner, problems } = await step(group, {
        ...inputsOf(group),
        'dry-run': 'true'
      })
      expect(runner.failures).toEqual([])
      expect(writes()).toBe(before)
      expect(problems.join('\n')).toContain('The real run would fail: this sign-in lacks')
      expect(runner.summaries.join('\n')).toContain('### Permissions')
      expect(runner.summaries.join('\n')).not.toContain(SEEDED.subscriptionId)
      expect(permissions?.unknown.map(({ action }) => action)).toEqual(
        unknown.map(([action]) => action)
      )
      for (const [at, [, why]] of unknown.entries())
        expect(permissions?.unknown[at]?.why).toMatch(why)
      return { missing: permissions?.missing ?? [] }
    })
    expect(missing.length).toBeGreaterThan(0)

    const rolesIn = (other: string, without?: string): readonly Grant[] =>
      missing
        .filter(({ action }) => action !== without)
        .map(({ action, scope }) => ({
          scope: scope.replace(`/resourceGroups/${group}`, `/resourceGroups/${other}`),
          actions: [action]
        }))
    const join = {
      scope: subscription,
      actions: ['Microsoft.Network/networkInterfaces/join/action']
    }

    const enough = [reading, join, ...grants(group), ...rolesIn(group)]
    await withRoles(simulator, enough, async () => {
      const { runner } = await step(group, inputsOf(group))
      expect(runner.failures).toEqual([])
    })

    const actions = new Set(missing.map(({ action }) => action))
    for (const action of [...actions].filter((one) => !untried.includes(one))) {
      const other = prepared(seed)
      const less = [reading, join, ...grants(other), ...rolesIn(other, action)]
      await withRoles(simulator, less, async () => {
        const { problems } = await step(other, inputsOf(other))
        expect(problems.join('\n'), `without ${action}`).toContain(action)
      })
    }
  })

  test('says so where nothing is missing', async () => {
    const group = prepared(seed)
    const all = [
      { scope: subscription, role: 'Contributor' },
      { scope: subscription, actions: [], dataActions: ['*'] }
    ]
    await withRoles(simulator, all, async () => {
      const { permissions, runner } = await step(group, { ...inputsOf(group), 'dry-run': 'true' })
      expect(permissions).toMatchObject({ missing: [], unknown: [] })
      expect(permissions?.needed).toBeGreaterThan(0)
      expect(runner.warnings.join('\n')).not.toContain('permission')
      expect(runner.summaries.join('\n')).toContain('has all permissions that the real run needs')
    })
  })

  test('says that it is unknown where the list may not be read, and succeeds', async () => {
    const group = prepared(seed)
    simulator.configure({ permissionsReadable: false })
    try {
      await withRoles(simulator, [reading, ...grants(group)], async () => {
        const { permissions, runner } = await step(group, { ...inputsOf(group), 'dry-run': 'true' })
        expect(runner.failures).toEqual([])
        expect(permissions?.missing).toEqual([])
        expect(permissions?.unknown.length).toBeGreaterThan(0)
        expect(runner.lines.join('\n')).toContain('It is unknown whether this sign-in has')
        expect(runner.summaries.join('\n')).toContain('It is unknown whether')
      })
    } finally {
      simulator.configure({ permissionsReadable: true })
    }
  })
})

test('a role on the resource alone is found where its group does not grant it', async () => {
  const group = prepared((name) => simulator.seedDisk({ name: 'data', group: name }))
  const at = `${subscription}/resourceGroups/${group}`
  const roles = [
    reading,
    { scope: at, role: 'Disk Snapshot Contributor' },
    { scope: `${at}/providers/Microsoft.Compute/disks/data`, role: 'Disk Backup Reader' }
  ]
  await withRoles(simulator, roles.slice(0, 2), async () => {
    // Disk Snapshot Contributor includes the access to the disk's data.
    const { permissions } = await step(group, { disk: 'data', 'dry-run': 'true' })
    expect(permissions).toMatchObject({ missing: [], unknown: [] })
  })
  const weaker = [reading, { scope: at, actions: ['Microsoft.Compute/snapshots/write'] }]
  await withRoles(simulator, weaker, async () => {
    const { permissions } = await step(group, { disk: 'data', 'dry-run': 'true' })
    expect(permissions?.missing).toEqual([
      {
        action: 'Microsoft.Compute/disks/beginGetAccess/action',
        scope: `${at}/providers/Microsoft.Compute/disks/data`,
        role: 'Disk Backup Reader'
      }
    ])
  })
  await withRoles(simulator, [...weaker, ...roles.slice(2)], async () => {
    const { permissions } = await step(group, { disk: 'data', 'dry-run': 'true' })
    expect(permissions).toMatchObject({ missing: [], unknown: [] })
  })
})

test('list of a subscription says that it shows a part, with a role on one group', async () => {
  const group = prepared((name) => seedSnapshots(name, 'one'))
  prepared((name) => seedSnapshots(name, 'hidden'))
  const inputs = { operation: 'list', scope: 'subscription', 'warn-older-than': '1h' }
  const at = `${subscription}/resourceGroups/${group}`
  const told = async (scope: string): Promise<readonly [number, unknown, string]> =>
    withRoles(simulator, [{ scope, role: 'Reader' }], async () => {
      const { runner, problems } = await step(group, inputs)
      expect(runner.failures).toEqual([])
      const file = runner.outputs.get('result-file')?.replace('/tmp/', '') ?? ''
      const { protection, complete } = JSON.parse(runner.files.get(file) ?? '{}') as {
        protection: readonly unknown[]
        complete: boolean
      }
      return [protection.length, complete, problems.join('\n')]
    })
  const [few, isComplete, problems] = await told(at)
  expect([few, isComplete]).toEqual([1, false])
  expect(problems).toContain(
    'grant Microsoft.Compute/disks/read, Microsoft.Compute/snapshots/read and Microsoft.Authorization/permissions/read on subscription'
  )
  expect(problems).toContain('1 of 1 disk has no usable snapshot from the last 1 h')
  const [many, isWhole, others] = await told(subscription)
  expect([many > 1, isWhole]).toEqual([true, true])
  expect(others).not.toContain('It is unknown')
})

/** A group of its own, with what a run meets. */
function prepared(seed: (group: string) => unknown): string {
  const group = `world-${(serial += 1)}`
  simulator.seedGroup({ name: group })
  seedContainer(group)
  seed(group)
  return group
}

/** How many requests have asked Resource Manager for more than an answer. */
function writes(): number {
  return simulator.exchanges.filter(
    ({ method, url }) => method !== 'GET' && method !== 'HEAD' && url.includes('/subscriptions/')
  ).length
}
