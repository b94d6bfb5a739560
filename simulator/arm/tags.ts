import { gatewayError } from './arm-error.ts'
import type { JsonObject } from '../wire/json.ts'
import { isObject } from '../wire/json.ts'

export type Tags = Readonly<Record<string, string>>

/** Microsoft: tag-resources, limitations. */
const MAX_TAGS = 50
const MAX_NAME = 512
const MAX_VALUE = 256
const RESERVED = /[<>%&\\?/]/

/** The `tags` of a body, checked; `undefined` when the body has none. */
export function readTags(body: JsonObject): Tags | undefined {
  const given = body.tags
  if (given === undefined || given === null) return undefined
  if (!isObject(given)) throw invalid('The tags of a resource must be an object of strings.')
  const tags = Object.entries(given).map(([name, value]) => [name, readValue(name, value)] as const)
  checkTags(tags)
  return Object.fromEntries(tags)
}

function readValue(name: string, value: unknown): string {
  if (typeof value === 'string') return value
  // .NET writes numbers and booleans of a body into a string; null and structures have no text.
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  throw invalid(`The value of the tag '${name}' is not a string.`)
}

function checkTags(tags: readonly (readonly [string, string])[]): void {
  if (tags.length > MAX_TAGS) {
    throw gatewayError(
      400,
      'InvalidTagCount',
      `The number of tags '${String(tags.length)}' exceeds the maximum of '${String(MAX_TAGS)}' allowed on a resource.`
    )
  }
  const reserved = tags.map(([name]) => name).filter((name) => RESERVED.test(name))
  if (reserved.length > 0) {
    throw gatewayError(
      400,
      'InvalidTagNameCharacters',
      `The tag names '${reserved.join(', ')}' have reserved characters '<,>,%,&,\\,?,/' or control characters.`
    )
  }
  const seen = new Set<string>()
  for (const [name, value] of tags) {
    checkLength('InvalidTagName', 'name', name, name, MAX_NAME)
    checkLength('InvalidTagValue', 'value', name, value, MAX_VALUE)
    if (seen.has(name.toLowerCase())) {
      throw invalid(
        `The tag name '${name}' occurs more than once; tag names do not differ by case.`
      )
    }
    seen.add(name.toLowerCase())
  }
}

function checkLength(code: string, part: string, tag: string, text: string, most: number): void {
  const empty = part === 'name' && text === ''
  if (!empty && text.length <= most) return
  throw gatewayError(
    400,
    code,
    `The ${part} of the tag '${tag.slice(0, 64)}' has a length of '${String(text.length)}', which is not within 1 and '${String(most)}' characters.`
  )
}

function invalid(message: string) {
  return gatewayError(400, 'InvalidRequestContent', `The request content was invalid: '${message}'`)
}
