import { swapJob } from './support/interrupted-restore.ts'
import { testInterruptions } from './support/interruption-test.ts'

/** Cancellation and crash at every request of `restore` with `swap`, on the bundle as a runner runs it. */

testInterruptions('restore and swap of two data disks', swapJob)
