import { existsSync, readFileSync, readdirSync } from 'node:fs'

import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'

import { REQUIRED, withFaults, withTables, withWorkflows } from '../scripts/readme-tables.ts'
import { defaultOf, kebab } from '../src/action/inputs/read.ts'
import type { InputName, OperationName } from '../src/action/operations/index.ts'
import { INPUTS, OPERATIONS, operationOf } from '../src/action/operations/index.ts'
import { OUTPUTS } from '../src/action/report/report.ts'
import { readSettings } from '../src/action/settings.ts'
import { COPY_PLACEHOLDERS } from '../src/snapshots/naming.ts'
import { receiptEntry } from '../src/snapshots/receipt.ts'
import { version } from '../src/version.ts'
import { SUBSCRIPTION, disk, snapshot, receiptOf } from './support/builders.ts'

const read = (file: string): string => readFileSync(new URL(`../${file}`, import.meta.url), 'utf8')

type ActionFile = {
  readonly inputs: Readonly<
    Record<string, { description: string; default?: string; required?: boolean }>
  >
  readonly outputs: Readonly<Record<string, { description: string }>>
  readonly runs: Readonly<Record<string, string>>
  readonly branding: Readonly<Record<string, string>>
}

const actionYml = read('action.yml')
const action = parse(actionYml) as ActionFile
const readme = read('README.md')
const PAGES = [
  'README.md',
  'SECURITY.md',
  'CONTRIBUTING.md',
  'simulator/README.md',
  'simulator/REFERENCE.md',
  ...readdirSync(new URL('../docs', import.meta.url))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`)
]
const text = PAGES.map(read).join('\n')

describe('action.yml, code and README name the same things', () => {
  test('inputs', () => {
    expect(Object.keys(action.inputs).toSorted()).toEqual(Object.keys(INPUTS).toSorted())
  })

  test.each(Object.keys(INPUTS) as InputName[])('the default of "%s"', (name) => {
    expect(action.inputs[name]?.default).toBe(INPUTS[name].default)
  })

  test('an input has one default, whichever operation declares it', () => {
    for (const operation of OPERATIONS) {
      for (const [key, field] of Object.entries(operationOf(operation).inputs)) {
        const name = kebab(key)
        expect([operation, name, defaultOf(field)]).toEqual([
          operation,
          name,
          INPUTS[name as InputName].default
        ])
      }
    }
  })

  test('which operation uses which input is as it was reviewed', async () => {
    const rows = Object.entries(INPUTS).map(
      ([name, { operations, default: value }]) =>
        `| ${name} | ${value} | ${operations.length === OPERATIONS.length ? 'all' : operations.join(', ')} |`
    )
    const table = ['| Input | Default | Used by |', '| --- | --- | --- |', ...rows.toSorted(), '']
    await expect(table.join('\n')).toMatchFileSnapshot('whole-runs/inputs.md')
  })

  test('outputs, in the same order', () => {
    expect(Object.keys(action.outputs)).toEqual([...OUTPUTS])
  })

  test('the tables of the README are those of action.yml', () => {
    expect(withTables(readme, actionYml)).toBe(readme)
  })

  test('the kinds of faults in the README of the simulator are those of its code', () => {
    const simulator = read('simulator/README.md')
    expect(withFaults(simulator)).toBe(simulator)
  })

  test('the workflows of the recipes are the files of the examples', () => {
    const recipes = read('docs/recipes.md')
    expect(withWorkflows(recipes)).toBe(recipes)
  })

  test('every input and output has a description', () => {
    for (const one of [...Object.values(action.inputs), ...Object.values(action.outputs)]) {
      expect(one.description.length).toBeGreaterThan(20)
    }
  })

  test.each(Object.keys(action.inputs))(
    'the description of "%s" has two sentences at most',
    (name) => {
      const description = action.inputs[name]?.description ?? ''
      expect(description.replaceAll(/`[^`]*`/g, '').match(/[.!?](?=\s|$)/g)?.length).toBeLessThan(3)
    }
  )

  test('every placeholder of a name is documented', () => {
    for (const name of Object.keys(COPY_PLACEHOLDERS)) {
      expect(action.inputs['snapshot-name']?.description).toContain(`{${name}}`)
    }
  })

  test('an input of one operation says whose it is', () => {
    const lone = (Object.keys(INPUTS) as InputName[]).filter(
      (name) => INPUTS[name].operations.length === 1
    )
    for (const name of lone) {
      expect(action.inputs[name]?.description).toContain(`\`${INPUTS[name].operations[0] ?? ''}\``)
    }
  })

  test('every operation is described, and has its place in the README', () => {
    for (const name of OPERATIONS) {
      expect(action.inputs.operation?.description).toContain(`\`${name}\``)
      expect(readme).toContain(`\n| \`${name}\` | `)
    }
  })

  test('every topic of the inputs begins with an input', () => {
    expect(readme.match(/^\*\*.+\*\*$/gm)).toHaveLength(11)
  })

  test.each(PAGES)('a link in %s leads to a file and a heading that there are', (page) => {
    const links = [...read(page).matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)/g)]
    const dangling = links.flatMap(([whole, path = '', anchor]) => {
      const target = path === '' ? page : new URL(path, `file:///${page}`).pathname.slice(1)
      const file = new URL(`../${target}`, import.meta.url)
      if (!existsSync(file)) return [whole]
      return anchor === undefined || anchorsOf(read(target)).includes(anchor) ? [] : [whole]
    })
    expect(dangling).toEqual([])
  })

  test('main and post are two entries of one bundle, run by Node 24', () => {
    expect(action.runs).toEqual({ using: 'node24', main: 'dist/main.js', post: 'dist/post.js' })
    for (const stage of ['main', 'post']) {
      expect(read(`dist/${stage}.js`)).toBe(read(`src/entries/${stage}.js`))
    }
  })

  test('the bundle holds neither undici nor what opens a browser', () => {
    const dist = new URL('../dist/', import.meta.url)
    const files = readdirSync(dist)
    expect(
      files.filter((name) => !/\.js$|^package\.json$|^THIRD_PARTY_LICENSES\.txt$/.test(name))
    ).toEqual([])
    const holding = files.filter(
      (name) =>
        name.endsWith('.js') && /class ProxyAgent extends|xdg-open/.test(read(`dist/${name}`))
    )
    expect(holding).toEqual([])
  })

  test('the version is that of the package', () => {
    expect((JSON.parse(read('package.json')) as { version: string }).version).toBe(version)
  })
})

describe('the inputs that the README calls required', () => {
  const groups = OPERATIONS.flatMap((operation) =>
    REQUIRED[operation].map((names) => ({ operation, names, title: names.join(', ') }))
  )
  /** What the inputs are read as, with one input of each list but `without`, and in that list `instead`. */
  const settingsWith = (
    operation: OperationName,
    without: readonly InputName[],
    instead?: InputName
  ): ReturnType<typeof readSettings> => {
    const chosen = REQUIRED[operation].map((names) => (names === without ? instead : names[0]))
    const values = new Map<string, string>([
      ['operation', operation],
      ['resource-group', 'production'],
      ...chosen.flatMap((name) => (name === undefined ? [] : [[name, required(name)] as const]))
    ])
    return readSettings({
      input: (name) => values.get(name) ?? '',
      inputNames: () => [...values.keys()].map((name) => name.toUpperCase()),
      env: (name) => (name === 'AZURE_SUBSCRIPTION_ID' ? SUBSCRIPTION : undefined)
    })
  }

  test.each(groups)('$operation is refused without $title', ({ operation, names }) => {
    expect(() => settingsWith(operation, names)).toThrow(
      new RegExp(`"(?:${names.join('|')})" is required`)
    )
  })

  test.each(groups)('$operation is accepted with any of $title', ({ operation, names }) => {
    for (const name of names) {
      expect(settingsWith(operation, names, name).request.operation).toBe(operation)
    }
  })
})

describe('the workflows of the README and of docs', () => {
  const workflows = [...text.matchAll(/```ya?ml\n([\s\S]*?)```/g)].map((match) => match[1] ?? '')
  const steps = workflows
    .flatMap((text) => stepsIn(parse(text)))
    .filter((step) => step.uses?.includes('azure-incremental-snapshot-action@') === true)
    // Where a person chooses the operation, the test of the recipes tries each.
    .filter((step) => !String(step.with?.operation ?? '').includes('${{'))

  test('there are some', () => {
    expect(steps.length).toBeGreaterThan(0)
  })

  test('use only inputs that exist and that their operation uses', () => {
    for (const { with: inputs = {} } of steps) {
      const operation = String(inputs.operation ?? INPUTS.operation.default)
      for (const name of Object.keys(inputs)) {
        expect(Object.keys(INPUTS)).toContain(name)
        expect(INPUTS[name as InputName].operations).toContain(operation)
      }
    }
  })

  test('have values that the action accepts', () => {
    for (const { with: inputs = {} } of steps) {
      const settings = readSettings({
        input: (name) => {
          const value = String(inputs[name] ?? '')
          // An expression is a value that GitHub fills in.
          return value.includes('${{') ? sample(name) : value
        },
        inputNames: () => Object.keys(inputs).map((name) => name.toUpperCase()),
        env: (name) => {
          if (name === 'GITHUB_RUN_ID') return '4711'
          // A step that signs in with a secret has it, and the ids, in its environment.
          return name === 'AZURE_SUBSCRIPTION_ID' && inputs.auth === 'secret'
            ? SUBSCRIPTION
            : undefined
        }
      })
      expect(OPERATIONS).toContain(settings.request.operation)
    }
  })

  test('read only outputs that exist', () => {
    const used = [...text.matchAll(/outputs\.([a-z-]+)/g)].map((match) => match[1])
    const { outputs } = parse(read('simulator/action.yml')) as ActionFile
    for (const name of used) expect([...OUTPUTS, ...Object.keys(outputs)]).toContain(name)
  })

  test('read only variables that the set-up describes', () => {
    const used = new Set([...text.matchAll(/\bvars\.(\w+)/g)].map((match) => match[1]))
    expect([...used].toSorted()).toEqual([
      'AZURE_CLIENT_ID',
      'AZURE_SUBSCRIPTION_ID',
      'AZURE_TENANT_ID',
      'BACKUP_CONTAINER_URL'
    ])
  })
})

/** The names of all headings of a page. */
function anchorsOf(page: string): readonly string[] {
  return [...page.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) => anchorOf(title))
}

/** The name that GitHub gives to a heading. */
function anchorOf(title: string): string {
  return title
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}_ -]/gu, '')
    .replaceAll(' ', '-')
}

/** YAML reads `true` and `8` as what they are; the runner hands on their text. */
type Step = {
  readonly uses?: string
  readonly with?: Readonly<Record<string, string | number | boolean>>
}

function stepsIn(workflow: unknown): readonly Step[] {
  if (Array.isArray(workflow)) return workflow as Step[]
  const { jobs = {}, steps } = (workflow ?? {}) as {
    jobs?: Record<string, { steps?: Step[] }>
    steps?: Step[]
  }
  return [...(steps ?? []), ...Object.values(jobs).flatMap((job) => job.steps ?? [])]
}

/** What GitHub could fill in for an expression. */
const SAMPLES: Readonly<Partial<Record<InputName, string>>> = {
  snapshot: snapshot().id,
  'base-snapshot': snapshot().id,
  environment: 'https://127.0.0.1:8443',
  'blob-url': 'https://shopbackups.blob.core.windows.net/disks',
  outcome: 'failure',
  receipt: receiptOf(receiptEntry(disk(), snapshot(), SUBSCRIPTION)),
  shard: '3/4'
}

/** A value of a required input. */
function required(name: InputName): string {
  if (name.startsWith('keep-within')) return '30d'
  if (name.startsWith('keep-')) return '3'
  if (name === 'disk-tags') return 'backup=nightly'
  return name === 'copy-to' ? 'northeurope' : sample(name)
}

function sample(name: string): string {
  const known = SAMPLES[name as InputName]
  if (known !== undefined) return known
  const { default: usual } = INPUTS[name as InputName]
  if (usual === 'true' || usual === 'false') return usual
  return name.endsWith('-id') ? '00000000-0000-0000-0000-000000000000' : 'sample'
}
