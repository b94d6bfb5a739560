import type { Json } from './json.ts'
import { prettyPrint } from './json.ts'

/** What goes back to the client. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** The body, as text or as the bytes that a blob holds; empty when there is none. */
  readonly body: string | Uint8Array
  /** The same body as a value, so that recording need not parse it again. */
  readonly content: Json | null
  /** How long it takes until the answer leaves, in ms of real time: a target at its limit. */
  readonly delayMs?: number
}

const JSON_TYPE = 'application/json; charset=utf-8'

/** A body as Compute prints it. */
export function prettyAnswer(
  status: number,
  content: Json,
  headers: Readonly<Record<string, string>> = {}
): Answer {
  return jsonAnswer(status, content, headers, prettyPrint(content))
}

/** A body in one line, as Resource Manager itself and Entra write it. */
export function compactAnswer(
  status: number,
  content: Json,
  headers: Readonly<Record<string, string>> = {}
): Answer {
  return jsonAnswer(status, content, headers, JSON.stringify(content))
}

/** A body whose text was put together by the caller; `content` is its value. */
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
