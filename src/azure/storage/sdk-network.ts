/** The network of Azure Storage's SDK, whose own policies come too late: they see an answer when it is read already. */

import type { HttpHeaders, IHttpClient, WebResource } from '@azure/storage-blob'
import type { PipelinePolicy, PipelineResponse } from '@azure/core-rest-pipeline'
import {
  createDefaultHttpClient,
  createEmptyPipeline,
  createHttpHeaders,
  createPipelineRequest
} from '@azure/core-rest-pipeline'

/** A client that sends what the SDK sends through policies. */
export function storageSdkNetwork(policies: readonly PipelinePolicy[]): IHttpClient {
  const network = createDefaultHttpClient()
  const pipeline = createEmptyPipeline()
  for (const policy of policies) pipeline.addPolicy(policy)
  return {
    async sendRequest(resource) {
      const response = await pipeline.sendRequest(network, requestOf(resource))
      const { status, bodyAsText } = response
      return {
        // The SDK finds what it was about by its own request.
        request: resource,
        status,
        headers: headersOf(response, resource),
        bodyAsText: bodyAsText ?? null
      }
    }
  }
}

function requestOf({ url, method, headers, body, timeout, abortSignal, agent }: WebResource) {
  return createPipelineRequest({
    url,
    method,
    headers: createHttpHeaders(headers.toJson({ preserveCase: true })),
    timeout,
    // What is asked here has a text for a body, or none.
    ...(typeof body === 'string' && { body }),
    ...(abortSignal !== undefined && { abortSignal }),
    ...(agent !== undefined && { agent })
  })
}

/** In the SDK's own class, of which it exports the type alone. */
function headersOf({ headers }: PipelineResponse, resource: WebResource): HttpHeaders {
  const own = resource.headers.clone()
  for (const name of own.headerNames()) own.remove(name)
  for (const [name, value] of headers) own.set(name, value)
  return own
}
