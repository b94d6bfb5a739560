import { describe, expect, test } from 'vitest'

import type { Readiness } from '../../src/snapshots/readiness.ts'
import { isClassicSku, readinessOf } from '../../src/snapshots/readiness.ts'
import type { Snapshot } from '../../src/snapshots/types.ts'
import { snapshot } from '../support/builders.ts'

const USABLE: Readiness = { usable: true, state: 'available' }
const pending = (percent?: number): Readiness => ({ usable: false, state: 'pending', percent })

function judge(changes: Partial<Snapshot>, sku?: string): Readiness {
  return readinessOf(snapshot(changes), sku)
}

describe('the provisioning state', () => {
  test.each<[string | undefined, Readiness]>([
    ['Succeeded', USABLE],
    ['succeeded', USABLE],
    ['Creating', pending(100)],
    ['Updating', pending(100)],
    ['Accepted', pending(100)],
    ['Something new', pending(100)],
    [undefined, pending(100)],
    ['Deleting', { usable: false, state: 'deleting' }],
    ['Failed', { usable: false, state: 'failed', reason: 'provisioning state "failed"' }],
    ['FAILED', { usable: false, state: 'failed', reason: 'provisioning state "failed"' }],
    ['Canceled', { usable: false, state: 'failed', reason: 'provisioning state "canceled"' }]
  ])('%s decides before access state and percentage', (provisioningState, expected) => {
    expect(
      judge({ provisioningState, accessState: 'Available', completionPercent: 100 }, 'Premium_LRS')
    ).toEqual(expected)
  })
})

describe('the access state, where Azure reports one', () => {
  test.each<[string, Readiness]>([
    ['Available', USABLE],
    ['available', USABLE],
    ['AvailableWithInstantAccess', USABLE],
    ['InstantAccess', { usable: true, state: 'instant-access', percent: 40 }],
    ['INSTANTACCESS', { usable: true, state: 'instant-access', percent: 40 }],
    ['Pending', pending(40)],
    ['Unknown', pending(40)],
    ['Invented', pending(40)],
    ['', pending(40)]
  ])('%p decides whatever the percentage is', (accessState, expected) => {
    expect(judge({ accessState, completionPercent: 40 }, 'PremiumV2_LRS')).toEqual(expected)
  })

  test.each(['Pending', 'Unknown'])('%s is not usable at 100 percent either', (accessState) => {
    expect(judge({ accessState, completionPercent: 100 })).toEqual(pending(100))
  })

  test('Available is usable also of a copy that reports no percentage', () => {
    expect(judge({ accessState: 'Available', createOption: 'CopyStart' })).toEqual(USABLE)
  })
})

describe('the percentage, where Azure reports no access state', () => {
  test.each([
    [0, pending(0)],
    [1, pending(1)],
    [99.99, pending(99.99)],
    [100, USABLE]
  ])('%d of a copy', (completionPercent, expected) => {
    expect(judge({ completionPercent, createOption: 'CopyStart' })).toEqual(expected)
  })

  test.each([
    [50, pending(50)],
    [100, USABLE]
  ])('%d of a snapshot of a classic disk', (completionPercent, expected) => {
    expect(judge({ completionPercent }, 'Premium_LRS')).toEqual(expected)
  })
})

describe('an absent percentage', () => {
  test.each<[string, Partial<Snapshot>, string | undefined, Readiness]>([
    ['of a Premium_LRS disk means done', {}, 'Premium_LRS', USABLE],
    ['of a Premium_ZRS disk means done', {}, 'Premium_ZRS', USABLE],
    ['of a StandardSSD_LRS disk means done', {}, 'StandardSSD_LRS', USABLE],
    ['of a Standard_LRS disk means done', {}, 'Standard_LRS', USABLE],
    ['of a PremiumV2_LRS disk means not done', {}, 'PremiumV2_LRS', pending()],
    ['of an UltraSSD_LRS disk means not done', {}, 'UltraSSD_LRS', pending()],
    ['of an ultrassd_lrs disk means not done', {}, 'ultrassd_lrs', pending()],
    ['of a copy means not done', { createOption: 'CopyStart' }, 'Premium_LRS', pending()],
    ['of a copy in small letters, too', { createOption: 'copystart' }, undefined, pending()],
    ['of a copy within the region means done', { createOption: 'Copy' }, undefined, USABLE],
    ['of an unknown disk without a sector size means done', {}, undefined, USABLE],
    [
      'of an unknown disk with sectors of 4096 bytes means not done',
      { logicalSectorSize: 4096 },
      undefined,
      pending()
    ],
    [
      'of an unknown disk with a sector size at all means not done',
      { logicalSectorSize: 512 },
      undefined,
      pending()
    ],
    [
      'of a disk known to be classic means done, whatever the sector size',
      { logicalSectorSize: 512 },
      'Premium_LRS',
      USABLE
    ],
    [
      'of a Premium SSD v2 disk means not done, also without a sector size',
      { logicalSectorSize: undefined },
      'PremiumV2_LRS',
      pending()
    ]
  ])('%s', (_case, changes, sku, expected) => {
    expect(judge(changes, sku)).toEqual(expected)
  })
})

test.each<[string, Partial<Snapshot>]>([
  ['while it is available', { accessState: 'Available' }],
  ['while it is pending', { accessState: 'Pending', completionPercent: 10 }],
  ['at 100 percent', { completionPercent: 100 }],
  ['while it is being made', { provisioningState: 'Creating' }]
])('an error of the copy is the end, also %s', (_when, changes) => {
  expect(
    judge({ ...changes, copyError: { code: 'CopySourceNotFound', message: 'The source is gone.' } })
  ).toEqual({
    usable: false,
    state: 'failed',
    reason: 'CopySourceNotFound: The source is gone.'
  })
})

test.each([
  ['Premium_LRS', true],
  ['Standard_LRS', true],
  ['PremiumV2_LRS', false],
  ['premiumv2_lrs', false],
  ['UltraSSD_LRS', false],
  [undefined, undefined]
])('%p is a classic type: %p', (sku, classic) => {
  expect(isClassicSku(sku)).toBe(classic)
})
