import { PRUNES } from './support/matrix-prune.ts'
import { testMatrix } from './support/matrix-test.ts'

/** `prune` under every fault. */

await testMatrix(PRUNES, { pageSize: 6 })
