import { describe, expect, test } from 'vitest'

import type { Gate, Ticket } from '../src/azure/throttling.ts'
import { makeGate } from '../src/azure/throttling.ts'

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

  test('tells everybody who waits that the run is over', async () => {
    const { gate, refuse, fail } = gateOf()
    refuse(await gate.pass())
    const waiting = [gate.pass(), gate.pass()]
    fail(0, new Error('the run is over'))
    const found = await Promise.allSettled(waiting)
    expect(found.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  })
})
