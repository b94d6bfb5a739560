// What the runner starts as the post stage. Copied into dist, beside the bundle, as it is.
import { runPost } from './index.js'

await runPost()
