import { randomUUID } from 'node:crypto'
import type { Answer } from '../wire/answer.ts'
import { compactAnswer } from '../wire/answer.ts'

/** A refusal of Entra; `code` is the number after AADSTS. */
export class EntraError extends Error {
  readonly status: number
  readonly error: string
  readonly code: number

  constructor(status: number, error: string, code: number, message: string) {
    super(message)
    this.status = status
    this.error = error
    this.code = code
  }
}

/** The application's credential is wrong. */
export function invalidClient(code: number, message: string): EntraError {
  return new EntraError(401, 'invalid_client', code, message)
}

/** Entra's error body; the description ends with ids and time on the same line (seen in Azure/login issues since 2023). */
export function entraErrorAnswer(error: EntraError, now: number, origin: string): Answer {
  const traceId = randomUUID()
  const correlationId = randomUUID()
  const timestamp = `${new Date(now).toISOString().slice(0, 19).replace('T', ' ')}Z`
  return compactAnswer(error.status, {
    error: error.error,
    error_description:
      `AADSTS${String(error.code)}: ${error.message} ` +
      `Trace ID: ${traceId} Correlation ID: ${correlationId} Timestamp: ${timestamp}`,
    error_codes: [error.code],
    timestamp,
    trace_id: traceId,
    correlation_id: correlationId,
    error_uri: `${origin}/error?code=${String(error.code)}`
  })
}
