import { exportJob, longExportJob } from './support/interrupted-export.ts'
import { everyWriteInTurns, someWritesInTurns } from './support/interrupted-job.ts'
import { testInterruptions } from './support/interruption-test.ts'

/** Cancellation and crash at every request of `export`, on the bundle as a runner runs it. */

testInterruptions('export of two snapshots to a blob', exportJob, everyWriteInTurns)
testInterruptions('export of many pieces', longExportJob, someWritesInTurns)
