import type { Clock } from '../clock.ts'
import { BlobError } from './blob-error.ts'

/** The limits of a storage account; an absent one does not apply. */
export interface ThroughputLimit {
  /** Bytes written per second. */
  bytesPerSecond?: number
  /** Requests of any kind per second. */
  requestsPerSecond?: number
  /**
   * `refuse`: 503 ServerBusy when a second's worth is used. `wait`: the answer is sent when the bytes would have been
   * written, in real time. `advance`: the same on a virtual clock, which is advanced.
   */
  mode?: 'refuse' | 'wait' | 'advance'
}

export interface Throughput {
  /** Accepts a request; returns the delay of its answer, in ms. */
  request(): number
  /** Accepts bytes, in the same way. */
  bytes(count: number): number
}

/** Starts idle. */
export function createThroughput(clock: Clock, limit: ThroughputLimit): Throughput {
  const { requestsPerSecond, bytesPerSecond, mode = 'refuse' } = limit
  const requests = createFlow(clock, requestsPerSecond, mode, 'Operations per second is')
  const bytes = createFlow(clock, bytesPerSecond, mode, 'Ingress is')
  return { request: () => requests(1), bytes }
}

const SECOND = 1000

/** A queue that drains at a rate. */
function createFlow(
  clock: Clock,
  perSecond: number | undefined,
  mode: 'refuse' | 'wait' | 'advance',
  what: string
) {
  /** When everything accepted so far will have drained. */
  let busyUntil = 0
  return (amount: number): number => {
    if (perSecond === undefined) return 0
    const now = clock.now()
    const begins = Math.max(now, busyUntil)
    // One request is accepted whatever its size: otherwise a limit below 4 MiB would never accept any.
    if (mode === 'refuse' && begins - now >= SECOND)
      throw serverBusy(`${what} over the account limit.`)
    busyUntil = begins + (amount / perSecond) * SECOND
    if (mode === 'refuse') return 0
    if (mode === 'wait') return busyUntil - now
    clock.advance(busyUntil - now)
    return 0
  }
}

/** The sentence for operations is from Azure/azure-storage-azcopy#2331, that for bytes follows its form; they have no Retry-After. */
function serverBusy(message: string): BlobError {
  return new BlobError(503, 'ServerBusy', message)
}
