/** What describes data that comes from outside: zod, for schemas that are used once or twice. */

import { z } from 'zod'

// By default it compiles each schema when that is first used, which costs more than it gains here: 5 ms of every start
// (measured on Node 24). It has to be known before the first schema is made.
z.config({ jitless: true })

export { z }

// Schemas that occur often. Each is made once: one for every field would take 3 ms of every start.

export const string = z.string()
export const someString = string.min(1)
export const optionalString = string.optional()
export const optionalNumber = z.number().optional()
export const optionalBoolean = z.boolean().optional()
