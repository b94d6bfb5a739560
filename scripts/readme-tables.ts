/**
 * Writes the tables of inputs and outputs into README.md, from action.yml and the operations, the kinds of faults into
 * the simulator's README, the workflow files into docs/recipes.md, and the picture of the imports into
 * docs/architecture.md. With `--check` it writes nothing and fails when they are not up to date.
 */

import { readFileSync, readdirSync, writeFileSync } from 'node:fs'

import { parse } from 'yaml'

import { FAULT_KINDS } from '../simulator/faults/fault-kinds.ts'
import type { InputName, OperationName } from '../src/action/operations/index.ts'
import { INPUTS, OPERATIONS } from '../src/action/operations/index.ts'
import { OUTPUTS } from '../src/action/report/report.ts'
import { withPicture } from './architecture-picture.ts'

type Described = { readonly description: string }

type ActionFile = {
  readonly inputs: Readonly<Record<string, Described & { readonly default?: string }>>
  readonly outputs: Readonly<Record<string, Described>>
}

/** The README with fresh tables. */
export function withTables(readme: string, actionYml: string): string {
  const action = parse(actionYml) as ActionFile
  const tables = {
    required: requiredTable(),
    inputs: inputTables(action),
    outputs: outputTable(action)
  }
  return Object.entries(tables).reduce(
    (text, [marker, table]) => replaceBetween(text, marker, table),
    readme
  )
}

/** The simulator's README with a fresh table. */
export function withFaults(readme: string): string {
  const rows = Object.entries(FAULT_KINDS).map(([name, { does }]) => `| \`${name}\` | ${does} |`)
  return replaceBetween(
    readme,
    'faults',
    ['| Kind | Effect |', '| --- | --- |', ...rows].join('\n')
  )
}

const WORKFLOWS = new URL('../examples/workflows/', import.meta.url)

/** The names of the workflow files. */
export const WORKFLOW_NAMES = readdirSync(WORKFLOWS).toSorted()

/** A workflow file. */
export function readWorkflowFile(name: string): string {
  return readFileSync(new URL(name, WORKFLOWS), 'utf8')
}

/** The page of recipes with the workflow files as they are now. Throws when a file has no place in it. */
export function withWorkflows(page: string): string {
  return WORKFLOW_NAMES.reduce(
    (text, name) =>
      replaceBetween(
        text,
        name,
        `[\`examples/workflows/${name}\`](../examples/workflows/${name})\n\n\`\`\`yaml\n${readWorkflowFile(name)}\`\`\``
      ),
    page
  )
}

/** The inputs by topic, in the order of the README: each topic starts with this input of `action.yml`. */
const TOPICS: ReadonlyMap<string, string> = new Map<InputName, string>([
  ['operation', 'What to do'],
  ['client-id', 'Sign-in'],
  ['disk', 'Which disks and snapshots'],
  ['resource-group', 'Where'],
  ['snapshot-name', 'What a new snapshot is like'],
  ['copy-to', '`copy`'],
  ['restore-disk-name', '`restore` and `verify`'],
  ['warn-over', '`diff` and `export`'],
  ['outcome', 'When the deploy has ended'],
  ['keep-last', 'Retention'],
  ['timeout', 'The run']
])

const DISKS = ['disk', 'vm', 'disk-tags'] as const

/** What each operation requires: at least one input of each list. A test compares it with what the action refuses. */
export const REQUIRED: Readonly<Record<OperationName, readonly (readonly InputName[])[]>> = {
  create: [DISKS],
  list: [],
  copy: [['copy-to'], ['snapshot', 'receipt', ...DISKS]],
  restore: [['snapshot', 'receipt', 'disk']],
  verify: [['snapshot', 'receipt', ...DISKS]],
  prune: [
    (Object.keys(INPUTS) as InputName[]).filter(
      (name) => name.startsWith('keep-') && name !== 'keep-verified'
    )
  ],
  diff: [['snapshot', 'receipt', 'disk']],
  export: [['blob-url'], ['disk', 'snapshot']],
  finalize: [['outcome'], ['receipt', 'snapshot']]
}

/** What each operation requires, in words. */
function requiredTable(): string {
  const rows = OPERATIONS.map((operation) => {
    const required = REQUIRED[operation].map((names) =>
      names[0]?.startsWith('keep-') === true
        ? 'at least one `keep-…` rule'
        : `${names.length > 1 ? 'one or more of ' : ''}${names.map((name) => `\`${name}\``).join(', ')}`
    )
    return `| \`${operation}\` | ${required.join('; ') || 'none'} |`
  })
  return ['| Operation | Required inputs |', '| --- | --- |', ...rows].join('\n')
}

/** The operations that use an input. ● marks those that require it, ○ those that require it or another one. */
function usersOf(name: InputName): string {
  const { operations } = INPUTS[name]
  const marked = operations.map((operation) => {
    const names = REQUIRED[operation].find((some) => some.includes(name))
    if (names === undefined) return operation
    return `${operation} ${names.length === 1 ? '●' : '○'}`
  })
  const isPlain = operations.length === OPERATIONS.length && marked.join() === operations.join()
  return isPlain ? 'all' : marked.join(', ')
}

/** A table for each topic. */
function inputTables({ inputs }: ActionFile): string {
  return Object.entries(inputs)
    .map(([name, { description, default: value = '' }]) => {
      const topic = TOPICS.get(name)
      return [
        ...(topic === undefined
          ? []
          : [
              `\n**${topic}**\n`,
              '| Input | Operations | Default | Description |',
              '| --- | --- | --- | --- |'
            ]),
        `| \`${name}\` | ${usersOf(name as InputName)} | ${value === '' ? '–' : `\`${value}\``} | ${cell(description)} |`
      ].join('\n')
    })
    .join('\n')
    .trim()
}

function outputTable({ outputs }: ActionFile): string {
  return [
    '| Output | Description |',
    '| --- | --- |',
    ...OUTPUTS.map((name) => `| \`${name}\` | ${cell(outputs[name]?.description ?? '')} |`)
  ].join('\n')
}

function cell(text: string): string {
  return text
    .trim()
    .replaceAll(/\s+/g, ' ')
    .replaceAll('|', String.raw`\|`)
}

function replaceBetween(text: string, marker: string, content: string): string {
  const [begin, end] = [`<!-- ${marker}:begin -->`, `<!-- ${marker}:end -->`]
  const [from, to] = [text.indexOf(begin), text.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`no place for ${marker}`)
  return `${text.slice(0, from + begin.length)}\n\n${content}\n\n${text.slice(to)}`
}

if (import.meta.main) {
  const actionYml = readFileSync(new URL('../action.yml', import.meta.url), 'utf8')
  const refresh = {
    'README.md': (readme: string) => withTables(readme, actionYml),
    'simulator/README.md': withFaults,
    'docs/recipes.md': withWorkflows,
    'docs/architecture.md': withPicture
  }
  for (const [name, fresh] of Object.entries(refresh)) {
    const file = new URL(`../${name}`, import.meta.url)
    const readme = readFileSync(file, 'utf8')
    if (!process.argv.includes('--check')) writeFileSync(file, fresh(readme))
    else if (fresh(readme) !== readme) {
      console.error(`${name} is not up to date: run "npm run readme".`)
      process.exitCode = 1
    }
  }
}
