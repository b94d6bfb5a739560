import { describe, expect, test } from 'vitest'
import type { HttpMethods, PipelineResponse } from '@azure/core-rest-pipeline'
import {
  RestError,
  createEmptyPipeline,
  createHttpHeaders,
  createPipelineRequest
} from '@azure/core-rest-pipeline'

import type { Gate, Ticket } from '../../src/azure/throttling.ts'
import { makeGate, retryPolicy, retryAfterOf } from '../../src/azure/throttling.ts'
import { MISSING_PAUSES_MS } from '../../src/snapshots/pace.ts'

const NOW = Date.parse('2026-11-23T10:00:00Z')

/** What Azure gives to one request: an answer, or the error of a connection. */
type Turn =
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  | { readonly code: string }

type Told = {
  readonly sent: number
  readonly lines: readonly string[]
  readonly status?: number
  readonly error?: unknown
}

/** Sends one request through the policy to an Azure that gives these turns, the last one for ever. */
async function send(
  turns: readonly Turn[],
  {
    method = 'GET',
    remaining = () => 3_600_000,
    // A wait that was not meant must not keep the tests waiting.
    signal = AbortSignal.timeout(2_000),
    later,
    urls = ['https://management.azure.com/x']
  }: {
    method?: HttpMethods
    remaining?: () => number
    signal?: AbortSignal
    /** One request each, sent together. */
    urls?: readonly string[]
    /** One more, sent when they have been answered or wait. */
    later?: string
  } = {}
): Promise<Told> {
  const pipeline = createEmptyPipeline()
  const lines: string[] = []
  pipeline.addPolicy(
    retryPolicy({
      remaining,
      now: () => NOW,
      say: (line) => lines.push(line),
      rhythm: { firstMs: 1, growth: 1, mostMs: 1 }
    }),
    { phase: 'Retry' }
  )
  let sent = 0
  const httpClient = {
    sendRequest: (request: PipelineResponse['request']): Promise<PipelineResponse> => {
      const turn = turns[Math.min(sent, turns.length - 1)] ?? { status: 200 }
      sent += 1
      return 'code' in turn
        ? Promise.reject(new RestError('no response', { code: turn.code, request }))
        : Promise.resolve({
            status: turn.status,
            request,
            headers: createHttpHeaders(turn.headers)
          })
    }
  }
  const requests = urls.map((url) => createPipelineRequest({ url, method, abortSignal: signal }))
  const sending = requests.map((request) => pipeline.sendRequest(httpClient, request))
  if (later !== undefined) {
    await new Promise(setImmediate)
    const last = createPipelineRequest({ url: later, method, abortSignal: signal })
    sending.push(pipeline.sendRequest(httpClient, last))
  }
  try {
    const answers = await Promise.all(sending)
    return { sent, lines, status: answers[0]?.status ?? 0 }
  } catch (error) {
    return { sent, lines, error }
  }
}

describe('a read', () => {
  test.each([408, 429, 500, 502, 503, 504])('that is answered %d is sent again', async (status) => {
    expect(await send([{ status }, { status: 200 }])).toMatchObject({ sent: 2, status: 200 })
  })

  test.each([200, 202, 204, 400, 401, 403, 404, 409, 412, 501, 505])(
    'that is answered %d is not sent again, and says nothing',
    async (status) => {
      expect(await send([{ status }])).toEqual({ sent: 1, lines: [], status })
    }
  )

  test.each([
    'ECONNRESET',
    'ENOTFOUND',
    'ETIMEDOUT',
    'EAI_AGAIN',
    'PARSE_ERROR',
    'REQUEST_SEND_ERROR'
  ])('that meets %s is sent again', async (code) => {
    expect(await send([{ code }, { status: 200 }])).toMatchObject({ sent: 2, status: 200 })
  })

  test.each([
    'CERT_HAS_EXPIRED',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    'ERR_TLS_CERT_ALTNAME_INVALID'
  ])('that meets %s is not sent again: it will not be trusted in a minute', async (code) => {
    expect(await send([{ code }])).toMatchObject({ sent: 1, lines: [], error: { code } })
  })

  test('is sent nine times at most, and then the last answer stands', async () => {
    const { sent, status, lines } = await send([{ status: 503 }])
    expect([sent, status, lines.length]).toEqual([9, 503, 8])
    expect(await send([{ code: 'ECONNRESET' }])).toMatchObject({
      sent: 9,
      error: { code: 'ECONNRESET' }
    })
  })
})

describe('a 429 is no attempt', () => {
  const many = (count: number): readonly Turn[] =>
    Array.from({ length: count }, () => ({ status: 429 }))

  test('as long as the run has time', async () => {
    expect(await send([...many(30), { status: 200 }])).toMatchObject({ sent: 31, status: 200 })
  })

  test('between other faults, which are counted on', async () => {
    const turns = Array.from({ length: 8 }, () => [...many(3), { status: 503 }]).flat()
    expect(await send([...turns, { status: 200 }])).toMatchObject({ sent: 33, status: 200 })
    expect(await send([...turns, { status: 503 }])).toMatchObject({ sent: 33, status: 503 })
  })

  test('until the wait would outlast the run', async () => {
    let left = 5
    const remaining = (): number => --left
    expect(await send(many(1), { remaining })).toMatchObject({ sent: 5, status: 429 })
  })
})

describe('a 429', () => {
  const resource = (name: string): string =>
    `https://management.azure.com/subscriptions/1/resourceGroups/rg/providers/Microsoft.Compute/snapshots/${name}?api-version=1`

  test('closes the gate for all requests of its bucket, and is reported once', async () => {
    const urls = ['a', 'b', 'c'].map(resource)
    const turns = [{ status: 429 }, { status: 429 }, { status: 429 }, { status: 200 }]
    const { sent, lines } = await send(turns, { urls })
    expect({ sent, lines: lines.length }).toEqual({ sent: 6, lines: 1 })
  })

  const list = resource('').replace('/?', '?')

  test.each([
    ['of Compute leaves other buckets open', {}, 2],
    ['of Resource Manager closes it for all', { 'x-ms-failure-cause': 'gateway' }, 1]
  ])('%s', async (_what, headers, expected) => {
    const stop = new AbortController()
    const turns = [{ status: 429, headers: { 'retry-after': '1200', ...headers } }, { status: 200 }]
    const first = send(turns, { urls: [list], later: resource('a'), signal: stop.signal })
    await new Promise((resolve) => setTimeout(resolve, 20))
    stop.abort()
    expect((await first).sent).toBe(expected)
  })
})

describe('a 404', () => {
  const operation =
    'https://management.azure.com/subscriptions/1/providers/Microsoft.Compute/locations/westeurope/DiskOperations/7?p=1'

  test('on an operation that Azure began is asked again: it may pass', async () => {
    const turns = [{ status: 404 }, { status: 404 }, { status: 200 }]
    expect(await send(turns, { urls: [operation] })).toMatchObject({ sent: 3, status: 200 })
  })

  test('that lasts half a minute is believed', async () => {
    expect(await send([{ status: 404 }], { urls: [operation] })).toMatchObject({
      sent: MISSING_PAUSES_MS.length + 1,
      status: 404
    })
    expect(MISSING_PAUSES_MS.reduce((sum: number, pause) => sum + pause, 0)).toBeGreaterThanOrEqual(
      30_000
    )
  })
})

describe('a write is sent once', () => {
  test.each<HttpMethods>(['PUT', 'POST', 'PATCH', 'DELETE'])('by %s', async (method) => {
    expect(await send([{ status: 503 }], { method })).toEqual({ sent: 1, lines: [], status: 503 })
    expect(await send([{ code: 'ECONNRESET' }], { method })).toMatchObject({
      sent: 1,
      lines: [],
      error: { code: 'ECONNRESET' }
    })
  })
})

describe('the wait that Azure asks for', () => {
  const throttled = (seconds: number, buckets?: string): Turn => ({
    status: 429,
    headers: {
      'retry-after': `${seconds}`,
      ...(buckets !== undefined && { 'x-ms-ratelimit-remaining-resource': buckets })
    }
  })

  test('is not begun when it would outlast the run: the refusal is reported at once', async () => {
    expect(await send([throttled(1_200)], { remaining: () => 1_199_999 })).toEqual({
      sent: 1,
      lines: [],
      status: 429
    })
  })

  test('is reported with who throttles and until when', async () => {
    const stop = new AbortController()
    const sending = send([throttled(1_200)], { signal: stop.signal })
    await new Promise(setImmediate)
    stop.abort()
    const { sent, lines, error } = await sending
    expect(lines).toEqual([
      'Azure throttles (Resource Manager); retrying in 20 min, at 2026-11-23T10:20:00.000Z'
    ])
    expect(sent).toBe(1)
    expect(error).toMatchObject({ name: 'AbortError' })
  })

  test.each([
    [
      'Microsoft.Compute/HighCostGet3Min;0,Microsoft.Compute/HighCostGet30Min;12',
      'Microsoft.Compute/HighCostGet3Min'
    ],
    ['Microsoft.Compute/A;0, Microsoft.Compute/B;-1', 'Microsoft.Compute/A, Microsoft.Compute/B'],
    ['Microsoft.Compute/A;12', 'Microsoft.Compute']
  ])('is reported with the bucket that is empty: %s', async (buckets, who) => {
    const { lines } = await send([throttled(0, buckets), { status: 200 }])
    expect(lines).toEqual([expect.stringContaining(`Azure throttles (${who}); retrying in`)])
  })

  test('is zero seconds at times, and still the rhythm holds', async () => {
    const { lines } = await send([throttled(0), { status: 200 }])
    expect(lines).toEqual([expect.stringContaining('retrying in 0.0 s')])
  })
})

test('other faults are reported in a line each', async () => {
  const { lines } = await send([{ status: 502 }, { code: 'ECONNRESET' }, { status: 200 }])
  expect(lines).toEqual([
    expect.stringMatching(/^Azure returned 502; retrying in /),
    expect.stringMatching(/^Azure could not be read \(ECONNRESET\); retrying in /)
  ])
})

describe('Retry-After', () => {
  const DATE = 'Mon, 23 Nov 2026 10:00:00 GMT'

  test.each<[string, Readonly<Record<string, string>>, number | undefined]>([
    ['in seconds', { 'retry-after': '17' }, 17_000],
    ['of no seconds', { 'retry-after': '0' }, 0],
    ['in parts of a second', { 'retry-after': '1.5' }, 1_500],
    ['with blanks', { 'retry-after': ' 17 ' }, 17_000],
    ['as a date', { 'retry-after': 'Mon, 23 Nov 2026 10:01:30 GMT', date: DATE }, 90_000],
    [
      'as a date that has passed',
      { 'retry-after': 'Mon, 23 Nov 2026 09:00:00 GMT', date: DATE },
      0
    ],
    [
      'as a date without Azure’s clock',
      { 'retry-after': 'Mon, 23 Nov 2026 10:01:30 GMT' },
      undefined
    ],
    ['that is empty', { 'retry-after': '' }, undefined],
    ['in words', { 'retry-after': 'soon', date: DATE }, undefined],
    ['that is absent', {}, undefined]
  ])('%s', (_form, headers, ms) => {
    expect(retryAfterOf(createHttpHeaders(headers))).toBe(ms)
  })
})

const RHYTHM = { firstMs: 500, growth: 2, mostMs: 30_000 }

/** A gate whose waits the test ends. */
function gateOf(): {
  readonly gate: Gate
  readonly waits: number[]
  readonly refuse: (ticket: Ticket, retryAfterMs?: number, mostMs?: number) => number | undefined
  readonly end: (nth: number) => Promise<void>
  readonly fail: (nth: number, reason: Error) => void
} {
  const gate = makeGate(RHYTHM)
  const waits: number[] = []
  const ends: { readonly resolve: () => void; readonly reject: (reason: Error) => void }[] = []
  const sleep = (ms: number): Promise<void> => {
    waits.push(ms)
    return new Promise((resolve, reject) => ends.push({ resolve, reject }))
  }
  return {
    gate,
    waits,
    refuse: (ticket, retryAfterMs, mostMs = 3_600_000) =>
      gate.refused(ticket, { retryAfterMs, mostMs, sleep })?.waitMs,
    async end(nth) {
      ends[nth]?.resolve()
      await settled()
    },
    fail: (nth, reason) => ends[nth]?.reject(reason)
  }
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** Whether somebody who passes now still waits. */
async function isClosed(gate: Gate): Promise<boolean> {
  let passed = false
  gate.pass().then(
    () => (passed = true),
    () => (passed = true)
  )
  await settled()
  return !passed
}

describe('a gate', () => {
  test('is open until Azure refuses, and open again when the wait is over', async () => {
    const { gate, refuse, end } = gateOf()
    const ticket = await gate.pass()
    expect(refuse(ticket)).toBe(500)
    expect(await isClosed(gate)).toBe(true)
    await end(0)
    expect(await isClosed(gate)).toBe(false)
  })

  test('closes once for requests that were under way together', async () => {
    const { gate, waits, refuse } = gateOf()
    const tickets = await Promise.all([gate.pass(), gate.pass(), gate.pass()])
    const found = tickets.map((ticket) => refuse(ticket, 3_000))
    expect(found).toEqual([3_000, 3_000, 3_000])
    expect(waits).toEqual([3_000])
  })

  test('stays closed for the longest wait that any of them was asked for', async () => {
    const { gate, waits, refuse, end } = gateOf()
    const [one, other] = await Promise.all([gate.pass(), gate.pass()])
    refuse(one, 3_000)
    refuse(other, 9_000)
    expect(waits).toEqual([3_000, 9_000])
    await end(0)
    expect(await isClosed(gate)).toBe(true)
    await end(1)
    expect(await isClosed(gate)).toBe(false)
  })

  test('waits longer each time as long as Azure refuses everything, and never less than it asks for', async () => {
    const { gate, refuse, end } = gateOf()
    const found: (number | undefined)[] = []
    for (const [nth, asked] of [undefined, undefined, undefined, 10_000, undefined].entries()) {
      found.push(refuse(await gate.pass(), asked))
      await end(nth)
    }
    expect(found).toEqual([500, 1_000, 2_000, 10_000, 8_000])
  })

  test('begins with a short wait again after an answer', async () => {
    const { gate, refuse, end } = gateOf()
    refuse(await gate.pass())
    await end(0)
    gate.answered(await gate.pass())
    expect(refuse(await gate.pass())).toBe(500)
  })

  test('does not count an answer to a request that left before it closed', async () => {
    const { gate, refuse, end } = gateOf()
    const [slow, quick] = await Promise.all([gate.pass(), gate.pass()])
    refuse(quick)
    await end(0)
    gate.answered(slow)
    expect(refuse(await gate.pass())).toBe(1_000)
  })

  test('is left open for a wait that is not worth beginning', async () => {
    const { gate, waits, refuse } = gateOf()
    const ticket = await gate.pass()
    expect(refuse(ticket, 1_200_000, 1_199_999)).toBeUndefined()
    expect(waits).toEqual([])
    expect(await isClosed(gate)).toBe(false)
  })

  test('rejects every waiting request when the run is over', async () => {
    const { gate, refuse, fail } = gateOf()
    refuse(await gate.pass())
    const waiting = [gate.pass(), gate.pass()]
    fail(0, new Error('the run is over'))
    const found = await Promise.allSettled(waiting)
    expect(found.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  })
})
