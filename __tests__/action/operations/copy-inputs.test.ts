import { describe, expect, test } from 'vitest'
import fc from 'fast-check'

import { INPUTS } from '../../../src/action/operations/index.ts'
import type { CopyRequest } from '../../../src/operations/copy.ts'
import { COPY_PLACEHOLDERS } from '../../../src/snapshots/naming.ts'
import { receiptEntry } from '../../../src/snapshots/receipt.ts'
import {
  SUBSCRIPTION,
  disk,
  selectionOf,
  snapshot,
  takenFrom,
  receiptOf
} from '../../support/builders.ts'
import type { Texts } from '../../support/inputs.ts'
import {
  LEAST,
  expectProblems,
  refusalOf,
  HOME,
  refIn,
  requestReader
} from '../../support/inputs.ts'

const data = disk()
const taken = snapshot(takenFrom(data))
const entry = receiptEntry(data, taken, SUBSCRIPTION)
const COPY: Texts = { operation: 'copy', snapshot: 'a', 'copy-to': 'northeurope', ...HOME }
const setIn = (region: string): string =>
  data.id.replace('/disks/data', `/diskEncryptionSets/${region}`)

const requestIn = requestReader('copy', COPY)

describe('copy', () => {
  test('has the defaults of the action', () => {
    expect(requestIn({})).toStrictEqual({
      operation: 'copy',
      sources: [{ ref: refIn('a'), entry: undefined }],
      selection: selectionOf(),
      snapshotGroup: undefined,
      snapshotName: '{snapshot}-{location}',
      regions: ['northeurope'],
      speed: 'standard',
      ifExists: 'fail',
      options: {
        sku: undefined,
        tags: {},
        inheritTags: false,
        networkAccessPolicy: 'DenyAll',
        diskAccessId: undefined,
        publicNetworkAccess: 'Disabled'
      },
      encryptionSets: new Map(),
      waitFor: 'usable',
      dryRun: false,
      maxParallel: 8
    })
  })

  test('holds what its inputs say', () => {
    expect(
      requestIn({
        'copy-to': 'North Europe, swedencentral',
        'copy-speed': 'Enhanced',
        'snapshot-resource-group': 'rg-far',
        'snapshot-name': '{snapshot}-{disk}-{location}',
        'if-exists': 'reuse',
        sku: 'Standard_ZRS',
        tags: 'purpose=recovery',
        'inherit-tags': 'true',
        'network-access-policy': 'AllowAll',
        'disk-encryption-set-id': `northeurope=${setIn('north')}`,
        'wait-for': 'created',
        'dry-run': 'true',
        'max-parallel': '2'
      })
    ).toMatchObject({
      // A group that copies go to does not tell where their sources are.
      sources: [{ ref: refIn('a') }],
      snapshotGroup: 'rg-far',
      snapshotName: '{snapshot}-{disk}-{location}',
      regions: ['North Europe', 'swedencentral'],
      speed: 'enhanced',
      ifExists: 'reuse',
      options: {
        sku: 'Standard_ZRS',
        tags: { purpose: 'recovery' },
        inheritTags: true,
        networkAccessPolicy: 'AllowAll',
        publicNetworkAccess: 'Enabled'
      },
      encryptionSets: new Map([['northeurope', setIn('north')]]),
      waitFor: 'created',
      dryRun: true,
      maxParallel: 2
    })
  })

  test('takes snapshots of a receipt, by name and by id, and the latest of disks, mixed', () => {
    const { sources, selection } = requestIn({
      receipt: receiptOf(entry),
      snapshot: `by-hand\n${taken.id}`,
      disk: 'logs',
      vm: 'web',
      'disk-tags': 'backup=far'
    })
    expect(sources).toEqual([
      { ref: { subscriptionId: SUBSCRIPTION, resourceGroup: 'rg-data', name: taken.name }, entry },
      { ref: refIn('by-hand'), entry: undefined },
      { ref: refIn(taken.name), entry: undefined }
    ])
    expect(selection).toMatchObject({
      disks: [refIn('logs')],
      vms: [refIn('web')],
      tagged: { tags: { backup: 'far' } },
      shard: undefined
    })
  })

  test.each<[string, Texts]>([
    ['a receipt', { receipt: receiptOf(entry) }],
    ['disks', { disk: 'logs' }],
    ['machines', { vm: 'web' }],
    ['tags', { 'disk-tags': 'a=b' }]
  ])('needs no snapshot by name where there are %s', (_what, inputs) => {
    expect(() => requestIn({ snapshot: '', ...inputs })).not.toThrow()
  })

  test('without anything to copy is refused', () => {
    expectProblems(
      { ...COPY, snapshot: '' },
      '"snapshot" is required: expected the name or resource id of a snapshot, the output "receipt" of the step that took them, or disks in "disk" to use the latest usable snapshot of each'
    )
  })
})

describe('copy-to', () => {
  test('is needed', () => {
    expectProblems(
      { ...COPY, 'copy-to': '' },
      '"copy-to" is required: expected one or more regions to copy to, such as northeurope'
    )
    expectProblems(
      { ...COPY, 'copy-to': ' ,\n,' },
      '"copy-to" is ", ,": expected one or more regions to copy to, such as northeurope'
    )
  })

  test.each([
    ['northeurope, North Europe\nNORTHEUROPE', 1],
    ['northeurope,swedencentral,North Europe', 2],
    ['(Europe) North Europe\nnortheurope', 1],
    ['uksouth\nukwest', 2]
  ])('names each region once, however it is spelled: %j', (text, count) => {
    expect(requestIn({ 'copy-to': text }).regions).toHaveLength(count)
  })

  test.each(['north/europe', '1europe', 'x', 'größe', 'a-b', '$(id)'])(
    'names no region that is called %s',
    (text) => {
      expectProblems(
        { ...COPY, 'copy-to': text },
        `"copy-to" is "${text}": "${text}" is not a region name`
      )
    }
  )

  test('gives no region that could not be one, and none twice, whatever it holds', () => {
    const item = fc.oneof(
      fc.constantFrom('northeurope', 'North Europe', 'UK South', 'uksouth', 'westus3', ' ', ''),
      fc.string({ maxLength: 12 })
    )
    const text = fc.array(item, { maxLength: 6 }).map((items) => items.join(','))
    fc.assert(
      fc.property(text, (regions) => {
        const outcome = outcomeOf({ 'copy-to': regions })
        if (outcome === undefined) return
        const plain = outcome.regions.map((one) => one.toLowerCase().replaceAll(' ', ''))
        expect(plain.length).toBeGreaterThan(0)
        expect(new Set(plain).size).toBe(plain.length)
        for (const one of plain) expect(one).toMatch(/^[a-z][a-z0-9]*$/)
      }),
      { numRuns: 200 }
    )
  })
})

/** What is asked for; nothing when it is refused. */
function outcomeOf(inputs: Texts): CopyRequest | undefined {
  try {
    return requestIn(inputs)
  } catch {
    return undefined
  }
}

describe('copy-speed', () => {
  test.each(['fast', 'None', '2', 'true'])('%j is refused', (speed) => {
    expectProblems(
      { ...COPY, 'copy-speed': speed },
      `"copy-speed" is "${speed}": expected standard or enhanced`
    )
  })
})

test('speed and name of a copy are what copies have, whatever the inputs hold', () => {
  const speed = fc.oneof(fc.constantFrom('', 'STANDARD', 'enhanced'), fc.string({ maxLength: 9 }))
  const part = fc.oneof(
    fc.constantFrom(...Object.keys(COPY_PLACEHOLDERS), 'x', '').map((name) => `{${name}}`),
    fc.string({ maxLength: 6 })
  )
  const name = fc.array(part, { maxLength: 4 }).map((parts) => parts.join(''))
  fc.assert(
    fc.property(speed, name, (copySpeed, snapshotName) => {
      const request = outcomeOf({ 'copy-speed': copySpeed, 'snapshot-name': snapshotName })
      if (request === undefined) return
      expect(['standard', 'enhanced']).toContain(request.speed)
      const asked = [...request.snapshotName.matchAll(/\{([^{}]*)\}/g)].map(([, one]) => one)
      expect(Object.keys(COPY_PLACEHOLDERS)).toEqual(expect.arrayContaining(asked))
    }),
    { numRuns: 200 }
  )
})

describe('the name of a copy', () => {
  test('at the default of create is the same in every run, so that a re-run finds the copy', () => {
    for (const text of ['', INPUTS['snapshot-name'].default]) {
      expect(requestIn({ 'snapshot-name': text }).snapshotName).toBe('{snapshot}-{location}')
    }
  })

  test('may hold every placeholder that copies have', () => {
    const all = Object.keys(COPY_PLACEHOLDERS)
      .map((name) => `{${name}}`)
      .join('')
    expect(requestIn({ 'snapshot-name': all }).snapshotName).toBe(all)
  })

  test('may hold no other, and it is said which there are', () => {
    expectProblems(
      { ...COPY, 'snapshot-name': '{snapshto}-{location}' },
      '"snapshot-name" is "{snapshto}-{location}": {snapshto} is not a placeholder; expected {disk}, {vm}, {timestamp}, {date}, {time}, {run-id}, {run-number}, {run-attempt}, {sha}, {ref}, {location} or {snapshot}'
    )
  })

  test('is the only one with {snapshot}', () => {
    expect(refusalOf({ ...LEAST, 'snapshot-name': '{snapshot}' }).message).toContain(
      '{snapshot} is not a placeholder'
    )
  })
})

describe('disk-encryption-set-id of a copy', () => {
  const setsIn = (text: string) => requestIn({ 'disk-encryption-set-id': text }).encryptionSets

  test('names a set for each region, in any spelling', () => {
    expect(setsIn(`North Europe = ${setIn('n')}\n\n swedencentral=${setIn('s')}`)).toEqual(
      new Map([
        ['northeurope', setIn('n')],
        ['swedencentral', setIn('s')]
      ])
    )
  })

  const EXPECTED =
    'expected one region=id per line, with the id /subscriptions/…/providers/Microsoft.Compute/diskEncryptionSets/…'

  test.each([
    ['a set alone', setIn('n'), EXPECTED],
    ['a region alone', 'northeurope', EXPECTED],
    ['no region', `=${setIn('n')}`, EXPECTED],
    ['a bullet', `- northeurope=${setIn('n')}`, EXPECTED],
    ['no id', 'northeurope=', EXPECTED],
    ['the id of a disk', `northeurope=${data.id}`, EXPECTED]
  ])('that is %s is refused', (_what, text, problem) => {
    expect(refusalOf({ ...COPY, 'disk-encryption-set-id': text }).message).toMatch(
      new RegExp(String.raw`^The input "disk-encryption-set-id" is ".*": in ".*": ${problem}\.$`)
    )
  })

  test('that names a region twice is refused, in whatever spelling', () => {
    const text = `northeurope=${setIn('a')}\nNorth Europe=${setIn('b')}`
    expect(refusalOf({ ...COPY, 'disk-encryption-set-id': text }).message).toMatch(
      /: this region is set twice\.$/
    )
  })

  test('is read back as it was written, whatever the regions and the order', () => {
    const region = fc.constantFrom('North Europe', 'uksouth', 'West US 3', 'swedencentral')
    const name = fc.stringMatching(/^[A-Za-z0-9][\w-]{0,20}$/)
    fc.assert(
      fc.property(fc.uniqueArray(region), fc.array(name, { minLength: 4 }), (regions, names) => {
        const lines = regions.map((one, at) => `${one}=${setIn(names[at] ?? '')}`)
        expect([...setsIn(lines.join('\n'))].map(([, id]) => id)).toEqual(
          regions.map((_one, at) => setIn(names[at] ?? ''))
        )
      }),
      { numRuns: 100 }
    )
  })

  test('is one id in create, and not the lines of a copy', () => {
    expect(
      refusalOf({ ...LEAST, 'disk-encryption-set-id': `northeurope=${setIn('n')}` }).message
    ).toContain('expected a resource id such as')
  })
})

test('all problems of a copy are reported together', () => {
  expectProblems(
    {
      ...COPY,
      snapshot: 'a b',
      'copy-to': '',
      'copy-speed': 'fast',
      'network-access-policy': 'nobody',
      timeout: 'soon'
    },
    '"timeout" is "soon": expected a duration from 1s to 7d, such as 90s, 30m, 2h or 1h30m',
    '"network-access-policy" is "nobody": expected DenyAll, AllowPrivate or AllowAll',
    '"copy-to" is required: expected one or more regions to copy to, such as northeurope',
    '"copy-speed" is "fast": expected standard or enhanced',
    '"snapshot" is "a b": a name has 1 to 80 letters, digits, "_", "-" or "."'
  )
})
