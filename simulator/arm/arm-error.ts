import type { Answer } from '../wire/answer.ts'
import { compactAnswer, prettyAnswer } from '../wire/answer.ts'
import type { JsonObject } from '../wire/json.ts'

/**
 * A refusal, by Resource Manager itself (`gateway`) or by the provider behind it. The gateway marks its own
 * with `x-ms-failure-cause` and writes them in one line; Compute prints its errors like its other bodies.
 */
export class ArmError extends Error {
  readonly by: 'gateway' | 'compute'
  readonly status: number
  readonly code: string
  readonly target: string | undefined
  readonly additionalInfo: readonly JsonObject[] | undefined
  readonly headers: Readonly<Record<string, string>>

  constructor(
    by: 'gateway' | 'compute',
    status: number,
    code: string,
    message: string,
    more: {
      target?: string
      additionalInfo?: readonly JsonObject[]
      headers?: Readonly<Record<string, string>>
    } = {}
  ) {
    super(message)
    this.by = by
    this.status = status
    this.code = code
    this.target = more.target
    this.additionalInfo = more.additionalInfo
    this.headers = more.headers ?? {}
  }
}

export function gatewayError(
  status: number,
  code: string,
  message: string,
  headers?: Readonly<Record<string, string>>
): ArmError {
  return new ArmError('gateway', status, code, message, headers === undefined ? {} : { headers })
}

export function pathNotKnown(path: string): ArmError {
  return gatewayError(404, 'NotFound', `The path '${path}' is not known.`)
}

export function computeError(
  status: number,
  code: string,
  message: string,
  target?: string
): ArmError {
  return new ArmError('compute', status, code, message, target === undefined ? {} : { target })
}

/** An invalid value; `target` names it. */
export function invalidParameter(target: string, message: string): ArmError {
  return computeError(400, 'InvalidParameter', message, target)
}

export function badRequest(message: string, target?: string): ArmError {
  return computeError(400, 'BadRequest', message, target)
}

/** A valid request that the current state does not allow. */
export function operationNotAllowed(message: string, target?: string): ArmError {
  return computeError(409, 'OperationNotAllowed', message, target)
}

export function errorBody(error: ArmError): JsonObject {
  const { code, message, target, additionalInfo } = error
  return {
    code,
    message,
    ...(target === undefined ? {} : { target }),
    ...(additionalInfo === undefined ? {} : { additionalInfo })
  }
}

export function armErrorAnswer(error: ArmError): Answer {
  const body = { error: errorBody(error) }
  return error.by === 'gateway'
    ? compactAnswer(error.status, body, { 'x-ms-failure-cause': 'gateway', ...error.headers })
    : prettyAnswer(error.status, body, error.headers)
}
