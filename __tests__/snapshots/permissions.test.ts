/** What is allowed, by Azure's own rules for actions, and the least role for each action that is needed. */

import { describe, expect, test } from 'vitest'

import type { Permission } from '../../src/snapshots/permissions.ts'
import { NEEDED, isAllowed, leastRoleFor } from '../../src/snapshots/permissions.ts'

const READ = 'Microsoft.Compute/snapshots/read'
const BLOB = 'Microsoft.Storage/storageAccounts/blobServices/containers/blobs/write'

function entry(changes: Partial<Permission>): Permission {
  return { actions: [], notActions: [], dataActions: [], notDataActions: [], ...changes }
}

const actionsNeeded = [
  ...new Set(
    Object.values(NEEDED).flatMap((parts) => Object.values<readonly string[]>(parts).flat())
  )
]

describe('an action is allowed', () => {
  test.each([
    [READ],
    ['*'],
    ['*/read'],
    ['Microsoft.Compute/*'],
    ['Microsoft.Compute/snapshots/*'],
    ['Microsoft.Compute/*/read'],
    ['microsoft.COMPUTE/Snapshots/READ'],
    ['*snapshots*'],
    ['Micro*Compute/snap*/read'],
    ['**']
  ])('by %s', (pattern) => {
    expect(isAllowed([entry({ actions: [pattern] })], READ)).toBe(true)
  })

  test.each([
    [''],
    ['Microsoft.Compute/snapshots'],
    ['Microsoft.Compute/snapshots/read/*'],
    ['Microsoft.Compute/disks/*'],
    ['*/write'],
    ['Microsoft.Compute/snapshots/rea'],
    // A dot is a dot, and what overlaps is not there twice.
    ['MicrosoftxCompute/snapshots/read'],
    ['Microsoft.Compute/snapshots/re*ead']
  ])('not by %s', (pattern) => {
    expect(isAllowed([entry({ actions: [pattern] })], READ)).toBe(false)
  })

  test('not when the same entry takes it away', () => {
    const entries = [entry({ actions: ['*'], notActions: ['Microsoft.Compute/*/read'] })]
    expect(isAllowed(entries, READ)).toBe(false)
    expect(isAllowed(entries, 'Microsoft.Compute/snapshots/write')).toBe(true)
  })

  test('when another entry has it, whatever the first takes away', () => {
    const without = entry({ actions: ['*'], notActions: [READ] })
    expect(isAllowed([without, entry({ actions: ['*/read'] })], READ)).toBe(true)
  })

  test('not by an empty list', () => {
    expect(isAllowed([], READ)).toBe(false)
  })

  test('on data by data actions alone', () => {
    expect(isAllowed([entry({ actions: ['*'] })], BLOB)).toBe(false)
    expect(isAllowed([entry({ dataActions: ['*'] })], BLOB)).toBe(true)
    expect(isAllowed([entry({ dataActions: ['*'], notDataActions: ['*/write'] })], BLOB)).toBe(
      false
    )
    expect(isAllowed([entry({ dataActions: ['*'] })], READ)).toBe(false)
  })

  test('in a time that does not depend on how many stars a pattern has', () => {
    const pattern = `${'*a'.repeat(2_000)}b`
    expect(isAllowed([entry({ actions: [pattern] })], `${'a'.repeat(4_000)}c`)).toBe(false)
  })
})

describe('the least role', () => {
  test.each(actionsNeeded.filter((action) => !action.includes('disks/endGetAccess')))(
    'for %s is known',
    (action) => {
      expect(leastRoleFor(action)).toBeDefined()
    }
  )

  test('is none for what nobody knows', () => {
    expect(leastRoleFor('Microsoft.Compute/galleries/read')).toBeUndefined()
  })

  test('for data of a snapshot is not the one for the snapshot', () => {
    expect(leastRoleFor('Microsoft.Compute/snapshots/download/action')).toBe(
      'Data Operator for Managed Disks'
    )
  })
})
