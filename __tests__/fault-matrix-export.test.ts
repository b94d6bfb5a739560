import { EXPORTS } from './support/matrix-export.ts'
import { testMatrix } from './support/matrix-test.ts'

/** `export` under every fault, in pages of so few ranges that there are several. */

await testMatrix(EXPORTS, { rangesPerPage: 2 })
