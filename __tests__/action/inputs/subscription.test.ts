import { describe, expect, test } from 'vitest'

import type { OperationRequest } from '../../../src/action/operations/index.ts'
import { ActionError } from '../../../src/errors.ts'
import { receiptEntry } from '../../../src/snapshots/receipt.ts'
import { SUBSCRIPTION, disk, snapshot, takenFrom, receiptOf } from '../../support/builders.ts'
import type { Texts } from '../../support/inputs.ts'
import { LEAST, read, refusalOf } from '../../support/inputs.ts'

const SESSION = '99999999-8888-7777-6666-555555555555'
const data = disk({ name: 'Data', resourceGroup: 'Rg' })
const SNAPSHOT = snapshot(takenFrom(data))
const receipt = receiptOf(receiptEntry(data, SNAPSHOT, SUBSCRIPTION))

/** What `copy` and `restore` are about, with the subscription left open. */
const OPEN_SOURCES: readonly (readonly [string, Texts, string])[] = [
  ['a snapshot', { snapshot: 'a', 'resource-group': 'rg' }, '"snapshot" is a name'],
  ['a disk', { disk: 'data', 'resource-group': 'rg' }, '"disk" is a name'],
  ['a receipt', { receipt }, '"receipt" names snapshots without one']
]

/** Inputs of each operation that leave the subscription open, and what is said when the session has none. */
const OPEN: readonly (readonly [string, Texts, string])[] = [
  ['a disk', { disk: 'data', 'resource-group': 'rg' }, '"disk" is a name'],
  ['a machine', { vm: 'web', 'resource-group': 'rg' }, '"vm" is a name'],
  ['tags', { 'disk-tags': 'a=b' }, '"disk-tags" selects disks'],
  ['a list', { operation: 'list', vm: 'web', 'resource-group': 'rg' }, '"vm" is a name'],
  [
    'a prune',
    { operation: 'prune', 'keep-last': '1', 'resource-group': 'rg' },
    'no disk is selected'
  ],
  [
    'a prune of a disk',
    { operation: 'prune', 'keep-last': '1', disk: 'data', 'resource-group': 'rg' },
    '"disk" is a name'
  ],
  [
    'a snapshot',
    { operation: 'finalize', outcome: 'success', snapshot: 'a', 'resource-group': 'rg' },
    '"snapshot" is a name'
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
    '"vm" is a name'
  ]
]

/** Every subscription in a request. */
function subscriptionsIn(request: OperationRequest): readonly unknown[] {
  return [...JSON.stringify(request).matchAll(/"subscriptionId":"([^"]*)"/g)].map(([, id]) => id)
}

describe('a subscription that the inputs leave open', () => {
  test.each(OPEN)('is that of the session: %s', (_what, inputs) => {
    const found = subscriptionsIn(read(inputs, {}, { subscriptionId: SESSION }).request)
    expect(found.length).toBeGreaterThan(0)
    expect(found.filter((id) => id !== SESSION)).toEqual([])
  })

  test.each(OPEN)('is missed when the session has none either: %s', (_what, inputs, needing) => {
    const error = refusalOf(inputs, {}, { subscriptionId: undefined })
    expect(error).toBeInstanceOf(ActionError)
    expect(error.message).toContain(
      `The input "subscription-id" (or AZURE_SUBSCRIPTION_ID) is required when ${needing}`
    )
  })

  test.each(OPEN)('is reported together with what else is wrong: %s', (_what, inputs) => {
    const wrong = { ...inputs, 'max-parallel': 'many' }
    expect(refusalOf(wrong, {}, { subscriptionId: undefined }).message).toMatch(
      /^2 inputs are wrong:\n- "max-parallel" is "many".*\n- "subscription-id"/
    )
  })

  test.each(OPEN)('is no problem when nobody could choose how to sign in: %s', (_what, inputs) => {
    expect(subscriptionsIn(read(inputs).request)).toContain('')
  })

  test('is missed when no session can bring one', () => {
    for (const auth of ['oidc', 'secret', 'managed-identity']) {
      const error = refusalOf({ disk: 'data', 'resource-group': 'rg', auth })
      expect(error.message).toContain('"subscription-id" (or AZURE_SUBSCRIPTION_ID) is required')
    }
  })

  test.each(['auto', 'azure-cli', 'AZURE-CLI'])(
    'is that of the session when "auth" is %s, and only what is open changes',
    (auth) => {
      const inputs = { disk: `data,${data.id}`, 'resource-group': 'rg', auth }
      expect(read(inputs, {}, { subscriptionId: SESSION }).request).toMatchObject({
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
    ['diff', { snapshot: 'a', disk: '' }],
    ['export', { 'blob-url': 'https://shop.blob.core.windows.net/disks' }],
    ['finalize', { outcome: 'success', snapshot: 'a', disk: '' }]
  ])('does not change for that of the session: %s', (operation, inputs) => {
    const given = { ...LEAST, operation, ...inputs }
    expect(read(given, {}, { subscriptionId: SESSION })).toStrictEqual(read(given))
  })

  test('by resource ids needs none at all', () => {
    const session = { subscriptionId: undefined }
    const { request } = read({ disk: data.id }, {}, session)
    expect(subscriptionsIn(request)).toEqual([SUBSCRIPTION])
    const pruning = { operation: 'prune', 'keep-last': '1', disk: data.id }
    expect(() => read(pruning, {}, session)).not.toThrow()
  })
})
