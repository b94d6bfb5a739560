/**
 * The text of an annotation. The runner cuts a command at 4,096 characters (actions/runner 258d6c8), and a page of
 * forty equal reasons is useless: similar reasons are shown once, and the remedy comes before what may be cut.
 */

import type { Part } from '../errors.ts'
import { ActionError, alike, describe, sharedRemedy } from '../errors.ts'
import { counted, quotedNames } from '../snapshots/format.ts'

/** Maximum characters of a command for an annotation, as written: a line break takes three. */
export const MAX_COMMAND = 3_500

/** Maximum characters of the text itself: the rest is for the title and for escaped characters. */
const MAX_TEXT = 3_000

/** Maximum groups of reasons. */
const MAX_GROUPS = 6

/** The end of a text that was cut. */
const IN_LOG = 'The full text is in the log of this step.'

/** A failure within the length of an annotation. Equal to its description when that fits and repeats nothing. */
export function brief(error: unknown): string {
  const whole = describe(error)
  if (!(error instanceof ActionError)) return shortened(whole, MAX_TEXT)
  const groups = alike(error.parts)
  const repeats = groups.length < error.parts.length
  if (!repeats && whole.length <= MAX_TEXT) return whole
  return groups.length > 0 ? briefList(error, groups) : briefOne(error, MAX_TEXT)
}

/** Cuts out the middle of a text: its subject comes first, and the remedy last. */
export function shortened(text: string, most: number): string {
  if (text.length <= most) return text
  const gap = ` … (${IN_LOG}) … `
  // Without space for two parts, the first says more.
  if (most < 3 * gap.length) return `${text.slice(0, Math.max(0, Math.floor(most) - 1))}…`
  const head = Math.floor((most - gap.length) / 2)
  return `${text.slice(0, head)}${gap}${text.slice(text.length - head)}`
}

/** The heading, the common remedy, then each kind of reason with its names. */
function briefList(error: ActionError, groups: ReturnType<typeof alike>): string {
  const [heading = ''] = error.message.split('\n')
  const shown = groups.slice(0, MAX_GROUPS)
  const left = groups.length - shown.length
  const frame = [
    shortened(heading, 500),
    ...(error.remedy === undefined ? [] : [shortened(error.remedy, 500)]),
    ...(left > 0
      ? [`${counted(left, 'other reason')} and the full texts are in the log.`]
      : [IN_LOG])
  ]
  const room = MAX_TEXT - frame.join('\n').length
  const [first = '', ...rest] = frame
  return [first, ...shown.map((group) => briefGroup(group, room / shown.length)), ...rest].join(
    '\n'
  )
}

function briefGroup(group: readonly [Part, ...Part[]], room: number): string {
  const [{ error }] = group
  const whose = shortened(whoseOf(group), room / 3)
  const remedy = sharedRemedy(group)
  return `- ${whose}${briefOne({ message: error.message, remedy }, room - whose.length - 4)}`
}

function whoseOf(group: readonly Part[]): string {
  const names = group.flatMap(({ name }) => name ?? [])
  if (names.length > 0) return `${quotedNames(names)}: `
  return group.length > 1 ? `${group.length} times: ` : ''
}

/** Message and remedy unchanged or, when the message is cut, the remedy before it. */
function briefOne(
  { message, remedy }: Pick<ActionError, 'message' | 'remedy'>,
  room: number
): string {
  if (remedy === undefined) return shortened(message, room)
  const whole = `${message}\n${remedy}`
  if (whole.length <= room) return whole
  const advice = shortened(remedy, room / 2)
  const [line = ''] = message.split('\n')
  const rest = room - advice.length - 2
  // A heading alone says too little before the remedy.
  const head = line.length <= rest / 2 ? line : line.slice(0, Math.floor(rest / 2))
  const tail = shortened(message.slice(head.length).trimStart(), rest - head.length)
  return [head, advice, tail].filter((part) => part !== '').join('\n')
}
