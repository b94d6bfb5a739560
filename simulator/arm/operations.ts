import { randomBytes, randomUUID } from 'node:crypto'
import type { Agenda, Clock } from '../clock.ts'
import type { Settings } from '../settings.ts'
import { formatInstant, formatTicks } from '../timestamps.ts'
import type { Answer } from '../wire/answer.ts'
import { emptyAnswer, jsonAnswer, prettyAnswer } from '../wire/answer.ts'
import type { Call } from '../wire/call.ts'
import type { JsonObject } from '../wire/json.ts'
import { prettyPrint } from '../wire/json.ts'
import type { ArmError } from './arm-error.ts'
import { armErrorAnswer, computeError, errorBody, gatewayError } from './arm-error.ts'

/** How a write ended: with a result (none for a delete) or with an error. */
export type Outcome = { readonly output: JsonObject | undefined } | { readonly error: ArmError }

export interface OperationStart {
  /** Its id becomes the operation's (recorded: they are the same). */
  readonly request: {
    readonly call: Call
    readonly apiVersion: string
    readonly requestId: string
  }
  /** Its resource; `offset` is the time zone of the operation's times, in minutes. */
  readonly resource: {
    readonly subscriptionId: string
    readonly location: string
    readonly offset: number
  }
  /** The name of the service's operations in their URLs. */
  readonly section: 'DiskOperations' | 'operations'
  /** Its `startTime`, by the service's own clock, ms since 1970; that of the request when absent. */
  readonly startTime?: number
  /** `Retry-After` of the answer that accepts it, in seconds; none when absent. */
  readonly retryAfter?: number
  /** Executes the effect, after the service time. */
  readonly complete: () => Outcome
}

export interface Operations {
  /** Accepts a write; returns the headers with the operation's URLs. */
  start(start: OperationStart): Record<string, string>
  /** `GET` of an operation or `monitor=true` URL. */
  poll(call: Call, id: string): Answer
  /** Polls return 404 from now on; the effect is still executed. */
  forget(id: string): void
}

interface Operation {
  readonly id: string
  readonly offset: number
  /** By the clocks of the service; ms since 1970. */
  readonly startTime: number
  readonly endTime: number
  readonly statusTarget: string
  readonly monitorTarget: string
  readonly headers: Record<string, string>
  outcome: Outcome | undefined
}

export function createOperations(
  clock: Pick<Clock, 'now'>,
  serviceClock: Pick<Clock, 'now'>,
  agenda: Agenda,
  settings: Settings
): Operations {
  const operations = new Map<string, Operation>()
  const links = createLinks(settings)
  return {
    start(start) {
      const startedAt = clock.now()
      const targets = links(start, startedAt)
      const startTime = start.startTime ?? serviceClock.now()
      const headers = {
        location: start.request.call.origin + targets.monitor,
        'azure-asyncoperation': start.request.call.origin + targets.status,
        ...(start.retryAfter === undefined ? {} : { 'retry-after': String(start.retryAfter) })
      }
      const operation: Operation = {
        id: start.request.requestId,
        offset: start.resource.offset,
        startTime,
        endTime: startTime + settings.operationMs,
        statusTarget: targets.status,
        monitorTarget: targets.monitor,
        headers,
        outcome: undefined
      }
      operations.set(operation.id, operation)
      agenda.add(startedAt + settings.operationMs, () => {
        operation.outcome = start.complete()
      })
      return headers
    },
    forget(id) {
      operations.delete(id)
    },
    poll(call, id) {
      const operation = operations.get(id)
      if (operation === undefined) {
        throw computeError(404, 'NotFound', `The operation '${id}' was not found.`)
      }
      if (call.target === operation.statusTarget) return statusAnswer(operation)
      if (call.target === operation.monitorTarget) return monitorAnswer(operation)
      throw gatewayError(
        403,
        'AuthorizationFailed',
        'The signature of the operation URL is not valid: it must be requested exactly as it was given out.'
      )
    }
  }
}

function statusAnswer(operation: Operation): Answer {
  const { id, offset, outcome } = operation
  const startTime = formatInstant(operation.startTime, offset)
  if (outcome === undefined) return prettyAnswer(200, { startTime, status: 'InProgress', name: id })
  const endTime = formatInstant(operation.endTime, offset)
  if ('error' in outcome) {
    const error = errorBody(outcome.error)
    return prettyAnswer(200, { startTime, endTime, status: 'Failed', error, name: id })
  }
  const head = { startTime, endTime, status: 'Succeeded' }
  if (outcome.output === undefined) return prettyAnswer(200, { ...head, name: id })
  const content = { ...head, properties: { output: outcome.output }, name: id }
  return jsonAnswer(200, content, {}, embedOutput(head, outcome.output, id))
}

/** Compute puts the resource into the operation with its own indentation (only this fits the recorded lengths). */
function embedOutput(head: JsonObject, output: JsonObject, id: string): string {
  const mark = '\u0000output\u0000'
  const frame = prettyPrint({ ...head, properties: { output: mark }, name: id })
  return frame.replace(JSON.stringify(mark), () => prettyPrint(output))
}

function monitorAnswer(operation: Operation): Answer {
  const { outcome } = operation
  // While it runs, the answer repeats the URL (ARM async contract).
  if (outcome === undefined) return emptyAnswer(202, operation.headers)
  if ('error' in outcome) return armErrorAnswer(outcome.error)
  return outcome.output === undefined ? emptyAnswer(200) : prettyAnswer(200, outcome.output)
}

/** Path and query of the two URLs of an operation. */
function createLinks(settings: Settings) {
  // A certificate in a URL: this makes Azure's operation URLs about 3.2 KB long (measured 2023).
  const certificate = `MII${randomBytes(1920).toString('base64url')}`
  const service = randomUUID()

  function sign(at: number): string {
    const signature = randomBytes(256).toString('base64url')
    const hash = randomBytes(32).toString('base64url')
    return `t=${formatTicks(at)}&c=${certificate}&s=${signature}&h=${hash}`
  }

  return (start: OperationStart, at: number) => {
    const path =
      `/subscriptions/${start.resource.subscriptionId}/providers/Microsoft.Compute/locations/${start.resource.location}` +
      `/${start.section}/${start.request.requestId}`
    if (settings.era === '2019') {
      // The requested version was 2020-06-30, the one in the URL 2019-07-01 (recorded 2019).
      const version =
        start.request.apiVersion > '2019-07-01' ? '2019-07-01' : start.request.apiVersion
      return {
        status: `${path}?api-version=${version}`,
        monitor: `${path}?monitor=true&api-version=${version}`
      }
    }
    const version = `api-version=${start.request.apiVersion}`
    return {
      status: `${path}?p=${service}&${version}&${sign(at)}`,
      monitor: `${path}?p=${service}&monitor=true&${version}&${sign(at + 15)}`
    }
  }
}
