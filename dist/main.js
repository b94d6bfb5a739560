// What the runner starts as the main stage. Copied into dist, beside the bundle, as it is.
import { runMain } from './index.js'

await runMain()
