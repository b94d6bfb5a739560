import { Agent, request } from 'node:https'
import { SEEDED } from '../../simulator/seeded.ts'
import type { Simulator } from '../../simulator/simulator.ts'
import type { JsonObject } from '../../simulator/wire/json.ts'
import { objectAt, stringAt } from '../../simulator/wire/json.ts'

/** What came back, unprocessed: the tests look at the wire, not at what a library makes of it. */
export interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
  /** The body as JSON; an empty object when there is none. */
  readonly json: JsonObject
}

export interface Ask {
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  /** Adds no token. */
  readonly anonymous?: boolean
}

/** Sends requests to one simulator over one kept connection. */
export interface RawClient {
  send(method: string, target: string, ask?: Ask): Promise<Reply>
  /** Follows the operation of a 202 to its end and answers its last body. */
  settle(asked: Reply | Promise<Reply>): Promise<JsonObject>
  close(): void
}

export const VERSION = '2026-03-02'

/** That of virtual machines, which have versions of their own. */
export const MACHINE_VERSION = '2026-04-01'

export function connect(simulator: Simulator, appId: string = SEEDED.clientId): RawClient {
  const agent = new Agent({ keepAlive: true, ca: simulator.ca })
  const { token } = simulator.issueToken({ appId })

  function send(method: string, target: string, ask: Ask = {}): Promise<Reply> {
    const body = textOf(ask.body)
    return new Promise((resolve, reject) => {
      const sent = request(
        target.startsWith('https://') ? target : simulator.url + target,
        {
          method,
          agent,
          headers: {
            ...(ask.anonymous === true ? {} : { authorization: `Bearer ${token}` }),
            ...(body === undefined ? {} : { 'content-type': 'application/json' }),
            ...ask.headers
          }
        },
        (response) => {
          const chunks: Buffer[] = []
          response.on('data', (chunk: Buffer) => chunks.push(chunk))
          response.on('error', reject)
          response.on('end', () => {
            const text = Buffer.concat(chunks).toString('utf8')
            const headers = response.headers as Record<string, string>
            resolve({ status: response.statusCode ?? 0, headers, text, json: parse(text) })
          })
        }
      )
      sent.on('error', reject)
      sent.end(body)
    })
  }

  return {
    send,
    async settle(asked) {
      const accepted = await asked
      const poll = accepted.headers['azure-asyncoperation']
      if (poll === undefined) throw new Error(`nothing to follow: ${accepted.text}`)
      simulator.advance({ ms: simulator.settings.operationMs })
      return (await send('GET', poll)).json
    },
    close: () => {
      agent.destroy()
    }
  }
}

function textOf(body: unknown): string | undefined {
  if (body === undefined || typeof body === 'string') return body
  return JSON.stringify(body)
}

function parse(text: string): JsonObject {
  try {
    return JSON.parse(text) as JsonObject
  } catch {
    return {}
  }
}

/** `/subscriptions/…/resourceGroups/{group}/providers/Microsoft.Compute/{rest}?api-version=…` */
export function compute(rest: string, group = 'production', version = VERSION): string {
  return (
    `/subscriptions/${SEEDED.subscriptionId}/resourceGroups/${group}` +
    `/providers/Microsoft.Compute/${rest}?api-version=${version}`
  )
}

/** The id of such a resource. */
export const idOf = (rest: string) => compute(rest).replace(/\?.*/, '')

export const errorOf = (reply: Reply) => objectAt(reply.json, 'error')

/** Status and code of a refusal, such as `409 Conflict`. */
export const codeOf = (reply: Reply) =>
  `${String(reply.status)} ${stringAt(errorOf(reply), 'code') ?? ''}`.trimEnd()

/** The body of a snapshot's PUT. */
export function snapshotBody(source: string, more: Readonly<Record<string, unknown>> = {}) {
  const { creationData = {}, properties = {}, ...rest } = more as Record<string, object>
  return {
    location: 'westeurope',
    properties: {
      creationData: { createOption: 'Copy', sourceResourceId: source, ...creationData },
      incremental: true,
      ...properties
    },
    ...rest
  }
}
