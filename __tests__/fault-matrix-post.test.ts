import { POSTS } from './support/matrix-post.ts'
import { testMatrix } from './support/matrix-test.ts'

/** The post step under every fault. */

await testMatrix(POSTS, { pageSize: 6 })
