import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Answer, Delivery } from './answer.ts'
import type { Call } from './call.ts'
import { readCall } from './call.ts'
import type { Certificate } from './certificate.ts'

export interface Listener {
  readonly port: number
  /** Ends every connection at once and frees the port. */
  close(): Promise<void>
}

export type Serve = (call: Call) => Promise<Delivery>

/** Listens only on loopback. Connections stay open without limit: the client decides. */
export async function listen(
  port: number,
  certificate: Certificate,
  serve: Serve
): Promise<Listener> {
  const server = createServer(
    { key: certificate.key, cert: certificate.cert, keepAlive: true, noDelay: true },
    (request, response) => {
      void exchange(request, response, serve)
    }
  )
  server.keepAliveTimeout = 0
  server.requestTimeout = 0
  server.headersTimeout = 0
  // A client that disappears during the handshake is ignored.
  server.on('tlsClientError', () => undefined)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  const address = server.address() as AddressInfo
  return {
    port: address.port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve()
        })
        server.closeAllConnections()
      })
  }
}

/** One request and its answer. */
export async function exchange(
  request: IncomingMessage,
  response: ServerResponse,
  serve: Serve,
  scheme: 'http' | 'https' = 'https'
): Promise<void> {
  try {
    const body = await readBody(request)
    const { method = 'GET', headers } = request
    // A client of a proxy sends the whole URL (RFC 9112, 3.2.2).
    const target = (request.url ?? '/').replace(/^http:\/\/[^/]+/i, '')
    await deliver(response, await serve(readCall(method, target, headers, body, scheme)))
  } catch (error) {
    // The client hung up, or the simulator has a bug: the answer reports it, and the process continues.
    if (response.destroyed || response.headersSent) return
    response.writeHead(500, { 'content-type': 'text/plain; charset=utf-8' })
    response.end(
      `simulator: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`
    )
  }
}

async function readBody(request: IncomingMessage): Promise<Uint8Array> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

async function deliver(response: ServerResponse, delivery: Delivery): Promise<void> {
  switch (delivery.how) {
    case 'whole':
      response.writeHead(delivery.answer.status, headersOf(delivery.answer))
      response.end(delivery.answer.body)
      return
    case 'slow':
      response.writeHead(delivery.answer.status, headersOf(delivery.answer))
      for (const piece of cut(delivery.answer.body, delivery.pieces)) {
        response.write(piece)
        await sleep(delivery.pauseMs)
      }
      response.end()
      return
    case 'broken': {
      const { answer, keep } = delivery
      response.writeHead(answer.status, headersOf(answer))
      response.write(answer.body.slice(0, Math.floor(answer.body.length * keep)), () => {
        response.socket?.destroy()
      })
      return
    }
    case 'reset':
      response.socket?.destroy()
      return
    case 'hang':
  }
}

function headersOf(answer: Answer): Record<string, string> {
  // 204 has no body and so no length (RFC 9110, 8.6).
  if (answer.status === 204) return { ...answer.headers }
  // The answer to HEAD has the length of the body that is not sent (RFC 9110, 8.6).
  if (answer.body.length === 0 && 'content-length' in answer.headers) return { ...answer.headers }
  return { ...answer.headers, 'content-length': String(Buffer.byteLength(answer.body)) }
}

function cut(body: string | Uint8Array, pieces: number): (string | Uint8Array)[] {
  const size = Math.max(1, Math.ceil(body.length / pieces))
  const parts: (string | Uint8Array)[] = []
  for (let start = 0; start < body.length; start += size)
    parts.push(body.slice(start, start + size))
  return parts
}
