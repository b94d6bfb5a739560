import type { Answer } from './answer.ts'

/** How an answer reaches the client, or fails to. */
export type Delivery =
  | { readonly how: 'whole'; readonly answer: Answer }
  /** The body in `pieces` parts, `pauseMs` apart. */
  | {
      readonly how: 'slow'
      readonly answer: Answer
      readonly pieces: number
      readonly pauseMs: number
    }
  /** The connection is torn down in the middle of the body, when `keep` of it is through. */
  | { readonly how: 'broken'; readonly answer: Answer; readonly keep: number }
  /** The connection is torn down without a byte of an answer. */
  | { readonly how: 'reset' }
  /** Nothing comes, until the client or `close()` gives up. */
  | { readonly how: 'hang' }

/** The answer that left, if one did. */
export function deliveredAnswer(delivery: Delivery): Answer | undefined {
  return 'answer' in delivery ? delivery.answer : undefined
}
