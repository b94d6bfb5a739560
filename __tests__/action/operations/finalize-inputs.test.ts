import { describe, expect, test } from 'vitest'

import type { ReceiptEntry } from '../../../src/snapshots/receipt.ts'
import { receiptEntry } from '../../../src/snapshots/receipt.ts'
import { SUBSCRIPTION, disk, snapshot, takenFrom, receiptOf } from '../../support/builders.ts'
import type { Texts } from '../../support/inputs.ts'
import { expectProblems, refusalOf, requestReader } from '../../support/inputs.ts'

const OTHER = '99999999-8888-7777-6666-555555555555'
const data = disk()
const taken = snapshot(takenFrom(data))
const entry = receiptEntry(data, taken, SUBSCRIPTION)
const FINALIZE: Texts = {
  operation: 'finalize',
  outcome: 'success',
  'subscription-id': SUBSCRIPTION
}

const requestIn = requestReader('finalize', FINALIZE)

describe('finalize', () => {
  test('of a receipt has its snapshots for targets, in the subscription of the step', () => {
    expect(requestIn({ receipt: receiptOf(entry) })).toMatchObject({
      operation: 'finalize',
      targets: [
        {
          ref: {
            subscriptionId: SUBSCRIPTION,
            resourceGroup: taken.resourceGroup,
            name: taken.name
          },
          entry
        }
      ],
      outcome: 'success',
      after: {
        onSuccess: 'keep',
        onFailure: 'hold',
        holdForMs: 30 * 86_400_000,
        policy: { counts: {}, within: {} },
        pruneScope: 'workflow'
      },
      dryRun: false,
      maxParallel: 8,
      environment: 'AzureCloud'
    })
  })

  test('of a receipt that names a subscription stays in that one', () => {
    const elsewhere = { ...entry, subscription: OTHER }
    const { targets } = requestIn({ receipt: receiptOf(elsewhere), 'subscription-id': '' })
    expect(targets).toMatchObject([{ ref: { subscriptionId: OTHER } }])
  })

  test('of snapshots by name and id has them for targets, after those of a receipt', () => {
    const { targets } = requestIn({
      receipt: receiptOf(entry),
      snapshot: `by-hand,${taken.id}`,
      'resource-group': 'rg-other'
    })
    expect(
      targets.map(({ ref, entry: reported }) => [ref.resourceGroup, ref.name, reported])
    ).toEqual([
      ['rg-data', 'data-snapshot', entry],
      ['rg-other', 'by-hand', undefined],
      ['rg-data', 'data-snapshot', undefined]
    ])
  })

  test.each(['success', 'failure', 'cancelled', 'skipped'])(
    'takes the result of a job as GitHub words it: %s',
    (outcome) => {
      expect(requestIn({ outcome, receipt: receiptOf(entry) }).outcome).toBe(outcome)
    }
  )

  test('holds what its inputs say', () => {
    expect(
      requestIn({
        receipt: receiptOf(entry),
        outcome: 'failure',
        'on-success': 'delete',
        'on-failure': 'keep',
        'hold-for': 'unlimited',
        'dry-run': 'true'
      })
    ).toMatchObject({
      outcome: 'failure',
      after: { onSuccess: 'delete', onFailure: 'keep', holdForMs: 'unlimited' },
      dryRun: true
    })
  })

  test('needs to know how the deploy ended', () => {
    expectProblems(
      { ...FINALIZE, receipt: receiptOf(entry), outcome: '' },
      '"outcome" is required: expected success, failure, cancelled or skipped'
    )
    expectProblems(
      { ...FINALIZE, receipt: receiptOf(entry), outcome: 'neutral' },
      '"outcome" is "neutral": expected success, failure, cancelled or skipped'
    )
  })

  test('needs to know of which snapshots', () => {
    expectProblems(
      FINALIZE,
      '"receipt" is required: expected the output "receipt" of the step that took the snapshots (its job must declare it in "outputs:"), or their names in "snapshot"'
    )
  })

  test('needs no receipt of a deploy that never ran', () => {
    expect(requestIn({ outcome: 'Skipped' }).targets).toEqual([])
  })

  test('refuses to delete and to keep at once', () => {
    expect(
      refusalOf({
        ...FINALIZE,
        receipt: receiptOf(entry),
        'on-success': 'delete',
        'keep-daily': '7'
      }).message
    ).toContain('"on-success" is "delete", but "keep-daily" is "7"')
  })
})

describe('snapshot', () => {
  test('by name needs a group and a subscription', () => {
    expectProblems(
      { ...FINALIZE, 'subscription-id': '', auth: 'oidc', snapshot: 'a' },
      '"resource-group" is required when "snapshot" is a name',
      '"subscription-id" (or AZURE_SUBSCRIPTION_ID) is required when "snapshot" is a name'
    )
  })

  test('is not the id of a disk', () => {
    expect(refusalOf({ ...FINALIZE, snapshot: data.id }).message).toContain(
      'Microsoft.Compute/snapshots/…'
    )
  })
})

describe('receipt', () => {
  test.each([
    ['text', 'my-snapshot', 'it is not the output "receipt" of a "create"; pass that on unchanged'],
    [
      'a cut receipt',
      receiptOf(entry).slice(0, -3),
      'it was cut off or changed; pass the output "receipt" on unchanged'
    ],
    [
      'an edited receipt',
      receiptOf(entry).replace(/.$/, (last) => (last === 'a' ? 'b' : 'a')),
      'it was cut off or changed; pass the output "receipt" on unchanged'
    ],
    [
      'a receipt of another version',
      receiptOf(entry).replace('v2-', 'v7-'),
      'it has version 7, but this action reads versions 1 and 2; use the same version of the action in both jobs'
    ]
  ])('that is %s is refused', (_what, receipt, refusal) => {
    expectProblems({ ...FINALIZE, receipt }, `"receipt" is not usable: ${refusal}`)
  })

  test.each<[string, Partial<ReceiptEntry>]>([
    ['a snapshot', { snapshot: '..' }],
    ['a snapshot', { snapshot: 'a/b' }],
    ['a group', { snapshotGroup: '../x' }],
    ['a disk', { disk: 'd?x' }],
    ['the group of a disk', { group: '.' }],
    ['a subscription', { subscription: '../../x' }],
    ['an encryption set', { keys: 'rg/../x' }],
    ['an encryption set', { keys: 'keys' }],
    ['a disk access', { access: '../x' }]
  ])('that names %s that cannot be one is refused: %j', (_what, changes) => {
    expectProblems(
      { ...FINALIZE, receipt: receiptOf({ ...entry, ...changes }) },
      '"receipt" is not usable: it contains a name that Azure does not allow, so this action did not write it; pass the output on unchanged'
    )
  })

  test('without its subscription needs to be told that', () => {
    expectProblems(
      { ...FINALIZE, 'subscription-id': '', auth: 'oidc', receipt: receiptOf(entry) },
      '"subscription-id" (or AZURE_SUBSCRIPTION_ID) is required when "receipt" names snapshots without one: expected the subscription of the step that took them'
    )
  })
})
