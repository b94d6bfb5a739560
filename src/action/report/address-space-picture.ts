/** Where on a disk something changed: its address space as rows of cells in plain Markdown. */

import { formatBytes, formatShare } from '../../snapshots/format.ts'
import type { Cell, Tally } from '../../snapshots/data/changed-ranges.ts'

/** Cells in a row: a row fits into a job summary without scrolling. */
const IN_A_ROW = 64

/**
 * The character of a cell, by its change compared with the cell with the largest change. The steps are logarithmic, so
 * that the busy ranges are visible, whether that is all of a cell or a thousandth.
 */
const SHADES = [
  { sign: '█', from: 1 / 2 },
  { sign: '▓', from: 1 / 10 },
  { sign: '▒', from: 1 / 100 },
  { sign: '░', from: 0 }
] as const

/** Cells from this shade on are the busy ranges. */
const BUSY = SHADES[1].from

const UNCHANGED = '·'
const CLEARED = '○'

/** Draws the address space of a disk. Each row starts with its offset. */
export function addressSpacePicture({ cells, cellBytes }: Tally): string {
  const most = mostOf(cells)
  const rows = Array.from({ length: Math.ceil(cells.length / IN_A_ROW) }, (_, row) => ({
    offset: formatOffset(row * IN_A_ROW * cellBytes),
    signs: cells
      .slice(row * IN_A_ROW, (row + 1) * IN_A_ROW)
      .map((cell) => signOf(cell, most))
      .join('')
  }))
  const width = Math.max(0, ...rows.map(({ offset }) => offset.length))
  return [
    '```text',
    ...rows.map(({ offset, signs }) => `${offset.padStart(width)} │${signs}│`),
    '',
    ...legend(cells, cellBytes).map((line) => `${' '.repeat(width)}  ${line}`),
    '```'
  ].join('\n')
}

/** The ranges with the largest changes, as adjacent cells of the picture; the busiest first. */
export function busiestPlaces(
  { cells, cellBytes, diskBytes, changedBytes }: Tally,
  most: number
): readonly { readonly from: string; readonly to: string; readonly changed: string }[] {
  return placesOf(cells)
    .toSorted((a, b) => b.changed - a.changed || a.first - b.first)
    .slice(0, most)
    .map(({ first, last, changed }) => ({
      from: formatOffset(first * cellBytes),
      to: formatOffset(Math.min(diskBytes, (last + 1) * cellBytes)),
      changed: `${formatBytes(changed)} (${formatShare(changed, changedBytes)} of the changes)`
    }))
}

function formatOffset(bytes: number): string {
  return bytes === 0 ? '0' : formatBytes(bytes)
}

function mostOf(cells: readonly Cell[]): number {
  return cells.reduce((most, { changed }) => Math.max(most, changed), 0)
}

type Place = { readonly first: number; readonly last: number; readonly changed: number }

function placesOf(cells: readonly Cell[]): readonly Place[] {
  const busy = mostOf(cells) * BUSY
  const places: Place[] = []
  for (const [at, { changed }] of cells.entries()) {
    if (changed === 0 || changed < busy) continue
    const before = places.at(-1)
    if (before?.last === at - 1) {
      places[places.length - 1] = { ...before, last: at, changed: before.changed + changed }
    } else {
      places.push({ first: at, last: at, changed })
    }
  }
  return places
}

function signOf({ changed, cleared }: Cell, most: number): string {
  if (changed === 0) return cleared === 0 ? UNCHANGED : CLEARED
  return SHADES.find(({ from }) => changed >= from * most)?.sign ?? UNCHANGED
}

/** Explains only the characters in the picture. */
function legend(cells: readonly Cell[], cellBytes: number): readonly string[] {
  const most = mostOf(cells)
  const hasCleared = cells.some(({ changed, cleared }) => changed === 0 && cleared > 0)
  const shades = SHADES.map(
    ({ sign, from }) =>
      `${sign} ${from === 0 ? 'less' : `${formatBytes(Math.ceil(from * most))} or more`}`
  )
  return [
    `each character is ${formatBytes(cellBytes)} of the disk`,
    ...(most > 0 ? [`changed: ${shades.join('   ')}`] : []),
    [`${UNCHANGED} nothing`, ...(hasCleared ? [`${CLEARED} cleared only`] : [])].join('   ')
  ]
}
