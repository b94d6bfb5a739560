import { describe, expect, test } from 'vitest'
import fc from 'fast-check'

import type { Selection } from '../../../src/operations/common/disks.ts'
import { SUBSCRIPTION, disk, machine, selectionOf } from '../../support/builders.ts'
import type { Texts } from '../../support/inputs.ts'
import { LEAST, expectProblems, read, refusalOf } from '../../support/inputs.ts'

const HOME: Texts = { 'resource-group': 'rg-data', 'subscription-id': SUBSCRIPTION }
const ref = (name: string) => ({
  subscriptionId: SUBSCRIPTION,
  resourceGroup: 'rg-data',
  name
})

/** What inputs select; of every operation that selects disks, which must agree. */
function selectionIn(inputs: Texts): Selection {
  const [create, list, prune] = ['create', 'list', 'prune'].map((operation) => {
    const rule: Texts = operation === 'prune' ? { 'keep-last': '3' } : {}
    const { request } = read({ ...inputs, ...rule, operation })
    if (!('selection' in request)) throw new Error(`${operation} selects nothing`)
    return request.selection
  })
  expect(list).toStrictEqual(create)
  expect(prune).toStrictEqual(create)
  if (create === undefined) throw new Error('nothing was read')
  return create
}

describe('vm', () => {
  test('names machines, completed by the group and the subscription', () => {
    expect(selectionIn({ ...HOME, vm: 'web, db\nworker-01' })).toStrictEqual({
      ...selectionOf(),
      vms: ['web', 'db', 'worker-01'].map(ref)
    })
  })

  test('takes resource ids, which need neither', () => {
    const { id } = machine([], { name: 'Web' })
    expect(selectionIn({ vm: id })).toStrictEqual({ ...selectionOf(), vms: [ref('Web')] })
  })

  test('by name needs a group and a subscription', () => {
    expectProblems(
      { vm: 'web', auth: 'oidc' },
      '"resource-group" is required when "vm" is a name',
      '"subscription-id" (or AZURE_SUBSCRIPTION_ID) is required when "vm" is a name'
    )
  })

  test.each([['with blanks'], ['v*'], ['v'.repeat(65)], ['..'], ['web.'], ['größe']])(
    'names no machine that is called %s',
    (vm) => {
      expectProblems(
        { ...HOME, vm },
        `"vm" is "${vm}": a name has 1 to 64 letters, digits, "_", "-" or "."`
      )
    }
  )

  test.each([
    ['a disk', disk().id],
    ['a machine of a scale set', `${machine([]).id}/virtualMachines/0`],
    ['a path', 'rg-data/web'],
    ['an id with a strange name', machine([]).id.replace('/web', '/%2e%2e')]
  ])('takes no id of %s', (_what, vm) => {
    expectProblems(
      { ...HOME, vm },
      `"vm" is "${vm}": expected a name, or a resource id such as /subscriptions/…/resourceGroups/…/providers/Microsoft.Compute/virtualMachines/…`
    )
  })
})

describe('disk-tags', () => {
  const tagged = (text: string) => selectionIn({ ...HOME, 'disk-tags': text }).tagged

  test('are name=value, one a line, and all must match', () => {
    expect(tagged('backup=daily\n\n cost center = a=b,c \nempty=')).toStrictEqual({
      tags: { backup: 'daily', 'cost center': 'a=b,c', empty: '' },
      subscriptionId: SUBSCRIPTION,
      resourceGroup: 'rg-data'
    })
  })

  test('without a group are looked for in the whole subscription', () => {
    expect(
      selectionIn({ 'subscription-id': SUBSCRIPTION, 'disk-tags': 'a=b' }).tagged
    ).toStrictEqual({ tags: { a: 'b' }, subscriptionId: SUBSCRIPTION, resourceGroup: undefined })
  })

  test('may be tags that the action itself writes elsewhere: here they are only read', () => {
    expect(tagged('snapshot-disk=x')?.tags).toEqual({ 'snapshot-disk': 'x' })
  })

  test.each([
    ['backup', 'in "backup": expected one name=value per line'],
    ['=daily', 'in "=daily": a tag needs a name'],
    ['a=1\nA=2', 'in "A=2": this tag is set twice; Azure compares tag names without case']
  ])('%j are refused', (text, problem) => {
    expectProblems(
      { ...HOME, 'disk-tags': text },
      `"disk-tags" is "${text.replaceAll('\n', ' ')}": ${problem}`
    )
  })

  test('need a subscription to look in', () => {
    expectProblems(
      { 'disk-tags': 'a=b', auth: 'secret' },
      '"subscription-id" (or AZURE_SUBSCRIPTION_ID) is required when "disk-tags" selects disks'
    )
  })

  test('are read back as they were written, whatever they hold', () => {
    const name = fc.stringMatching(/^[A-Za-z][\w .-]{0,20}\w$/)
    const value = fc.string({ maxLength: 20 }).map((text) => text.replaceAll(/\s/g, ' ').trim())
    fc.assert(
      fc.property(fc.dictionary(name, value, { minKeys: 1, maxKeys: 5 }), (tags) => {
        const lower = Object.keys(tags).map((one) => one.toLowerCase())
        fc.pre(new Set(lower).size === lower.length)
        const text = Object.entries(tags).map(([one, other]) => `${one}=${other}`)
        expect(tagged(text.join('\n'))?.tags).toEqual({ ...tags })
      }),
      { numRuns: 50 }
    )
  })
})

describe('shard', () => {
  const shardOf = (shard: string) => selectionIn({ ...LEAST, shard }).shard

  test.each([
    ['1/1', { part: 1, parts: 1 }],
    ['3/25', { part: 3, parts: 25 }],
    ['25 / 25', { part: 25, parts: 25 }],
    ['', undefined]
  ])('%j is %j', (text, shard) => {
    expect(shardOf(text)).toEqual(shard)
  })

  test.each([
    '0/25',
    '26/25',
    '3',
    '3/',
    '/25',
    '-1/25',
    '1.5/2',
    '3/25/1',
    '3 of 25',
    '1/0',
    '10000/10000',
    '٣/25'
  ])('%j is refused', (shard) => {
    expectProblems(
      { ...LEAST, shard },
      `"shard" is "${shard}": expected the number of the part and the number of parts, such as 3/25`
    )
  })

  test('accepts every part there is, and no other', () => {
    const isAccepted = (shard: string): boolean => {
      try {
        return shardOf(shard) !== undefined
      } catch {
        return false
      }
    }
    const number = fc.integer({ min: 0, max: 300 })
    fc.assert(
      fc.property(number, number, (part, parts) => {
        expect(isAccepted(`${part}/${parts}`)).toBe(part >= 1 && part <= parts)
      }),
      { numRuns: 100 }
    )
  })

  test('is a part of a selection, and none by itself', () => {
    expect(refusalOf({ ...HOME, shard: '1/2' }).message).toContain('"disk" is required')
  })
})

describe('a selection', () => {
  test('may mix disks, machines and tags', () => {
    expect(
      selectionIn({ ...HOME, disk: 'data', vm: 'web', 'disk-tags': 'a=b', shard: '2/3' })
    ).toStrictEqual({
      disks: [ref('data')],
      vms: [ref('web')],
      tagged: { tags: { a: 'b' }, subscriptionId: SUBSCRIPTION, resourceGroup: 'rg-data' },
      shard: { part: 2, parts: 3 }
    })
  })

  test('is needed by create', () => {
    expectProblems(
      { ...HOME, operation: 'create' },
      '"disk" is required: expected the name or resource id of at least 1 disk, a virtual machine in "vm", or tags in "disk-tags"'
    )
  })

  test('is not needed by list where a group, or the subscription, is named', () => {
    const everything = { disks: [], vms: [], tagged: undefined }
    expect(read({ ...HOME, operation: 'list' }).request).toMatchObject({ selection: everything })
    const anywhere = { operation: 'list', scope: 'subscription', 'subscription-id': SUBSCRIPTION }
    expect(read(anywhere).request).toMatchObject({ selection: everything })
    expectProblems(
      { operation: 'list' },
      '"resource-group" is required when no disk is selected: expected the group whose disks to list, or "scope: subscription" for all of them'
    )
  })

  test.each([
    ['disk', 'disk'],
    ['vm', 'virtual machine']
  ])('of nothing but separators in "%s" is refused, also by prune', (name, noun) => {
    for (const operation of ['create', 'list', 'prune']) {
      const rule: Texts = operation === 'prune' ? { 'keep-last': '3' } : {}
      expectProblems(
        { ...HOME, ...rule, operation, [name]: ' ,\n, ' },
        `"${name}" is ", ,": expected the name or resource id of a ${noun}`
      )
    }
  })
})
