// Preloaded into a post step: the pauses after a 404, half a minute in all, pass at once. Of tests that kill hundreds of
// processes, most leave something that was never made; how long an absence has to last is tested on a clock of its own.
import timers from 'node:timers/promises'
import { syncBuiltinESMExports } from 'node:module'

const PAUSES_MS = new Set([500, 1_000, 2_000, 4_000, 8_000])
const real = timers.setTimeout

timers.setTimeout = (ms, ...rest) => real(PAUSES_MS.has(ms) ? 1 : ms, ...rest)
syncBuiltinESMExports()
