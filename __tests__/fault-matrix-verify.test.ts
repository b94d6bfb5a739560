import { VERIFIES } from './support/matrix-verify.ts'
import { testMatrix } from './support/matrix-test.ts'

/** `verify` under every fault. */

await testMatrix(VERIFIES)
