import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { makeRunner } from '../../src/action/runner.ts'
import { ActionError } from '../../src/errors.ts'
import { withoutCommands } from '../support/matrix-sign-in.ts'

/** GitHub's token, asked for over the network: whether asking again can help decides what is done about a failure. */

type Reply =
  { readonly status: number; readonly body?: string; readonly location?: string } | 'reset'

let reply: Reply = { status: 200 }
let asked: string[] = []
let elsewhere: string[] = []

const server = createServer((request, response) => {
  asked.push(request.url ?? '')
  if (reply === 'reset') {
    request.socket.destroy()
    return
  }
  const { status, location } = reply
  response.writeHead(status, location === undefined ? {} : { location })
  response.end(reply.body)
})

/** A host that is not GitHub, and would give any token. */
const foreign = createServer((request, response) => {
  elsewhere.push(request.headers.authorization ?? '')
  response.end('{"value":"header.payload.signature"}')
})

const speakAgain = withoutCommands()

beforeAll(async () => {
  for (const one of [server, foreign]) {
    await new Promise<void>((resolve) => one.listen(0, '127.0.0.1', resolve))
  }
  const { port } = server.address() as AddressInfo
  process.env.ACTIONS_ID_TOKEN_REQUEST_URL = `http://127.0.0.1:${port}/token?v=1`
  process.env.ACTIONS_ID_TOKEN_REQUEST_TOKEN = 'of-the-job'
})

beforeEach(() => {
  asked = []
  elsewhere = []
})

afterAll(async () => {
  speakAgain()
  for (const one of [server, foreign]) {
    one.closeAllConnections()
    await new Promise((resolve) => one.close(resolve))
  }
})

async function refusalOf(answer: Reply): Promise<ActionError> {
  reply = answer
  try {
    await makeRunner({}).idToken('api://x')
  } catch (error) {
    if (error instanceof ActionError) return error
    throw error
  }
  throw new Error('there was a token')
}

test('a token is given for its audience', async () => {
  reply = { status: 200, body: '{"value":"header.payload.signature"}' }
  expect(await makeRunner({}).idToken('api://x')).toBe('header.payload.signature')
  expect(asked).toEqual(['/token?v=1&audience=api%3A%2F%2Fx'])
})

describe('asking again can help', () => {
  test.each<[string, Reply, string]>([
    ['a reset connection', 'reset', 'no answer: socket hang up.'],
    ['408', { status: 408 }, '408.'],
    ['429', { status: 429, body: '{"message":"Slow down."}' }, '429: Slow down.'],
    ['500', { status: 500, body: 'Oops' }, '500: Oops.'],
    [
      '500 with a page',
      { status: 500, body: '<html>…' },
      '500: an HTML page instead of an answer.'
    ],
    ['an answer without a token', { status: 200, body: '{}' }, 'its answer contains no token.'],
    ['half an answer', { status: 200, body: '{"value":"head' }, 'its answer contains no token.'],
    ['a token that is none', { status: 200, body: '{"value":7}' }, 'its answer contains no token.']
  ])('after %s', async (_what, answer, words) => {
    const error = await refusalOf(answer)
    expect(error.code).toBe('Unreachable')
    expect(error.message).toBe(`Could not get an ID token from GitHub: ${words}`)
    expect(error.remedy).toContain('githubstatus.com')
  })
})

describe('asking again cannot help', () => {
  test.each<[number, string, string]>([
    [400, '{"message":"Bad request."}', '400: Bad request.'],
    [401, '', '401.'],
    [403, '{"message":"Forbidden"}', '403: Forbidden.'],
    [501, '', '501.']
  ])('after %d', async (status, body, words) => {
    const error = await refusalOf({ status, body })
    expect(error.code).toBe('SignInFailed')
    expect(error.message).toBe(`Could not get an ID token from GitHub: ${words}`)
    expect(error.remedy).toContain('id-token: write')
  })
})

describe('a redirect', () => {
  test.each([301, 302, 303, 307, 308])('is not followed, whatever it is: %d', async (status) => {
    const { port } = foreign.address() as AddressInfo
    const location = `http://127.0.0.1:${port}/token`
    const error = await refusalOf({ status, location })
    expect(error.code).toBe('SignInFailed')
    expect(error.message).toContain(`returned ${status}, a redirect to host "127.0.0.1:${port}"`)
    expect(error.remedy).toContain('HTTPS_PROXY')
    expect(error.remedy).not.toContain('id-token: write')
    expect([asked.length, elsewhere]).toEqual([1, []])
  })

  test('that leads nowhere is reported as well', async () => {
    const error = await refusalOf({ status: 302 })
    expect(error.message).toContain('returned 302, a redirect, which is not followed')
  })
})

test('an answer that is longer than any token is not read to its end', async () => {
  const error = await refusalOf({ status: 200, body: `{"value":"${'x'.repeat(2_000_000)}"}` })
  expect(error.code).toBe('SignInFailed')
  expect(error.message).toContain('longer than 1048576 bytes')
})

test('a host that cannot be reached is named, with what to check', async () => {
  const before = process.env.ACTIONS_ID_TOKEN_REQUEST_URL
  process.env.ACTIONS_ID_TOKEN_REQUEST_URL = 'https://127.0.0.1:9/token?v=1'
  try {
    const error = await refusalOf({ status: 200 })
    expect(error.code).toBe('Unreachable')
    expect(error.message).toContain('ECONNREFUSED')
    expect(error.remedy).toMatch(/127\.0\.0\.1:9.*HTTPS_PROXY.*NO_PROXY.*githubstatus/)
  } finally {
    process.env.ACTIONS_ID_TOKEN_REQUEST_URL = before
  }
})
