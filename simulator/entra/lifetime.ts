import type { JsonObject } from '../wire/json.ts'
import { numberAt } from '../wire/json.ts'
import { invalidClient } from './entra-error.ts'

/** How far a client's clock may run ahead. */
const SKEW_MS = 300_000

/** Refuses an assertion before its `nbf` and from its `exp` on; without `exp` it was never valid. */
export function checkLifetime(claims: JsonObject, now: number): void {
  const from = (numberAt(claims, 'nbf') ?? 0) * 1000
  const until = (numberAt(claims, 'exp') ?? 0) * 1000
  if (now >= from - SKEW_MS && now < until) return
  const iso = (ms: number) => `${new Date(ms).toISOString().slice(0, 19)}.0000000Z`
  throw invalidClient(
    700024,
    'Client assertion is not within its valid time range. ' +
      `Current time: ${iso(now)}, assertion valid from ${iso(from)}, expiry time of assertion ${iso(until)}. ` +
      'Review the documentation at https://learn.microsoft.com/entra/identity-platform/certificate-credentials .'
  )
}
