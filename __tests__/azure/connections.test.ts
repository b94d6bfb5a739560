/** The connections of a run: opened before there is a request for them, kept, and limited. */

import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Server } from 'node:https'
import { createServer, request } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { Socket } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import type { TLSSocket } from 'node:tls'

import type { PipelineRequestOptions } from '@azure/core-rest-pipeline'
import { createPipelineRequest } from '@azure/core-rest-pipeline'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { SEEDED } from '../../simulator/seeded.ts'
import type { Simulator } from '../../simulator/simulator.ts'
import { certificate } from '../../simulator/wire/certificate.ts'
import { EarlyAgent } from '../../src/azure/early-connections.ts'
import { network } from '../../src/azure/network.ts'
import { connectTo, idTokenOf, startAzure } from '../support/simulated.ts'

const tls = await certificate()
let server: Server
let url: string
/** What the server has accepted. */
let opened: TLSSocket[]
/** What this process has begun to open. */
let sockets: Socket[]
let agent: EarlyAgent

function note(message: unknown): void {
  sockets.push((message as { readonly socket: Socket }).socket)
}

beforeEach(async () => {
  opened = []
  sockets = []
  subscribe('net.client.socket', note)
  server = createServer({ key: tls.key, cert: tls.cert, keepAlive: true }, (_asked, response) =>
    response.end('answered')
  )
  server.on('secureConnection', (socket: TLSSocket) => opened.push(socket))
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`
  agent = new EarlyAgent({ keepAlive: true, ca: tls.ca })
})

afterEach(() => {
  unsubscribe('net.client.socket', note)
  agent.destroy()
  server.closeAllConnections()
  server.close()
})

async function get(): Promise<string> {
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    request(url, { agent }, resolve).on('error', reject).end()
  })
  let text = ''
  for await (const chunk of answer as AsyncIterable<Buffer>) text += chunk.toString()
  return text
}

const untilOpened = (count: number): Promise<void> =>
  vi.waitFor(() => expect(opened).toHaveLength(count))

const untilClosed = (): Promise<void> =>
  vi.waitFor(() => expect(sockets.map(({ destroyed }) => destroyed)).toEqual([true, true]))

test('the first requests use them, at the same time or one after the other', async () => {
  agent.openEarly(`${url}/`, 2)
  await untilOpened(2)
  expect(await Promise.all([get(), get()])).toEqual(['answered', 'answered'])
  await get()
  expect(opened).toHaveLength(2)
})

test('a request does not wait until one is open', async () => {
  agent.openEarly(url, 1)
  expect(await get()).toBe('answered')
  expect(opened).toHaveLength(1)
})

test('more requests than that open their own', async () => {
  agent.openEarly(url, 1)
  await Promise.all([get(), get(), get()])
  expect(opened).toHaveLength(3)
})

test('one that the host has closed since is not used', async () => {
  agent.openEarly(url, 2)
  await untilOpened(2)
  for (const socket of opened) socket.destroy()
  await untilClosed()
  expect(await get()).toBe('answered')
  expect(opened).toHaveLength(3)
})

test('a host that does not answer, or is not trusted, costs nothing before its request', async () => {
  const { port } = server.address() as AddressInfo
  await new Promise((closed) => server.close(closed))
  agent.openEarly(url, 2)
  await untilClosed()
  await expect(get()).rejects.toMatchObject({ code: 'ECONNREFUSED', port })
})

test('what is no https address is left alone', () => {
  for (const other of ['http://127.0.0.1:1', 'nothing', '']) agent.openEarly(other, 1)
  expect(sockets).toEqual([])
})

test.each([
  ['are opened while GitHub issues the token', false, 2],
  ['are opened with their first request where there is a proxy', true, 1]
])('the connections to Resource Manager %s', async (_words, usesProxy, count) => {
  const azure = await startAzure()
  let early: number | undefined
  try {
    await connectTo(azure, {
      usesProxy,
      async idToken(audience) {
        for (let turns = 0; turns < 10; turns++) await setImmediate()
        early = sockets.length
        return await idTokenOf(azure, audience)
      }
    })
  } finally {
    await azure.close()
  }
  expect(early).toBe(count)
})

test('hundreds of requests at the same time share a limited number of connections', async () => {
  const azure = await startAzure()
  try {
    const { azure: port } = await connectTo(azure)
    const refs = Array.from({ length: 300 }, (_, at) => azure.seedDisk({ name: `disk-${at}` }))
    sockets = []
    const disks = await Promise.all(
      refs.map(({ name }) =>
        port.getDisk({
          subscriptionId: SEEDED.subscriptionId,
          resourceGroup: 'production',
          name
        })
      )
    )
    expect(disks.map(({ name }) => name)).toEqual(refs.map(({ name }) => name))
  } finally {
    await azure.close()
  }
  expect(sockets.length).toBeLessThanOrEqual(64)
})

test('answers that arrive at the same time, in pieces and of any length, are read as they were sent', async () => {
  const azure = await startAzure()
  // Up to 400 KB, and characters of several bytes that are cut in two.
  const textOf = (nth: number): string => `${nth} ü€ `.repeat(1 + ((nth * 7919) % 50_000))
  server.removeAllListeners('request')
  server.on('request', (asked: IncomingMessage, response: ServerResponse) => {
    const bytes = Buffer.from(textOf(Number(asked.url?.slice(1))))
    void (async () => {
      for (let at = 0; at < bytes.length; at += 10_001) {
        response.write(bytes.subarray(at, at + 10_001))
        await setImmediate()
      }
      response.end()
    })()
  })
  try {
    const numbers = Array.from({ length: 100 }, (_, nth) => nth)
    const answers = await Promise.all(
      numbers.map((nth) => network().sendRequest(createPipelineRequest({ url: `${url}/${nth}` })))
    )
    for (const nth of numbers) expect(answers[nth]?.bodyAsText === textOf(nth)).toBe(true)
  } finally {
    await azure.close()
  }
})

describe('an answer whose body stops arriving', () => {
  let azure: Simulator
  beforeEach(async () => {
    azure = await startAzure()
    azure.injectFault({ path: '/metadata/endpoints', kind: 'slow', pieces: 2, pauseMs: 60_000 })
  })
  afterEach(() => azure.close())

  const read = (options: Partial<PipelineRequestOptions>): Promise<unknown> =>
    network().sendRequest(
      createPipelineRequest({
        url: `${azure.url}/metadata/endpoints?api-version=2022-09-01`,
        ...options
      })
    )

  test('is given up after the time of its request', async () => {
    await expect(read({ timeout: 100 })).rejects.toMatchObject({ name: 'AbortError' })
    expect(sockets.every(({ destroyed }) => destroyed)).toBe(true)
  })

  test('ends with the run', async () => {
    const run = new AbortController()
    const answer = read({ abortSignal: run.signal })
    setTimeout(() => run.abort(), 100)
    await expect(answer).rejects.toMatchObject({ name: 'AbortError' })
    expect(sockets.every(({ destroyed }) => destroyed)).toBe(true)
  })
})
