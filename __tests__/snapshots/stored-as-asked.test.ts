import { describe, expect, test } from 'vitest'

import type { Protection } from '../../src/snapshots/stored-as-asked.ts'
import { protectionChecks, protectionOf, remedyFor } from '../../src/snapshots/stored-as-asked.ts'
import { requestFor } from '../../src/snapshots/request.ts'
import { closedByDefault, disk } from '../support/builders.ts'

const chosen = {
  ...closedByDefault,
  networkAccessPolicy: 'AllowPrivate',
  diskAccessId: '/access',
  diskEncryptionSetId: '/keys'
} as const

const whole: Protection = {
  networkAccessPolicy: 'AllowPrivate',
  publicNetworkAccess: 'Disabled',
  diskAccessId: '/access',
  dataAccessAuthMode: 'AzureActiveDirectory',
  encryptionSetId: '/keys',
  encryptionType: 'EncryptionAtRestWithCustomerKey',
  secureEncryptionSetId: '/secure'
}

describe('what is asked for', () => {
  test('is what the options and the request of a snapshot say', () => {
    const { dataAccessAuthMode, secureEncryptionSetId, ...asked } = whole
    expect([dataAccessAuthMode, secureEncryptionSetId]).toHaveLength(2)
    expect(protectionOf(chosen)).toEqual(asked)
    expect(protectionOf(requestFor(disk(), chosen, {}))).toEqual(asked)
  })

  test('is a key of both only where the request names both', () => {
    const both = { ...requestFor(disk(), chosen, {}), encryptionType: 'both' }
    expect(protectionOf(both).encryptionType).toBe('both')
    expect(protectionOf(closedByDefault).encryptionType).toBeUndefined()
  })
})

describe('what is stored', () => {
  test.each(Object.keys(whole) as (keyof Protection)[])(
    'fails one check when its %s is another one, or absent',
    (key) => {
      expect(protectionChecks(whole, whole).every(({ holds }) => holds)).toBe(true)
      for (const other of ['another', undefined]) {
        const broken = protectionChecks({ ...whole, [key]: other }, whole).filter(
          ({ holds }) => !holds
        )
        expect(broken).toHaveLength(1)
        expect(broken[0]?.finding).toContain(`requested is "${whole[key] ?? ''}"`)
      }
    }
  )

  test('passes in another letter case, and whatever was not asked for', () => {
    const upper = Object.fromEntries(
      Object.entries(whole as Readonly<Record<string, string>>).map(([key, value]) => [
        key,
        value.toUpperCase()
      ])
    )
    expect(protectionChecks(upper, whole).every(({ holds }) => holds)).toBe(true)
    expect(protectionChecks(whole, {})).toEqual([])
    expect(protectionChecks(undefined, {})).toEqual([])
  })

  test('that Azure does not tell is not as it was asked for', () => {
    expect(protectionChecks(undefined, whole).filter(({ holds }) => holds)).toEqual([])
  })
})

test('settings that were changed have a remedy of their own, unless more is wrong', () => {
  const broken = protectionChecks({}, { networkAccessPolicy: 'DenyAll' })
  expect(remedyFor(broken, 'otherwise')).toContain('an Azure Policy')
  const other = { claim: 'is incremental', holds: false, finding: '' }
  expect(remedyFor([...broken, other], 'otherwise')).toBe('otherwise')
})
