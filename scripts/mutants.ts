/**
 * Mutation testing: changes one thing in the rules and operations of the action, and checks whether a test fails. `npm
 * run test:mutants` tries a fixed sample; `-- --all verification` tries everything in the files whose path contains the
 * word, `-- --sample 300` a larger sample. A mutant that survives is a line that no test needs.
 */

import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  cpSync,
  existsSync,
  globSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync
} from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

import ts from 'typescript'

/** One changed thing. */
type Mutant = {
  readonly file: string
  readonly line: number
  readonly from: number
  readonly to: number
  readonly original: string
  readonly replacement: string
}

/** The code with the promises of the action. */
const AREAS = ['src/snapshots/**/*.ts', 'src/operations/**/*.ts']

/** The tests for a mutant, the quick ones first. */
const TESTS = [['__tests__/snapshots', '__tests__/operations'], ['__tests__/azure']] as const

/** A longer run has an endless loop because of its mutant, milliseconds. */
const ENDLESS_MS = 900_000

const SWAPPED: Readonly<Record<string, string>> = {
  '===': '!==',
  '!==': '===',
  '<': '<=',
  '<=': '<',
  '>': '>=',
  '>=': '>',
  '&&': '||',
  '||': '&&',
  '??': '&&',
  '+': '-',
  '-': '+',
  true: 'false',
  false: 'true',
  some: 'every',
  every: 'some',
  find: 'findLast',
  findLast: 'find',
  max: 'min',
  min: 'max'
}

function mutantsOf(file: string): readonly Mutant[] {
  const text = readFileSync(file, 'utf8')
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)
  const found: Mutant[] = []
  const add = (node: ts.Node, replacement: string): void => {
    const from = node.getStart(source)
    const { line } = source.getLineAndCharacterOfPosition(from)
    found.push({
      file,
      line: line + 1,
      from,
      to: node.getEnd(),
      original: node.getText(source),
      replacement
    })
  }
  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node) || ts.isImportDeclaration(node)) return
    if (ts.isBinaryExpression(node)) {
      const { operatorToken: operator, left, right } = node
      const swapped = SWAPPED[operator.getText(source)]
      // `+` also joins strings, and no test is about each word.
      const isText = [left, right].some((one) => ts.isStringLiteralLike(one))
      if (swapped !== undefined && !isText) add(operator, swapped)
    } else if (
      node.kind === ts.SyntaxKind.TrueKeyword ||
      node.kind === ts.SyntaxKind.FalseKeyword
    ) {
      add(node, SWAPPED[node.getText(source)] ?? '')
    } else if (
      ts.isPrefixUnaryExpression(node) &&
      node.operator === ts.SyntaxKind.ExclamationToken
    ) {
      add(node, node.operand.getText(source))
    } else if (ts.isPropertyAccessExpression(node) && ts.isCallExpression(node.parent)) {
      const swapped = SWAPPED[node.name.text]
      if (swapped !== undefined) add(node.name, swapped)
    } else if (ts.isConditionalExpression(node)) {
      add(node.condition, `!(${node.condition.getText(source)})`)
    } else if (ts.isIfStatement(node)) {
      add(node.expression, 'false')
    } else if (ts.isThrowStatement(node)) {
      add(node, ';')
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

/** A copy of what the tests need, in which one file can be changed. */
class Copy {
  readonly folder = mkdtempSync(join(tmpdir(), 'mutants-'))

  constructor() {
    for (const name of [
      'src',
      '__tests__',
      'simulator',
      'action.yml',
      'README.md',
      'docs',
      'package.json',
      'tsconfig.json',
      'vitest.config.ts'
    ]) {
      if (existsSync(name)) cpSync(name, join(this.folder, name), { recursive: true })
    }
    symlinkSync(join(process.cwd(), 'node_modules'), join(this.folder, 'node_modules'))
  }

  /** Whether a test fails. Those about the file come first. */
  async kills(mutant: Mutant): Promise<boolean> {
    const path = join(this.folder, mutant.file)
    const text = readFileSync(path, 'utf8')
    writeFileSync(path, text.slice(0, mutant.from) + mutant.replacement + text.slice(mutant.to))
    try {
      const own = mutant.file.replace(/^src/, '__tests__').replace(/\.ts$/, '.test.ts')
      if (existsSync(own) && !(await this.passes([own]))) return true
      for (const tests of TESTS) if (!(await this.passes(tests))) return true
      return false
    } finally {
      writeFileSync(path, text)
    }
  }

  passes(paths: readonly string[]): Promise<boolean> {
    const child = spawn(
      process.execPath,
      [
        join('node_modules', 'vitest', 'vitest.mjs'),
        'run',
        '--bail=1',
        '--maxWorkers=1',
        '--project=shared',
        ...paths
      ],
      { cwd: this.folder, stdio: 'ignore', timeout: ENDLESS_MS, killSignal: 'SIGKILL' }
    )
    return new Promise((resolve) => child.once('close', (code) => resolve(code === 0)))
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}

function rankOf({ file, from, replacement }: Mutant): string {
  const line = readFileSync(file, 'utf8').slice(Math.max(0, from - 40), from + 40)
  return createHash('sha256').update(`${file} ${line} ${replacement}`).digest('hex')
}

const { values } = parseArgs({
  options: { all: { type: 'string' }, sample: { type: 'string', default: '120' } }
})
const mutants = AREAS.flatMap((pattern) => globSync(pattern))
  .toSorted()
  .filter((file) => values.all === undefined || file.includes(values.all))
  .flatMap(mutantsOf)
const ranked = mutants
  .map((one) => ({ one, rank: rankOf(one) }))
  .toSorted((a, b) => (a.rank < b.rank ? -1 : 1))
const chosen = ranked
  .slice(0, values.all === undefined ? Number(values.sample) : undefined)
  .map(({ one }) => one)
const copies = Array.from({ length: Math.min(2, availableParallelism()) }, () => new Copy())
const survivors: Mutant[] = []
try {
  if ((await copies[0]?.passes(TESTS.flat())) !== true) {
    throw new Error('the tests fail without a mutant')
  }
  const todo = chosen.values()
  let tried = 0
  await Promise.all(
    copies.map(async (copy) => {
      for (const one of todo) {
        if (!(await copy.kills(one))) survivors.push(one)
        // A run takes long: the progress shows how far it is.
        process.stderr.write(`${++tried} of ${chosen.length}, ${survivors.length} survive\n`)
      }
    })
  )
} finally {
  for (const copy of copies) copy.remove()
}
for (const { file, line, original, replacement } of survivors.toSorted((a, b) =>
  `${a.file}${a.line}` < `${b.file}${b.line}` ? -1 : 1
)) {
  console.log(
    `survives: ${file}:${line}  ${original.replaceAll(/\s+/g, ' ')}  ->  ${replacement.replaceAll(/\s+/g, ' ')}`
  )
}
const killed = chosen.length - survivors.length
console.log(
  `mutants: ${killed} of ${chosen.length} killed (${Math.round((100 * killed) / chosen.length)} %), of ${mutants.length} there are`
)
