/** What went wrong in Azure Storage, as an ActionError: its answers have another form than Resource Manager's. */

import type { PipelineResponse } from '@azure/core-rest-pipeline'
import { RestError } from '@azure/core-rest-pipeline'

import type { AzureAnswer, ErrorCode } from '../../errors.ts'
import {
  ActionError,
  PROXY_SIGN_IN,
  findActionError,
  howToReach,
  isRetryableStatus
} from '../../errors.ts'
import { explainAzure, hostOf } from '../errors.ts'
import { cut, redacted } from '../../redaction.ts'
import { explainRefused } from '../trust.ts'
import { retryAfterOf } from '../throttling.ts'

/** What was attempted on data, for message and remedy. */
export type DataAttempt = {
  /** As in "Could not ‹attempt›". */
  readonly what: string
  /** The least role that allows it where a sign-in is asked for. */
  readonly role: string
}

/** What a code means, and what helps. Codes: Storage REST API, common and Blob service error codes. */
type Row = {
  readonly kind: ErrorCode
  readonly remedy: (attempt: DataAttempt) => string
}

const RIGHTS: Row = {
  kind: 'Forbidden',
  remedy: ({ role }) =>
    `Grant the identity "${role}" there, or give a signed URL that allows it. A new role assignment takes some minutes to take effect.`
}

const ENDED: Row = {
  kind: 'Forbidden',
  remedy: () =>
    'The signed URL has expired or was taken back. Run this step again; a job that reads the same snapshot closes its data for both when it ends, so let them run one after the other.'
}

const INCOMPARABLE: Row = {
  kind: 'Conflict',
  remedy: () =>
    'Azure cannot tell the changes between these two snapshots. Compare snapshots of one family that were taken on one side of 4096 GiB.'
}

const LEASED: Row = {
  kind: 'Conflict',
  remedy: () =>
    'Somebody else holds a lease on that blob, or took this one away. Let exports to one blob run one after the other; `az storage blob lease break` frees a blob that was left behind.'
}

const MISSING: Row = {
  kind: 'NotFound',
  remedy: () => 'Check "blob-url": the account and the container must exist.'
}

const BUSY: Row = {
  kind: 'Throttled',
  remedy: () =>
    'Azure Storage has more to do than the account allows. Run this step again later, with a lower "max-parallel".'
}

const BY_CODE: Readonly<Record<string, Row>> = {
  AuthenticationFailed: ENDED,
  CannotVerifyCopySource: ENDED,
  NoAuthenticationInformation: RIGHTS,
  InvalidAuthenticationInfo: RIGHTS,
  AuthorizationPermissionMismatch: RIGHTS,
  AuthorizationResourceTypeMismatch: RIGHTS,
  AuthorizationServiceMismatch: RIGHTS,
  InsufficientAccountPermissions: RIGHTS,
  AuthorizationFailure: {
    kind: 'Forbidden',
    remedy: () =>
      'A network rule keeps this runner out: the network access policy of the snapshot, or the firewall of the storage account.'
  },
  PublicAccessNotPermitted: RIGHTS,
  KeyBasedAuthenticationNotPermitted: {
    kind: 'Forbidden',
    remedy: () =>
      'The account does not take signed URLs. Leave the signature out of "blob-url": the sign-in is used then.'
  },
  PreviousSnapshotNotFound: INCOMPARABLE,
  PreviousSnapshotOperationNotSupported: INCOMPARABLE,
  PreviousSnapshotCannotBeNewer: INCOMPARABLE,
  LeaseAlreadyPresent: LEASED,
  LeaseIdMissing: LEASED,
  LeaseIdMismatchWithBlobOperation: LEASED,
  LeaseIdMismatchWithLeaseOperation: LEASED,
  LeaseLost: LEASED,
  LeaseNotPresentWithBlobOperation: LEASED,
  LeaseIsBreakingAndCannotBeAcquired: LEASED,
  LeaseIsBrokenAndCannotBeRenewed: LEASED,
  ContainerNotFound: MISSING,
  BlobNotFound: MISSING,
  ResourceNotFound: MISSING,
  ServerBusy: BUSY,
  OperationTimedOut: BUSY,
  InvalidBlobType: {
    kind: 'InvalidInput',
    remedy: () => '"blob-url" names a blob that is no page blob. Name another one, or a container.'
  },
  BlobImmutableDueToPolicy: {
    kind: 'Forbidden',
    remedy: () => 'An immutability policy of the container forbids it. Use another container.'
  },
  SnapshotCountExceeded: {
    kind: 'LimitReached',
    remedy: () => 'Delete snapshots of that blob that are no longer needed.'
  }
}

/** By status, where the code says nothing. */
const BY_STATUS: Readonly<Record<number, Row>> = {
  401: RIGHTS,
  403: RIGHTS,
  404: MISSING,
  407: { kind: 'Unreachable', remedy: () => PROXY_SIGN_IN },
  429: BUSY,
  503: BUSY
}

/** Turns anything that a request to Azure Storage throws into an ActionError. `signal` is the run's. */
export function explainStorage(
  error: unknown,
  attempt: DataAttempt,
  signal: AbortSignal
): ActionError {
  const known = findActionError(error)
  if (known !== undefined) return known
  if (signal.aborted) {
    return explainAzure(error, { what: attempt.what, subscriptionId: '' }, signal)
  }
  const refusedAnswer = explainRefused(error, attempt.what)
  if (refusedAnswer !== undefined) return refusedAnswer
  const answer = error instanceof RestError ? error.response : undefined
  if (answer !== undefined && answer.status >= 400) return refused(answer, attempt)
  return isUnreadable(error) ? unreadable(error, attempt) : unreachable(error, attempt)
}

/** Whether something came that is no answer. The SDK stumbles over some of what is no list of blobs. */
function isUnreadable(error: unknown): boolean {
  if (error instanceof RestError) {
    return error.response !== undefined || error.code === RestError.PARSE_ERROR
  }
  return error instanceof TypeError
}

/** The code of a refusal, which HEAD tells in a header alone. */
export function storageCodeOf({ headers, bodyAsText }: PipelineResponse): string | undefined {
  return headers.get('x-ms-error-code') ?? element('Code', bodyAsText ?? '')
}

function refused(response: PipelineResponse, attempt: DataAttempt): ActionError {
  const { status, headers } = response
  const code = storageCodeOf(response)
  const row = rowOf(status, code)
  const correlationId = headers.get('x-ms-request-id')
  const retryAfterMs = retryAfterOf(headers)
  const azure: AzureAnswer = {
    status,
    ...(code !== undefined && { code }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...(correlationId !== undefined && { correlationId })
  }
  return new ActionError(
    row?.kind ?? 'AzureRefused',
    `Could not ${attempt.what}: ${[code ?? String(status), wordsOf(response)].filter((part) => part !== '').join(': ')}${correlationId === undefined ? '' : ` (request id ${correlationId})`}`,
    {
      remedy:
        row?.remedy(attempt) ??
        (isRetryableStatus(status)
          ? 'Azure has a fault of its own. Run this step again; https://status.azure.com tells about larger ones.'
          : "Azure's words above say what it does not accept."),
      azure
    }
  )
}

/** Codes are data: words such as `constructor` must find nothing. */
function rowOf(status: number, code: string | undefined): Row | undefined {
  return code !== undefined && Object.hasOwn(BY_CODE, code) ? BY_CODE[code] : BY_STATUS[status]
}

/** The first line of what Azure Storage says; request id and time follow it. */
function wordsOf({ bodyAsText, status }: PipelineResponse): string {
  const text = cut(bodyAsText ?? '')
  const words = [
    element('Message', text)?.split(/\r?\n/)[0],
    element('AuthenticationErrorDetail', text)
  ]
  const said = words.filter((one) => one !== undefined && one !== '').join(' ')
  return redacted(said === '' ? `status ${status} without an explanation` : said)
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

/** An answer of somebody in between, or one that was spoilt on its way. Who quotes it may quote anything. */
function unreadable(error: unknown, { what }: DataAttempt): ActionError {
  const answer = error instanceof RestError ? error.response : undefined
  const own = error instanceof RestError && answer === undefined ? error.message : undefined
  const why = own ?? (answer === undefined ? undefined : `status ${answer.status}`)
  return new ActionError(
    'Unreachable',
    `Could not ${what}: what came is no answer of Azure Storage${why === undefined ? '' : ` (${redacted(why)})`}.`,
    {
      remedy:
        'A proxy between the runner and Azure Storage may answer in its place. A passing fault is over when the step is run again.'
    }
  )
}

function unreachable(error: unknown, { what }: DataAttempt): ActionError {
  const code = error instanceof RestError ? error.code : undefined
  const words = redacted(error instanceof Error ? error.message : String(error))
  const why = code === undefined || words.includes(code) ? words : `${code}: ${words}`
  return new ActionError(
    'Unreachable',
    `Could not ${what}: Azure Storage did not answer (${why}).`,
    {
      remedy: `${howToReach(hostOf(error) ?? 'Azure Storage')} A passing fault is over when the step is run again.`
    }
  )
}
