import { createHmac, randomBytes } from 'node:crypto'
import type { Call } from '../wire/call.ts'
import type { Json } from '../wire/json.ts'
import { gatewayError } from './arm-error.ts'

/** Tokens are valid only for this run of the simulator, and only unchanged. */
const secret = randomBytes(16)

interface Page<T> {
  readonly members: readonly T[]
  readonly nextLink: string | undefined
}

/** One page of a list. `nextLink` is absolute and complete, as Azure's is: nothing may be added to it. */
export function cutPage<T>(call: Call, members: readonly T[], size: number): Page<T> {
  const start = readToken(call)
  const end = start + size
  return {
    members: members.slice(start, end),
    nextLink: end < members.length ? linkTo(call, end) : undefined
  }
}

export function listBody(members: readonly Json[], nextLink: string | undefined): Json {
  return nextLink === undefined ? { value: members } : { value: members, nextLink }
}

function linkTo(call: Call, offset: number): string {
  const query = new URLSearchParams(call.query)
  query.delete('$skiptoken')
  const token = Buffer.from(`${String(offset)};${sign(call.path, offset)}`).toString('base64')
  return `${call.origin}${call.path}?${query.toString()}&$skiptoken=${encodeURIComponent(token)}`
}

function readToken(call: Call): number {
  const token = call.query.get('$skiptoken')
  if (token === null) return 0
  const [offset, signature] = Buffer.from(token, 'base64').toString('utf8').split(';')
  if (signature === sign(call.path, Number(offset))) return Number(offset)
  throw gatewayError(400, 'InvalidSkipToken', `The skiptoken '${token.slice(0, 64)}' is invalid.`)
}

function sign(path: string, offset: number): string {
  return createHmac('sha256', secret)
    .update(`${path.toLowerCase()} ${String(offset)}`)
    .digest('base64url')
}
