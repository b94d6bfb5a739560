import { describe, expect, test } from 'vitest'

import { SUBSCRIPTION, disk, pruneRequest, selectionOf } from '../../support/builders.ts'
import type { Texts } from '../../support/inputs.ts'
import {
  LEAST,
  expectProblems,
  refusalOf,
  HOME,
  refIn,
  requestReader
} from '../../support/inputs.ts'

const PRUNE: Texts = { operation: 'prune', 'keep-last': '3' }

const requestIn = requestReader('prune', PRUNE)

describe('prune', () => {
  test('of a disk has the defaults of the action', () => {
    expect(requestIn(LEAST)).toStrictEqual(
      pruneRequest({
        selection: selectionOf(refIn('data')),
        policy: { counts: { last: 3 }, within: {} }
      })
    )
  })

  test('without a selection is about a group, the one where snapshots live before the disks’', () => {
    expect(requestIn(HOME)).toMatchObject({
      selection: selectionOf(),
      home: { subscriptionId: SUBSCRIPTION, resourceGroup: 'rg-data' }
    })
    expect(requestIn({ ...HOME, 'snapshot-resource-group': 'rg-snapshots' })).toMatchObject({
      snapshotGroup: 'rg-snapshots',
      home: { resourceGroup: 'rg-snapshots' }
    })
  })

  test('without a selection may be about a whole subscription', () => {
    expect(requestIn({ 'subscription-id': SUBSCRIPTION, scope: 'Subscription' })).toMatchObject({
      scope: 'subscription',
      home: { subscriptionId: SUBSCRIPTION, resourceGroup: undefined }
    })
  })

  test('of a shard alone is about the disks of that shard', () => {
    expect(requestIn({ ...HOME, shard: '2/3' }).selection).toStrictEqual({
      ...selectionOf(),
      shard: { part: 2, parts: 3 }
    })
  })

  test('holds what its inputs say', () => {
    expect(
      requestIn({
        ...LEAST,
        'keep-within-daily': '30d',
        'prune-scope': 'all',
        'dry-run': 'true',
        'max-parallel': '2'
      })
    ).toMatchObject({
      policy: {
        counts: { last: 3 },
        within: { daily: { years: 0, months: 0, days: 30, hours: 0 } }
      },
      pruneScope: 'all',
      dryRun: true,
      maxParallel: 2
    })
  })

  const NO_RULE =
    '"keep-last" is required: expected at least 1 "keep-…" rule, because without rules nothing says what to keep'

  test('without a rule is refused', () => {
    expectProblems({ ...LEAST, operation: 'prune' }, NO_RULE)
  })

  test('without a rule is refused also when another input is wrong', () => {
    expect(refusalOf({ ...LEAST, operation: 'prune', timeout: 'soon' }).message).toContain(NO_RULE)
  })

  test('with a wrong rule gets no message that it has none', () => {
    expect(refusalOf({ ...LEAST, ...PRUNE, 'keep-last': '0' }).message).not.toContain(NO_RULE)
  })

  test('keeps the newest that passed a restore test beside its rules, and never by that alone', () => {
    expect(requestIn({ disk: disk().id, 'keep-verified': '2' }).policy).toMatchObject({
      verified: 2
    })
    expectProblems(
      { ...LEAST, operation: 'prune', 'keep-verified': '2' },
      `${NO_RULE}; "keep-verified" is a guard rail beside the rules`
    )
  })

  test('without a selection needs a place', () => {
    expectProblems(
      { ...PRUNE, auth: 'oidc' },
      '"resource-group" is required when no disk is selected: expected the group whose snapshots to prune, or "scope: subscription" for all of them',
      '"subscription-id" (or AZURE_SUBSCRIPTION_ID) is required when no disk is selected: expected the subscription whose snapshots to prune'
    )
  })

  test('of disks by resource id needs none', () => {
    expect(requestIn({ disk: disk().id, auth: 'oidc' }).home).toEqual({
      subscriptionId: '',
      resourceGroup: undefined
    })
  })
})
