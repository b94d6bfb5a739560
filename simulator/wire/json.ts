/** JSON on the wire, and reading it without trust. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject

export interface JsonObject {
  readonly [name: string]: Json | undefined
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The member as an object; an empty one when it is absent or something else. */
export function objectAt(value: JsonObject, name: string): JsonObject {
  const member = value[name]
  return isObject(member) ? member : {}
}

export function stringAt(value: JsonObject, name: string): string | undefined {
  const member = value[name]
  return typeof member === 'string' ? member : undefined
}

export function numberAt(value: JsonObject, name: string): number | undefined {
  const member = value[name]
  return typeof member === 'number' ? member : undefined
}

export function booleanAt(value: JsonObject, name: string): boolean | undefined {
  const member = value[name]
  return typeof member === 'boolean' ? member : undefined
}

/** Compute prints its bodies with two spaces and CRLF (recorded 2017–2023: only this form fits the content-length). */
export function prettyPrint(value: Json): string {
  return JSON.stringify(value, null, 2).replaceAll('\n', '\r\n')
}
