import { DIFFS } from './support/matrix-diff.ts'
import { testMatrix } from './support/matrix-test.ts'

/** `diff` under every fault, in pages of so few ranges that there are several. */

await testMatrix(DIFFS, { rangesPerPage: 2 })
