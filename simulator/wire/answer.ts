import type { Json } from './json.ts'
import { prettyPrint } from './json.ts'

/** An answer to the client. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** The body, as text or as the bytes of a blob; empty when there is none. */
  readonly body: string | Uint8Array
  /** The same body as a value, so that recording need not parse it again. */
  readonly content: Json | null
  /** Delay before the answer is sent, in ms of real time: a target at its limit. */
  readonly delayMs?: number
}

const JSON_TYPE = 'application/json; charset=utf-8'

/** A body in Compute's format. */
export function prettyAnswer(
  status: number,
  content: Json,
  headers: Readonly<Record<string, string>> = {}
): Answer {
  return jsonAnswer(status, content, headers, prettyPrint(content))
}

/** A body in one line, the format of Resource Manager itself and Entra. */
export function compactAnswer(
  status: number,
  content: Json,
  headers: Readonly<Record<string, string>> = {}
): Answer {
  return jsonAnswer(status, content, headers, JSON.stringify(content))
}

/** A body whose text was built by the caller; `content` is its value. */
export function jsonAnswer(
  status: number,
  content: Json,
  headers: Readonly<Record<string, string>>,
  body: string
): Answer {
  return { status, headers: { 'content-type': JSON_TYPE, ...headers }, body, content }
}

export function emptyAnswer(
  status: number,
  headers: Readonly<Record<string, string>> = {}
): Answer {
  return { status, headers, body: '', content: null }
}

export function withHeaders(answer: Answer, headers: Readonly<Record<string, string>>): Answer {
  return { ...answer, headers: { ...answer.headers, ...headers } }
}

/** How an answer reaches the client, or does not. */
export type Delivery =
  | { readonly how: 'whole'; readonly answer: Answer }
  /** The body in `pieces` parts, `pauseMs` apart. */
  | {
      readonly how: 'slow'
      readonly answer: Answer
      readonly pieces: number
      readonly pauseMs: number
    }
  /** The connection is closed in the middle of the body, after the part `keep`. */
  | { readonly how: 'broken'; readonly answer: Answer; readonly keep: number }
  /** The connection is closed without a byte of an answer. */
  | { readonly how: 'reset' }
  /** No answer, until the client or `close()` ends the connection. */
  | { readonly how: 'hang' }

/** The answer that was sent, if one was. */
export function deliveredAnswer(delivery: Delivery): Answer | undefined {
  return 'answer' in delivery ? delivery.answer : undefined
}
