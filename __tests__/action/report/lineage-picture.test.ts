import { describe, expect, test } from 'vitest'
import fc from 'fast-check'

import type { PictureDisk, PictureSnapshot } from '../../../src/action/report/lineage-picture.ts'
import {
  MAX_DRAWN_DELETED,
  MAX_DRAWN_DISKS,
  MAX_DRAWN_PER_DISK,
  lineagePicture
} from '../../../src/action/report/lineage-picture.ts'
import { age } from '../../../src/snapshots/format.ts'
import { dataTime } from '../../support/builders.ts'

const NOW = Date.parse('2026-11-23T10:00:00Z')

function drawn(changes: Partial<PictureSnapshot> = {}): PictureSnapshot {
  return {
    id: 'id-a',
    name: 'a',
    dataTime: dataTime(NOW - 3_600_000),
    location: 'westeurope',
    usable: true,
    failed: false,
    note: undefined,
    held: false,
    copyOf: undefined,
    ...changes
  }
}

function pictureDisk(
  snapshots: readonly PictureSnapshot[],
  changes: Partial<PictureDisk> = {}
): PictureDisk {
  return { name: 'data', current: true, note: '128 GiB', latest: undefined, snapshots, ...changes }
}

const many = (count: number, changes: (index: number) => Partial<PictureSnapshot> = () => ({})) =>
  Array.from({ length: count }, (_, index) =>
    drawn({ id: `id-${index}`, name: `s${index}`, ...changes(index) })
  )

/** The lines of a picture that draw something: neither fence nor classes. */
const linesOf = (picture: string): readonly string[] =>
  picture
    .split('\n')
    .filter((line) => line.startsWith('  ') && !line.startsWith('  classDef '))
    .map((line) => line.trim())

const edgesOf = (picture: string): readonly string[] =>
  linesOf(picture).filter((line) => /-->|\.->/.test(line) && !line.includes('["'))

describe('a picture', () => {
  test('shows what would be restored, how old it is, and what hangs on it', () => {
    const picture = lineagePicture(
      [
        pictureDisk(
          [
            drawn({ id: 'C', name: 'copy', usable: false, note: 'copying, 5 %', copyOf: 'A' }),
            drawn({ id: 'A', name: 'a', held: true }),
            drawn({ id: 'B', name: 'b', dataTime: undefined, usable: false, note: 'pending' }),
            drawn({ id: 'X', name: 'x', location: undefined, usable: false, failed: true })
          ],
          { latest: 'A' }
        ),
        pictureDisk([drawn({ id: 'F', name: 'f' })], { current: false, note: undefined })
      ],
      NOW
    )
    expect(linesOf(picture)).toEqual([
      'd0[("data<br/>128 GiB")]:::disk',
      'd0s0["copy<br/>2026-11-23 09:00 UTC (1 h ago)<br/>westeurope<br/>copying, 5 %"]:::waiting',
      'd0s1 -. copy .-> d0s0',
      'd0s1["a<br/>2026-11-23 09:00 UTC (1 h ago)<br/>westeurope<br/>latest<br/>held"]:::latest',
      'd0 --> d0s1',
      'class d0s1 held',
      'd0s2["b<br/>westeurope<br/>pending"]:::waiting',
      'd0 --> d0s2',
      'd0s3["x<br/>2026-11-23 09:00 UTC (1 h ago)"]:::failed',
      'd0 --> d0s3',
      'd1[("data")]:::former',
      'd1s0["f<br/>2026-11-23 09:00 UTC (1 h ago)<br/>westeurope"]:::usable',
      'd1 --> d1s0'
    ])
    expect(picture.split('\n').slice(0, 3)).toEqual([
      '```mermaid',
      expect.stringMatching(/^%%\{init: \{"flowchart": \{[^{}]*\}\}\}%%$/),
      'flowchart LR'
    ])
    expect(picture.endsWith('\n```')).toBe(true)
  })

  test('is empty where there is no snapshot', () => {
    expect(lineagePicture([], NOW)).toBe('')
    expect(lineagePicture([pictureDisk([])], NOW)).toBe('')
  })

  test('leaves out disks without snapshots', () => {
    expect(linesOf(lineagePicture([pictureDisk([]), pictureDisk([drawn()])], NOW))).toHaveLength(3)
  })

  test('marks the snapshot of a disk that the one rule names, and no other', () => {
    const of = (disks: readonly PictureDisk[]): number =>
      lineagePicture(disks, NOW).split(':::latest').length - 1
    expect(of([pictureDisk(many(3))])).toBe(0)
    expect(of([pictureDisk(many(3), { latest: 'id-2' })])).toBe(1)
    expect(of([pictureDisk(many(3), { latest: 'id-1' }), pictureDisk(many(3))])).toBe(1)
    expect(lineagePicture([pictureDisk(many(3), { latest: 'id-2' })], NOW)).toMatch(
      /"s2<br\/>[^"]*latest"/
    )
  })

  test('hangs a copy on its disk when its source is not in the picture', () => {
    const picture = lineagePicture([pictureDisk([drawn({ copyOf: '' })])], NOW)
    expect(edgesOf(picture)).toEqual(['d0 -. copy .-> d0s0'])
  })
})

describe('a large lineage is capped', () => {
  test('to some snapshots of each disk; the rest is one node that counts them', () => {
    const picture = lineagePicture([pictureDisk(many(500))], NOW)
    expect(edgesOf(picture)).toHaveLength(MAX_DRAWN_PER_DISK + 1)
    expect(picture).toContain(`["${500 - MAX_DRAWN_PER_DISK} older"]`)
    expect(lineagePicture([pictureDisk(many(MAX_DRAWN_PER_DISK))], NOW)).not.toContain('older')
  })

  test('to a node for each word about many that are deleted, and to boxes for a few', () => {
    const pictureOf = (deleted: number): string =>
      lineagePicture(
        [
          pictureDisk([
            drawn({ id: 'kept' }),
            ...many(deleted, (index) => ({ deleted: index < 2 ? 'unknown' : 'deleted' }))
          ])
        ],
        NOW
      )
    const labels = (picture: string): readonly string[] =>
      [...picture.matchAll(/\["([^"]*)"\]:::deleted/g)].map(([, text = '']) => text)
    expect(labels(pictureOf(MAX_DRAWN_DELETED))).toHaveLength(MAX_DRAWN_DELETED)
    expect(labels(pictureOf(7))).toEqual(['2 unknown', '5 deleted'])
    expect(pictureOf(7)).toContain('d0 -.- d0gone1')
  })

  test('to some disks; the rest is one node that counts them', () => {
    const disks = (count: number): readonly PictureDisk[] =>
      Array.from({ length: count }, () => pictureDisk([drawn()]))
    const picture = lineagePicture(disks(MAX_DRAWN_DISKS + 3), NOW)
    expect(picture.split('[("')).toHaveLength(MAX_DRAWN_DISKS + 1)
    expect(picture).toContain('["3 more disks"]')
    expect(lineagePicture(disks(MAX_DRAWN_DISKS), NOW)).not.toContain('more')
  })

  test('below what Mermaid on GitHub renders, with the longest names that Azure allows', () => {
    const name = (index: number): string => `${index}`.padStart(80, 'n_')
    const disks = Array.from({ length: 40 }, (_, disk) =>
      pictureDisk(
        many(500, (index) => ({
          id: `/subscriptions/x/${disk}/${index}`,
          name: name(index),
          location: 'australiasoutheast',
          held: true,
          note: 'not verified',
          copyOf: index > 0 ? `/subscriptions/x/${disk}/${index - 1}` : undefined
        })),
        { name: name(disk), note: 'former disk of this name' }
      )
    )
    const picture = lineagePicture(disks, NOW)
    expect(picture.length).toBeLessThan(50_000)
    expect(edgesOf(picture).length).toBeLessThan(280)
  })
})

describe('no label breaks out of its quotes', () => {
  const hostile = fc
    .array(
      fc.oneof(
        fc.constantFrom(
          ...'"`\'[](){}<>|;#&\\\n\r\t\u2028'.split(''),
          '"]:::held',
          '\n```\n',
          '-->',
          '%%{init: {}}%%',
          '#quot;',
          'click d0 "javascript:alert(1)"',
          '<script>',
          'end'
        ),
        fc.string({ unit: 'binary', maxLength: 3 })
      ),
      { minLength: 1, maxLength: 10 }
    )
    .map((parts) => parts.join(''))
    .filter((text) => text !== '')

  test('nor shows what controls and is not seen', () => {
    const picture = lineagePicture(
      [pictureDisk([], { name: 'x' }), pictureDisk([drawn({ name: 'a\u001B[31mb\u202E' })])],
      NOW
    )
    expect(picture).toContain('"ab<br/>')
  })

  test('whatever names, regions and notes say', () => {
    fc.assert(
      fc.property(hostile, hostile, hostile, (name, location, note) => {
        const picture = lineagePicture(
          [
            pictureDisk(
              [drawn({ name, location, note }), drawn({ id: 'id-b', name, note, copyOf: 'id-a' })],
              { name, note, latest: 'id-a' }
            )
          ],
          NOW
        )
        const label = String.raw`(?:[\p{L}\p{N} ._,:%()/+·-]|#\d+;|<br/>)*`
        const lines = picture.split(/\r\n|[\n\r\u2028\u2029]/)
        expect(lines.slice(3, 8)).toEqual([
          expect.stringMatching(new RegExp(String.raw`^  d0\[\("${label}"\)\]:::disk$`, 'u')),
          expect.stringMatching(new RegExp(String.raw`^  d0s0\["${label}"\]:::latest$`, 'u')),
          '  d0 --> d0s0',
          expect.stringMatching(new RegExp(String.raw`^  d0s1\["${label}"\]:::usable$`, 'u')),
          '  d0s0 -. copy .-> d0s1'
        ])
        expect(lines.filter((line) => line.startsWith('```'))).toEqual(['```mermaid', '```'])
        // One for the disk, three for the latest, three for the other one.
        expect(picture.split('<br/>')).toHaveLength(8)
      }),
      { numRuns: 300 }
    )
  })
})

test.each([
  [-60_000, 'just now'],
  [0, 'just now'],
  [59_999, 'just now'],
  [60_000, '1 min ago'],
  [5_400_000, '1 h 30 min ago'],
  [3 * 86_400_000, '3 d ago']
])('what was created %d ms ago is %s', (ms, words) => {
  expect(age(NOW - ms, NOW)).toBe(words)
})
