/** Converts errors of Azure to an ActionError: what was attempted, why in Azure's words, what to do next. */

import type { PipelineResponse } from '@azure/core-rest-pipeline'
import { RestError } from '@azure/core-rest-pipeline'

import type { AzureAnswer } from '../errors.ts'
import {
  ActionError,
  cut,
  findActionError,
  howToReach,
  isRetryableStatus,
  redacted
} from '../errors.ts'
import { fieldOf, isObject, parseJson, textOf } from './json.ts'
import type { Attempt, DataAttempt, Remedies, Row } from './remedies.ts'
import {
  AZURE_SAYS_WHAT,
  RESOURCE_MANAGER,
  STORAGE,
  rowForCode,
  rowForRefusal
} from './remedies.ts'
import { retryAfterOf } from './throttling.ts'
import { OperationFailed } from './transport.ts'
import { explainRefused } from './trust.ts'

/** Maximum details of a refusal in a message. */
const MAX_DETAILS = 10

const PASSES = 'If the fault is transient, run this step again.'

/** The content of a service's refusal. */
type Refusal = {
  readonly code: string | undefined
  /** In its own words; absent when there are none. */
  readonly message: string | undefined
  /** More of its words, for the end of the message. */
  readonly details: string
}

/**
 * Converts anything that the SDK throws to an ActionError. `signal` is the run's: when it has aborted the run, its
 * reason is the error. An ActionError is unchanged.
 */
export function explainAzure(error: unknown, attempt: Attempt, signal: AbortSignal): ActionError {
  const known = explainAnyway(error, attempt.what, signal)
  if (known !== undefined) return known
  if (error instanceof OperationFailed) return operationFailed(error, attempt)
  // An unreadable answer says nothing about what Azure did.
  if (error instanceof RestError && error.response && error.code !== RestError.PARSE_ERROR) {
    const { headers } = error.response
    const id = headers.get('x-ms-correlation-request-id') ?? headers.get('x-ms-request-id')
    const refusal = readJson(error.response)
    return refused(error, error.response, refusal, attempt, RESOURCE_MANAGER, ['correlation', id])
  }
  const why = isOfAnotherForm(error)
    ? 'it does not match the documented format'
    : transportMessage(error)
  return unreachable(
    error,
    `Could not ${attempt.what}: no complete response from Azure (${why}).`,
    howToReach(hostOf(error) ?? 'Resource Manager')
  )
}

/** Converts anything that a request to Azure Storage throws to an ActionError, in the same way. */
export function explainStorage(
  error: unknown,
  attempt: DataAttempt,
  signal: AbortSignal
): ActionError {
  const known = explainAnyway(error, attempt.what, signal)
  if (known !== undefined) return known
  const answer = error instanceof RestError ? error.response : undefined
  if (answer !== undefined && answer.status >= 400) {
    const id = answer.headers.get('x-ms-request-id')
    return refused(error, answer, readXml(answer), attempt, STORAGE, ['request', id])
  }
  if (isNoAnswer(error)) {
    // The text of an error about a proxy's answer may quote anything.
    const own = error instanceof RestError && answer === undefined ? error.message : undefined
    const why = own ?? (answer === undefined ? undefined : `status ${answer.status}`)
    return unreachable(
      undefined,
      `Could not ${attempt.what}: the response did not come from Azure Storage${why === undefined ? '' : ` (${redacted(why)})`}.`,
      'Check whether a proxy between the runner and Azure Storage answers instead.'
    )
  }
  return unreachable(
    error,
    `Could not ${attempt.what}: Azure Storage did not answer (${transportMessage(error)}).`,
    howToReach(hostOf(error) ?? 'Azure Storage')
  )
}

/** Errors that do not depend on the service: an explained error, an abort of the run, a refused answer. */
function explainAnyway(error: unknown, what: string, signal: AbortSignal): ActionError | undefined {
  const known = findActionError(error)
  if (known !== undefined) return known
  if (!signal.aborted) return explainRefused(error, what)
  return signal.reason instanceof ActionError
    ? signal.reason
    : new ActionError('Cancelled', `Stopped before the result was known: ${what}.`, {
        cause: withoutUrl(error)
      })
}

function operationFailed({ code, message }: OperationFailed, attempt: Attempt): ActionError {
  const row = rowForCode(RESOURCE_MANAGER, code, message)
  const context = { attempt, message: redacted(message), answer: { status: 200, code } }
  return new ActionError(
    row?.[0] ?? 'SnapshotFailed',
    `Could not ${attempt.what}: Azure accepted the request, but the operation failed.\n${code}: ${context.message}`,
    {
      remedy:
        remedyOf(row, context) ??
        'See the activity log of the resource group for details. Then run this step again.',
      azure: context.answer
    }
  )
}

function refused<A extends { readonly what: string }>(
  error: unknown,
  { status, headers }: PipelineResponse,
  { code, message, details }: Refusal,
  attempt: A,
  remedies: Remedies<A>,
  [idName, correlationId]: readonly [string, string | undefined]
): ActionError {
  const retryAfterMs = retryAfterOf(headers)
  const answer: AzureAnswer = {
    status,
    ...(code !== undefined && { code }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...(correlationId !== undefined && { correlationId })
  }
  const row = rowForRefusal(remedies, status, code, message ?? '')
  const words = redacted(message ?? `status ${status} without an explanation`)
  const id = correlationId === undefined ? '' : ` (${idName} id ${correlationId})`
  return new ActionError(
    row?.[0] ?? 'AzureRefused',
    `Could not ${attempt.what}.\n${code ?? status}: ${words}${details}${id}`,
    {
      remedy:
        remedyOf(row, { attempt, message: words, answer }) ??
        (isRetryableStatus(status)
          ? 'The service has a fault. Run this step again. https://status.azure.com reports outages.'
          : AZURE_SAYS_WHAT),
      azure: answer,
      cause: withoutUrl(error)
    }
  )
}

function remedyOf<A>(
  row: Row<A> | undefined,
  context: { readonly attempt: A; readonly message: string; readonly answer: AzureAnswer }
): string | undefined {
  const remedy = row?.[1]
  return typeof remedy === 'function' ? remedy(context) : remedy
}

function unreachable(error: unknown, message: string, remedy: string): ActionError {
  return new ActionError('Unreachable', message, {
    remedy: `${remedy} ${PASSES}`,
    cause: withoutUrl(error)
  })
}

/** The host that a request went to. */
function hostOf(error: unknown): string | undefined {
  const url = error instanceof RestError ? error.request?.url : undefined
  return url === undefined ? undefined : new URL(url).host
}

function transportMessage(error: unknown): string {
  if (!(error instanceof Error)) return redacted(String(error))
  const text = redacted(error.message)
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  return text.includes(code) ? text : `${code}: ${text}`
}

/** The SDK reports an answer of another form with a JavaScript error, which does not help a person. */
function isOfAnotherForm(error: unknown): boolean {
  return (
    error instanceof TypeError ||
    error instanceof SyntaxError ||
    (error instanceof RestError &&
      /^Body Property|^Couldn't paginate|^Error ".*" occurred while parsing/s.test(error.message))
  )
}

/** Whether an invalid answer arrived. The SDK throws other errors for some invalid lists of blobs. */
function isNoAnswer(error: unknown): boolean {
  return error instanceof RestError
    ? error.response !== undefined || error.code === RestError.PARSE_ERROR
    : error instanceof TypeError
}

/** Reads both forms of a JSON error: wrapped in `error`, as everywhere else, and bare, as in Compute's 429. */
function readJson({ bodyAsText }: PipelineResponse): Refusal {
  const outer = parseJson(bodyAsText)
  const wrapped = fieldOf(outer, 'error')
  const body = isObject(wrapped) ? wrapped : outer
  const message = cutText(body, 'message')
  const found = fieldOf(body, 'details')
  const details = (Array.isArray(found) ? found.slice(0, MAX_DETAILS) : []).flatMap((one) => {
    const words = cutText(one, 'message')
    if (words === undefined || words === message) return []
    return [`${cutText(one, 'code') ?? 'detail'}: ${redacted(words)}`]
  })
  return {
    code: cutText(body, 'code'),
    message,
    details: details.length === 0 ? '' : ` (${details.join('; ')})`
  }
}

function cutText(body: unknown, name: string): string | undefined {
  const text = textOf(body, name)
  return text === undefined ? undefined : cut(text)
}

/** Azure Storage's error, whose code is only in a header for HEAD. Request id and time follow its first line. */
function readXml({ headers, bodyAsText }: PipelineResponse): Refusal {
  const text = cut(bodyAsText ?? '')
  const words = [
    element('Message', text)?.split(/\r?\n/)[0],
    element('AuthenticationErrorDetail', text)
  ].filter((one) => one !== undefined && one !== '')
  return {
    code: headers.get('x-ms-error-code') ?? element('Code', text),
    message: words.length === 0 ? undefined : words.join(' '),
    details: ''
  }
}

/** The text of an element of an error, which has no elements inside. */
function element(name: string, xml: string): string | undefined {
  const text = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1]
  return text
    ?.replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&')
}

/** The SDK's error contains request, headers and URL, all of which may hold secrets: only its text is passed on. */
function withoutUrl(error: unknown): unknown {
  return error instanceof Error
    ? Object.assign(new Error(redacted(error.message)), { name: error.name })
    : undefined
}
