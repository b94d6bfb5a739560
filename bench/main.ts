/**
 * Measures every target of `docs/performance.md`, and writes that page.
 *
 *     npm run bench -- [--only create,list] [--rounds 10] [--write]
 */

import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

import type { Result } from './report.ts'
import { formatRow, page, picture } from './report.ts'
import { GROUPS } from './rows.ts'

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    rounds: { type: 'string', default: '10' },
    write: { type: 'boolean', default: false }
  }
})
const rounds = Number(values.rounds)
const only = values.only?.split(',') ?? GROUPS.map(({ name }) => name)
const unknown = only.filter((name) => !GROUPS.some((group) => group.name === name))
const known = GROUPS.map(({ name }) => name).join(', ')
const refusal = !(Number.isInteger(rounds) && rounds >= 1)
  ? '"--rounds" is a whole number from 1'
  : unknown.length > 0
    ? `There is no group ${unknown.join(', ')}. The groups are: ${known}`
    : values.write && values.only !== undefined
      ? '"--write" needs every group: leave "--only" out'
      : undefined
if (refusal !== undefined) {
  console.error(refusal)
  process.exit(2)
}

const results: Result[] = []
for (const group of GROUPS.filter(({ name }) => only.includes(name))) {
  const started = performance.now()
  let found: Awaited<ReturnType<typeof group.measure>>
  try {
    found = await group.measure(rounds)
  } catch (error) {
    // One group that cannot be measured must not cost the others.
    process.exitCode = 1
    found = `failed: ${error instanceof Error ? error.message : String(error)}`
  }
  for (const row of group.rows) {
    const result: Result =
      typeof found === 'string'
        ? { row, skipped: found }
        : { row, ...(found[row.id] ?? { values: [], limit: '' }) }
    results.push(result)
    console.log(formatRow(result))
  }
  const seconds = (performance.now() - started) / 1_000
  console.log(`(${group.name}: measured in ${seconds.toFixed(0)} s)`)
}
if (values.write && process.exitCode === undefined) {
  const at = (name: string): string => fileURLToPath(new URL(`../docs/${name}`, import.meta.url))
  writeFileSync(at('performance.md'), page(results, rounds))
  writeFileSync(at('performance.svg'), picture(results))
}
process.exit()
