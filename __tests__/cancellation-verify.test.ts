import { everyWriteInTurns } from './support/interrupted-job.ts'
import { verifyJob } from './support/interrupted-verify.ts'
import { testInterruptions } from './support/interruption-test.ts'

/** Cancellation and crash at every request of `verify`, on the bundle as a runner runs it. */

testInterruptions('verify of two snapshots', verifyJob, everyWriteInTurns)
