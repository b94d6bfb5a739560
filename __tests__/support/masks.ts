/**
 * What the runner masks in a job whose secrets are the three ids and a pretty-printed JSON text. A job output that
 * contains a mask is dropped, and everywhere else it is replaced by `***`.
 */

import { SEEDED } from '../../simulator/seeded.ts'
import { SUBSCRIPTION } from './builders.ts'

/** A secret as people paste it, lists and objects within it included. */
const JSON_SECRET = JSON.stringify(
  { clientSecret: 'in the JSON', scopes: [{ name: 'in the JSON' }, 'in the JSON'], more: {} },
  undefined,
  2
)

const IDS = [SEEDED.subscriptionId, SEEDED.tenantId, SEEDED.clientId, SUBSCRIPTION]

/** Every line of a secret counts as one of its own; whether blanks around it count, nobody has to know. */
const MASKS = [
  ...new Set([...IDS, ...JSON_SECRET.split('\n').flatMap((line) => [line, line.trim()])])
]

/** The masks that a text contains. */
export function masksIn(text: string): readonly string[] {
  return MASKS.filter((mask) => text.includes(mask))
}

/** A text as a reader of the log or the summary sees it. */
export function masked(text: string): string {
  return MASKS.toSorted((a, b) => b.length - a.length).reduce(
    (rest, mask) => rest.replaceAll(mask, '***'),
    text
  )
}
