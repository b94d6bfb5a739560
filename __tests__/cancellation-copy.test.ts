import { copyJob } from './support/interrupted-copy.ts'
import { testInterruptions } from './support/interruption-test.ts'

/** Cancellation and crash at every request of `copy`, on the bundle as a runner runs it. */

testInterruptions('copy of one snapshot to two regions', copyJob)
