import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import fc from 'fast-check'

import { escapeMarkdown } from '../../src/action/report/markdown.ts'
import { makeRunner, readRun } from '../../src/action/runner.ts'
import { ActionError } from '../../src/errors.ts'
import { ending } from '../support/endless.ts'

type Texts = Readonly<Record<string, string>>

const GITHUB: Texts = {
  GITHUB_REPOSITORY: 'contoso/shop',
  GITHUB_WORKFLOW_REF: 'contoso/shop/.github/workflows/deploy.yml@refs/heads/main',
  GITHUB_WORKFLOW: 'Deploy',
  GITHUB_RUN_ID: '4711',
  GITHUB_RUN_NUMBER: '42',
  GITHUB_RUN_ATTEMPT: '3',
  GITHUB_JOB: 'deploy',
  GITHUB_ACTION: 'snapshot',
  GITHUB_SHA: '0123456789abcdef',
  GITHUB_REF_NAME: 'main',
  GITHUB_SERVER_URL: 'https://github.example'
}

const runOf = (env: Texts) => readRun((name) => env[name])

describe('the run', () => {
  test('is what GitHub says about it', () => {
    expect(runOf(GITHUB)).toStrictEqual({
      repository: 'contoso/shop',
      workflow: '.github/workflows/deploy.yml',
      runId: '4711',
      runNumber: '42',
      runAttempt: 3,
      job: 'deploy',
      step: 'snapshot',
      sha: '0123456789abcdef',
      refName: 'main',
      serverUrl: 'https://github.example'
    })
  })

  test('began no earlier than its event', async () => {
    const path = join(tmpdir(), `event-${crypto.randomUUID()}.json`)
    await writeFile(path, '{"repository":{"pushed_at":1700000000}}')
    expect(runOf({ ...GITHUB, GITHUB_EVENT_PATH: path }).notBefore).toBe(1_700_000_000_000)
    await rm(path)
  })

  test('names the action as the workflow does, where it is not in its repository', () => {
    const named = { GITHUB_ACTION_REPOSITORY: 'contoso/snapshots', GITHUB_ACTION_REF: 'v1' }
    expect(runOf({ ...GITHUB, ...named }).action).toBe('contoso/snapshots@v1')
    expect(runOf({ ...GITHUB, GITHUB_ACTION_REF: 'v1' })).not.toHaveProperty('action')
    expect(runOf({ ...GITHUB, GITHUB_ACTION_REPOSITORY: 'a/b' })).not.toHaveProperty('action')
  })

  test('by hand is a local one', () => {
    expect(runOf({})).toStrictEqual({
      repository: 'local/local',
      workflow: 'local',
      runId: '0',
      runNumber: '0',
      runAttempt: 1,
      job: 'local',
      step: 'local',
      sha: '',
      refName: 'local',
      serverUrl: 'https://github.com'
    })
  })

  test.each([
    ['contoso/shop/.github/workflows/deploy.yml@refs/tags/v1', '.github/workflows/deploy.yml'],
    ['contoso/shop/.github/workflows/a.yml@refs/heads/user@host', '.github/workflows/a.yml'],
    ['contoso/shop/.github/workflows/a@prod.yml@refs/heads/main', '.github/workflows/a@prod.yml'],
    ['contoso/shop/.github/workflows/a.yml', '.github/workflows/a.yml'],
    ['contoso/other/.github/workflows/a.yml@refs/heads/main', 'Deploy'],
    ['contoso/shop2/.github/workflows/a.yml@refs/heads/main', 'Deploy'],
    ['', 'Deploy']
  ])('of workflow %s has the path %s', (ref, path) => {
    expect(runOf({ ...GITHUB, GITHUB_WORKFLOW_REF: ref }).workflow).toBe(path)
  })

  test.each(['', 'x', '0'])('with attempt %p counts as the first', (attempt) => {
    expect(runOf({ ...GITHUB, GITHUB_RUN_ATTEMPT: attempt }).runAttempt).toBe(1)
  })
})

/** What `work` writes to standard output. */
async function printed(work: () => unknown): Promise<string> {
  const { stdout } = process
  const written: string[] = []
  // eslint-disable-next-line @typescript-eslint/unbound-method -- put back as it was
  const { write } = stdout
  stdout.write = (chunk: string | Uint8Array): boolean => {
    written.push(String(chunk))
    return true
  }
  try {
    await work()
  } finally {
    stdout.write = write
  }
  return written.join('')
}

/** Whether the runner would take a line as a command: both forms, as `actions/runner` reads them. */
function isCommand(line: string): boolean {
  return line.trim().startsWith('::') || line.includes('##[')
}

describe('the log', () => {
  const runner = makeRunner({})

  test('prints plain lines as they are', async () => {
    expect(await printed(() => runner.info('a: b :: c\n  d'))).toBe('a: b :: c\n  d\n')
  })

  test.each([
    '::error::x',
    '  ::add-mask::x',
    '\t::stop-commands::x',
    'first\n::set-output name=x::y',
    'first\r\n ::error::x',
    'first\r::error::x',
    '\n\n::error::x',
    ':::error::x',
    '##[error]x',
    'a ##[command]x',
    '###[error]',
    '##[##[error]'
  ])('makes %j harmless', async (message) => {
    const lines = (await printed(() => runner.info(message))).split(/\r\n|\n|\r/)
    expect(lines.filter(isCommand)).toEqual([])
    expect(lines.join('').replaceAll('\u200B', '')).toBe(message.replaceAll(/[\r\n]/g, ''))
  })

  test('makes everything harmless, and only adds what cannot be seen', async () => {
    const parts = fc.constantFrom(
      ':',
      '::',
      '#',
      '##[',
      '[',
      ']',
      ' ',
      '\t',
      '\n',
      '\r',
      'error',
      '\u00A0',
      '\u2028',
      'x'
    )
    const message = fc.array(parts, { maxLength: 12 }).map((all) => all.join(''))
    await fc.assert(
      fc.asyncProperty(message, async (text) => {
        const output = await printed(() => runner.info(text))
        expect(output.split(/\r\n|\n|\r/).filter(isCommand)).toEqual([])
        expect(output.replaceAll('\u200B', '')).toBe(`${text.replaceAll(/\r\n?/g, '\n')}\n`)
      }),
      { numRuns: 300 }
    )
  })

  test.each(['\n', '\n \t', ' '])('passes a long message of nothing but %j once', async (blank) => {
    const message = `${blank.repeat(300_000)}::error::x`
    const output = await printed(() => runner.info(message))
    expect(output).toBe(`${message.replace('::', ':\u200B:')}\n`)
  })

  test('warns with a title in one command, whatever the message says', async () => {
    expect(await printed(() => runner.warning('a\n::error::b', 'Title: x'))).toBe(
      '::warning title=Title%3A x::a%0A::error::b\n'
    )
  })

  test('warns without a title', async () => {
    expect(await printed(() => runner.warning('a'))).toBe('::warning::a\n')
  })

  test('puts evidence into the debug log', async () => {
    expect(await printed(() => runner.debug('a\nb'))).toBe('::debug::a%0Ab\n')
  })

  test('folds a group around its work and gives its result', async () => {
    let result: number | undefined
    const output = await printed(async () => {
      result = await runner.group('data', () => {
        runner.info('inside')
        return Promise.resolve(1)
      })
    })
    expect(output).toBe('::group::data\ninside\n::endgroup::\n')
    expect(result).toBe(1)
  })
})

describe('an annotation', () => {
  const exitCode = process.exitCode
  afterEach(() => {
    process.exitCode = exitCode
  })
  const runner = makeRunner({})
  const long = `What: ${'details %, '.repeat(900)}\n::error::x\nDo that.`

  test.each<[string, () => unknown]>([
    ['a warning', () => runner.warning(long)],
    ['a warning with a title', () => runner.warning(long, 'T%:,'.repeat(100))],
    ['a warning with other words for it', () => runner.warning('all', undefined, long)],
    ['a failure', () => runner.fail(long)],
    ['a failure of per cents', () => runner.fail('%'.repeat(20_000))]
  ])('of %s never is as long as the runner cuts it', async (_what, work) => {
    const lines = (await printed(work)).split('\n')
    const commands = lines.filter(isCommand)
    expect(commands).toHaveLength(1)
    expect(commands[0]?.length).toBeLessThanOrEqual(3_500)
  })

  test('that is cut keeps both ends, and the log above it has everything', async () => {
    const output = await printed(() => runner.fail(long))
    const at = output.indexOf('::error::What: ')
    expect(output.slice(0, at).replaceAll('\u200B', '')).toBe(`${long}\n`)
    expect(output.slice(at)).toMatch(/Do that\.\n$/)
  })

  test('with words of its own has the whole message above it', async () => {
    expect(await printed(() => runner.warning('a\nb', 'T', 'a'))).toBe(
      'a\nb\n::warning title=T::a\n'
    )
    expect(await printed(() => runner.warning('a\nb', 'T', 'a\nb'))).toBe(
      '::warning title=T::a%0Ab\n'
    )
  })
})

describe('what controls and is not seen', () => {
  const evil = 'a\u001B[31mred\u001B[0m\u202Eb\u0007'
  const runner = makeRunner({})

  test.each<[string, () => unknown, string]>([
    ['the log', () => runner.info(evil), 'aredb\n'],
    ['progress', () => runner.progress(evil), 'aredb\n'],
    ['a warning', () => runner.warning(evil, evil), '::warning title=aredb::aredb\n'],
    ['the debug log', () => runner.debug(evil), '::debug::aredb\n'],
    ['a group', () => runner.group(evil, () => Promise.resolve()), '::group::aredb\n::endgroup::\n']
  ])('does not reach %s', async (_where, work, expected) => {
    expect(await printed(work)).toBe(expected)
  })

  test('does not hide a secret from the masks', async () => {
    const output = await printed(() => {
      runner.mask('s3cret-of-many-letters')
      runner.info('it is s3cret-of\u202E-many\u001B[0m-letters')
    })
    expect(output).toBe('::add-mask::s3cret-of-many-letters\nit is ***\n')
  })

  test.each(['\n', ' ', ':', '::\n', '##[', '\r', '/'])(
    'a message of 300 KB of %j is reported in time',
    async (unit) => {
      const output = await printed(() =>
        ending(() => runner.info(unit.repeat(300_000 / unit.length)))
      )
      expect(output.split('\n').filter(isCommand)).toEqual([])
    }
  )
})

describe('a secret', () => {
  test.each([
    ['s3cret', '::add-mask::s3cret\n'],
    ['one\ntwo\r\nthree', '::add-mask::one\n::add-mask::two\n::add-mask::three\n'],
    ['one\n\n \n', '::add-mask::one\n'],
    ['', ''],
    [' ', '']
  ])('%j is masked line by line, and never an empty one', async (secret, commands) => {
    expect(await printed(() => makeRunner({}).mask(secret))).toBe(commands)
  })
})

describe('a token of the job', () => {
  const URL = { ACTIONS_ID_TOKEN_REQUEST_URL: 'https://x' }
  const TOKEN = { ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'y' }

  test.each<[Texts, boolean]>([
    [{ ...URL, ...TOKEN }, true],
    [URL, false],
    [TOKEN, false],
    [{ ...URL, ACTIONS_ID_TOKEN_REQUEST_TOKEN: '' }, false],
    [{}, false]
  ])('with %j can be had: %p', (env, available) => {
    expect(makeRunner({ ...env }).idTokenAvailable).toBe(available)
  })

  test('that GitHub refuses is explained', async () => {
    const refused = makeRunner({}).idToken('api://x')
    await expect(refused).rejects.toBeInstanceOf(ActionError)
    await expect(refused).rejects.toMatchObject({
      code: 'SignInFailed',
      message: expect.stringMatching(/^Could not get an ID token from GitHub: ./) as unknown,
      remedy:
        'The job needs "permissions: id-token: write". A pull request from a fork never gets a token.'
    })
  })
})

test('an environment variable that is empty counts as unset', () => {
  const runner = makeRunner({ A: '', B: 'b' })
  expect([runner.env('A'), runner.env('B'), runner.env('C')]).toEqual([undefined, 'b', undefined])
})

test('the inputs that were given are known by name, unknown ones too', () => {
  const environment = {
    INPUT_DISK: 'a',
    'INPUT_DRY-RUN': '',
    INPUT_DRY_RUN: 'true',
    INPUT_: 'x',
    X: ''
  }
  expect(makeRunner(environment).inputNames()).toEqual(['DISK', 'DRY-RUN', 'DRY_RUN'])
})

describe('files of the runner', () => {
  const NAMES = [
    'GITHUB_OUTPUT',
    'GITHUB_STATE',
    'GITHUB_STEP_SUMMARY',
    'INPUT_DISK',
    'STATE_planned'
  ]
  let before: Record<string, string | undefined> = {}
  let folder = ''

  beforeEach(async () => {
    before = Object.fromEntries(NAMES.map((name) => [name, process.env[name]]))
    folder = await mkdtemp(join(tmpdir(), 'runner-'))
    for (const name of NAMES.slice(0, 3)) {
      process.env[name] = join(folder, name)
      await writeFile(join(folder, name), '')
    }
  })

  afterEach(async () => {
    for (const [name, value] of Object.entries(before)) {
      if (value === undefined) Reflect.deleteProperty(process.env, name)
      else process.env[name] = value
    }
    await rm(folder, { recursive: true })
  })

  test('take outputs of several lines without letting them end', async () => {
    const runner = makeRunner({})
    runner.output('snapshots', 'a\nEOF\nsnapshot-id=evil')
    const text = await readFile(join(folder, 'GITHUB_OUTPUT'), 'utf8')
    const [, delimiter = ''] = /^snapshots<<(\S+)/.exec(text) ?? []
    expect(delimiter.length).toBeGreaterThan(20)
    expect(text).toBe(`snapshots<<${delimiter}\na\nEOF\nsnapshot-id=evil\n${delimiter}\n`)
  })

  test('hold state as soon as it is saved, for a process that may be killed next', async () => {
    makeRunner({}).saveState('planned', '[]')
    expect(await readFile(join(folder, 'GITHUB_STATE'), 'utf8')).toContain('[]')
  })

  test('give inputs and state, trimmed and empty when there is none', () => {
    process.env.INPUT_DISK = ' data \n'
    process.env.STATE_planned = '[1]'
    const runner = makeRunner({})
    expect([runner.input('disk'), runner.input('vm')]).toEqual(['data', ''])
    expect([runner.state('planned'), runner.state('other')]).toEqual(['[1]', ''])
  })

  test('take the summary, each time below what is there, without what nobody may see', async () => {
    const runner = makeRunner({})
    const secret = 's3cret~of_many*signs'
    await printed(() => runner.mask(secret))
    await runner.summary('# One')
    await runner.summary('# Two\u001B[31m\u202E')
    await runner.summary(`as it is ${secret}, and as Markdown writes it ${escapeMarkdown(secret)}`)
    expect(await readFile(join(folder, 'GITHUB_STEP_SUMMARY'), 'utf8')).toBe(
      '# One\n# Two\nas it is ***, and as Markdown writes it ***\n'
    )
  })

  test('are new ones in the runner’s temporary folder, of the same name as well', async () => {
    const runner = makeRunner({ RUNNER_TEMP: folder })
    const [one, other] = await Promise.all(
      ['{}', '[]'].map((text) => runner.writeFile('result.json', text))
    )
    expect(one).not.toBe(other)
    expect([dirname(one ?? ''), dirname(other ?? '')]).toEqual([folder, folder])
    expect(await readFile(one ?? '', 'utf8')).toBe('{}')
    expect(await readFile(other ?? '', 'utf8')).toBe('[]')
  })
})

test('a failure is one annotation, and the step fails', async () => {
  const before = process.exitCode
  try {
    expect(await printed(() => makeRunner({}).fail('a\nb'))).toBe('::error::a%0Ab\n')
    expect(process.exitCode).toBe(1)
  } finally {
    process.exitCode = before
  }
})
