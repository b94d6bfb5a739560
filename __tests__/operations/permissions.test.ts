/** What is asked of Azure about permissions, and what is made of its answers. */

import { describe, expect, test } from 'vitest'

import { ActionError } from '../../src/errors.ts'
import { checkPermissions, joinChecks } from '../../src/operations/common/permissions.ts'
import type { Need, Permission } from '../../src/snapshots/permissions.ts'
import { GROUP, SUBSCRIPTION } from '../support/builders.ts'
import { InMemoryAzure } from '../support/in-memory-azure.ts'
import { RecordingRunner } from '../support/recording-runner.ts'

const READ = 'Microsoft.Compute/snapshots/read'
const DELETE = 'Microsoft.Compute/snapshots/delete'
const group = `/subscriptions/${SUBSCRIPTION}/resourceGroups/${GROUP}`

function snapshotId(name: string): string {
  return `${group}/providers/Microsoft.Compute/snapshots/${name}`
}

function entry(...actions: readonly string[]): readonly Permission[] {
  return [{ actions, notActions: [], dataActions: [], notDataActions: [] }]
}

async function check(
  needs: readonly Need[],
  permissions: (scope: string) => readonly Permission[] = () => entry('*')
) {
  const azure = new InMemoryAzure()
  azure.permissions = permissions
  const runner = new RecordingRunner()
  const found = await checkPermissions(needs, 8, { azure, log: runner })
  return { ...found, runner, asked: azure.calls.map(({ name }) => name) }
}

const three = ['a', 'b', 'c'].map((name) => ({ scope: snapshotId(name), actions: [READ, DELETE] }))

describe('permissions ahead', () => {
  test('are asked for once a group, where that grants everything', async () => {
    const found = await check(three)
    expect(found.asked).toEqual([group])
    expect(found).toMatchObject({ needed: 6, missing: [], unknown: [] })
    expect(found.runner.lines).toEqual(['This sign-in has all permissions that the real run needs'])
  })

  test('ask for nothing where the real run writes nothing', async () => {
    const found = await check([])
    expect(found).toMatchObject({ needed: 0, asked: [] })
    expect(found.runner.lines).toEqual([])
  })

  test('ask a resource itself for what its group does not grant', async () => {
    const found = await check(three, (scope) =>
      scope === snapshotId('b') ? entry('*/read') : entry('*')
    )
    expect(found.asked).toEqual([group])
    const weaker = await check(three, (scope) => {
      if (scope === group) return entry('*/read')
      return scope === snapshotId('b') ? entry('*/read') : entry('*/read', '*/delete')
    })
    expect(weaker.asked).toEqual([group, ...three.map(({ scope }) => scope)])
    expect(weaker.missing).toEqual([
      { action: DELETE, scope: snapshotId('b'), role: 'Disk Snapshot Contributor' }
    ])
  })

  test('name the group where several resources of it lack the same', async () => {
    const found = await check(three, () => entry('*/read'))
    expect(found.missing).toEqual([
      { action: DELETE, scope: group, role: 'Disk Snapshot Contributor' }
    ])
    expect(found.runner.warnings).toEqual([
      `The real run would fail: this sign-in lacks 1 permission.\n- Grant ${DELETE} on ${group}: the least privileged built-in role that includes it is "Disk Snapshot Contributor".`
    ])
  })

  test('ask at most fifty resources one by one', async () => {
    const many = Array.from({ length: 60 }, (_one, at) => ({
      scope: snapshotId(`s${at}`),
      actions: [DELETE]
    }))
    const missing = await check(many, () => [])
    expect(missing.asked).toHaveLength(51)
    expect(missing).toMatchObject({ missing: [{ scope: group }], unknown: [] })
    const granted = await check(many, (scope) => (scope === group ? [] : entry('*')))
    expect(granted.missing).toEqual([])
    expect(granted.unknown).toMatchObject([{ action: DELETE, scope: group }])
    expect(granted.unknown[0]?.why).toContain('more than 50 resources')
  })

  test.each([
    ['Forbidden', 403],
    ['NotFound', 404],
    ['AzureRefused', 500]
  ] as const)('are unknown where Azure does not list them: %s', async (code, status) => {
    const found = await check(three.slice(0, 1), () => {
      throw new ActionError(code, 'Could not list the permissions.', { azure: { status } })
    })
    expect(found.missing).toEqual([])
    expect(found.unknown.map(({ action, why }) => [action, why])).toEqual([
      [READ, 'Could not list the permissions.'],
      [DELETE, 'Could not list the permissions.']
    ])
    expect(found.runner.warnings).toEqual([])
    expect(found.runner.lines[0]).toBe(
      `It is unknown whether this sign-in has ${READ} on ${snapshotId('a')}: Could not list the permissions.`
    )
  })

  test('that can be granted elsewhere are unknown, and not missing', async () => {
    const need = { scope: group, actions: [READ], elsewhere: 'it can be granted on the blob' }
    expect((await check([need])).unknown).toEqual([])
    expect((await check([need], () => [])).unknown).toMatchObject([
      { action: READ, why: 'it can be granted on the blob' }
    ])
  })

  test('end with the run', async () => {
    const over = check(three, () => {
      throw new ActionError('Timeout', 'The time is over.')
    })
    await expect(over).rejects.toMatchObject({ code: 'Timeout' })
  })

  test('of several parts of a run are one', () => {
    const one = { action: READ, scope: group, role: undefined }
    const parts = [
      { needed: 1, missing: [one], unknown: [] },
      undefined,
      { needed: 2, missing: [], unknown: [{ ...one, why: 'no' }] }
    ]
    expect(joinChecks(...parts)).toEqual({
      needed: 3,
      missing: [one],
      unknown: [{ ...one, why: 'no' }]
    })
    expect(joinChecks(undefined)).toBeUndefined()
  })
})
