import { describe, expect, test } from 'vitest'
import fc from 'fast-check'

import {
  addressSpacePicture,
  busiestPlaces
} from '../../../src/action/report/address-space-picture.ts'
import type { ChangedRange } from '../../../src/snapshots/types.ts'
import { CELLS, counter } from '../../../src/snapshots/data/changed-ranges.ts'
import { changed, cleared } from '../../support/builders.ts'

const GIB = 1024 ** 3
const MIB = 1024 ** 2

const tallyOf = (sizeGb: number, ...ranges: readonly ChangedRange[]) => {
  const count = counter(sizeGb * GIB)
  Array.from(count.through(ranges))
  return count.tally()
}
const signsOf = (picture: string): string =>
  [...picture.matchAll(/│(.*)│/g)].map(([, signs]) => signs).join('')

describe('the picture', () => {
  test('shows where most changed, however little that is of the disk', () => {
    const picture = addressSpacePicture(
      tallyOf(
        256,
        changed(0, 10 * MIB),
        changed(GIB, 4 * MIB),
        changed(2 * GIB, 512 * 1024),
        changed(3 * GIB, 512),
        cleared(4 * GIB, MIB)
      )
    )
    expect(signsOf(picture)).toBe('█▓▒░○'.padEnd(CELLS, '·'))
    expect(picture).toContain('each character is 1 GiB of the disk')
    expect(picture).toContain('█ 5 MiB or more   ▓ 1 MiB or more   ▒ 102 KiB or more   ░ less')
    expect(picture).toContain('○ cleared only')
    expect(picture).toMatch(/^ {6}0 │/m)
    expect(picture).toMatch(/^192 GiB │/m)
  })

  test('has a sign for every cell, and no row is longer than 64', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 32_767 }), (sizeGb) => {
        const picture = addressSpacePicture(tallyOf(sizeGb, changed(0, 512)))
        expect(signsOf(picture)).toMatch(/^█·{255}$/)
        for (const line of picture.split('\n')) expect(line.length).toBeLessThan(90)
      })
    )
  })
})

describe('the busiest places', () => {
  test('are runs of busy cells, the busiest first', () => {
    const tally = tallyOf(
      256,
      changed(0, 1024),
      changed(9.5 * GIB, GIB),
      changed(100 * GIB, 300 * MIB),
      cleared(200 * GIB, GIB)
    )
    expect(busiestPlaces(tally, 5)).toEqual([
      { from: '9 GiB', to: '11 GiB', changed: '1 GiB (77.3 % of the changes)' },
      { from: '100 GiB', to: '101 GiB', changed: '300 MiB (22.7 % of the changes)' }
    ])
    expect(busiestPlaces(tally, 1)).toHaveLength(1)
  })

  test('are none where nothing was written', () => {
    expect(busiestPlaces(tallyOf(1, cleared(0, 512)), 5)).toEqual([])
  })
})
