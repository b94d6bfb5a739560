import { COPIES } from './support/matrix-copy.ts'
import { testMatrix } from './support/matrix-test.ts'

/** `copy` under every fault. */

await testMatrix(COPIES)
