import { describe, expect, test } from 'vitest'
import fc from 'fast-check'

import { SUBSCRIPTION, disk, guid } from '../support/builders.ts'
import type { ResourceRef, Shard } from '../../src/snapshots/resource-id.ts'
import {
  canonical,
  canonicalLocation,
  formatResourceId,
  isInShard,
  parseResourceId,
  refKey,
  refOf,
  sameId,
  sameResource
} from '../../src/snapshots/resource-id.ts'

const ID = `/subscriptions/${SUBSCRIPTION}/resourceGroups/Rg.(1)/providers/Microsoft.Compute/disks/Data_1`
const REF: ResourceRef = {
  subscriptionId: SUBSCRIPTION,
  resourceGroup: 'Rg.(1)',
  name: 'Data_1'
}

describe('reading a resource id', () => {
  test.each([
    ['as Azure writes it', ID],
    ['without its leading slash, as in some of Azure’s own examples', ID.slice(1)],
    ['with a slash at its end', `${ID}/`],
    ['with blanks around it', `  ${ID}\n`],
    ['with the fixed words in capitals', ID.replace('resourceGroups', 'RESOURCEGROUPS')],
    ['with the provider in small letters', ID.replace('Microsoft.Compute', 'microsoft.compute')],
    ['with the type in capitals', ID.replace('/disks/', '/DISKS/')]
  ])('takes one %s, and keeps the case of the names', (_how, text) => {
    expect(parseResourceId(text, 'disks')).toEqual(REF)
  })

  test.each([
    ['a name', 'data'],
    ['nothing', ''],
    ['a snapshot', ID.replace('/disks/', '/snapshots/')],
    ['a virtual machine', ID.replace('/disks/', '/virtualMachines/')],
    ['another provider', ID.replace('Microsoft.Compute', 'Microsoft.Storage')],
    ['a resource group', `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg`],
    ['a part of a disk', `${ID}/beginGetAccess`],
    ['a disk without a name', ID.replace('Data_1', '')],
    ['a disk without a group', ID.replace('Rg.(1)', '')],
    ['an address', `https://management.azure.com${ID}`],
    ['two ids', `${ID} ${ID}`]
  ])('refuses %s', (_what, text) => {
    expect(parseResourceId(text, 'disks')).toBeUndefined()
  })

  test('distinguishes snapshots from disks', () => {
    const id = ID.replace('/disks/', '/snapshots/')
    expect(parseResourceId(id, 'snapshots')).toEqual(REF)
    expect(parseResourceId(ID, 'snapshots')).toBeUndefined()
  })

  test('gives back what was written', () => {
    const part = fc.stringMatching(/^[A-Za-z0-9_().-]{1,90}$/)
    fc.assert(
      fc.property(
        fc.record({ subscriptionId: fc.uuid(), resourceGroup: part, name: part }),
        fc.constantFrom('disks' as const, 'snapshots' as const),
        (ref, kind) => {
          expect(parseResourceId(formatResourceId(ref, kind), kind)).toEqual(ref)
        }
      )
    )
  })
})

test('a resource id is written as Azure writes it', () => {
  expect(formatResourceId(REF, 'disks')).toBe(ID)
})

describe('two ids are the same', () => {
  test.each([
    ['in another case', ID.toUpperCase()],
    ['without the leading slash', ID.slice(1)],
    ['with a slash at the end', `${ID}/`],
    ['with several slashes around it', `//${ID}//`],
    ['with blanks around it', ` ${ID} `]
  ])('%s', (_how, other) => {
    expect(sameId(ID, other)).toBe(true)
    expect(canonical(ID)).toBe(canonical(other))
  })

  test('in any letter case, and only then', () => {
    const names = fc.stringMatching(/^[A-Za-z0-9_-]{1,12}$/)
    fc.assert(
      fc.property(names, names, (a, b) => {
        expect(sameId(a.toUpperCase(), a.toLowerCase())).toBe(true)
        expect(sameId(a, b)).toBe(a.toLowerCase() === b.toLowerCase())
        expect(sameId(b, a)).toBe(sameId(a, b))
      })
    )
  })
})

describe('two ids are not the same', () => {
  test('when the names differ', () => {
    expect(sameId(ID, `${ID}2`)).toBe(false)
    expect(sameId(ID, ID.slice(0, -1))).toBe(false)
  })

  test.each([
    [undefined, undefined],
    [undefined, ID],
    [ID, undefined],
    ['', ''],
    ['', ID],
    [undefined, '']
  ])('when one is absent: %p and %p', (a, b) => {
    expect(sameId(a, b)).toBe(false)
  })
})

describe('references', () => {
  const shouted: ResourceRef = {
    subscriptionId: SUBSCRIPTION.toUpperCase(),
    resourceGroup: 'RG.(1)',
    name: 'DATA_1'
  }

  test('mean the same resource without regard to case', () => {
    expect(sameResource(REF, shouted)).toBe(true)
    expect(refKey(REF)).toBe(refKey(shouted))
  })

  test.each([
    ['subscription', { ...REF, subscriptionId: '99999999-2222-3333-4444-555555555555' }],
    ['group', { ...REF, resourceGroup: 'rg' }],
    ['name', { ...REF, name: 'Data_2' }]
  ])('mean different resources when the %s differs', (_part, other) => {
    expect(sameResource(REF, other)).toBe(false)
    expect(refKey(REF)).not.toBe(refKey(other))
  })
})

test('the reference of a disk is its place and nothing else', () => {
  const data = disk({ name: 'data', resourceGroup: 'rg' })
  expect(refOf(data)).toStrictEqual({
    subscriptionId: SUBSCRIPTION,
    resourceGroup: 'rg',
    name: 'data'
  })
})

test.each([
  ['West Europe', 'westeurope'],
  ['westeurope', 'westeurope'],
  ['WESTEUROPE', 'westeurope'],
  ['(Europe) West Europe', 'westeurope'],
  ['(US)East US 2', 'eastus2'],
  [' East US 2 ', 'eastus2'],
  ['East\tUS\u00A02', 'eastus2'],
  ['', '']
])('the region %p is %p in Azure’s own form', (text, expected) => {
  expect(canonicalLocation(text)).toBe(expected)
})

const partsOf = (parts: number): readonly Shard[] =>
  Array.from({ length: parts }, (_, index) => ({ part: index + 1, parts }))

describe('a disk', () => {
  test('is in exactly one part, whatever its unique id and however many parts', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 256 }), (uniqueId, parts) => {
        expect(partsOf(parts).filter((shard) => isInShard(uniqueId, shard))).toHaveLength(1)
      })
    )
  })

  test('is in the same part in whatever case Azure spells its unique id', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.integer({ min: 1, max: 256 }), (uniqueId, parts) => {
        for (const shard of partsOf(parts)) {
          expect(isInShard(uniqueId.toUpperCase(), shard)).toBe(isInShard(uniqueId, shard))
        }
      }),
      { numRuns: 20 }
    )
  })

  test('stays in its part from version to version: jobs of a matrix may run different ones', () => {
    const partOf = (uniqueId: string): number | undefined =>
      partsOf(25).find((shard) => isInShard(uniqueId, shard))?.part
    expect(
      [
        '00000000-0000-0000-0000-000000000000',
        '11111111-2222-3333-4444-555555555555',
        'ffffffff-ffff-ffff-ffff-ffffffffffff'
      ].map(partOf)
    ).toEqual([3, 9, 5])
  })
})

test('the parts are about equal', () => {
  const counts = partsOf(25).map(
    (shard) =>
      Array.from({ length: 5_000 }, (_, index) => guid(`disk ${index}`)).filter((uniqueId) =>
        isInShard(uniqueId, shard)
      ).length
  )
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(5_000)
  expect(Math.min(...counts)).toBeGreaterThan(140)
  expect(Math.max(...counts)).toBeLessThan(260)
})
