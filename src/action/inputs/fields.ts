/**
 * Parsers for the text of one input. Each is a zod schema from text to value, whose problem says what was expected;
 * `read.ts` adds the input's name and the wrong value.
 */

import parseDuration from 'parse-duration'

import { cut } from '../../errors.ts'
import { string, z } from '../../snapshots/schema.ts'
import {
  COPY_PLACEHOLDERS,
  PLACEHOLDERS,
  unknownCopyPlaceholders,
  unknownPlaceholders
} from '../../snapshots/naming.ts'
import { listed, parseAmount } from '../../snapshots/format.ts'
import type { ResourceKind, Shard } from '../../snapshots/resource-id.ts'
import { canonicalLocation, parseResourceId } from '../../snapshots/resource-id.ts'
import { parseCount, parsePeriod } from '../../snapshots/retention/policy.ts'
import { OWN_TAG_COUNT, TAG_LIMITS, tagProblem } from '../../snapshots/tags.ts'
import type { Tags } from '../../snapshots/types.ts'

/** Text that is parsed together with other inputs. */
export const text = string

/** Any text, or nothing. */
export const anyText = string.transform((text) => (text === '' ? undefined : text))

/** A part of a value in a message: one line, of limited length. */
function short(text: string): string {
  const line = cut(text).replaceAll(/\s+/g, ' ')
  return line.length > 60 ? `${line.slice(0, 60)}…` : line
}

/** Text that `parse` accepts. */
function parsed<T>(parse: (text: string) => T | undefined, expected: string) {
  return string.transform((text, context): T => {
    const value = parse(text)
    if (value !== undefined) return value
    context.addIssue(expected)
    return z.NEVER
  })
}

/** The same, for an input that may be empty. */
function optional<T>(parse: (text: string) => T | undefined, expected: string) {
  return string.transform((text, context): T | undefined => {
    const value = text === '' ? undefined : parse(text)
    if (value === undefined && text !== '') context.addIssue(expected)
    return value
  })
}

/** One of several words, in any letter case. */
export function choice<const T extends readonly [string, ...string[]]>(values: T) {
  return parsed((text) => oneOf(values, text), `expected ${listed(values, 'or')}`)
}

/** One of several words, or nothing. */
export function optionalChoice<const T extends readonly [string, ...string[]]>(values: T) {
  return optional((text) => oneOf(values, text), `expected ${listed(values, 'or')}`)
}

function oneOf<const T extends readonly string[]>(values: T, text: string): T[number] | undefined {
  return values.find((value) => value.toLowerCase() === text.toLowerCase())
}

export const boolean = choice(['true', 'false']).transform((text) => text === 'true')

/** An option that is off by default. */
export const flag = boolean.prefault('false')

/** The scope in which snapshots are listed. */
export const scope = choice(['resource-group', 'subscription']).prefault('resource-group')

/** A whole number within limits. */
export function count(least: number, most: number) {
  return parsed(wholeNumber(least, most), `expected a whole number from ${least} to ${most}`)
}

/** A whole number within limits, or nothing. */
export function optionalCount(least: number, most: number) {
  return optional(wholeNumber(least, most), `expected a whole number from ${least} to ${most}`)
}

function wholeNumber(least: number, most: number) {
  return (text: string): number | undefined => {
    const value = Number(text)
    return /^\d+$/.test(text) && value >= least && value <= most ? value : undefined
  }
}

const DAY_MS = 86_400_000

/**
 * A duration such as `90s`, `30m`, `2h`, `7d` or `1h30m`, in milliseconds. The maximum delay of Node's timers is 2^31 -
 * 1 ms; a week is far beyond any job.
 */
export const duration = parsed(
  (text) => milliseconds(text, 7 * DAY_MS),
  'expected a duration from 1s to 7d, such as 90s, 30m, 2h or 1h30m'
)

/** How long a hold lasts: a duration in milliseconds, or `unlimited`. More than ten years means `unlimited`. */
export const holdDuration = parsed(
  (text): number | 'unlimited' | undefined =>
    text.toLowerCase() === 'unlimited' ? 'unlimited' : milliseconds(text, 3_653 * DAY_MS),
  'expected "unlimited" or a duration up to ten years, such as 12h or 30d'
)

/** An age in milliseconds, or nothing. */
export const optionalAge = optional(
  (text) => milliseconds(text, 3_653 * DAY_MS),
  'expected a duration such as 24h, 36h or 7d'
)

function milliseconds(text: string, most: number): number | undefined {
  const ms = /^(?:\d+[dhms])+$/i.test(text) ? parseDuration(text) : null
  return ms !== null && ms > 0 && ms <= most ? ms : undefined
}

/** How many snapshots a rule keeps, or nothing for no such rule. */
export const keepCount = optional(
  parseCount,
  'expected a whole number from 1, or "unlimited"; leave it empty for no such rule'
)

/** The period of a rule, or nothing for no such rule. */
export const keepWithin = optional(
  parsePeriod,
  'expected years, months, days and hours such as 30d, 6m or 1y2m3d3h (m stands for months)'
)

/** One of equal parts, such as `3/25`, or nothing. */
export const shard = optional((text): Shard | undefined => {
  const [, part, parts] = /^(\d{1,4})\s*\/\s*(\d{1,4})$/.exec(text) ?? []
  const found = { part: Number(part), parts: Number(parts) }
  return found.part >= 1 && found.part <= found.parts ? found : undefined
}, 'expected the number of the part and the number of parts, such as 3/25')

/** A list separated by newlines or commas. */
export const textList = string.transform((text) =>
  text
    .split(/[\n,]/)
    .map((item) => item.trim())
    .filter((item) => item !== '')
)

/** Tags for new resources, one `name=value` a line; a value may contain `=`. */
export const tags = string.transform((text, context): Tags => {
  const read = readTags(text, tagProblem, context)
  const most = TAG_LIMITS.count - OWN_TAG_COUNT
  if (Object.keys(read).length > most)
    context.addIssue(`expected at most ${most} tags, in addition to those of the action`)
  return read
})

/** Tags that a resource must carry, one `name=value` a line, or nothing. */
export const tagFilter = string.transform((text, context): Tags | undefined => {
  if (text.trim() === '') return undefined
  return readTags(text, (name) => (name === '' ? 'a tag needs a name' : undefined), context)
})

function readTags(
  text: string,
  problemOf: (name: string, value: string) => string | undefined,
  context: { addIssue: (message: string) => void }
): Tags {
  const read = new Map<string, readonly [string, string]>()
  for (const line of linesOf(text)) {
    const at = line.indexOf('=')
    const name = line.slice(0, Math.max(0, at)).trim()
    const value = line.slice(at + 1).trim()
    const problem =
      at === -1
        ? 'expected one name=value per line'
        : isBullet(line)
          ? 'expected one name=value per line, without a bullet'
          : (problemOf(name, value) ??
            (read.has(name.toLowerCase())
              ? 'this tag is set twice; Azure compares tag names without case'
              : undefined))
    if (problem !== undefined) context.addIssue(`in "${short(line)}": ${problem}`)
    else read.set(name.toLowerCase(), [name, value])
  }
  return Object.fromEntries(read.values())
}

/** A line of tags with another tag after a comma, such as `a=1,b=2`; `undefined` when there is none. */
export function joinedTags(text: string): string | undefined {
  return linesOf(text).find((line) => {
    const at = line.indexOf('=')
    return at !== -1 && /,\s*[^\s=,][^=,]*=/.test(line.slice(at + 1))
  })
}

function linesOf(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
}

/** In a block scalar YAML reads no list: the bullet would become part of the name. */
function isBullet(line: string): boolean {
  return /^[-*•]\s/.test(line)
}

/** Text that passes a test, or nothing. */
function optionalText(test: (text: string) => boolean, expected: string) {
  return optional((text) => (test(text) ? text : undefined), expected)
}

/** A resource id of Microsoft.Compute, or nothing. */
export function optionalResource(kind: ResourceKind) {
  return optionalText(
    (text) => parseResourceId(text, kind) !== undefined,
    `expected a resource id such as /subscriptions/…/resourceGroups/…/providers/Microsoft.Compute/${kind}/…`
  )
}

/** A GUID, or nothing. */
export const optionalGuid = optionalText(
  (text) => /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text),
  'expected a GUID such as 00000000-0000-0000-0000-000000000000'
)

/** Microsoft: naming rules of Microsoft.Compute; no name of Resource Manager ends with a period. */
const NAME = /^[\w.-]*[\w-]$/

/**
 * Whether a text can be the name of a managed disk. Only the portal requires a name to start with a letter or a digit
 * and to end with one or with `_` (azure-rest-api-specs#42025): other names are left to Azure.
 */
export function isDiskName(text: string): boolean {
  return text.length <= 80 && NAME.test(text)
}

/** Whether a text can be the name of a snapshot: Azure's two tables disagree on the period, so it is accepted. */
export function isSnapshotName(text: string): boolean {
  return isDiskName(text)
}

/** Whether a text can be the name of a virtual machine. Microsoft: naming rules, Microsoft.Compute/virtualMachines. */
export function isMachineName(text: string): boolean {
  return text.length <= 64 && NAME.test(text)
}

/** Whether a text can be the name of a resource group. Microsoft: naming rules, Microsoft.Resources/resourceGroups. */
export function isGroupName(text: string): boolean {
  return /^[\p{L}\p{N}_().-]{0,89}[\p{L}\p{N}_()-]$/u.test(text)
}

/** The name of a resource group, or nothing. */
export const optionalGroup = optionalText(isGroupName, 'expected the name of a resource group')

/** A template of a snapshot's name, or of a disk's. */
export const nameTemplate = templateOf(PLACEHOLDERS, unknownPlaceholders)

/** A template of the name of a copy. */
export const copyNameTemplate = templateOf(COPY_PLACEHOLDERS, unknownCopyPlaceholders)

function templateOf(
  placeholders: Readonly<Record<string, string>>,
  unknownOf: (template: string) => readonly string[]
) {
  return string.superRefine((text, context) => {
    const unknown = [...new Set(unknownOf(text))].slice(0, 5)
    const known = Object.keys(placeholders).map((name) => `{${name}}`)
    // A name such as "db-timestamp-" would be the same in every run.
    if (/[{}]/.test(text.replaceAll(/(?<!\{)\{[^{}]*\}(?!\})/g, ''))) {
      context.addIssue(`expected each placeholder in one pair of braces: ${listed(known, 'or')}`)
      return
    }
    if (unknown.length === 0) return
    context.addIssue(
      `${unknown.map((name) => `{${short(name)}}`).join(', ')} is not a placeholder; expected ${listed(known, 'or')}`
    )
  })
}

/** Regions, at least one; each once, in any spelling. */
export const regions = textList.transform((items, context): readonly string[] => {
  if (items.length === 0) {
    context.addIssue('expected one or more regions to copy to, such as northeurope')
  }
  const bad = items.find((item) => !/^(?:\([A-Za-z ]+\) *)?[A-Za-z][A-Za-z0-9 ]{1,49}$/.test(item))
  if (bad !== undefined) context.addIssue(`"${short(bad)}" is not a region name`)
  return [...new Map(items.map((item) => [canonicalLocation(item), item])).values()]
})

/** Disk encryption sets by region, one `region=id` a line. */
export const encryptionSets = string.transform((text, context) => {
  const sets = new Map<string, string>()
  for (const line of linesOf(text)) {
    const at = line.indexOf('=')
    const region = canonicalLocation(line.slice(0, Math.max(0, at)))
    const id = line.slice(at + 1).trim()
    const problem =
      region === '' || isBullet(line) || parseResourceId(id, 'diskEncryptionSets') === undefined
        ? 'expected one region=id per line, with the id /subscriptions/…/providers/Microsoft.Compute/diskEncryptionSets/…'
        : sets.has(region)
          ? 'this region is set twice'
          : undefined
    if (problem !== undefined) context.addIssue(`in "${short(line)}": ${problem}`)
    else sets.set(region, id)
  }
  return sets
})

/** An amount of changed data, or nothing. */
export const optionalAmount = optional(parseAmount, 'expected an amount such as 10GiB or 20%')

/** An availability zone, or nothing. */
export const optionalZone = optionalText(
  (text) => /^[1-9]$/.test(text),
  'expected the number of an availability zone, such as 1'
)

/** The type of a disk, such as `Premium_LRS`, or nothing. Azure checks which ones exist. */
export const optionalDiskSku = optionalText(
  (text) => /^[A-Za-z0-9]+_[A-Za-z]+$/.test(text),
  'expected the type of a disk such as Premium_LRS, PremiumV2_LRS or StandardSSD_ZRS'
)

/** A tenant: a GUID or a domain name. */
export const optionalTenant = optionalText(
  (text) => /^[\w.-]+$/.test(text),
  'expected a GUID or a domain name'
)

/** The name of a cloud, or the address of its Resource Manager. */
export const environment = string.refine(
  (text) => /^(?:AzureCloud|AzureUSGovernment|AzureChinaCloud)$/i.test(text) || isHttpsOrigin(text),
  'expected AzureCloud, AzureUSGovernment, AzureChinaCloud or the https:// address of a Resource Manager endpoint'
)

function isHttpsOrigin(text: string): boolean {
  if (!URL.canParse(text) || /[?#]/.test(text)) return false
  const { protocol, username, password } = new URL(text)
  return protocol === 'https:' && username === '' && password === ''
}
