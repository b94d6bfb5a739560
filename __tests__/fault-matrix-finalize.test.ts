import { FINALIZES } from './support/matrix-finalize.ts'
import { testMatrix } from './support/matrix-test.ts'

/** `finalize` under every fault. */

await testMatrix(FINALIZES, { pageSize: 6 })
