import { MACHINE_SIGN_INS } from './support/matrix-sign-in.ts'
import { testMatrix } from './support/matrix-test.ts'

/**
 * The metadata service of a virtual machine under every fault. A file of its own: the sign-in library finds out once in
 * a process which kind of machine it is on.
 */

await testMatrix(MACHINE_SIGN_INS)
