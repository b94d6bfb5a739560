/**
 * What a proof came to, for the table at the end of a run, and which of its cases run: `PROOF=exhaustive` takes all of
 * them; else a slice, chosen by a hash of what a case is called, so that a failure reproduces and a case that is added
 * does not change which others run. `PROOF_SLICE=<text>` chooses another slice.
 */

import { createHash } from 'node:crypto'

import type { TaskMeta, TestContext } from 'vitest'

/** The cases of one operation in one file. */
export type Proof = {
  /** The operation, or what else is tried. */
  readonly what: string
  /** How many cases ran, of how many. */
  readonly cases: number
  readonly of: number
  readonly succeeded?: number
  readonly failed?: number
  /** What does not hold; all zero in a proof that holds. */
  readonly wrong: number
  readonly duplicates: number
  readonly lost: number
  /** Any other violation, where they are not distinguished. */
  readonly other?: number
}

declare module 'vitest' {
  interface TaskMeta {
    proofs?: readonly Proof[]
  }
}

/** Hands a proof to the reporter of the run. */
export function reportProof(
  { meta }: { readonly meta: TestContext['task']['meta'] },
  proof: Proof
): void {
  const known: TaskMeta = meta
  known.proofs = [...(known.proofs ?? []), proof]
}

/** Whether every case runs. */
export const EXHAUSTIVE = process.env.PROOF === 'exhaustive'

const CHOICE = process.env.PROOF_SLICE ?? ''

/** How cases are chosen. */
export type Slicing<Case> = {
  /** One case in how many is taken. */
  readonly oneIn: number
  /** What a case is called; no two are called the same. */
  readonly name: (one: Case) => string
  /** What must not stay untried: of everything named here at least one case is taken. */
  readonly covers: (one: Case) => readonly string[]
}

/** The cases that run, in the order in which they came. */
export function sliceOf<Case>(
  cases: readonly Case[],
  { oneIn, name, covers }: Slicing<Case>
): readonly Case[] {
  if (EXHAUSTIVE) return cases
  const ranked = cases
    .map((one) => ({ one, rank: rankOf(name(one)) }))
    .toSorted((a, b) => a.rank - b.rank)
  const limit = 2 ** 32 / oneIn
  const covered = new Set<string>()
  const chosen = new Set<Case>()
  for (const { one, rank } of ranked) {
    const fresh = covers(one).filter((what) => !covered.has(what))
    if (rank >= limit && fresh.length === 0) continue
    chosen.add(one)
    for (const what of fresh) covered.add(what)
  }
  return cases.filter((one) => chosen.has(one))
}

/** Stable in every run: 0 to 2^32. */
function rankOf(name: string): number {
  return createHash('sha256').update(`${CHOICE} ${name}`).digest().readUInt32BE()
}
