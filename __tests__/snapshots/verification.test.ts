import { describe, expect, test } from 'vitest'

import {
  closedByDefault,
  copiedFrom,
  disk,
  guid,
  snapshot,
  takenFrom
} from '../support/builders.ts'
import { requestFor } from '../../src/snapshots/request.ts'
import type { Snapshot } from '../../src/snapshots/types.ts'
import type { Protection, WriteTime } from '../../src/snapshots/verification.ts'
import {
  failures,
  otherSku,
  protectionChecks,
  protectionOf,
  remedyFor,
  verify,
  verifyCopy,
  verifyReused,
  verifyReusedCopy,
  wasMadeBy,
  wasMadeByFinding
} from '../../src/snapshots/verification.ts'

const data = disk()
const NOT_BEFORE = Date.parse('2026-11-23T10:00:00Z')
const asked = { networkAccessPolicy: 'DenyAll', publicNetworkAccess: 'Disabled' }
const STARTED_AT = NOT_BEFORE + 400
const expected = {
  disk: data,
  requestId: 'request-1',
  startedAt: STARTED_AT,
  notBefore: NOT_BEFORE,
  asked
}

function made(changes: Partial<Snapshot> = {}): Snapshot {
  return snapshot({
    ...takenFrom(data),
    timeCreated: NOT_BEFORE + 500,
    tags: { 'snapshot-request': 'request-1' },
    ...changes
  })
}

const CLAIMS = [
  'was written by this request',
  'did not exist before',
  'comes from the disk as it was read in this run',
  "names the disk's resource id as its source",
  'is incremental',
  'has its own unique id',
  'has the requested network access policy',
  'has the requested public network access'
]

function broken(changes: Partial<Snapshot>): readonly string[] {
  return failures(verify(made(changes), expected)).map((check) => check.claim)
}

test('a snapshot that is the one asked for passes every check', () => {
  const checks = verify(made(), expected)
  expect(checks.map((check) => check.claim)).toEqual(CLAIMS)
  expect(failures(checks)).toEqual([])
})

test.each<[string, Partial<Snapshot>]>([
  ['its disk in another case', { sourceResourceId: data.id.toUpperCase() }],
  ['its disk without the leading slash', { sourceResourceId: data.id.slice(1) }],
  ['its disk’s unique id in another case', { sourceUniqueId: data.uniqueId.toUpperCase() }],
  ['its request under a tag in another case', { tags: { 'SNAPSHOT-Request': 'request-1' } }]
])('a snapshot that names %s passes', (_what, changes) => {
  expect(broken(changes)).toEqual([])
})

describe('each check fails alone', () => {
  test.each<[string, string, Partial<Snapshot>]>([
    ['without the request’s tag', CLAIMS[0] ?? '', { tags: {} }],
    ['of another request', CLAIMS[0] ?? '', { tags: { 'snapshot-request': 'request-2' } }],
    [
      'of a request in another case',
      CLAIMS[0] ?? '',
      { tags: { 'snapshot-request': 'REQUEST-1' } }
    ],
    ['that existed before', CLAIMS[1] ?? '', { timeCreated: STARTED_AT - 1 }],
    ['of an unknown age', CLAIMS[1] ?? '', { timeCreated: Number.NaN }],
    ['of a re-created disk', CLAIMS[2] ?? '', { sourceUniqueId: guid('another disk') }],
    ['of an unknown disk', CLAIMS[2] ?? '', { sourceUniqueId: undefined }],
    ['of a disk of another name', CLAIMS[3] ?? '', { sourceResourceId: disk({ name: 'b' }).id }],
    ['without a source', CLAIMS[3] ?? '', { sourceResourceId: undefined }],
    ['that is full', CLAIMS[4] ?? '', { incremental: false }],
    ['without a unique id', CLAIMS[5] ?? '', { uniqueId: undefined }],
    ['with an empty unique id', CLAIMS[5] ?? '', { uniqueId: '' }],
    ['with its disk’s unique id', CLAIMS[5] ?? '', { uniqueId: data.uniqueId.toUpperCase() }],
    ['that is open', CLAIMS[6] ?? '', { profile: { ...asked, networkAccessPolicy: 'AllowAll' } }],
    [
      'that says nothing of its policy',
      CLAIMS[6] ?? '',
      { profile: { ...asked, networkAccessPolicy: undefined } }
    ],
    ['that is public', CLAIMS[7] ?? '', { profile: { ...asked, publicNetworkAccess: 'Enabled' } }]
  ])('for a snapshot %s: it %s', (_what, claim, changes) => {
    expect(broken(changes)).toEqual([claim])
  })
})

describe('the instant of creation', () => {
  const isNew = (timeCreated: number, write: Partial<WriteTime> = {}): boolean =>
    wasMadeBy(timeCreated, { startedAt: STARTED_AT, notBefore: NOT_BEFORE, ...write })

  test('is not before the start of the operation that made it, which the same clock reports', () => {
    expect(isNew(STARTED_AT)).toBe(true)
    expect(isNew(STARTED_AT - 1)).toBe(false)
  })

  test.each([-3_000, -1_500, 2_000])(
    'is compared with no other clock, although that is %i ms from it',
    (skew) => {
      const notBefore = STARTED_AT + skew
      expect(isNew(STARTED_AT, { notBefore })).toBe(true)
      expect(isNew(STARTED_AT - 1, { notBefore })).toBe(false)
    }
  )

  test('may be a minute before Resource Manager’s clock where no operation reports', () => {
    const startedAt = undefined
    expect(isNew(NOT_BEFORE - 60_000, { startedAt })).toBe(true)
    expect(isNew(NOT_BEFORE - 60_001, { startedAt })).toBe(false)
  })

  test('proves nothing where no clock is known, or it is not reported itself', () => {
    expect(isNew(STARTED_AT, { startedAt: undefined, notBefore: undefined })).toBe(false)
    expect(isNew(Number.NaN)).toBe(false)
    expect(wasMadeBy(undefined, { startedAt: STARTED_AT, notBefore: NOT_BEFORE })).toBe(false)
  })

  test('is not compared with a start that was never set', () => {
    const startedAt = Date.parse('0001-01-01T00:00:00+00:00')
    expect(isNew(NOT_BEFORE - 60_001, { startedAt })).toBe(false)
    expect(isNew(NOT_BEFORE, { startedAt })).toBe(true)
  })

  test('is reported with what it was compared with', () => {
    expect(wasMadeByFinding(STARTED_AT, { startedAt: STARTED_AT, notBefore: NOT_BEFORE })).toBe(
      'created 2026-11-23T10:00:00.400Z, Azure started the write at 2026-11-23T10:00:00.400Z'
    )
    expect(wasMadeByFinding(STARTED_AT, { notBefore: undefined })).toBe(
      'created 2026-11-23T10:00:00.400Z, the clock of Azure before the write was unknown'
    )
  })
})

test('the finding reports what was expected and what was found', () => {
  const findings = verify(
    made({ sourceUniqueId: undefined, tags: {}, timeCreated: Number.NaN }),
    expected
  ).map((check) => check.finding)
  expect(findings).toEqual([
    'tag snapshot-request is absent, expected is "request-1"',
    'created unknown, Azure started the write at 2026-11-23T10:00:00.400Z',
    `its source has the unique id absent, the disk that was read has "${data.uniqueId}"`,
    `its source is "${data.id}", the disk is "${data.id}"`,
    'incremental is true',
    `its unique id is "${made().uniqueId ?? ''}"`,
    'its network access policy is "DenyAll", requested is "DenyAll"',
    'its public network access is "Disabled", requested is "Disabled"'
  ])
})

describe('a snapshot of an earlier attempt', () => {
  test('is verified by its origin: request and age are those of that attempt', () => {
    const checks = verifyReused(made({ tags: {}, timeCreated: 0 }), expected)
    expect(checks.map((check) => check.claim)).toEqual(CLAIMS.slice(2))
    expect(failures(checks)).toEqual([])
  })

  test.each<[string, Partial<Snapshot>]>([
    [CLAIMS[2] ?? '', { sourceUniqueId: guid('another disk') }],
    [CLAIMS[3] ?? '', { sourceResourceId: disk({ name: 'b' }).id }],
    [CLAIMS[4] ?? '', { incremental: false }],
    [CLAIMS[5] ?? '', { uniqueId: undefined }],
    [CLAIMS[6] ?? '', { profile: { ...asked, networkAccessPolicy: 'AllowAll' } }]
  ])('is refused when it is not true that it %s', (claim, changes) => {
    expect(failures(verifyReused(made(changes), expected)).map((check) => check.claim)).toEqual([
      claim
    ])
  })
})

describe('a copy', () => {
  const source = snapshot({ ...takenFrom(data), name: 'data-1' })
  const region = 'northeurope'
  const copied = (changes: Partial<Snapshot> = {}): Snapshot =>
    snapshot({
      ...copiedFrom(source),
      name: 'data-1-northeurope',
      location: region,
      timeCreated: NOT_BEFORE + 500,
      tags: { 'snapshot-request': 'request-1' },
      ...changes
    })
  const COPY_CLAIMS = [
    'was written by this request',
    'did not exist before',
    'is a copy of the snapshot as it was read in this run',
    'is in the requested region',
    'was copied from another region',
    'is incremental',
    'has its own unique id',
    ...CLAIMS.slice(6)
  ]
  const checksOf = (changes: Partial<Snapshot> = {}) =>
    verifyCopy(copied(changes), {
      source,
      region,
      asked,
      requestId: 'request-1',
      startedAt: STARTED_AT,
      notBefore: NOT_BEFORE
    })

  test('that is the one asked for passes every check, its own family and its percentage aside', () => {
    expect(checksOf().map(({ claim }) => claim)).toEqual(COPY_CLAIMS)
    expect(failures(checksOf({ familyId: 'new', completionPercent: 0 }))).toEqual([])
    expect(failures(checksOf({ sourceUniqueId: source.uniqueId?.toUpperCase() }))).toEqual([])
  })

  test.each<[number, Partial<Snapshot>]>([
    [0, { tags: {} }],
    [1, { timeCreated: STARTED_AT - 1 }],
    [2, { sourceUniqueId: data.uniqueId }],
    [2, { sourceUniqueId: undefined }],
    [3, { location: 'westeurope' }],
    [4, { createOption: 'Copy' }],
    [4, { createOption: undefined }],
    [5, { incremental: false }],
    [6, { uniqueId: source.uniqueId }],
    [6, { uniqueId: undefined }],
    [7, { profile: { ...asked, networkAccessPolicy: 'AllowPrivate' } }],
    [8, { profile: { ...asked, publicNetworkAccess: 'Enabled' } }]
  ])('fails check %i alone with %j', (claim, changes) => {
    expect(failures(checksOf(changes)).map((one) => one.claim)).toEqual([COPY_CLAIMS[claim]])
  })

  test('that was there already is verified by its source, whoever made it and when', () => {
    const found = copied({ tags: {}, timeCreated: 0 })
    const checks = verifyReusedCopy(found, { source, region, asked })
    expect(checks.map(({ claim }) => claim)).toEqual(COPY_CLAIMS.slice(2))
    expect(failures(checks)).toEqual([])
  })
})

test('another SKU than was asked for is said, and none where nothing was asked or reported', () => {
  expect(otherSku(snapshot({ sku: 'Standard_LRS' }), 'Standard_ZRS')).toBe(
    'Snapshot "data-snapshot" has SKU Standard_LRS, but "sku" is Standard_ZRS. It can be restored.'
  )
  expect(otherSku(snapshot({ sku: 'standard_zrs' }), 'Standard_ZRS')).toBeUndefined()
  expect(otherSku(snapshot({ sku: 'Standard_LRS' }), undefined)).toBeUndefined()
  expect(otherSku(snapshot({ sku: undefined }), 'Standard_ZRS')).toBeUndefined()
})

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

  test('that Azure does not report is not as it was asked for', () => {
    expect(protectionChecks(undefined, whole).filter(({ holds }) => holds)).toEqual([])
  })
})

test('settings that were changed have a remedy of their own, unless more is wrong', () => {
  const broken = protectionChecks({}, { networkAccessPolicy: 'DenyAll' })
  expect(remedyFor(broken, 'otherwise')).toContain('an Azure Policy')
  const other = { claim: 'is incremental', holds: false, finding: '' }
  expect(remedyFor([...broken, other], 'otherwise')).toBe('otherwise')
})
