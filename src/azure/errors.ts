/** What went wrong in Azure, as an ActionError: what was attempted, why in Azure's words, what to do next. */

import { RestError } from '@azure/core-rest-pipeline'

import type { AzureAnswer } from '../errors.ts'
import { ActionError, findActionError, howToReach, isRetryableStatus } from '../errors.ts'
import { cut, redacted } from '../redaction.ts'
import type { Attempt } from './remedies.ts'
import { rowForCode, rowForRefusal } from './remedies.ts'
import { explainRefused } from './trust.ts'
import { retryAfterOf } from './throttling.ts'
import { OperationFailed } from './transport.ts'

/** The parts of an error body, wherever Azure put them. */
type Body = {
  readonly code: string | undefined
  readonly message: string | undefined
  readonly details: readonly {
    readonly code: string | undefined
    readonly message: string | undefined
  }[]
}

/** Details of a refusal that are told. */
const MAX_DETAILS = 10

/**
 * Turns anything that the SDK throws into an ActionError. `signal` is the run's: when it has ended the run,
 * its reason is the error. An ActionError stays as it is.
 */
export function explainAzure(error: unknown, attempt: Attempt, signal: AbortSignal): ActionError {
  const known = findActionError(error)
  if (known !== undefined) return known
  if (signal.aborted) {
    return signal.reason instanceof ActionError
      ? signal.reason
      : new ActionError('Cancelled', `Stopped while trying to ${attempt.what}.`, {
          cause: withoutUrl(error)
        })
  }
  const refusedAnswer = explainRefused(error, attempt.what)
  if (refusedAnswer !== undefined) return refusedAnswer
  if (error instanceof OperationFailed) return operationFailed(error, attempt)
  // Garbage in place of an answer says nothing about what Azure did.
  const answered =
    error instanceof RestError &&
    error.response !== undefined &&
    error.code !== RestError.PARSE_ERROR
  if (answered) return refused(error, attempt)
  return unreachable(error, attempt)
}

function operationFailed(error: OperationFailed, attempt: Attempt): ActionError {
  const row = rowForCode(error.code, error.message)
  const answer: AzureAnswer = { status: 200, code: error.code }
  const message = redacted(error.message)
  return new ActionError(
    row?.kind ?? 'SnapshotFailed',
    `Azure accepted the request to ${attempt.what} and then failed: ${error.code}: ${message}`,
    {
      remedy:
        row?.remedy({ attempt, message, answer }) ??
        'The activity log of the resource group tells more. Then run this step again.',
      azure: answer
    }
  )
}

function refused(error: RestError, attempt: Attempt): ActionError {
  const { response } = error
  const status = response?.status ?? error.statusCode ?? 0
  const body = readBody(response?.bodyAsText)
  const retryAfterMs = response === undefined ? undefined : retryAfterOf(response.headers)
  const correlationId =
    response?.headers.get('x-ms-correlation-request-id') ?? response?.headers.get('x-ms-request-id')
  const answer: AzureAnswer = {
    status,
    ...(body.code !== undefined && { code: body.code }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...(correlationId !== undefined && { correlationId })
  }
  const row = rowForRefusal(status, body.code, body.message)
  const message = redacted(body.message ?? `status ${status} without an explanation`)
  return new ActionError(
    row?.kind ?? 'AzureRefused',
    `Could not ${attempt.what}: ${body.code ?? status}: ${message}${detailsOf(body)}${correlationId === undefined ? '' : ` (correlation id ${correlationId})`}`,
    {
      remedy:
        row?.remedy({ attempt, message, answer }) ??
        (isRetryableStatus(status)
          ? 'Azure has a fault of its own. Run this step again; https://status.azure.com tells about larger ones.'
          : "Azure's words above say what it does not accept."),
      azure: answer,
      cause: withoutUrl(error)
    }
  )
}

function unreachable(error: unknown, attempt: Attempt): ActionError {
  const host = hostOf(error) ?? 'Resource Manager'
  return new ActionError(
    'Unreachable',
    `Could not ${attempt.what}: Azure did not give a complete answer (${whatWasWrong(error)}).`,
    {
      remedy: `${howToReach(host)} A passing fault is over when the step is run again.`,
      cause: withoutUrl(error)
    }
  )
}

/** The host that a request went to. */
export function hostOf(error: unknown): string | undefined {
  const url = error instanceof RestError ? error.request?.url : undefined
  return url === undefined ? undefined : new URL(url).host
}

function whatWasWrong(error: unknown): string {
  if (isOfAnotherForm(error)) return 'it does not have the form that Azure describes'
  if (!(error instanceof Error)) return redacted(String(error))
  const text = redacted(error.message)
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  return text.includes(code) ? text : `${code}: ${text}`
}

/** The SDK trips over an answer of another form in JavaScript's words, which tell a person nothing. */
function isOfAnotherForm(error: unknown): boolean {
  return (
    error instanceof TypeError ||
    error instanceof SyntaxError ||
    (error instanceof RestError &&
      /^Body Property|^Couldn't paginate|^Error ".*" occurred while parsing/s.test(error.message))
  )
}

/** Reads both shapes of an error body: wrapped in `error` as everywhere, and bare as Compute's 429. */
function readBody(text: string | null | undefined): Body {
  const none: Body = { code: undefined, message: undefined, details: [] }
  if (text === undefined || text === null || text === '') return none
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return none
  }
  if (typeof json !== 'object' || json === null) return none
  const outer = json as Record<string, unknown>
  const inner =
    typeof outer.error === 'object' && outer.error !== null
      ? (outer.error as Record<string, unknown>)
      : outer
  const details: readonly unknown[] = Array.isArray(inner.details)
    ? inner.details.slice(0, MAX_DETAILS)
    : []
  return {
    code: string(inner.code),
    message: string(inner.message),
    details: details.flatMap((detail) =>
      typeof detail === 'object' && detail !== null
        ? [
            {
              code: string((detail as Record<string, unknown>).code),
              message: string((detail as Record<string, unknown>).message)
            }
          ]
        : []
    )
  }
}

function detailsOf({ message, details }: Body): string {
  const said = details.flatMap((detail) =>
    detail.message === undefined || detail.message === message
      ? []
      : [`${detail.code ?? 'detail'}: ${redacted(detail.message)}`]
  )
  return said.length === 0 ? '' : ` (${said.join('; ')})`
}

function string(value: unknown): string | undefined {
  return typeof value === 'string' ? cut(value) : undefined
}

/** The SDK's error carries request, headers and URL, all of which may hold secrets: only its text goes on. */
function withoutUrl(error: unknown): unknown {
  return error instanceof Error
    ? Object.assign(new Error(redacted(error.message)), { name: error.name })
    : undefined
}
