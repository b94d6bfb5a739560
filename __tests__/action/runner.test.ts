import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'

import { makeRunner, readRun } from '../../src/action/runner.ts'
import { ActionError } from '../../src/errors.ts'

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
        expect(output.replaceAll('\u200B', '')).toBe(`${text}\n`)
      }),
      { numRuns: 300 }
    )
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
      message: expect.stringMatching(/^GitHub did not give this job a token: ./) as unknown,
      remedy:
        'The job needs "permissions: id-token: write". A pull request from a fork never gets a token.'
    })
  })
})

test('an environment variable that is empty counts as unset', () => {
  const runner = makeRunner({ A: '', B: 'b' })
  expect([runner.env('A'), runner.env('B'), runner.env('C')]).toEqual([undefined, 'b', undefined])
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

  test('take the summary, each time below what is there', async () => {
    const runner = makeRunner({})
    await runner.summary('# One')
    await runner.summary('# Two')
    expect(await readFile(join(folder, 'GITHUB_STEP_SUMMARY'), 'utf8')).toBe('# One\n# Two\n')
  })

  test('are written into the runner’s temporary folder', async () => {
    const path = await makeRunner({ RUNNER_TEMP: folder }).writeFile('result.json', '{}')
    expect(path).toBe(join(folder, 'result.json'))
    expect(await readFile(path, 'utf8')).toBe('{}')
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
