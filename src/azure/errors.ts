/** What went wrong in Azure, as an ActionError: what was attempted, why in Azure's words, what to do next. */

import { RestError } from '@azure/core-rest-pipeline'

import type { AzureAnswer, ErrorCode } from '../errors.ts'
import { ActionError, findActionError } from '../errors.ts'
import { durationInWords } from '../snapshots/words.ts'
import { redacted } from './redaction.ts'
import { retryAfterOf } from './throttling.ts'
import { OperationFailed } from './transport.ts'

/** What the action was doing when it failed, for message and remedy. */
export type Attempt = {
  /** As in "Could not ‹attempt›", such as `read disk "data" in resource group "rg"`. */
  readonly what: string
  readonly subscriptionId: string
}

/** The parts of an error body, wherever Azure put them. */
type Body = {
  readonly code: string | undefined
  readonly message: string | undefined
  readonly details: readonly {
    readonly code: string | undefined
    readonly message: string | undefined
  }[]
}

type Row = {
  readonly kind: ErrorCode
  readonly remedy: (context: {
    readonly attempt: Attempt
    readonly message: string
    readonly answer: AzureAnswer
  }) => string
}

/**
 * Least built-in role for an action. The built-in Disk Snapshot Contributor cannot read disks, which is
 * why two roles are needed for a snapshot.
 */
const LEAST_ROLES: readonly (readonly [action: string, role: string])[] = [
  ['microsoft.compute/disks/read', 'Disk Backup Reader'],
  ['microsoft.compute/disks/begingetaccess/action', 'Disk Backup Reader'],
  ['microsoft.compute/snapshots/', 'Disk Snapshot Contributor'],
  ['microsoft.compute/disks/write', 'Disk Restore Operator'],
  ['microsoft.compute/virtualmachines/', 'Virtual Machine Contributor']
]

const RIGHTS_TAKE_TIME = 'A new role assignment takes some minutes to take effect.'

function rightsRemedy({ message, attempt }: { message: string; attempt: Attempt }): string {
  const actions = [...message.matchAll(/perform action(?:\(s\))? '([^']+)'/gi)].map(
    (match) => match[1]
  )
  // A linked failure names first the right that is there, then the one that is missing.
  const linked = /linked scope\(s\) '([^']+)'/i.exec(message)?.[1]
  const scope = linked ?? /over scope '([^']+)'/i.exec(message)?.[1]
  const action = linked === undefined ? actions[0] : actions.at(-1)
  const role = LEAST_ROLES.find(
    ([prefix]) => action?.toLowerCase().startsWith(prefix) === true
  )?.[1]
  return `Grant ${action ?? 'the missing action'} on ${scope ?? `subscription ${attempt.subscriptionId}`}${role === undefined ? '' : `: the least built-in role that has it is "${role}"`}. ${RIGHTS_TAKE_TIME}`
}

const EXPIRED: Row = {
  kind: 'SignInFailed',
  remedy: () =>
    'Run this step again. If it comes back, check "tenant-id" and "environment", and the clock of a self-hosted runner.'
}

/** By Azure's code. Codes and their meaning: Microsoft's troubleshooting of Resource Manager and recorded traffic. */
const BY_CODE: Readonly<Record<string, Row>> = {
  AuthorizationFailed: { kind: 'Forbidden', remedy: rightsRemedy },
  LinkedAuthorizationFailed: { kind: 'Forbidden', remedy: rightsRemedy },
  RequestDisallowedByPolicy: {
    kind: 'Forbidden',
    remedy: () =>
      'An Azure Policy assignment, named in the message, forbids this. Meet it (tags, network access, region) or ask its owner for an exemption.'
  },
  InvalidAuthenticationToken: EXPIRED,
  InvalidAuthenticationTokenTenant: EXPIRED,
  ExpiredAuthenticationToken: EXPIRED,
  AuthenticationFailed: EXPIRED,
  ResourceNotFound: {
    kind: 'NotFound',
    remedy: () =>
      'Check the name and the group. Azure gives the same answer when a source is in another region.'
  },
  ResourceGroupNotFound: {
    kind: 'NotFound',
    remedy: ({ attempt }) =>
      `Check "resource-group" and that it belongs to subscription ${attempt.subscriptionId}.`
  },
  SubscriptionNotFound: {
    kind: 'NotFound',
    remedy: () =>
      'Check "subscription-id", and that the client has a role in that subscription: without one it looks as if it did not exist.'
  },
  InvalidSubscriptionId: {
    kind: 'InvalidInput',
    remedy: () => '"subscription-id" must be the GUID of a subscription.'
  },
  SnapshotsLimitReached: {
    kind: 'LimitReached',
    remedy: () => 'Delete snapshots of this disk that are no longer needed.'
  },
  ScopeLocked: {
    kind: 'Conflict',
    remedy: () =>
      'A lock, named in the message, forbids this. Remove the lock, or use a resource group without one.'
  },
  InvalidResourceLocation: {
    kind: 'NameTaken',
    remedy: () =>
      'A resource of that name exists in another region of the same group: use another "snapshot-name".'
  },
  QuotaExceeded: {
    kind: 'LimitReached',
    remedy: () => 'A quota of the subscription is used up: free some of it, or ask Azure for more.'
  },
  OperationNotAllowed: {
    kind: 'Conflict',
    remedy: () =>
      'Azure uses this code for quotas and for states in which a resource cannot be changed: its words above say which.'
  },
  OperationPreempted: {
    kind: 'Conflict',
    remedy: () => 'Another operation on the same resource took its place. Run this step again.'
  },
  NoRegisteredProviderFound: {
    kind: 'AzureRefused',
    remedy: () => 'This cloud does not offer the version of the Compute API that the action uses.'
  }
}

const BY_STATUS: Readonly<Record<number, Row>> = {
  401: EXPIRED,
  403: { kind: 'Forbidden', remedy: rightsRemedy },
  404: { kind: 'NotFound', remedy: () => 'Check the names, the group and the subscription.' },
  409: {
    kind: 'Conflict',
    remedy: () => 'Something else is changing that resource. Wait for it, then run this step again.'
  },
  429: {
    kind: 'Throttled',
    remedy: ({ answer }) =>
      answer.retryAfterMs === undefined
        ? 'Azure limits how often this subscription may ask. Run this step again later.'
        : `Azure asks to wait ${durationInWords(answer.retryAfterMs)}. Raise "timeout" above that, or run this step again later.`
  }
}

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
  const row = rowFor(error.code)
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
  // Compute uses `OperationNotAllowed` for throttling, quota and states alike: 429 is decided by status.
  const row = status === 429 ? BY_STATUS[429] : (rowFor(body.code) ?? BY_STATUS[status])
  const message = redacted(body.message ?? `status ${status} without an explanation`)
  return new ActionError(
    row?.kind ?? 'AzureRefused',
    `Could not ${attempt.what}: ${body.code ?? status}: ${message}${detailsOf(body)}${correlationId === undefined ? '' : ` (correlation id ${correlationId})`}`,
    {
      remedy:
        row?.remedy({ attempt, message, answer }) ??
        (status >= 500
          ? 'Azure has a fault of its own. Run this step again; https://status.azure.com tells about larger ones.'
          : "Azure's words above say what it does not accept."),
      azure: answer,
      cause: withoutUrl(error)
    }
  )
}

function unreachable(error: unknown, attempt: Attempt): ActionError {
  return new ActionError(
    'Unreachable',
    `Could not ${attempt.what}: Azure did not give a complete answer (${whatWasWrong(error)}).`,
    {
      remedy:
        "Check that the runner reaches Resource Manager: the name's resolution, the proxy (HTTPS_PROXY) and, for a private certificate authority, NODE_EXTRA_CA_CERTS. A passing fault is over when the step is run again.",
      cause: withoutUrl(error)
    }
  )
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

/** The row of a code; Azure's codes are data, so words such as `constructor` must find nothing. */
function rowFor(code: string | undefined): Row | undefined {
  return code !== undefined && Object.hasOwn(BY_CODE, code) ? BY_CODE[code] : undefined
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
  const details: readonly unknown[] = Array.isArray(inner.details) ? inner.details : []
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
  return typeof value === 'string' ? value : undefined
}

/** The SDK's error carries request, headers and URL, all of which may hold secrets: only its text goes on. */
function withoutUrl(error: unknown): unknown {
  return error instanceof Error
    ? Object.assign(new Error(redacted(error.message)), { name: error.name })
    : undefined
}
