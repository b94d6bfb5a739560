/** The connections of a run: requests to one host share its open connections. */

import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8'

import type { HttpClient } from '@azure/core-rest-pipeline'
import { createDefaultHttpClient } from '@azure/core-rest-pipeline'

let shared: HttpClient | undefined

/**
 * The one HTTP client of the process. It keeps its connections open; the policies of a pipeline decide what it may
 * send.
 */
export function network(): HttpClient {
  shared ??= withBoundedHeap(createDefaultHttpClient())
  return shared
}

/** From this size on, in bytes, the space for new objects is not extended. */
const MAX_YOUNG_BYTES = 15 * 1024 * 1024

/**
 * Limits the space that V8 has for new objects to 16 MiB. Answers are garbage after they are read. Without the limit V8
 * keeps up to 100 MiB of them and is not faster. V8 reads this flag whenever it is about to extend that space.
 */
function withBoundedHeap(client: HttpClient): HttpClient {
  let isBounded = false
  return {
    async sendRequest(request) {
      const response = await client.sendRequest(request)
      if (!isBounded) {
        const young = getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space')
        isBounded = (young?.space_size ?? 0) >= MAX_YOUNG_BYTES
        if (isBounded) setFlagsFromString('--semi-space-growth-factor=1')
      }
      return response
    }
  }
}
