import { createHmac } from 'node:crypto'
import type { Call } from '../wire/call.ts'
import { authenticationFailed, authorizationMismatch } from './blob-error.ts'
import type { StorageAccount } from './storage-account.ts'

/** Shared access signatures of storage accounts: issued by the control endpoint, checked here. */

/** A signature for a test: of the whole account, of a container, or of one blob. */
export interface SasSeed {
  account: string
  container?: string
  blob?: string
  /** `rcwdl`, in any order; `racwdl` when absent. */
  permissions?: string
  /** Of an account: `s`, `c`, `o`; all when absent. */
  resourceTypes?: string
  /** Lifetime; an hour when absent. */
  seconds?: number
  /** Until it is valid; at once when absent. */
  startsInSeconds?: number
  version?: string
}

/** The permissions that a request needs. */
interface SasNeed {
  /** One of these is enough. */
  readonly permissions: string
  readonly level: 'container' | 'blob'
  readonly container: string
  readonly blob: string | undefined
}

/** The signed parameters; the rest of the query belongs to the request. */
const SIGNED = ['sv', 'ss', 'srt', 'sr', 'sp', 'st', 'se', 'spr', 'sip', 'si']

export function makeSas(account: StorageAccount, seed: SasSeed, now: number): string {
  const { container, blob, permissions = 'racwdl', seconds = 3600, startsInSeconds } = seed
  const time = (ms: number) => `${new Date(ms).toISOString().slice(0, 19)}Z`
  const query = new URLSearchParams({ sv: seed.version ?? '2025-11-05' })
  if (container === undefined) {
    query.set('ss', 'b')
    query.set('srt', seed.resourceTypes ?? 'sco')
  } else {
    query.set('sr', blob === undefined ? 'c' : 'b')
  }
  query.set('sp', permissions)
  if (startsInSeconds !== undefined) query.set('st', time(now + startsInSeconds * 1000))
  query.set('se', time(now + seconds * 1000))
  query.set('spr', 'https')
  query.set('sig', sign(account, query, container, blob))
  return query.toString()
}

/** Whether the request has a signature. */
export function hasSas({ query }: Call): boolean {
  return query.has('sig')
}

export function checkSas(
  query: URLSearchParams,
  account: StorageAccount,
  need: SasNeed,
  now: number
): void {
  const ofAccount = query.has('srt')
  const [container, blob] = ofAccount
    ? [undefined, undefined]
    : [need.container, query.get('sr') === 'c' ? undefined : need.blob]
  for (const name of ofAccount ? ['sv', 'ss', 'sp', 'se'] : ['sv', 'sr', 'sp', 'se']) {
    if (!query.has(name)) throw authenticationFailed(`${name} is mandatory. Cannot be empty`)
  }
  if (query.get('sig') !== sign(account, query, container, blob)) {
    throw authenticationFailed('Signature did not match.')
  }
  checkTime(query, now)
  if (ofAccount) checkAccountSas(query, need)
  else if (need.level === 'container' && !need.permissions.includes('l')) {
    // Containers belong to the account: no signature of a container creates or deletes one.
    throw authorizationMismatch('Permission')
  }
  const granted = query.get('sp') ?? ''
  if (!Array.from(need.permissions).some((letter) => granted.includes(letter))) {
    throw authorizationMismatch('Permission')
  }
}

function checkAccountSas(query: URLSearchParams, { level }: SasNeed): void {
  if (query.get('ss')?.includes('b') !== true) throw authorizationMismatch('Service')
  const type = level === 'container' ? 'c' : 'o'
  if (query.get('srt')?.includes(type) !== true) throw authorizationMismatch('ResourceType')
}

function checkTime(query: URLSearchParams, now: number): void {
  const start = Date.parse(query.get('st') ?? '1970-01-01')
  const expiry = Date.parse(query.get('se') ?? '')
  if (now >= start && now < expiry) return
  const text = (ms: number) => new Date(ms).toUTCString()
  throw authenticationFailed(
    `Signature not valid in the specified time frame: Start [${text(start)}] - Expiry [${text(expiry)}] - Current [${text(now)}]`
  )
}

/** Not Storage's own string to sign: no client of the simulator has the key, so none can check it. */
function sign(
  { name, key }: StorageAccount,
  query: URLSearchParams,
  container: string | undefined,
  blob: string | undefined
): string {
  const values = SIGNED.map((part) => `${part}=${query.get(part) ?? ''}`)
  const text = [name, container ?? '', blob ?? '', ...values].join('\n')
  return createHmac('sha256', key).update(text).digest('base64')
}
