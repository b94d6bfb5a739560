/** The page of the benchmark keeps up with its rows; how fast anything is depends on the machine, and is no test. */

import { readFileSync } from 'node:fs'

import { expect, test } from 'vitest'

import { median } from '../bench/harness.ts'
import { page, picture } from '../bench/report.ts'
import { GROUPS } from '../bench/rows.ts'

const rows = GROUPS.flatMap((group) => group.rows)
const text = (name: string): string =>
  readFileSync(new URL(`../docs/${name}`, import.meta.url), 'utf8')

test('docs/performance.md has every row of the benchmark, in its order', () => {
  const names = text('performance.md')
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .slice(2)
    .map((line) => line.split(' | ')[0]?.slice(2))
  expect(names).toEqual(rows.map(({ name }) => name))
})

test('the picture has a bar for every target', () => {
  const bars = text('performance.svg').match(/<rect /g) ?? []
  const targets = rows.filter(({ target }) => target !== undefined && !isZero(target))
  expect(bars).toHaveLength(targets.length)
})

function isZero(target: { readonly most?: number; readonly least?: number }): boolean {
  return target.most === 0
}

test('a row is met by the median, and a missed one says why', () => {
  const row = { id: 'one', name: 'One', unit: '×' as const, target: { most: 2 } }
  const met = { row, values: [1, 1.5, 9], limit: 'bare' }
  const missed = { row: { ...row, name: 'Two', why: 'It is slow.' }, values: [1, 3, 9], limit: '' }
  const least = { row: { ...row, name: 'Three', target: { least: 2 } }, values: [3], limit: '' }
  const absent = { row: { ...row, name: 'Four' }, skipped: 'not installed: az' }
  const written = page([met, missed, least, absent], 3)
  expect(written).toContain('| One | ≤ 2.00 × | 1.50 × (1.00–9.00) | met | bare |')
  expect(written).toContain('| Two | ≤ 2.00 × | 3.00 × (1.00–9.00) | missed |')
  expect(written).toContain('| Three | ≥ 2.00 × | 3.00 × | met |')
  expect(written).toContain('| Four | ≤ 2.00 × | not measured | not measured | not installed: az |')
  expect(written).toContain('- **Two**: It is slow.')
  expect(picture([met, missed, absent]).match(/class="missed"/g)).toHaveLength(1)
  expect(median([4, 1, 3, 2])).toBe(2.5)
})
