/** What a proof came to, for the table at the end of a run. */

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
  /** Any other violation, where they are not told apart. */
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
