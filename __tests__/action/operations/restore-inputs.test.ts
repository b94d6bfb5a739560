import { describe, expect, test } from 'vitest'
import fc from 'fast-check'

import type { RestoreRequest } from '../../../src/operations/restore.ts'
import { PLACEHOLDERS } from '../../../src/snapshots/naming.ts'
import { receiptEntry } from '../../../src/snapshots/receipt.ts'
import {
  SUBSCRIPTION,
  disk,
  machine,
  snapshot,
  takenFrom,
  receiptOf
} from '../../support/builders.ts'
import type { Texts } from '../../support/inputs.ts'
import { restoreRequest } from '../../support/restores.ts'
import { expectProblems, refusalOf, HOME, refIn, requestReader } from '../../support/inputs.ts'

const data = disk()
const taken = snapshot(takenFrom(data))
const entry = receiptEntry(data, taken, SUBSCRIPTION)
const RESTORE: Texts = { operation: 'restore', snapshot: 'a', ...HOME }
const SWAP: Texts = { ...RESTORE, vm: 'web', swap: 'true' }

const requestIn = requestReader('restore', RESTORE)

/** What is asked for; nothing when it is refused. */
function outcomeOf(inputs: Texts): RestoreRequest | undefined {
  try {
    return requestIn(inputs)
  } catch {
    return undefined
  }
}

describe('restore', () => {
  test('has the defaults of the action', () => {
    expect(requestIn()).toStrictEqual(restoreRequest({ snapshots: [refIn('a')] }))
  })

  test('holds what its inputs say', () => {
    expect(
      requestIn({
        'restore-disk-name': '{disk}-{run-id}',
        'restore-resource-group': 'rg-restored',
        'disk-sku': 'PremiumV2_LRS',
        zone: '2',
        vm: 'web',
        swap: 'True',
        'allow-stop': 'TRUE',
        'dry-run': 'true',
        'max-parallel': '2'
      })
    ).toMatchObject({
      diskName: '{disk}-{run-id}',
      restoreGroup: 'rg-restored',
      diskSku: 'PremiumV2_LRS',
      zone: '2',
      vm: refIn('web'),
      swap: true,
      allowStop: true,
      dryRun: true,
      maxParallel: 2
    })
  })

  test('takes snapshots of a receipt, by name and by id, and the latest of disks, mixed', () => {
    const { sources } = requestIn({
      receipt: receiptOf(entry),
      snapshot: `by-hand,${taken.id}`,
      disk: 'logs'
    })
    expect(sources).toMatchObject({
      targets: [
        { ref: refIn(taken.name), entry },
        { ref: refIn('by-hand'), entry: undefined },
        { ref: refIn(taken.name), entry: undefined }
      ],
      selection: { disks: [refIn('logs')], vms: [], tagged: undefined, shard: undefined }
    })
  })

  test('looks for snapshots by name in the group of the snapshots, where that is another one', () => {
    const { sources, vm } = requestIn({
      ...SWAP,
      disk: 'logs',
      'snapshot-resource-group': 'rg-backup'
    })
    expect(sources).toMatchObject({
      targets: [{ ref: refIn('a', 'rg-backup') }],
      selection: { disks: [refIn('logs')] },
      snapshotGroup: 'rg-backup'
    })
    expect(vm).toEqual(refIn('web'))
    const { sources: alone } = requestIn({
      'resource-group': '',
      'snapshot-resource-group': 'rg-backup'
    })
    expect(alone.targets).toMatchObject([{ ref: refIn('a', 'rg-backup') }])
  })

  test.each<[string, Texts]>([
    ['a receipt', { receipt: receiptOf(entry) }],
    ['a disk', { disk: 'logs' }]
  ])('needs no snapshot by name where there is %s', (_what, inputs) => {
    expect(() => requestIn({ snapshot: '', ...inputs })).not.toThrow()
  })
})

const NOTHING =
  '"snapshot" is required: expected the name or resource id of a snapshot, the output "receipt" of the step that took them, or disks in "disk" to use the latest usable snapshot of each'

test.each<[string, Texts, ...string[]]>([
  ['nothing to restore', { snapshot: '' }, NOTHING],
  // The machine is no selection of snapshots.
  ['a machine and no snapshot', { vm: 'web', swap: 'true', snapshot: '' }, NOTHING],
  [
    'a receipt that was cut off',
    { receipt: receiptOf(entry).slice(0, -3) },
    '"receipt" is not usable: it was cut off or changed; pass the output "receipt" on unchanged'
  ],
  [
    'a swap without a machine',
    { swap: 'true' },
    '"vm" is required when "swap" is "true": expected the virtual machine whose disks are swapped'
  ],
  [
    'a swap on two machines',
    { vm: 'web, db', swap: 'true' },
    '"vm" names several virtual machines: expected the one whose disks are swapped'
  ],
  [
    'a machine without a swap',
    { vm: 'web' },
    '"vm" is set, but "swap" is not "true": expected both or neither; without "swap", disks are only created'
  ],
  [
    'a stop without a swap',
    { 'allow-stop': 'true' },
    '"allow-stop" is "true", but it applies only when "swap" is "true"'
  ],
  [
    'words that are not true or false',
    { swap: 'yes', 'allow-stop': '1' },
    '"swap" is "yes": expected true or false',
    '"allow-stop" is "1": expected true or false'
  ],
  [
    'a group that can be none',
    { 'restore-resource-group': 'a/b' },
    '"restore-resource-group" is "a/b": expected the name of a resource group'
  ]
])('%s is refused', (_what, inputs, ...problems) => {
  expectProblems({ ...RESTORE, ...inputs }, ...problems)
})

describe('swap', () => {
  test('takes the machine by name or resource id', () => {
    expect(requestIn(SWAP).vm).toEqual(refIn('web'))
    expect(requestIn({ ...SWAP, vm: machine([], { name: 'Web' }).id }).vm).toEqual(refIn('Web'))
  })

  test('goes with one machine, and stopping with a swap, whatever the inputs hold', () => {
    const word = fc.constantFrom('', 'true', 'false', 'TRUE', 'yes')
    const machines = fc.constantFrom('', 'web', 'web,db', ' , ', 'a b')
    fc.assert(
      fc.property(word, word, machines, (swap, stop, vm) => {
        const request = outcomeOf({ swap, 'allow-stop': stop, vm })
        if (request === undefined) return
        expect(request.swap).toBe(request.vm !== undefined)
        expect(request.allowStop && !request.swap).toBe(false)
      })
    )
  })
})

describe('the new disk', () => {
  test('may be named by every placeholder', () => {
    const all = Object.keys(PLACEHOLDERS)
      .map((name) => `{${name}}`)
      .join('')
    expect(requestIn({ 'restore-disk-name': all }).diskName).toBe(all)
  })

  test('is named by no other', () => {
    expect(refusalOf({ ...RESTORE, 'restore-disk-name': '{dsik}' }).message).toContain(
      '"restore-disk-name" is "{dsik}": {dsik} is not a placeholder; expected {disk}, '
    )
  })

  test.each(['Premium_LRS', 'PremiumV2_LRS', 'StandardSSD_ZRS', 'UltraSSD_LRS'])(
    'may be of type %s',
    (sku) => {
      expect(requestIn({ 'disk-sku': sku }).diskSku).toBe(sku)
    }
  )

  test.each(['Premium', 'Premium SSD', 'premium-lrs', '_LRS', 'Premium_LRS\nx'])(
    'is of no type %j',
    (sku) => {
      expect(refusalOf({ ...RESTORE, 'disk-sku': sku }).message).toContain(
        'expected the type of a disk such as Premium_LRS, PremiumV2_LRS or StandardSSD_ZRS'
      )
    }
  )

  test.each(['0', '10', '1,2', 'westeurope-1', 'a'])('is in no zone %j', (zone) => {
    expectProblems(
      { ...RESTORE, zone },
      `"zone" is "${zone}": expected the number of an availability zone, such as 1`
    )
  })

  test('has a type and a zone that can be parts of a request, whatever the inputs hold', () => {
    const text = fc.oneof(fc.string({ maxLength: 20 }), fc.constantFrom('Premium_LRS', '3'))
    fc.assert(
      fc.property(text, text, (sku, zone) => {
        const request = outcomeOf({ 'disk-sku': sku, zone })
        expect(request?.diskSku ?? 'A_b').toMatch(/^[A-Za-z0-9]+_[A-Za-z]+$/)
        expect(request?.zone ?? '1').toMatch(/^[1-9]$/)
      }),
      { numRuns: 200 }
    )
  })

  test('has a name and a group that can be parts of an address, whatever the inputs hold', () => {
    const part = fc.oneof(
      fc.constantFrom(...Object.keys(PLACEHOLDERS), 'snapshot', '').map((name) => `{${name}}`),
      fc.string({ maxLength: 6 })
    )
    const name = fc.array(part, { maxLength: 4 }).map((parts) => parts.join(''))
    const group = fc.oneof(fc.constantFrom('rg', 'a/b', '..', 'a?b'), fc.string({ maxLength: 8 }))
    fc.assert(
      fc.property(name, group, (diskName, restoreGroup) => {
        const request = outcomeOf({
          'restore-disk-name': diskName,
          'restore-resource-group': restoreGroup
        })
        if (request === undefined) return
        const asked = [...request.diskName.matchAll(/\{([^{}]*)\}/g)].map(([, one]) => one)
        expect(Object.keys(PLACEHOLDERS)).toEqual(expect.arrayContaining(asked))
        expect(request.restoreGroup ?? 'rg').not.toMatch(/[/?#%\s]|^\.+$/)
      }),
      { numRuns: 200 }
    )
  })
})

test('all problems of a restore are reported together', () => {
  expectProblems(
    { ...RESTORE, snapshot: 'a b', zone: 'x', 'disk-sku': 'fast', swap: 'true', 'copy-to': 'x' },
    '"copy-to" is "x", but operation "restore" does not use it: it is an input of copy',
    '"disk-sku" is "fast": expected the type of a disk such as Premium_LRS, PremiumV2_LRS or StandardSSD_ZRS',
    '"zone" is "x": expected the number of an availability zone, such as 1',
    '"snapshot" is "a b": a name has 1 to 80 letters, digits, "_", "-" or "."',
    '"vm" is required when "swap" is "true": expected the virtual machine whose disks are swapped'
  )
})
