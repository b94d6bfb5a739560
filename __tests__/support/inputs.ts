/** Reading inputs as a step would, and what is refused of them. */

import { expect } from 'vitest'

import type { Session, Settings } from '../../src/action/settings.ts'
import { readSettings } from '../../src/action/settings.ts'
import type { Source } from '../../src/action/inputs/read.ts'
import { ActionError } from '../../src/errors.ts'
import type { ResourceRef } from '../../src/snapshots/resource-id.ts'
import { GROUP, SUBSCRIPTION } from './builders.ts'

export type Texts = Readonly<Record<string, string>>

/** The least that a `create` needs. */
export const LEAST: Texts = {
  disk: 'data',
  'resource-group': 'rg-data',
  'subscription-id': SUBSCRIPTION
}

/** Where what is named is. */
export const HOME: Texts = { 'resource-group': GROUP, 'subscription-id': SUBSCRIPTION }

/** What a name in an input means. */
export const refIn = (name: string, resourceGroup = GROUP): ResourceRef => ({
  subscriptionId: SUBSCRIPTION,
  resourceGroup,
  name
})

/** What helps against every wrong input. */
export const REMEDY =
  'Nothing was sent to Azure. Correct the inputs under "with:" and run the step again.'

/** Reads inputs, and variables of the environment; without a session nothing is known of how to sign in. */
export function read(inputs: Texts = {}, env: Texts = {}, session?: Session): Settings {
  return readSettings(sourceOf(inputs, env), session)
}

type Request = Settings['request']

/** Reads the request of an operation: these inputs, and what a test changes of them. */
export function requestReader<O extends Request['operation']>(
  operation: O,
  base: Texts
): (inputs?: Texts) => Extract<Request, { readonly operation: O }> {
  return (inputs = {}) => {
    const { request } = read({ operation, ...base, ...inputs })
    if (request.operation !== operation) throw new Error(`it is not ${operation}`)
    return request as Extract<Request, { readonly operation: O }>
  }
}

/** Inputs and variables as a step has them. */
export function sourceOf(inputs: Texts = {}, env: Texts = {}): Source {
  return {
    input: (name) => inputs[name] ?? '',
    inputNames: () => Object.keys(inputs).map((name) => name.toUpperCase()),
    // A run of GitHub, unless a test says otherwise.
    env: (name) => {
      const value: string | undefined = { GITHUB_RUN_ID: '4711', ...env }[name]
      return value === '' ? undefined : value
    }
  }
}

/** Why inputs are refused; throws when they are not. */
export function refusalOf(inputs: Texts, env: Texts = {}, session?: Session): ActionError {
  try {
    read(inputs, env, session)
  } catch (error) {
    if (error instanceof ActionError) return error
    throw error
  }
  throw new Error('it was not refused')
}

/** Asserts that inputs are refused with exactly these problems. */
export function expectProblems(inputs: Texts, ...problems: readonly string[]): void {
  const error = refusalOf(inputs)
  expect(error.message).toBe(
    problems.length === 1
      ? `The input ${problems[0] ?? ''}${problems[0]?.endsWith('?') === true ? '' : '.'}`
      : [`${problems.length} inputs are wrong:`, ...problems.map((one) => `- ${one}`)].join('\n')
  )
  expect(error.code).toBe('InvalidInput')
  expect(error.remedy).toBe(REMEDY)
}
