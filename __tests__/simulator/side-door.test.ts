import { request as plainRequest } from 'node:http'
import { request } from 'node:https'
import type { Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { afterEach, describe, expect, test } from 'vitest'
import { SEEDED } from '../../simulator/seeded.ts'
import { startSimulator } from '../../simulator/simulator.ts'
import { simulator, useSimulator } from './each-test.ts'

useSimulator()

afterEach(() => simulator.close())

interface Tunnel {
  readonly status: number
  readonly socket: Socket
}

/** Asks the side door for a way to `authority`, as HTTPS_PROXY makes a client do. */
function open(authority: string): Promise<Tunnel> {
  return new Promise((resolve, reject) => {
    const sent = plainRequest(simulator.proxyUrl, { method: 'CONNECT', path: authority })
    sent.on('connect', ({ statusCode = 0 }, socket) => {
      resolve({ status: statusCode, socket })
    })
    sent.on('error', reject)
    sent.end()
  })
}

function readThrough(tunnel: Tunnel, host: string, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const { token } = simulator.issueToken({ appId: SEEDED.clientId })
    const sent = request(
      {
        host,
        headers: { host, authorization: `Bearer ${token}` },
        path,
        createConnection: () =>
          connectTls({ socket: tunnel.socket, servername: host, ca: simulator.ca })
      },
      (response) => {
        let text = ''
        response.on('data', (chunk: Buffer) => (text += chunk.toString()))
        response.on('end', () => {
          resolve(text)
        })
      }
    )
    sent.on('error', reject)
    sent.end()
  })
}

function getPlain(path: string, headers: Record<string, string> = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = plainRequest(simulator.proxyUrl, { path, headers }, (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
    sent.on('error', reject)
    sent.end()
  })
}

describe('the side door', () => {
  test.each([
    'management.azure.com',
    'management.usgovcloudapi.net',
    'management.chinacloudapi.cn'
  ])('leads %s to the simulator, which answers under that name', async (host) => {
    const tunnel = await open(`${host}:443`)
    expect(tunnel.status).toBe(200)
    const path = `/subscriptions/${SEEDED.subscriptionId}?api-version=2022-12-01`
    expect(await readThrough(tunnel, host, path)).toContain(SEEDED.subscriptionId)
    expect(simulator.exchanges.at(-1)?.url).toBe(`https://${host}${path}`)
    tunnel.socket.destroy()
  })

  test.each(['backups.blob.core.windows.net', 'md-1.z01.blob.storage.azure.net'])(
    'leads %s to the simulator as well',
    async (host) => {
      const { status, socket } = await open(`${host}:443`)
      expect(status).toBe(200)
      socket.destroy()
    }
  )

  test('leads to the simulator by its own address', async () => {
    const { status, socket } = await open(`127.0.0.1:${String(simulator.port)}`)
    expect(status).toBe(200)
    socket.destroy()
  })

  test.each([
    'example.com:443',
    'management.azure.com:22',
    '127.0.0.1:22',
    'management.azure.com.example.com:443',
    'nonsense'
  ])('leads to nowhere else: %s', async (authority) => {
    const { status, socket } = await open(authority)
    expect(status).toBe(403)
    socket.destroy()
  })

  const tokenPath = '/metadata/identity/oauth2/token?api-version=2018-02-01&resource=x'

  test('offers the metadata service, also by its own address', async () => {
    const headers = { Metadata: 'true' }
    expect(await getPlain(tokenPath, headers)).toBe(200)
    expect(await getPlain(`http://169.254.169.254${tokenPath}`, headers)).toBe(200)
    expect(await getPlain(tokenPath)).toBe(400)
  })

  test('offers nothing else without TLS', async () => {
    expect(await getPlain(`/subscriptions?api-version=2022-12-01`)).toBe(404)
    expect(await getPlain('/_control/readState')).toBe(404)
  })

  test('closes while a tunnel is open', async () => {
    const other = await startSimulator()
    const sent = plainRequest(other.proxyUrl, {
      method: 'CONNECT',
      path: 'management.azure.com:443'
    })
    const socket = await new Promise<Socket>((resolve) => {
      sent.on('connect', (_answer, opened) => {
        resolve(opened)
      })
      sent.end()
    })
    const closed = new Promise((resolve) => socket.once('close', resolve))
    socket.on('error', () => undefined)
    socket.resume()
    await other.close()
    await closed
    expect(socket.destroyed).toBe(true)
  })
})
