import type { Answer } from '../wire/answer.ts'
import type { Call } from '../wire/call.ts'
import { formatUtc } from '../timestamps.ts'
import { element, xmlAnswer } from './xml.ts'

/** A refusal by Storage: a code that is also a header, a sentence, and details. */
export class BlobError extends Error {
  readonly status: number
  readonly code: string
  readonly details: Readonly<Record<string, string>>
  readonly headers: Readonly<Record<string, string>>

  constructor(
    status: number,
    code: string,
    message: string,
    details: Readonly<Record<string, string>> = {},
    headers: Readonly<Record<string, string>> = {}
  ) {
    super(message)
    this.status = status
    this.code = code
    this.details = details
    this.headers = headers
  }
}

/** The refusal on the wire; the answer to HEAD has the code only in its header. */
export function blobErrorAnswer(
  error: BlobError,
  call: Call,
  now: number,
  requestId: string
): Answer {
  const headers = { 'x-ms-error-code': error.code, ...error.headers }
  if (call.method === 'HEAD' || error.status === 304) {
    return { status: error.status, headers, body: '', content: null }
  }
  const message = `${error.message}\nRequestId:${requestId}\nTime:${formatUtc(now)}`
  const members = { Code: error.code, Message: message, ...error.details }
  const inside = Object.entries(members).map(([name, text]) => element(name, text))
  return xmlAnswer(error.status, `<Error>${inside.join('')}</Error>`, headers)
}

export function invalidHeader(name: string, value: string | undefined): BlobError {
  return new BlobError(
    400,
    'InvalidHeaderValue',
    'The value for one of the HTTP headers is not in the correct format.',
    { HeaderName: name, HeaderValue: value ?? '' }
  )
}

export function missingHeader(name: string): BlobError {
  return new BlobError(
    400,
    'MissingRequiredHeader',
    'An HTTP header that is mandatory for this request is not specified.',
    { HeaderName: name }
  )
}

export function unsupportedHeader(name: string): BlobError {
  return new BlobError(
    400,
    'UnsupportedHeader',
    'One of the headers specified in the request is not supported.',
    { HeaderName: name }
  )
}

export function invalidQuery(name: string, value: string | null, reason = ''): BlobError {
  return new BlobError(
    400,
    'InvalidQueryParameterValue',
    'Value for one of the query parameters specified in the request URI is invalid.',
    { QueryParameterName: name, QueryParameterValue: value ?? '', Reason: reason }
  )
}

export function invalidRange(): BlobError {
  return new BlobError(
    416,
    'InvalidRange',
    'The range specified is invalid for the current size of the resource.'
  )
}

export function invalidPageRange(): BlobError {
  return new BlobError(416, 'InvalidPageRange', 'The page range specified is invalid.')
}

export function authenticationFailed(detail: string): BlobError {
  return new BlobError(
    403,
    'AuthenticationFailed',
    'Server failed to authenticate the request. Make sure the value of Authorization header is formed correctly including the signature.',
    { AuthenticationErrorDetail: detail }
  )
}

/**
 * `Permission`, `ResourceType`, `Service` or `Protocol`: the part of the authorization that does not fit the request.
 */
export function authorizationMismatch(
  of: 'Permission' | 'ResourceType' | 'Service' | 'Protocol'
): BlobError {
  const words = { Permission: 'permission', ResourceType: 'resource type', Service: 'service' }
  const what = of === 'Protocol' ? 'protocol' : words[of]
  return new BlobError(
    403,
    `Authorization${of}Mismatch`,
    `This request is not authorized to perform this operation using this ${what}.`
  )
}

export const containerNotFound = () =>
  new BlobError(404, 'ContainerNotFound', 'The specified container does not exist.')

export const blobNotFound = () =>
  new BlobError(404, 'BlobNotFound', 'The specified blob does not exist.')

export const invalidBlobType = () =>
  new BlobError(409, 'InvalidBlobType', 'The blob type is invalid for this operation.')
