import { randomUUID } from 'node:crypto'
import type { Call } from '../wire/call.ts'
import { BlobError, invalidHeader, missingHeader } from './blob-error.ts'
import { headerOf } from './headers.ts'
import type { Lease } from './storage-account.ts'

type LeaseState = 'available' | 'leased' | 'expired' | 'breaking' | 'broken'

/** Objects with a lease: here, blobs. */
interface Leased {
  lease: Lease | undefined
}

export function leaseStateOf({ lease }: Leased, now: number): LeaseState {
  if (lease === undefined) return 'available'
  if (lease.brokenAt !== undefined) return now < lease.brokenAt ? 'breaking' : 'broken'
  return now < lease.expiresAt ? 'leased' : 'expired'
}

export function leaseHeaders(leased: Leased, now: number): Record<string, string> {
  const state = leaseStateOf(leased, now)
  const held = state === 'leased' || state === 'breaking'
  return {
    'x-ms-lease-state': state,
    'x-ms-lease-status': held ? 'locked' : 'unlocked',
    ...(state === 'leased'
      ? { 'x-ms-lease-duration': leased.lease?.duration === -1 ? 'infinite' : 'fixed' }
      : {})
  }
}

/** A write needs the id of the lease, if there is one; a read must only not name a wrong one. */
export function checkLease(call: Call, leased: Leased, now: number, writes: boolean): void {
  const given = headerOf(call, 'x-ms-lease-id')
  const state = leaseStateOf(leased, now)
  const held = state === 'leased' || state === 'breaking'
  if (given === undefined) {
    if (!held || !writes) return
    throw new BlobError(
      412,
      'LeaseIdMissing',
      'There is currently a lease on the blob and no lease ID was specified in the request.'
    )
  }
  if (held && sameId(leased.lease?.id, given)) return
  if (held) {
    throw new BlobError(
      412,
      'LeaseIdMismatchWithBlobOperation',
      'The lease ID specified did not match the lease ID for the blob.'
    )
  }
  if (state !== 'available' && sameId(leased.lease?.id, given)) {
    throw new BlobError(
      412,
      'LeaseLost',
      'A lease ID was specified, but the lease for the blob has expired.'
    )
  }
  throw new BlobError(
    412,
    'LeaseNotPresentWithBlobOperation',
    'There is currently no lease on the blob.'
  )
}

/** The answer of a lease operation, in addition to the common headers. */
interface LeaseOutcome {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
}

/** `comp=lease`. */
export function changeLease(call: Call, leased: Leased, now: number): LeaseOutcome {
  const action = headerOf(call, 'x-ms-lease-action')
  switch (action?.toLowerCase()) {
    case 'acquire':
      return acquire(call, leased, now)
    case 'renew':
      return renew(call, leased, now)
    case 'change':
      return change(call, leased, now)
    case 'release':
      return release(call, leased)
    case 'break':
      return breakLease(call, leased, now)
    case undefined:
      throw missingHeader('x-ms-lease-action')
    default:
      throw invalidHeader('x-ms-lease-action', action)
  }
}

function acquire(call: Call, leased: Leased, now: number): LeaseOutcome {
  const duration = Number(headerOf(call, 'x-ms-lease-duration') ?? NaN)
  if (duration !== -1 && !(Number.isInteger(duration) && duration >= 15 && duration <= 60)) {
    throw invalidHeader('x-ms-lease-duration', headerOf(call, 'x-ms-lease-duration'))
  }
  const proposed = headerOf(call, 'x-ms-proposed-lease-id')
  const state = leaseStateOf(leased, now)
  if (state === 'breaking') throw conflict('LeaseIsBreakingAndCannotBeAcquired')
  if (state === 'leased' && !sameId(leased.lease?.id, proposed))
    throw conflict('LeaseAlreadyPresent')
  const id = proposed ?? randomUUID()
  leased.lease = { id, duration, expiresAt: endOf(duration, now), brokenAt: undefined }
  return { status: 201, headers: { 'x-ms-lease-id': id } }
}

function renew(call: Call, leased: Leased, now: number): LeaseOutcome {
  const lease = named(call, leased)
  if (lease.brokenAt !== undefined) throw conflict('LeaseIsBrokenAndCannotBeRenewed')
  lease.expiresAt = endOf(lease.duration, now)
  return { status: 200, headers: { 'x-ms-lease-id': lease.id } }
}

function change(call: Call, leased: Leased, now: number): LeaseOutcome {
  const proposed = headerOf(call, 'x-ms-proposed-lease-id')
  if (proposed === undefined) throw missingHeader('x-ms-proposed-lease-id')
  const { lease } = leased
  if (leaseStateOf(leased, now) === 'breaking') throw conflict('LeaseIsBreakingAndCannotBeChanged')
  if (lease === undefined || leaseStateOf(leased, now) !== 'leased') {
    throw conflict('LeaseNotPresentWithLeaseOperation')
  }
  // A request that already names the new id is valid as well.
  if (!sameId(lease.id, proposed)) named(call, leased)
  lease.id = proposed
  return { status: 200, headers: { 'x-ms-lease-id': proposed } }
}

function release(call: Call, leased: Leased): LeaseOutcome {
  named(call, leased)
  leased.lease = undefined
  return { status: 200, headers: {} }
}

/** Needs no id; without a period an infinite lease breaks at once and another one expires. */
function breakLease(call: Call, leased: Leased, now: number): LeaseOutcome {
  const { lease } = leased
  const state = leaseStateOf(leased, now)
  if (lease === undefined) throw conflict('LeaseNotPresentWithLeaseOperation')
  const asked = headerOf(call, 'x-ms-lease-break-period')
  const period = asked === undefined ? undefined : Number(asked)
  if (period !== undefined && !(period >= 0 && period <= 60)) {
    throw invalidHeader('x-ms-lease-break-period', asked)
  }
  const ends = (state === 'breaking' ? lease.brokenAt : lease.expiresAt) ?? now
  const rest = ends === Infinity ? 0 : Math.max(0, ends - now)
  const wait = state === 'leased' || state === 'breaking' ? shorter(rest, period, ends) : 0
  lease.brokenAt = now + wait
  return { status: 202, headers: { 'x-ms-lease-time': String(Math.ceil(wait / 1000)) } }
}

function shorter(rest: number, period: number | undefined, ends: number): number {
  if (period === undefined) return rest
  return ends === Infinity ? period * 1000 : Math.min(rest, period * 1000)
}

/** The lease, if the request names it. */
function named(call: Call, { lease }: Leased): Lease {
  const given = headerOf(call, 'x-ms-lease-id')
  if (given === undefined) throw missingHeader('x-ms-lease-id')
  if (lease === undefined) throw conflict('LeaseNotPresentWithLeaseOperation')
  if (!sameId(lease.id, given)) throw conflict('LeaseIdMismatchWithLeaseOperation')
  return lease
}

const SENTENCES: Readonly<Record<string, string>> = {
  LeaseAlreadyPresent: 'There is already a lease present.',
  LeaseIdMismatchWithLeaseOperation:
    'The lease ID specified did not match the lease ID for the blob.',
  LeaseIsBreakingAndCannotBeAcquired:
    'The lease is currently in breaking state and cannot be acquired until it is broken.',
  LeaseIsBreakingAndCannotBeChanged:
    'The lease ID matched, but the lease is currently in breaking state and cannot be changed.',
  LeaseIsBrokenAndCannotBeRenewed:
    'The lease ID matched, but the lease has been broken explicitly and cannot be renewed.',
  LeaseNotPresentWithLeaseOperation: 'There is currently no lease on the blob.'
}

function conflict(code: string): BlobError {
  return new BlobError(409, code, SENTENCES[code] ?? code)
}

function endOf(duration: number, now: number): number {
  return duration === -1 ? Infinity : now + duration * 1000
}

function sameId(one: string | undefined, other: string | undefined): boolean {
  return one !== undefined && one.toLowerCase() === other?.toLowerCase()
}
