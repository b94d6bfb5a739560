import { diffJob, slowDiffJob } from './support/interrupted-diff.ts'
import { everyWriteInTurns } from './support/interrupted-job.ts'
import { testInterruptions } from './support/interruption-test.ts'

/** Cancellation and crash at every request of `diff`, on the bundle as a runner runs it. */

testInterruptions('diff of two snapshots', diffJob)
testInterruptions('diff while Azure takes its time', slowDiffJob, everyWriteInTurns)
