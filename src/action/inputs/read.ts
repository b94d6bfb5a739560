/** From the text of inputs to their values, with messages about problems. */

import { ActionError, cut, redacted } from '../../errors.ts'
import { string, z } from '../../snapshots/schema.ts'
import * as fields from './fields.ts'

/**
 * The inputs of an operation: by name in camel case, the parser of each. `prefault` is the default, as in `action.yml`;
 * an input without one may be empty.
 */
export type Inputs = Readonly<Record<string, z.ZodType<unknown, string | undefined>>>

/** The values of inputs. */
export type Values<I extends Inputs> = z.output<z.ZodObject<I>>

/** The names of inputs in a workflow. */
export type NameOf<I extends Inputs> = Kebab<keyof I & string>

type Kebab<Text extends string> = Text extends `${infer First}${infer Rest}`
  ? `${First extends Lowercase<First> ? First : `-${Lowercase<First>}`}${Kebab<Rest>}`
  : ''

/** `dryRun` is `dry-run` in a workflow. */
export function kebab(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

/** The value of an empty input. */
export function defaultOf(field: Inputs[string]): string {
  return field instanceof z.ZodPrefault ? String(field.def.defaultValue) : ''
}

/** The source of the settings. */
export type Source = {
  input(name: string): string
  /** Every input of the step, as the runner spells it: in capitals. */
  inputNames(): readonly string[]
  env(name: string): string | undefined
}

/**
 * The state while inputs are read. An operation that reads an input, directly or in shared code, must declare it:
 * otherwise it does not type-check.
 */
export type Reading<Name extends string> = {
  /** An input as given, from the environment, from the session, or by default. */
  readonly given: (name: Name) => string
  /** The problems, which are reported together. */
  readonly problems: string[]
  /** Whether the subscription is unknown. */
  readonly lacksSubscription: boolean
  readonly env: Source['env']
}

/** The sign-in methods. */
export const AUTH = ['auto', 'secret', 'oidc', 'azure-cli', 'managed-identity'] as const

/** The sign-in settings in the inputs and the environment. Contains no secret. */
export type SignInSettings = {
  readonly auth: (typeof AUTH)[number]
  readonly clientId: string | undefined
  readonly tenantId: string | undefined
  readonly audience: string | undefined
  readonly environment: string
}

/** The inputs that every operation has. */
export const common = {
  clientId: fields.optionalGuid,
  tenantId: fields.optionalTenant,
  subscriptionId: fields.optionalGuid,
  auth: fields.choice(AUTH).prefault('auto'),
  audience: fields.anyText,
  environment: fields.environment.prefault('AzureCloud'),
  resourceGroup: fields.optionalGroup,
  timeout: fields.duration.prefault('60m'),
  maxParallel: fields.count(1, 64).prefault('8'),
  // Read only by the post step, for which the runner evaluates it again.
  jobStatus: string.prefault('${{ job.status }}'),
  summary: fields.boolean.prefault('true')
}

/** The environment variable that replaces an empty input. */
export const FROM_ENVIRONMENT: Readonly<Record<string, string>> = {
  'client-id': 'AZURE_CLIENT_ID',
  'tenant-id': 'AZURE_TENANT_ID',
  'subscription-id': 'AZURE_SUBSCRIPTION_ID'
}

/** Parses inputs; adds their problems to `problems`. */
export function parseInputs<I extends Inputs>(
  inputs: I,
  given: (name: string) => string,
  problems: string[]
): Values<I> | undefined {
  const textOf = (key: string): string => given(kebab(key))
  const texts = Object.fromEntries(Object.keys(inputs).map((key) => [key, textOf(key)]))
  const result = z.object(inputs).safeParse(texts)
  if (result.success) return result.data
  const issues = Map.groupBy(result.error.issues, ({ path }) => String(path[0]))
  for (const [key, some] of issues) {
    // A long value is shortened once, not for each of its lines.
    const shortened = shown(textOf(key))
    const left = some.length - MAX_TOLD
    for (const { message } of some.slice(0, MAX_TOLD)) {
      problems.push(problem(kebab(key), shortened, message))
    }
    if (left > 0) problems.push(`"${kebab(key)}" has ${left} more problems of this kind`)
  }
  return undefined
}

/** Maximum problems of one input in a message; many wrong lines have one reason. */
const MAX_TOLD = 20

/** A problem with the value of an input. */
export function problem(name: string, value: string, expected: string): string {
  return value === ''
    ? `"${name}" is required: ${expected}`
    : `"${name}" is "${shown(value)}": ${expected}`
}

/** An input that is empty although another one needs it. */
export function missingFor(name: string, needing: string, expected?: string): string {
  const variable = FROM_ENVIRONMENT[name]
  return `"${name}"${variable === undefined ? '' : ` (or ${variable})`} is required when ${needing}${expected === undefined ? '' : `: expected ${expected}`}`
}

/** A value in a message: one line, of limited length, without a signature. */
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
    {
      remedy: 'Nothing was sent to Azure. Correct the inputs under "with:" and run the step again.'
    }
  )
}
