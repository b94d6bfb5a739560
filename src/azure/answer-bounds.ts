/** Answers have a greatest length. Bytes are counted as they come, after inflation: a small answer can hold a very large one. */

import type { PipelinePolicy, PipelineRequest } from '@azure/core-rest-pipeline'

import { RefusedAnswer } from './refused-answer.ts'
import { isList, isOfWrite } from './transport.ts'
import { hostInWords } from './trusted-hosts.ts'

const MIB = 1024 * 1024

/** The greatest length of a page of a list, in bytes: some 20,000 snapshots. */
const MAX_PAGE_BYTES = 64 * MIB

/** The greatest length of any other answer, in bytes. */
const MAX_ANSWER_BYTES = MIB

/** Ends reading an answer that is longer than `maxBytesOf` allows for its request. */
export function boundsAnswers(maxBytesOf: (request: PipelineRequest) => number): PipelinePolicy {
  return {
    name: 'boundsAnswersPolicy',
    async sendRequest(request, next) {
      const maxBytes = maxBytesOf(request)
      let refused: RefusedAnswer | undefined
      request.onDownloadProgress = ({ loadedBytes }) => {
        if (loadedBytes <= maxBytes) return
        refused = tooLong(request, maxBytes)
        throw refused
      }
      try {
        return await next(request)
      } catch (error) {
        // What reads the answer keeps the words alone of what stopped it.
        throw refused ?? error
      }
    }
  }
}

/** Of whoever gives no lists. */
export function maxPlainBytes(): number {
  return MAX_ANSWER_BYTES
}

/** Of Resource Manager. */
export function maxArmBytes(request: PipelineRequest): number {
  return isList(request) ? MAX_PAGE_BYTES : MAX_ANSWER_BYTES
}

/** Of Azure Storage, which lists blobs and page ranges. */
export function maxStorageBytes({ url }: PipelineRequest): number {
  const component = new URL(url).searchParams.get('comp')
  return component === 'list' || component === 'pagelist' ? MAX_PAGE_BYTES : MAX_ANSWER_BYTES
}

function tooLong(request: PipelineRequest, maxBytes: number): RefusedAnswer {
  return new RefusedAnswer(
    `The answer of ${hostInWords(request.url)} is longer than ${maxBytes / MIB} MiB, the limit for such an answer. The rest was not read.`,
    {
      remedy:
        'Find out what answers between the runner and Azure, such as a proxy (HTTPS_PROXY). If Azure itself answers like that, report it with the debug log.',
      afterWrite: isOfWrite(request)
    }
  )
}
