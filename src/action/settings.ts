/**
 * From the text of the inputs to settings: a union on `operation`. All problems are reported together, before any
 * request is sent.
 */

import { nearNames } from '../snapshots/naming.ts'
import { listed } from '../snapshots/format.ts'
import { joinedTags } from './inputs/fields.ts'
import type { SignInSettings, Source, Values } from './inputs/read.ts'
import { FROM_ENVIRONMENT, common, invalid, parseInputs, problem, shown } from './inputs/read.ts'
import type { InputName, OperationName, OperationRequest } from './operations/index.ts'
import type { AfterDeploy } from '../snapshots/retention/policy.ts'
import { INPUTS, operationName, operationOf } from './operations/index.ts'

/** The common inputs of every operation. */
type CommonSettings = {
  readonly signIn: SignInSettings
  readonly timeoutMs: number
  readonly summary: boolean
}

/** All settings of a run. */
export type Settings = CommonSettings & {
  readonly request: OperationRequest
  /** What the post step does when the job ends; only of `create`. */
  readonly after: AfterDeploy | undefined
}

/** What is known of the sign-in's session. */
export type Session = { readonly subscriptionId: string | undefined }

const NAMES = Object.keys(INPUTS) as InputName[]

/** The common inputs, for the sign-in before the rest is read; `undefined` when one is wrong. */
export function readCommon(source: Source): CommonSettings | undefined {
  const values = parseInputs(common, givenIn(source), [])
  return values && commonOf(values)
}

/**
 * Reads and checks all inputs. The session is absent when no sign-in method could be chosen: then it could have the
 * subscription that the inputs lack. Throws `InvalidInput` with every problem.
 */
export function readSettings(source: Source, session?: Session): Settings {
  const given = givenIn(source, session)
  const { mistaken } = unknownInputs(source)
  const name = readOperation(given('operation'), mistaken)
  const problems = [...mistaken, ...unusedInputs(given, name)]
  const { inputs, toRequest, after } = operationOf(name)
  const values = parseInputs(inputs, given, problems)
  const request = toRequest(values, {
    given,
    problems,
    lacksSubscription:
      given('subscription-id') === '' &&
      (session !== undefined || !/^(?:auto|azure-cli)$/i.test(given('auth'))),
    env: (variable) => source.env(variable)
  })
  if (values === undefined || request === undefined || problems.length > 0) throw invalid(problems)
  // Every operation has the common inputs.
  const settings = commonOf(values as Values<typeof common>)
  return { ...settings, request, after: after?.(values) }
}

function commonOf(values: Values<typeof common>): CommonSettings {
  const { auth, clientId, tenantId, audience, environment, timeout, summary } = values
  return {
    signIn: { auth, clientId, tenantId, audience, environment },
    timeoutMs: timeout,
    summary
  }
}

/** Every input: as set, from the environment, from the session, or by default. */
function givenIn(source: Source, session?: Session): (name: string) => string {
  const texts = new Map<string, string>(
    NAMES.map((name) => {
      const variable = FROM_ENVIRONMENT[name]
      const places = [
        source.input(name),
        variable === undefined ? '' : (source.env(variable) ?? ''),
        name === 'subscription-id' ? (session?.subscriptionId ?? '') : ''
      ]
      const given = places.map((text) => text.trim()).find((text) => text !== '')
      return [name, given ?? INPUTS[name].default]
    })
  )
  return (name) => texts.get(name) ?? ''
}

function readOperation(text: string, mistaken: readonly string[]): OperationName {
  const result = operationName.safeParse(text)
  if (result.success) return result.data
  const expected = result.error.issues[0]?.message ?? 'not an operation'
  throw invalid([...mistaken, problem('operation', text, expected)])
}

/** A typo in `operation` must not silently drop a protective setting. */
function unusedInputs(
  given: (name: string) => string,
  operation: OperationName
): readonly string[] {
  return NAMES.flatMap((name) => {
    const { operations, default: usual } = INPUTS[name]
    if (operations.includes(operation) || given(name) === '' || given(name) === usual) return []
    return [
      `"${name}" is "${shown(given(name))}", but operation "${operation}" does not use it: it is an input of ${listed(operations)}`
    ]
  })
}

/** Valid inputs that are probably a mistake: one warning each. */
export function inputWarnings(source: Source): readonly string[] {
  const given = givenIn(source)
  const ignored = unknownInputs(source).ignored.map((name) => `"${shown(name)}"`)
  return [
    ...(ignored.length === 0
      ? []
      : [
          `Unknown ${ignored.length === 1 ? 'input is' : 'inputs are'} ignored: ${listed(ignored)}.`
        ]),
    ...(['tags', 'disk-tags'] as const).flatMap((name) => {
      const joined = joinedTags(given(name))
      return joined === undefined
        ? []
        : [
            `"${name}" has "${shown(joined)}" on one line: this is 1 tag, and its value contains a comma. For several tags, write one tag per line.`
          ]
    })
  ]
}

/** Names of inputs in other tools, without separators: to ignore one of these would write where it is not wanted. */
const NAMES_ELSEWHERE: ReadonlyMap<string, InputName> = new Map([
  ['whatif', 'dry-run'],
  ['preview', 'dry-run'],
  ['simulate', 'dry-run'],
  ['noop', 'dry-run'],
  ['region', 'location'],
  ['regions', 'copy-to']
])

/** Maximum characters of a name for comparison: more than any input has. */
const MAX_COMPARED = 30

/**
 * Inputs that are not in `action.yml`: problems with those that resemble a known one, and the list of the others. The
 * runner passes them with a warning that is easily missed, so a typo would silently drop `dry-run`, or a rule of
 * retention.
 */
function unknownInputs(source: Source): {
  readonly mistaken: readonly string[]
  readonly ignored: readonly string[]
} {
  // Without separators, which are the most common mistake.
  const known = new Map(NAMES.map((name) => [bare(name), name]))
  const meantBy = (name: string): string | undefined => {
    const given = bare(name).slice(0, MAX_COMPARED)
    return (
      known.get(given) ??
      NAMES_ELSEWHERE.get(given) ??
      known.get(nearNames(given, [...known.keys()])[0] ?? '')
    )
  }
  // The runner passes names in capitals, with `_` in place of a space.
  const unknown = source
    .inputNames()
    .map((name) => name.toLowerCase())
    .filter((name) => !Object.hasOwn(INPUTS, name))
    .map((name) => ({ name, meant: meantBy(name) }))
  return {
    mistaken: unknown.flatMap(({ name, meant }) =>
      meant === undefined ? [] : [`"${shown(name)}" does not exist. Did you mean "${meant}"?`]
    ),
    ignored: unknown.flatMap(({ name, meant }) => (meant === undefined ? [name] : []))
  }
}

function bare(name: string): string {
  return name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '')
}
