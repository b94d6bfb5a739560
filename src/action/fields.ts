/**
 * How the text of one input is read. Each reader is a zod schema from text to value, whose problem says
 * what was expected; `inputs.ts` adds the input's name and the offending value.
 */

import parseDuration from 'parse-duration'
import { z } from 'zod'

import { PLACEHOLDERS, unknownPlaceholders } from '../snapshots/naming.ts'
import { listed } from '../snapshots/words.ts'

/** An input that may stay empty. */
export const optionalText = z.string().transform((text) => (text === '' ? undefined : text))

/** One of a few words, in any letter case. */
export function choice<const T extends readonly [string, ...string[]]>(values: T) {
  return z.string().transform((text, context): T[number] => {
    const found = values.find((value) => value.toLowerCase() === text.toLowerCase())
    if (found !== undefined) return found
    context.addIssue(`expected ${listed(values, 'or')}`)
    return z.NEVER
  })
}

export const boolean = choice(['true', 'false']).transform((text) => text === 'true')

/** A whole number within limits. */
export function count(least: number, most: number) {
  return z.string().transform((text, context) => {
    const value = Number(text)
    if (/^\d+$/.test(text) && value >= least && value <= most) return value
    context.addIssue(`expected a whole number from ${least} to ${most}`)
    return z.NEVER
  })
}

/** The largest delay that Node's timers can hold is 2^31 - 1 ms; a week is far beyond any job. */
const LONGEST_MS = 7 * 86_400_000

/** A duration such as `90s`, `30m`, `2h`, `7d` or `1h30m`, in milliseconds. */
export const duration = z.string().transform((text, context) => {
  const ms = /^(?:\d+[dhms])+$/i.test(text) ? parseDuration(text) : null
  if (ms !== null && ms > 0 && ms <= LONGEST_MS) return ms
  context.addIssue('expected a duration from 1s to 7d, such as 90s, 30m, 2h or 1h30m')
  return z.NEVER
})

/** A list separated by newlines or commas. */
export const textList = z.string().transform((text) =>
  text
    .split(/[\n,]/)
    .map((item) => item.trim())
    .filter((item) => item !== '')
)

const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** A GUID, or nothing. */
export const optionalGuid = optionalText.refine(
  (text) => text === undefined || GUID.test(text),
  'expected a GUID such as 00000000-0000-0000-0000-000000000000'
)

/** Whether a text can be the name of a managed disk. Microsoft: naming rules, Microsoft.Compute/disks. */
export function isDiskName(text: string): boolean {
  return /^[\w.-]{1,80}$/.test(text)
}

/** Microsoft: naming rules, resource groups: letters, digits, `_ - . ( )`, no period at the end, 90 at most. */
export const optionalGroup = optionalText.refine(
  (text) => text === undefined || /^[\p{L}\p{N}_().-]{0,89}[\p{L}\p{N}_()-]$/u.test(text),
  'expected the name of a resource group'
)

/** A template of a snapshot's name. */
export const nameTemplate = z.string().superRefine((text, context) => {
  const unknown = unknownPlaceholders(text)
  if (unknown.length === 0) return
  const known = Object.keys(PLACEHOLDERS).map((name) => `{${name}}`)
  context.addIssue(
    `${unknown.map((name) => `{${name}}`).join(', ')} is not a placeholder; expected ${listed(known, 'or')}`
  )
})

/** A tenant: a GUID or a domain name. */
export const optionalTenant = optionalText.refine(
  (text) => text === undefined || /^[\w.-]+$/.test(text),
  'expected a GUID or a domain name'
)

/** The name of a cloud, or the address of its Resource Manager. */
export const environment = z
  .string()
  .refine(
    (text) =>
      /^(?:AzureCloud|AzureUSGovernment|AzureChinaCloud)$/i.test(text) || isHttpsOrigin(text),
    'expected AzureCloud, AzureUSGovernment, AzureChinaCloud or the https:// address of a Resource Manager endpoint'
  )

function isHttpsOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false
  const url = new URL(text)
  return url.protocol === 'https:' && url.search === '' && url.hash === '' && url.username === ''
}
