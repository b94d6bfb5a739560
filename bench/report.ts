/** What the benchmark has measured, as lines, as a page and as a picture. */

import { cpus } from 'node:os'

import { median } from './harness.ts'
import type { Measured, Row } from './rows.ts'

/** One row with what was measured, or why nothing was. */
export type Result = { readonly row: Row } & (
  (Measured & { readonly skipped?: never }) | { readonly skipped: string }
)

type Verdict = 'met' | 'missed' | 'informs' | 'not measured'

/** Whether the median keeps the target. */
function verdictOf(result: Result): Verdict {
  const { target } = result.row
  if (result.skipped !== undefined) return 'not measured'
  if (target === undefined) return 'informs'
  const value = median(result.values)
  return ('most' in target ? value <= target.most : value >= target.least) ? 'met' : 'missed'
}

/** How much of the target is used up, 1 being all of it: below 1 is better than asked. */
function shareOf(result: Result): number | undefined {
  const { target } = result.row
  if (result.skipped !== undefined || target === undefined) return undefined
  const value = median(result.values)
  if ('least' in target) return target.least / value
  return target.most === 0 ? undefined : value / target.most
}

function formatTarget({ target, unit }: Row): string {
  if (target === undefined) return '–'
  return 'most' in target ? `≤ ${format(target.most, unit)}` : `≥ ${format(target.least, unit)}`
}

function format(value: number, unit: Row['unit']): string {
  if (unit === '×') return `${value.toFixed(2)} ×`
  const isWhole = Number.isInteger(value) || value >= 100
  const text = isWhole ? Math.round(value).toLocaleString('en') : value.toFixed(1)
  return unit === 'duplicates' ? text : `${text} ${unit}`
}

/** The median, and from the least to the most. */
function formatValues(result: Result): string {
  if (result.skipped !== undefined) return 'not measured'
  const { values, row } = result
  const all = format(median(values), row.unit)
  const [least, most] = [Math.min(...values), Math.max(...values)].map((one) =>
    format(one, row.unit).replace(/ .*$/, '')
  )
  return least === most ? all : `${all} (${least ?? ''}–${most ?? ''})`
}

/** One line for the terminal. */
export function formatRow(result: Result): string {
  const { row } = result
  const what = `${row.name}: ${formatValues(result)}, target ${formatTarget(row)}: ${verdictOf(result)}`
  return `${what}\n    ${result.skipped ?? result.limit}`
}

/** The page with all rows, in Markdown. */
export function page(results: readonly Result[], rounds: number): string {
  const models = [...new Set(cpus().map(({ model }) => model.trim()))].join(', ')
  const missed = results.filter((one) => verdictOf(one) === 'missed')
  const skipped = results.filter(({ skipped: why }) => why !== undefined)
  const lines = results.map((one) => {
    const { row } = one
    const limit = one.skipped ?? one.limit
    return `| ${row.name} | ${formatTarget(row)} | ${formatValues(one)} | ${verdictOf(one)} | ${limit} |`
  })
  return `<!-- \`npm run bench -- --write\` writes this page. -->

# Performance

Every target of this action, measured against the simulator in one run. \`npm run bench\` measures them on your machine, \`npm run bench -- --only create,list\` some of them.

- The machine: ${cpus().length} cores (${models}), ${process.platform} ${process.arch}, Node ${process.version}. The simulator runs on the same cores.
- Each value is the median of ${rounds} runs, with the least and the most in brackets. A first run of each, which warms caches, does not count.
- A ratio (×) is the time of the action, as a whole process, divided by the time of what the row compares it with, in the same round. Both run alternately. For \`az\`, it is the time of \`az\` divided by that of the action.
- CPU is the processor time of the process, all threads. Memory is the most that the process had in use (resident). Bytes are those on the wire, with TLS.
- The bare scripts ([bench/bare.mjs](../bench/bare.mjs)) do the same work by \`fetch\` and check nothing. For one disk they send the fewest requests that do the work. For many disks they send the requests that the action sends.
- The bundle is measured as it is committed. "MB" of the bundle are millions of bytes.

![How much of each target is used](performance.svg)

| What | Target | Measured | | Medians |
| --- | --- | --- | --- | --- |
${lines.join('\n')}
${
  missed.length === 0
    ? '\nEvery target is met.\n'
    : `\n## Missed targets\n\n${missed.map(({ row }) => `- **${row.name}**: ${row.why ?? 'The reason is not known yet.'}`).join('\n')}\n`
}${skipped.length === 0 ? '' : `\n## Not measured\n\n${skipped.map(({ row, skipped: why = '' }) => `- **${row.name}**: ${why}.`).join('\n')}\n`}`
}

const LINE = 24
const LEFT = 400
const UNIT = 240

/** A bar for each target: how much of it is used. Readable on a light and on a dark page. */
export function picture(results: readonly Result[]): string {
  const bars = results.flatMap((one) => {
    const share = shareOf(one)
    return share === undefined ? [] : [{ row: one.row, share, verdict: verdictOf(one) }]
  })
  const longest = 2
  const [width, height] = [LEFT + UNIT * longest + 60, LINE * (bars.length + 2)]
  const lines = bars.map(({ row, share, verdict }, at) => {
    const y = LINE * (at + 1)
    const length = Math.min(share, longest) * UNIT
    return `  <text x="${LEFT - 8}" y="${y + 16}" text-anchor="end">${escape(titleOf(row))}</text>
  <rect class="${verdict}" x="${LEFT}" y="${y + 4}" width="${length.toFixed(0)}" height="${LINE - 8}" rx="2"/>
  <text x="${LEFT + length + 6}" y="${y + 16}">${(share * 100).toFixed(0)} %</text>`
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="How much of each target is used">
  <style>
    text { font: 12px system-ui, sans-serif; fill: #24292f }
    .met { fill: #2da44e }
    .missed { fill: #cf222e }
    line { stroke: #24292f; stroke-dasharray: 4 3 }
    @media (prefers-color-scheme: dark) {
      text { fill: #e6edf3 }
      line { stroke: #e6edf3 }
      .met { fill: #3fb950 }
      .missed { fill: #f85149 }
    }
  </style>
  <text x="${LEFT + UNIT}" y="16" text-anchor="middle">target</text>
${lines.join('\n')}
  <line x1="${LEFT + UNIT}" y1="${LINE - 4}" x2="${LEFT + UNIT}" y2="${LINE * (bars.length + 1)}"/>
</svg>
`
}

/** "The same" means nothing where a bar stands alone. */
function titleOf({ id }: Row): string {
  return id
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}
