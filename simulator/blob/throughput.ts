import type { Clock } from '../clock.ts'
import { BlobError } from './blob-error.ts'

/** What a storage account takes; nothing is limited that is left out. */
export interface ThroughputLimit {
  /** Bytes written per second. */
  bytesPerSecond?: number
  /** Requests of any kind per second. */
  requestsPerSecond?: number
  /**
   * `refuse`: 503 ServerBusy once a second's worth is spent. `wait`: the answer leaves when the bytes would
   * have been written, in real time. `advance`: the same on a virtual clock, which moves that far.
   */
  mode?: 'refuse' | 'wait' | 'advance'
}

export interface Throughput {
  /** Lets a request in; answers how long its answer has to wait, in ms. */
  request(): number
  /** Lets bytes in, likewise. */
  bytes(count: number): number
}

/** Begins idle. */
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
  /** When what was let in so far will have passed. */
  let busyUntil = 0
  return (amount: number): number => {
    if (perSecond === undefined) return 0
    const now = clock.now()
    const begins = Math.max(now, busyUntil)
    // One request is let in whatever its size: else a limit below 4 MiB would let none in, ever.
    if (mode === 'refuse' && begins - now >= SECOND)
      throw serverBusy(`${what} over the account limit.`)
    busyUntil = begins + (amount / perSecond) * SECOND
    if (mode === 'refuse') return 0
    if (mode === 'wait') return busyUntil - now
    clock.advance(busyUntil - now)
    return 0
  }
}

/** The sentence for operations is seen in Azure/azure-storage-azcopy#2331, that for bytes in its form; no Retry-After comes with them. */
function serverBusy(message: string): BlobError {
  return new BlobError(503, 'ServerBusy', message)
}
