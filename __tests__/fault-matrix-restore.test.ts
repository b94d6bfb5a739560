import { RESTORES } from './support/matrix-restore.ts'
import { testMatrix } from './support/matrix-test.ts'

/** `restore` under every fault. */

await testMatrix(RESTORES, { pageSize: 6 })
