import { describe, expect, test } from 'vitest'

import { selectionOf, snapshot } from '../../support/builders.ts'
import type { Texts } from '../../support/inputs.ts'
import { expectProblems, refusalOf, HOME, refIn, requestReader } from '../../support/inputs.ts'

const taken = snapshot()
const CONTAINER = 'https://shop.blob.core.windows.net/disks'
const EXPORT: Texts = {
  operation: 'export',
  disk: 'data',
  'blob-url': CONTAINER,
  ...HOME
}

const requestIn = requestReader('export', EXPORT)

describe('export', () => {
  test('has the defaults of the action', () => {
    expect(requestIn({})).toStrictEqual({
      operation: 'export',
      selection: selectionOf(refIn('data')),
      snapshots: [],
      snapshotGroup: undefined,
      place: {
        endpoint: 'https://shop.blob.core.windows.net',
        container: 'disks',
        folder: '',
        blob: undefined,
        signature: undefined
      },
      verify: false,
      dryRun: false,
      maxParallel: 8
    })
  })

  test('holds what its inputs say', () => {
    expect(
      requestIn({
        disk: 'data, logs',
        snapshot: `a, ${taken.id}`,
        'blob-url': `${CONTAINER}/nightly/?sv=1&sig=abc%3D`,
        'snapshot-resource-group': 'rg-backup',
        verify: 'TRUE',
        'dry-run': 'true',
        'max-parallel': '32'
      })
    ).toMatchObject({
      selection: selectionOf(refIn('data'), refIn('logs')),
      snapshots: [refIn('a', 'rg-backup'), refIn(taken.name)],
      snapshotGroup: 'rg-backup',
      place: { folder: 'nightly/', blob: undefined, signature: 'sv=1&sig=abc%3D' },
      verify: true,
      dryRun: true,
      maxParallel: 32
    })
  })

  test('takes one blob', () => {
    expect(requestIn({ 'blob-url': `${CONTAINER}/shop/data.vhd` }).place.blob).toBe('shop/data.vhd')
  })

  test('needs no disk where there are snapshots', () => {
    expect(requestIn({ disk: '', snapshot: 'a' })).toMatchObject({
      selection: selectionOf(),
      snapshots: [refIn('a')]
    })
  })

  test('without anything to export is refused', () => {
    expectProblems(
      { ...EXPORT, disk: '' },
      '"disk" is required: expected the disks whose snapshots to export, or the snapshots in "snapshot"'
    )
  })

  test.each<[string, string]>([
    ['disks', 'it does not begin with https://'],
    ['http://shop.blob.core.windows.net/disks', 'it does not begin with https://'],
    ['https://shop.blob.core.windows.net', 'it names no container'],
    ['https://shop.blob.core.windows.net/?sig=abc', 'it names no container'],
    ['https://me:word@shop.blob.core.windows.net/disks', 'it contains more than a location'],
    [`${CONTAINER}#part`, 'it contains more than a location'],
    [`${CONTAINER}/%zz`, 'it is not well-formed']
  ])('does not take "%s" for a place', (url, refusal) => {
    expectProblems({ ...EXPORT, 'blob-url': url }, `"blob-url" is not usable: ${refusal}`)
  })

  test('needs a place', () => {
    expectProblems({ ...EXPORT, 'blob-url': '' }, '"blob-url" is required for export')
  })

  test('reports what is wrong with a place without its signature', () => {
    const { message } = refusalOf({
      ...EXPORT,
      timeout: 'soon',
      'blob-url': 'http://shop.blob.core.windows.net/disks?sig=word'
    })
    expect(message).toContain('"blob-url" is not usable')
    expect(message).not.toContain('word')
  })

  test.each(['yes', '1'])('verify is not "%s"', (verify) => {
    expectProblems({ ...EXPORT, verify }, `"verify" is "${verify}": expected true or false`)
  })
})
