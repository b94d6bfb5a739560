import { SWAPS } from './support/matrix-restore.ts'
import { testMatrix } from './support/matrix-test.ts'

/** `restore` with `swap` under every fault. */

await testMatrix(SWAPS, { pageSize: 6 })
