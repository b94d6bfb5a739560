import type { IncomingHttpHeaders } from 'node:http'
import type { Json } from './json.ts'

/** A request as the simulator sees it. */
export interface Call {
  readonly method: string
  /** Path and query exactly as sent: signed URLs are compared with it byte for byte. */
  readonly target: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingHttpHeaders
  /** The body as text. */
  readonly body: string
  /** The same as bytes. */
  readonly bytes: Uint8Array
  /** `https://host[:port]` as the client addressed us; absolute URLs in answers start with it. `http` at the side door only. */
  readonly origin: string
  /** The body as JSON, parsed once; `undefined` when it is not JSON. */
  readonly json: () => Json | undefined
}

export function readCall(
  method: string,
  target: string,
  headers: IncomingHttpHeaders,
  bytes: Uint8Array,
  scheme: 'http' | 'https' = 'https'
): Call {
  const mark = target.indexOf('?')
  let text: string | undefined
  let parsed: { readonly value: Json | undefined } | undefined
  const readText = () => (text ??= Buffer.from(bytes).toString('utf8'))
  return {
    method,
    target,
    path: mark < 0 ? target : target.slice(0, mark),
    query: new URLSearchParams(mark < 0 ? '' : target.slice(mark + 1)),
    headers,
    get body() {
      return readText()
    },
    bytes,
    origin: `${scheme}://${headers.host ?? 'localhost'}`,
    json: () => (parsed ??= { value: parse(readText()) }).value
  }
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}
