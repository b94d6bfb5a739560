/** Starts one part of the workflow fleet.yml, as the runner starts an action: inputs and files by environment variables. */

import { fleet } from './fleet.ts'

process.exitCode = fleet(process.env)
