import { isUtf8 } from 'node:buffer'
import { closeSync, openSync, writeSync } from 'node:fs'
import type { Answer } from './answer.ts'
import type { Call } from './call.ts'
import type { Json } from './json.ts'

/** One exchange on the wire, without secrets. */
export interface Exchange {
  readonly method: string
  readonly url: string
  readonly requestHeaders: Readonly<Record<string, string>>
  readonly requestBody: Json | null
  /** 0 when no answer was sent (reset, hang). */
  readonly status: number
  readonly responseHeaders: Readonly<Record<string, string>>
  readonly responseBody: Json | null
}

export interface Recording {
  readonly exchanges: readonly Exchange[]
  add(call: Call, answer: Answer | undefined): void
  clear(): void
  close(): void
}

/** Members of bodies and forms that must not be in a file. */
const SECRET = /^(client_secret|client_assertion|access_token|value)$/

/** Keeps every exchange in memory and, with `file`, appends the answered ones as JSON lines. */
export function createRecording(file?: string): Recording {
  const exchanges: Exchange[] = []
  const descriptor = file === undefined ? undefined : openSync(file, 'a')
  return {
    exchanges,
    add(call, answer) {
      const exchange: Exchange = {
        method: call.method,
        url: redactSignature(call.origin + call.target),
        requestHeaders: redactHeaders(call.headers),
        requestBody: readRequestBody(call),
        status: answer?.status ?? 0,
        responseHeaders: answer?.headers ?? {},
        responseBody: redactTokens(call, answer?.content ?? null)
      }
      exchanges.push(exchange)
      // Only what a client could see as an exchange belongs in the file.
      if (descriptor !== undefined && answer !== undefined) {
        writeSync(descriptor, `${JSON.stringify(exchange)}\n`)
      }
    },
    clear() {
      exchanges.length = 0
    },
    close() {
      if (descriptor !== undefined) closeSync(descriptor)
    }
  }
}

function redactHeaders(headers: Call['headers']): Record<string, string> {
  const kept: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined) continue
    const text = typeof value === 'string' ? value : value.join(', ')
    kept[name] = redactHeader(name, text)
  }
  return kept
}

function redactHeader(name: string, text: string): string {
  if (name === 'authorization' || name === 'x-ms-copy-source-authorization') {
    return text.replace(/^(\S+)\s.*$/s, '$1 …')
  }
  return name === 'x-identity-header' || name === 'secret' ? '…' : redactSignature(text)
}

/** For shared access signatures, in URLs and in headers with URLs. */
function redactSignature(text: string): string {
  return text.replace(/([?&]sig=)[^&]+/gi, '$1…')
}

function readRequestBody(call: Call): Json | null {
  // The bytes of pages are not recorded: a record of an export would be as large as the disk.
  if (call.bytes.length === 0 || !isUtf8(call.bytes)) return null
  if (call.headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true) {
    return Object.fromEntries(
      [...new URLSearchParams(call.body)].map(([name, value]) => [
        name,
        SECRET.test(name) ? '…' : value
      ])
    )
  }
  return call.json() ?? call.body
}

/** Tokens exist only outside Resource Manager; its bodies also use the name `value`, for lists. */
function redactTokens(call: Call, content: Json | null): Json | null {
  if (/^\/subscriptions\b/i.test(call.path) || typeof content !== 'object' || content === null) {
    return content
  }
  return Object.fromEntries(
    Object.entries(content).map(([name, value]) => [
      name,
      SECRET.test(name) && typeof value === 'string' ? '…' : (value as Json)
    ])
  )
}
