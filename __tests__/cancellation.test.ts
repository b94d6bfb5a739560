import { createJob, createSetJob, everyCellOfCreate } from './support/interrupted-create.ts'
import { everyWriteInTurns } from './support/interrupted-job.ts'
import { testInterruptions } from './support/interruption-test.ts'

/** Cancellation and crash at every request of `create`, on the bundle as a runner runs it. */

testInterruptions('create of one disk', createJob, everyCellOfCreate)
testInterruptions(
  'create of two disks, one with a background copy',
  createSetJob,
  everyWriteInTurns
)
