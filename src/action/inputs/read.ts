/** The inputs as text, and how problems with them are put into words. */

import type { z } from 'zod'

import { ActionError } from '../../errors.ts'
import { cut, redacted } from '../../redaction.ts'
import { listed } from '../../snapshots/words.ts'
import type { InputName, Operation } from '../names.ts'
import { INPUTS, operationsUsing } from '../names.ts'

/** Where settings come from. */
export type Source = {
  input(name: string): string
  /** Every input that the step was given, as the runner spells it: in capitals. */
  inputNames(): readonly string[]
  env(name: string): string | undefined
}

/** Every input: as given, from the environment, or by default. */
export type Raw = Readonly<Record<InputName, string>>

/** Where an input also looks when it is empty. */
const FROM_ENVIRONMENT: Partial<Record<InputName, string>> = {
  'client-id': 'AZURE_CLIENT_ID',
  'tenant-id': 'AZURE_TENANT_ID',
  'subscription-id': 'AZURE_SUBSCRIPTION_ID'
}

const NAMES = Object.keys(INPUTS) as InputName[]

export function rawInputs(source: Source): Raw {
  const entries = NAMES.map((name) => {
    const variable = FROM_ENVIRONMENT[name]
    const given = source.input(name).trim()
    const value =
      given !== '' ? given : ((variable && source.env(variable)?.trim()) ?? INPUTS[name].default)
    return [name, value] as const
  })
  return Object.fromEntries(entries) as Raw
}

/** A typo in `operation` must not silently lose a setting that was meant to protect something. */
export function foreignInputs(raw: Raw, operation: Operation): string[] {
  return NAMES.filter((name) => !operationsUsing(name).includes(operation))
    .filter((name) => raw[name] !== '' && raw[name] !== INPUTS[name].default)
    .map(
      (name) =>
        `"${name}" is "${shown(raw[name])}", but operation "${operation}" does not use it: ${listed(operationsUsing(name))} ${operationsUsing(name).length === 1 ? 'does' : 'do'}`
    )
}

/** Reads the inputs of one operation; adds what is wrong with them to `problems`. */
export function parseInputs<T extends z.ZodObject>(
  schema: T,
  raw: Raw,
  problems: string[]
): z.infer<T> | undefined {
  const result = schema.safeParse(raw)
  if (result.success) return result.data
  const issues = Map.groupBy(result.error.issues, ({ path }) => path[0] as InputName)
  for (const [name, some] of issues) {
    problems.push(
      ...problemsOf(
        name,
        raw[name],
        some.map(({ message }) => message)
      )
    )
  }
  return undefined
}

/** Most problems of one input that are told; lines that are all wrong are wrong for one reason. */
const MAX_TOLD = 20

function problemsOf(name: InputName, value: string, expected: readonly string[]): string[] {
  // A long value is cut for a message once, not once for each of its lines.
  const told = shown(value)
  const left = expected.length - MAX_TOLD
  return [
    ...expected.slice(0, MAX_TOLD).map((one) => problem(name, told, one)),
    ...(left > 0 ? [`"${name}" has ${left} more problems like these`] : [])
  ]
}

/** What is wrong with the value of an input. */
export function problem(name: InputName, value: string, expected: string): string {
  return value === ''
    ? `"${name}" is empty: ${expected}`
    : `"${name}" is "${shown(value)}": ${expected}`
}

/** An input that is empty although another one needs it. */
export function lackingFor(name: InputName, needing: string, expected: string): string {
  const variable = FROM_ENVIRONMENT[name]
  return `"${name}"${variable === undefined ? '' : ` (or ${variable})`} is empty, but ${needing}: expected ${expected}`
}

/** A value in a message: one line, of bearable length, without what signs an address. */
export function shown(value: string): string {
  const line = redacted(cut(value).replaceAll(/\s+/g, ' '))
  return line.length > 200 ? `${line.slice(0, 200)}…` : line
}

/** All problems as one error. */
export function invalid(problems: readonly string[]): ActionError {
  return new ActionError(
    'InvalidInput',
    problems.length === 1
      ? `The input ${problems[0] ?? ''}${problems[0]?.endsWith('?') === true ? '' : '.'}`
      : `${problems.length} inputs are wrong:\n${problems.map((text) => `- ${text}`).join('\n')}`,
    { remedy: 'Nothing was sent to Azure. Correct the step\'s "with:" and run it again.' }
  )
}
