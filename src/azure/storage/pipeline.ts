/** How Azure Storage is asked about data: through a proxy, with patience, and no longer than the run lasts. */

import type { Pipeline, PipelinePolicy } from '@azure/core-rest-pipeline'
import { createEmptyPipeline, proxyPolicy, userAgentPolicy } from '@azure/core-rest-pipeline'

import { boundsAnswers, staysOnStorage } from '../trust.ts'
import type { Cloud } from '../clouds.ts'
import type { Asked, Limits } from '../throttling.ts'
import { patience } from '../throttling.ts'
import { endsWithTheRun, insistsOnStorage, keepsRefusals } from '../transport.ts'

/** What asking needs of the run. */
export type StorageOptions = Limits & {
  readonly cloud: Cloud
  readonly signal: AbortSignal
  /** Name and version of the action, for Azure's own logs. */
  readonly userAgent: string
}

/** `policies` see each attempt: what they refuse is asked for again. */
export function storagePipeline(
  options: StorageOptions,
  asked: Pick<Asked, 'methods' | 'again'>,
  policies: readonly PipelinePolicy[]
): Pipeline {
  const throttler = (url: string): string => new URL(url).host
  const pipeline = createEmptyPipeline()
  pipeline.addPolicy(staysOnStorage(options.cloud))
  pipeline.addPolicy(proxyPolicy())
  pipeline.addPolicy(userAgentPolicy({ userAgentPrefix: options.userAgent }))
  pipeline.addPolicy(keepsRefusals())
  pipeline.addPolicy(patience(options, { ...asked, who: 'Azure Storage', throttler }), {
    phase: 'Retry'
  })
  const last = [insistsOnStorage(), boundsAnswers(), endsWithTheRun(options.signal)]
  for (const policy of [...policies, ...last]) {
    pipeline.addPolicy(policy, { afterPhase: 'Retry' })
  }
  return pipeline
}
