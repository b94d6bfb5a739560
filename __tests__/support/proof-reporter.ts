/**
 * Prints at the end of a run what its proofs came to. An exhaustive run has to come to what is committed: a case that
 * is no longer tried must not go unnoticed.
 */

import { readFileSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'

import type { Reporter, TestModule } from 'vitest/node'

import type { Proof } from './proof.ts'
import { EXHAUSTIVE } from './proof.ts'

/** How many cases each file has, by what it tries; `npm run test:totals` writes it. */
const TOTALS = new URL('../proof-totals.json', import.meta.url)

type Totals = Readonly<Record<string, Readonly<Record<string, number>>>>

export default class ProofReporter implements Reporter {
  private readonly startedAt = performance.now()

  onTestRunEnd(modules: readonly TestModule[]): void {
    const proofs = modules.flatMap((module) =>
      [...module.children.allTests()]
        .flatMap((one) => one.meta().proofs ?? [])
        .map((proof) => ({ file: basename(module.moduleId), proof }))
    )
    const lines = [
      ...proofs.map(({ file, proof }) => `${file}: ${formatProof(proof)}`).toSorted(),
      ...(proofs.length > 1
        ? [`all: ${formatProof(sumOf(proofs.map(({ proof }) => proof)))}`]
        : []),
      `${EXHAUSTIVE ? 'every case' : 'a slice of the cases'}, ${Math.round((performance.now() - this.startedAt) / 1_000)} s`
    ]
    process.stdout.write(`${lines.join('\n')}\n`)
    const isWritten = process.env.PROOF_TOTALS === 'write'
    if (isWritten) writeTotals(totalsOf(proofs))
    else if (EXHAUSTIVE) compare(totalsOf(proofs))
  }
}

function readTotals(): Totals {
  return JSON.parse(readFileSync(TOTALS, 'utf8')) as Totals
}

function writeTotals(found: Totals): void {
  writeFileSync(TOTALS, `${JSON.stringify({ ...readTotals(), ...found }, null, 2)}\n`)
}

/** Compares what ran alone: a shard runs some of the files. */
function compare(found: Totals): void {
  const committed = readTotals()
  for (const [file, totals] of Object.entries(found)) {
    const expected = JSON.stringify(committed[file] ?? {})
    if (expected === JSON.stringify(totals)) continue
    process.stdout.write(
      `FAIL ${file} tries ${JSON.stringify(totals)}, but proof-totals.json has ${expected}. Where that is meant: npm run test:totals\n`
    )
    process.exitCode = 1
  }
}

function totalsOf(proofs: readonly { readonly file: string; readonly proof: Proof }[]): Totals {
  const files = Map.groupBy(
    // How many requests an interrupted process sends depends on the time; a list of runs can be read in its test.
    proofs.filter(({ file }) => file.startsWith('fault-matrix')),
    ({ file }) => file
  )
  return Object.fromEntries(
    [...files]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([file, all]) => [
        file,
        Object.fromEntries(all.map(({ proof: { what, of } }) => [what, of]))
      ])
  )
}

function sumOf(proofs: readonly Proof[]): Proof {
  const sum = (count: (proof: Proof) => number): number =>
    proofs.reduce((total, proof) => total + count(proof), 0)
  return {
    what: 'together',
    cases: sum(({ cases }) => cases),
    of: sum(({ of }) => of),
    wrong: sum(({ wrong }) => wrong),
    duplicates: sum(({ duplicates }) => duplicates),
    lost: sum(({ lost }) => lost),
    other: sum(({ other = 0 }) => other)
  }
}

function formatProof(proof: Proof): string {
  const { what, cases, of, succeeded, failed, wrong, duplicates, lost, other = 0 } = proof
  return [
    `${what}: ${cases} of ${of} cases`,
    ...(succeeded === undefined ? [] : [`${succeeded} succeeded`]),
    ...(failed === undefined ? [] : [`${failed} failed clearly`]),
    `${wrong} wrong successes`,
    `${duplicates} duplicates`,
    `${lost} lost`,
    ...(other > 0 ? [`${other} other violations`] : [])
  ].join(', ')
}
