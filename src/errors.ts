/**
 * The one error type of the action. Every failure that a user can see becomes an `ActionError`: what was attempted and
 * why it failed is the message, what to do next is the remedy.
 */

/** Why a step failed, for decisions of the code; people read the message. */
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

/** Azure's own answer, for a failure that came from Azure. */
export type AzureAnswer = {
  /** HTTP status; absent when no answer arrived at all. */
  readonly status?: number
  /** Azure's error code, such as `AuthorizationFailed`. */
  readonly code?: string
  /** The wait that Azure requested, in milliseconds. */
  readonly retryAfterMs?: number
  /** Azure's id of the request, which its support asks for. */
  readonly correlationId?: string
}

/** One of several failures that are reported together. */
export type Part = {
  /** The name of what failed, such as a disk; absent when the message has it. */
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
 * Whether a refusal with this HTTP status may be transient, so that the same request is worth a retry. The one
 * definition for every service that the action calls. 501 and 505 are final: a server that does not implement something
 * will not do so in a minute.
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
  // Anything else is text of other parties.
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
    // Causes are texts of libraries, which quote what they sent.
    lines.push(`caused by ${cause.name}: ${redacted(cause.message)}`)
    cause = cause.cause
  }
  return lines
}

/** The ActionError that an error is, or its cause: an explained error needs no other message. */
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

/** What to do when a proxy requires a sign-in (HTTP status 407). */
export const PROXY_SIGN_IN =
  'The proxy (HTTPS_PROXY) requires a user name and a password. Add them to its URL, or add the host to NO_PROXY.'

/** Anything thrown, as an error that can be thrown again. */
export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown))
}

/** The parts grouped by reason: equal except for names, ids and numbers. In the order of the first. */
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

/** A text that is equal for errors of one kind. */
function kindOf(error: ActionError): string {
  const words = describe(error)
    .replaceAll(/"[^"\n]*"|'[^'\n]*'/g, '…')
    .replaceAll(/\/subscriptions\/\S+/gi, '…')
    .replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi, '…')
    .replaceAll(/\d+/g, '…')
  return `${error.code} ${error.azure?.code ?? ''} ${words}`
}

/** The remedy for all of a group: when each names a resource of its own, their common group or subscription. */
export function sharedRemedy(group: readonly [Part, ...Part[]]): string | undefined {
  const remedies = group.map(({ error }) => error.remedy ?? '')
  for (const widened of [remedies, remedies.map(ofGroup), remedies.map(ofSubscription)]) {
    if (new Set(widened).size === 1) return widened[0] === '' ? undefined : widened[0]
  }
  return group[0].error.remedy
}

function ofGroup(text: string): string {
  return text.replaceAll(
    /(\/subscriptions\/[^/\s]+\/resourceGroups\/[^/\s]+)\/providers\/[^\s:,]+(?<!\.)/gi,
    '$1'
  )
}

function ofSubscription(text: string): string {
  return text.replaceAll(/(\/subscriptions\/[^/\s]+)\/resourceGroups\/[^\s:,]+(?<!\.)/gi, '$1')
}

// A problem found by a rule; the operations convert it to an error.

/** A problem for a person to read; `code` is one of the action's own error codes. */
export type Problem = {
  readonly code:
    'InvalidInput' | 'NotFound' | 'WrongLocation' | 'NotVerified' | 'CopyFailed' | 'Conflict'
  readonly message: string
  readonly remedy: string
}

/** Makes a problem. */
export function problem(
  code: Problem['code'],
  message: string,
  { remedy }: { readonly remedy: string }
): Problem {
  return { code, message, remedy }
}

// Texts of Azure, Entra and the SDK can quote what they received.

/** Maximum characters of a text of other parties: more than any real message has. */
export const MAX_TEXT = 8_192

/** A text of other parties, cut to a safe length. */
export function cut(text: string): string {
  return text.length <= MAX_TEXT
    ? text
    : `${text.slice(0, MAX_TEXT)}… (${text.length} characters in total)`
}

/**
 * Without query strings, which sign URLs, and without tokens. One escaped character is enough for the runner's masks to
 * miss a token, so it must not reach the log or the summary.
 *
 * Runs once over every text, of any length: no expression here searches for an end that may be missing.
 */
export function redacted(text: string): string {
  return (
    cut(text)
      .replaceAll(/[^\s'"]+/g, withoutQuery)
      // And signatures of data URLs that are quoted alone: another process may have masked the URL.
      .replaceAll(/\bsig=[^\s&'"<>(),;]+/gi, 'sig=…')
      .replaceAll(/\b(Bearer\s+)[\w~+/.=-]{8,}/gi, '$1…')
      // A JSON Web Token: header, payload and signature, or the start of one that was cut.
      .replaceAll(/\beyJ[\w-]+\.[\w-]*(?:\.[\w-]*)?/g, '…')
  )
}

/** A word that is neither a URL nor a path with parameters is unchanged. */
function withoutQuery(word: string): string {
  const path = word.indexOf('/')
  const query = path === -1 ? -1 : word.indexOf('?', path)
  if (query === -1) return word
  const isAddress = /https?:\/\/./i.test(word) || word.includes('=', query)
  return isAddress ? `${word.slice(0, query)}?…` : word
}

// What a failure means: whether to retry, to read back, to continue without, or to stop.

/** Anything thrown, as an ActionError. */
export function asActionError(error: unknown): ActionError {
  return error instanceof ActionError
    ? error
    : new ActionError('AzureRefused', describe(error), { cause: error })
}

/** A failure with another message: with its code, its remedy and Azure's answer, unless they are `changed`. */
export function rephrased(
  cause: ActionError,
  message: string,
  changed: { readonly code?: ErrorCode; readonly remedy?: string | undefined } = {}
): ActionError {
  const { azure } = cause
  const { code, remedy } = { code: cause.code, remedy: cause.remedy, ...changed }
  return new ActionError(code, message, {
    ...(remedy !== undefined && { remedy }),
    ...(azure !== undefined && { azure }),
    cause
  })
}

/** Whether the run itself is over: cancelled, or out of time. Then no more requests are sent. */
export function isAbort(error: ActionError | undefined): boolean {
  return error?.code === 'Cancelled' || error?.code === 'Timeout'
}

/** Whether a write with this error may have taken effect, although no answer arrived. */
export function isAmbiguous(error: ActionError | undefined): boolean {
  return isAbort(error) || error?.code === 'Unreachable'
}

/** Whether it is unknown if a request took effect: its target must be read back. */
export function isUncertain(error: unknown): boolean {
  if (!(error instanceof ActionError)) return false
  return isRetryable(error) || (error.azure?.status ?? 0) >= 500
}

/** Whether the same request is worth a retry. */
export function isRetryable({ code, azure }: ActionError): boolean {
  return code === 'Unreachable' || isRetryableStatus(azure?.status ?? 0)
}

/** Whether Azure itself reports that an accepted operation failed; that answer has status 200. */
export function isOperationFailure({ code, azure }: ActionError): boolean {
  return code === 'SnapshotFailed' || azure?.status === 200
}

/**
 * Whether Azure refused a request only because of the number of requests. It is transient, and not counted as an
 * attempt.
 */
export function isThrottled(error: ActionError | undefined): boolean {
  return error?.azure?.status === 429
}

/** Azure's own answer that the resource does not exist. A 404 without it can come from others, for instance a proxy. */
export function isGone(error: unknown): boolean {
  const code = error instanceof ActionError ? error.azure?.code : undefined
  return code === 'ResourceNotFound' || code === 'ResourceGroupNotFound'
}

export function isForbidden(error: unknown): boolean {
  return error instanceof ActionError && error.code === 'Forbidden'
}

/** Whether something cannot be seen: it does not exist, or the sign-in may not read it. */
export function isHidden(error: unknown): boolean {
  return isForbidden(error) || (error instanceof ActionError && error.code === 'NotFound')
}

/** The result of a read, or nothing when it fails as expected. */
export async function unless<T>(
  isExpected: (error: unknown) => boolean,
  reading: Promise<T>
): Promise<T | undefined> {
  try {
    return await reading
  } catch (error) {
    if (isExpected(error)) return undefined
    throw error
  }
}

/** A problem found by a rule, as an error. */
export function problemError({ code, message, remedy }: Problem): ActionError {
  return new ActionError(code, message, { remedy })
}

/** Throws the first problem, if there is one. */
export function refuse(...problems: readonly (Problem | undefined)[]): void {
  const found = problems.find((one) => one !== undefined)
  if (found !== undefined) throw problemError(found)
}
