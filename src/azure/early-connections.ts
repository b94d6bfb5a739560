/**
 * The connections of a run to Azure. They are kept open, and the first ones are opened while the process still reads its
 * own code: the first request to a host does not wait for TCP and TLS.
 */

import { Agent } from 'node:https'
import { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { ConnectionOptions, SecureContext } from 'node:tls'
import { createSecureContext } from 'node:tls'

/** An agent that can open connections before there is a request for them. */
export class EarlyAgent extends Agent {
  /** Connections without a request so far, by host and port. */
  readonly #early = new Map<string, Socket[]>()
  #secureContext: SecureContext | undefined

  /** Opens connections to the host of an `https:` URL. One that fails is forgotten: its request opens another. */
  openEarly(url: string, count: number): void {
    const parsed = URL.parse(url)
    if (parsed?.protocol !== 'https:') return
    const { hostname, port } = parsed
    const options = {
      ...this.options,
      host: hostname.replace(/^\[|\]$/g, ''),
      port: port === '' ? 443 : Number(port)
    }
    const sockets = Array.from({ length: count }, () => this.#open(options)).filter(
      (socket) => socket instanceof Socket
    )
    for (const socket of sockets) {
      socket.on('error', () => undefined)
      socket.unref()
    }
    this.#early.set(placeOf(options), sockets)
  }

  override createConnection(...[options, callback]: Connecting): Duplex | null | undefined {
    const sockets = this.#early.get(placeOf(options)) ?? []
    for (let socket = sockets.shift(); socket !== undefined; socket = sockets.shift()) {
      if (!socket.writable) continue
      socket.ref()
      return socket
    }
    return this.#open(options, callback)
  }

  #open(...[options, callback]: Connecting): Duplex | null | undefined {
    // The trusted certificates are read once, not for each connection.
    const { ca } = this.options
    this.#secureContext ??= createSecureContext({ ca })
    const tls: ConnectionOptions = { secureContext: this.#secureContext }
    return super.createConnection({ ...options, ...tls }, callback)
  }
}

type Connecting = Parameters<Agent['createConnection']>

function placeOf({ host, port }: Connecting[0]): string {
  return `${host ?? ''}:${String(port)}`
}

/** The agent of all requests that use no proxy. */
export const connections = new EarlyAgent({ keepAlive: true })
