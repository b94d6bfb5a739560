/** The connections of a run: requests to one host share its open connections. */

import type { HttpClient } from '@azure/core-rest-pipeline'
import { createDefaultHttpClient } from '@azure/core-rest-pipeline'

let shared: HttpClient | undefined

/**
 * The one HTTP client of the process. It keeps its connections open; the policies of a pipeline decide what it may
 * send.
 */
export function network(): HttpClient {
  shared ??= createDefaultHttpClient()
  return shared
}
