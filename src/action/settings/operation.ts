/** What reading the inputs of one operation gives. */

import type { AfterDeploy } from '../../operations/finalize/outcome.ts'
import type { Common } from './common.ts'

export type Read<Request> = {
  readonly request: Request
  /** The inputs that every operation has. */
  readonly values: Common
  /** What the post step does when the job ends; of `create` only. */
  readonly after?: AfterDeploy | undefined
}
