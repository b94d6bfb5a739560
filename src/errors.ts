/**
 * The one error type of the action. Everything that a user can run into becomes an `ActionError`:
 * what was attempted and why it failed is the message, what to do next is the remedy.
 */

import { cut, redacted } from './redaction.ts'

/** Why a step failed, for code that has to decide; people read the message. */
export type ErrorCode =
  | 'InvalidInput'
  | 'SignInFailed'
  | 'NotFound'
  | 'WrongLocation'
  | 'NameTaken'
  | 'NotVerified'
  | 'SnapshotFailed'
  | 'CopyFailed'
  | 'Forbidden'
  | 'LimitReached'
  | 'Throttled'
  | 'Conflict'
  | 'PartialFailure'
  | 'Timeout'
  | 'Cancelled'
  | 'Unreachable'
  | 'AzureRefused'
  | 'RunnerRefused'

/** What Azure itself said, when the failure came from Azure. */
export type AzureAnswer = {
  /** HTTP status; absent when no answer arrived at all. */
  readonly status?: number
  /** Azure's error code, such as `AuthorizationFailed`. */
  readonly code?: string
  /** How long Azure asked to wait, in milliseconds. */
  readonly retryAfterMs?: number
  /** Azure's id of the request, which its support asks for. */
  readonly correlationId?: string
}

/** One of several failures that are told together. */
export type Part = {
  /** Whose failure it is, such as the name of a disk; absent where the message says it. */
  readonly name?: string
  readonly error: ActionError
}

type Details = {
  /** What to do next, as one or more sentences. */
  readonly remedy?: string
  /** The failures that the message lists, each on a line of its own. */
  readonly parts?: readonly Part[]
  readonly azure?: AzureAnswer
  readonly cause?: unknown
}

/**
 * Whether a refusal with this HTTP status may be over in a moment, so that the same request is worth another try. The
 * one definition of it, for every service that the action asks. 501 and 505 are final: what a server does not
 * implement now it does not implement in a minute.
 */
export function isRetryableStatus(status: number): boolean {
  return status === 408 || status === 429 || (status >= 500 && status !== 501 && status !== 505)
}

/** A failure with a code for the program, a message and a remedy for the person. */
export class ActionError extends Error {
  readonly code: ErrorCode
  readonly remedy: string | undefined
  readonly azure: AzureAnswer | undefined
  readonly parts: readonly Part[]

  constructor(code: ErrorCode, message: string, details: Details = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.name = 'ActionError'
    this.code = code
    this.remedy = details.remedy
    this.azure = details.azure
    this.parts = details.parts ?? []
  }
}

/** The text for a person: message, then remedy. Anything thrown can be described. */
export function describe(error: unknown): string {
  if (error instanceof ActionError) {
    return error.remedy === undefined ? error.message : `${error.message}\n${error.remedy}`
  }
  // Anything else is in the words of others.
  if (error instanceof Error) return cut(error.message === '' ? error.name : error.message)
  return cut(String(error))
}

/** The chain of causes below an error, one line each, for the debug log. */
export function causesOf(error: unknown): readonly string[] {
  const lines: string[] = []
  const seen = new Set<unknown>()
  let cause = error instanceof Error ? error.cause : undefined
  while (cause instanceof Error && !seen.has(cause)) {
    seen.add(cause)
    // Causes are the words of libraries, which quote what they were sent.
    lines.push(`caused by ${cause.name}: ${redacted(cause.message)}`)
    cause = cause.cause
  }
  return lines
}

/** The ActionError that an error is, or was caused by: what is explained already needs no other words. */
export function findActionError(error: unknown): ActionError | undefined {
  for (let inner = error; inner instanceof Error; inner = inner.cause) {
    if (inner instanceof ActionError) return inner
  }
  return undefined
}

/** What to check when a host does not answer. */
export function howToReach(host: string): string {
  return `Check that the runner can reach ${host}: DNS, the proxy (HTTPS_PROXY, NO_PROXY) and, for a private certificate authority, NODE_EXTRA_CA_CERTS.`
}

/** What to do when a proxy wants to know who asks (HTTP status 407). */
export const PROXY_SIGN_IN =
  'The proxy (HTTPS_PROXY) requires a user name and a password. Add them to its URL, or add the host to NO_PROXY.'

/** Anything thrown, as an error that can be thrown on. */
export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown))
}

/** The parts with the same reason together: what is equal but for names, ids and numbers. In the order of the first. */
export function alike(parts: readonly Part[]): readonly (readonly [Part, ...Part[]])[] {
  const groups = new Map<string, [Part, ...Part[]]>()
  for (const part of parts) {
    const key = kindOf(part.error)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [part])
    else group.push(part)
  }
  return [...groups.values()]
}

/** A text that errors of one kind have in common. */
function kindOf(error: ActionError): string {
  const words = describe(error)
    .replaceAll(/"[^"\n]*"|'[^'\n]*'/g, '…')
    .replaceAll(/\/subscriptions\/\S+/gi, '…')
    .replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi, '…')
    .replaceAll(/\d+/g, '…')
  return `${error.code} ${error.azure?.code ?? ''} ${words}`
}
