import { createServer } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { connect } from 'node:net'
import type { Duplex } from 'node:stream'
import { NAMES } from './certificate.ts'
import type { Listener, Serve } from './listener.ts'
import { exchange } from './listener.ts'

/**
 * A second door on loopback, of plain HTTP, for two kinds of client:
 *
 * - One that calls the metadata service or App Service, which speak plain HTTP in Azure too.
 * - One whose addresses cannot be changed: as its proxy (HTTPS_PROXY, RFC 9110 section 9.3.6) this door leads Azure's
 *   names to the simulator and refuses every other name.
 */
export async function openSideDoor(serve: Serve, port: number): Promise<Listener> {
  const tunnels = new Set<Duplex>()
  const server = createServer({ keepAlive: true, noDelay: true }, (request, response) => {
    void exchange(request, response, serve, 'http')
  })
  server.on('connect', (request, client, head) => {
    tunnels.add(client)
    client.once('close', () => tunnels.delete(client))
    client.on('error', () => client.destroy())
    if (leadsHere(request.url ?? '', port)) tunnel(client, head, port)
    else client.end('HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n')
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve()
        })
        server.closeAllConnections()
        for (const client of tunnels) client.destroy()
      })
  }
}

/** `management.azure.com:443`, or the simulator by its own address. */
function leadsHere(authority: string, port: number): boolean {
  const [host = '', wanted] = authority.toLowerCase().split(':')
  if (wanted === String(port)) return host === '127.0.0.1' || host === 'localhost'
  return wanted === '443' && NAMES.some((name) => host === name || matchesWildcard(host, name))
}

function matchesWildcard(host: string, name: string): boolean {
  return name.startsWith('*.') && host.slice(host.indexOf('.')) === name.slice(1)
}

function tunnel(client: Duplex, head: Buffer, port: number): void {
  const inside: Socket = connect(port, '127.0.0.1', () => {
    client.write('HTTP/1.1 200 Connection Established\r\n\r\n')
    inside.write(head)
    inside.pipe(client)
    client.pipe(inside)
  })
  inside.on('error', () => client.destroy())
  inside.once('close', () => client.destroy())
  client.once('close', () => inside.destroy())
}
