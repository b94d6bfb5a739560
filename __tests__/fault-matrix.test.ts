import { CREATES } from './support/matrix-create.ts'
import { LISTS } from './support/matrix-list.ts'
import { SIGN_INS } from './support/matrix-sign-in.ts'
import { testMatrix } from './support/matrix-test.ts'

/**
 * Every request under every fault. What is run is in `support/matrix-*.ts`; a new operation is a file there and a line
 * here, or in a file beside this one.
 */

await testMatrix([...CREATES, ...LISTS, ...SIGN_INS])
