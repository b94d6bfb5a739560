import { describe, expect, test } from 'vitest'

import type { OperationRequest } from '../../../src/action/inputs.ts'
import { withSubscription } from '../../../src/action/settings/subscription.ts'
import { ActionError } from '../../../src/errors.ts'
import { receiptEntry } from '../../../src/snapshots/receipt.ts'
import { SUBSCRIPTION, disk, snapshot, takenFrom } from '../../support/builders.ts'
import type { Texts } from '../../support/inputs.ts'
import { LEAST, read } from '../../support/inputs.ts'
import { receiptOf } from '../../support/receipts.ts'

const SESSION = '99999999-8888-7777-6666-555555555555'
const data = disk({ name: 'Data', resourceGroup: 'Rg' })
const SNAPSHOT = snapshot(takenFrom(data))
const receipt = receiptOf(receiptEntry(data, SNAPSHOT, SUBSCRIPTION))

/** What `copy` and `restore` are about, with the subscription left open. */
const OPEN_SOURCES: readonly (readonly [string, Texts, string])[] = [
  ['a snapshot', { snapshot: 'a', 'resource-group': 'rg' }, '"snapshot" gives a snapshot by name'],
  ['a disk', { disk: 'data', 'resource-group': 'rg' }, '"disk" gives a disk by name'],
  ['a receipt', { receipt }, '"receipt" names snapshots without one']
]

/** Inputs of each operation that leave the subscription open, and what is said when the session has none. */
const OPEN: readonly (readonly [string, Texts, string])[] = [
  ['a disk', { disk: 'data', 'resource-group': 'rg' }, '"disk" gives a disk by name'],
  ['a machine', { vm: 'web', 'resource-group': 'rg' }, '"vm" gives a virtual machine by name'],
  ['tags', { 'disk-tags': 'a=b' }, '"disk-tags" looks for disks'],
  ['a list', { operation: 'list', vm: 'web', 'resource-group': 'rg' }, '"vm" gives a virtual'],
  [
    'a prune',
    { operation: 'prune', 'keep-last': '1', 'resource-group': 'rg' },
    'no disk is selected'
  ],
  [
    'a prune of a disk',
    { operation: 'prune', 'keep-last': '1', disk: 'data', 'resource-group': 'rg' },
    '"disk" gives a disk by name'
  ],
  [
    'a snapshot',
    { operation: 'finalize', outcome: 'success', snapshot: 'a', 'resource-group': 'rg' },
    '"snapshot" gives a snapshot by name'
  ],
  [
    'a receipt',
    { operation: 'finalize', outcome: 'success', receipt },
    '"receipt" names snapshots without one'
  ],
  ...OPEN_SOURCES.map(
    ([what, inputs, needing]) =>
      [`a copy of ${what}`, { operation: 'copy', 'copy-to': 'ukwest', ...inputs }, needing] as const
  ),
  ...OPEN_SOURCES.map(
    ([what, inputs, needing]) =>
      [`a restore of ${what}`, { operation: 'restore', ...inputs }, needing] as const
  ),
  [
    'the machine of a swap',
    {
      operation: 'restore',
      snapshot: SNAPSHOT.id.replace(SUBSCRIPTION, SESSION),
      vm: 'web',
      swap: 'true',
      'resource-group': 'rg'
    },
    '"vm" gives a virtual machine by name'
  ]
]

/** Every subscription in a request. */
function subscriptionsIn(request: OperationRequest): readonly unknown[] {
  return [...JSON.stringify(request).matchAll(/"subscriptionId":"([^"]*)"/g)].map(([, id]) => id)
}

describe('a subscription that the inputs leave open', () => {
  test.each(OPEN)('is that of the session: %s', (_what, inputs) => {
    const { request } = read(inputs)
    expect(subscriptionsIn(request)).toContain('')
    const closed = subscriptionsIn(withSubscription(request, SESSION))
    expect(closed.length).toBeGreaterThan(0)
    expect(closed.filter((id) => id !== SESSION)).toEqual([])
  })

  test.each(OPEN)('is missed when the session has none either: %s', (_what, inputs, needing) => {
    const { request } = read(inputs)
    expect(() => withSubscription(request, undefined)).toThrow(ActionError)
    expect(() => withSubscription(request, undefined)).toThrow(
      `The input "subscription-id" (or AZURE_SUBSCRIPTION_ID) is empty, but ${needing}`
    )
  })

  test.each(['auto', 'azure-cli', 'AZURE-CLI'])(
    'may wait for the session when "auth" is %s, and only what is open changes',
    (auth) => {
      const { request } = read({ disk: `data,${data.id}`, 'resource-group': 'rg', auth })
      expect(withSubscription(request, SESSION)).toMatchObject({
        selection: {
          disks: [
            { subscriptionId: SESSION, resourceGroup: 'rg', name: 'data' },
            { subscriptionId: SUBSCRIPTION, resourceGroup: 'Rg', name: 'Data' }
          ]
        },
        subscriptionId: SESSION
      })
    }
  )
})

describe('a subscription that the inputs give', () => {
  test.each<[string, Texts]>([
    ['create', {}],
    ['list', {}],
    ['prune', { 'keep-last': '1' }],
    ['copy', { snapshot: 'a', 'copy-to': 'ukwest', vm: 'web' }],
    ['restore', { snapshot: 'a', vm: 'web', swap: 'true' }],
    ['finalize', { outcome: 'success', snapshot: 'a', disk: '' }]
  ])('does not change for that of the session: %s', (operation, inputs) => {
    const { request } = read({ ...LEAST, operation, ...inputs })
    expect(withSubscription(request, SESSION)).toStrictEqual(request)
  })

  test('by resource ids needs none at all', () => {
    const { request } = read({ disk: data.id })
    expect(subscriptionsIn(withSubscription(request, undefined))).toEqual([SUBSCRIPTION])
    const pruning = read({ operation: 'prune', 'keep-last': '1', disk: data.id }).request
    expect(() => withSubscription(pruning, undefined)).not.toThrow()
  })
})
