/** The runner behind its port: the only file that knows `@actions/core`. */

import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import * as core from '@actions/core'

import { ActionError, describe } from '../errors.ts'
import type { Runner } from '../ports.ts'
import type { Run } from '../snapshots/run.ts'
import { openFile } from './open-file.ts'

/** The runner of this process. */
export function makeRunner(environment: NodeJS.ProcessEnv): Runner {
  const env = (name: string): string | undefined => {
    const value = environment[name]
    return value === '' ? undefined : value
  }
  // The runner masks its log only, and only what no escape has changed: what is known to be secret is never written.
  const secrets = new Set<string>()
  const keep = (secret: string | undefined): void => {
    // A short one could be part of any word.
    if (secret !== undefined && secret.length >= 8) secrets.add(secret)
  }
  for (const name of ['ACTIONS_ID_TOKEN_REQUEST_TOKEN', 'IDENTITY_HEADER', 'MSI_SECRET']) {
    keep(env(name))
  }
  const discreet = (text: string): string => {
    let rest = text
    for (const secret of secrets) rest = rest.replaceAll(secret, '***')
    return rest
  }
  const pathOf = (name: string): string => join(env('RUNNER_TEMP') ?? tmpdir(), name)
  return {
    run: readRun(env),
    env,
    input: (name) => core.getInput(name),
    output: (name, value) => core.setOutput(name, value),
    saveState: (name, value) => core.saveState(name, value),
    state: (name) => core.getState(name),
    info: (message) => core.info(harmless(discreet(message))),
    progress: (message) => core.info(harmless(discreet(message))),
    warning: (message, title) =>
      core.warning(discreet(message), title === undefined ? undefined : { title }),
    debug: (message) => core.debug(discreet(message)),
    group: (title, work) => core.group(title, work),
    mask: (secret) => {
      // A mask applies line by line, and an empty one would star out everything.
      for (const line of secret.split(/\r?\n/))
        if (line.trim() !== '') {
          core.setSecret(line)
          keep(line)
        }
    },
    idTokenAvailable:
      env('ACTIONS_ID_TOKEN_REQUEST_URL') !== undefined &&
      env('ACTIONS_ID_TOKEN_REQUEST_TOKEN') !== undefined,
    idToken: async (audience) => {
      try {
        const token: unknown = await core.getIDToken(audience)
        if (typeof token !== 'string') throw new Error(NO_TOKEN)
        keep(token)
        return token
      } catch (error) {
        throw noIdToken(error)
      }
    },
    summary: async (markdown) => {
      await core.summary.addRaw(discreet(markdown), true).write()
    },
    writeFile: async (name, text) => {
      const path = pathOf(name)
      await writeFile(path, discreet(text))
      return path
    },
    openFile: (name) => openFile(pathOf(name)),
    fail: (message) => core.setFailed(discreet(message))
  }
}

/** How `@actions/core` begins to say that GitHub answered without a token. */
const NO_TOKEN = 'Response json body do not have ID Token field'

/**
 * Why GitHub gave no token. `@actions/core` keeps the status in its text only, and quotes whole pages. `Unreachable`
 * when asking again can help.
 */
function noIdToken(error: unknown): ActionError {
  const text = describe(error).trim()
  const [, code, words = ''] = /Error Code : (\w+)\s+Error Message: (.*)/s.exec(text) ?? []
  const status = Number(code)
  const isEmpty = text.includes(NO_TOKEN)
  const passes =
    isEmpty ||
    code === 'undefined' ||
    [408, 429].includes(status) ||
    (status >= 500 && status !== 501 && status !== 505)
  const reason = isEmpty
    ? 'its answer holds none'
    : code === undefined
      ? text
      : [Number.isNaN(status) ? 'no answer' : String(status), firstLine(words)]
          .filter((part) => part !== '')
          .join(': ')
  return new ActionError(
    passes ? 'Unreachable' : 'SignInFailed',
    `GitHub did not give this job a token: ${reason}.`,
    {
      remedy: passes
        ? 'A fault of GitHub that passes: run the job again. https://www.githubstatus.com tells about larger ones.'
        : 'The job needs "permissions: id-token: write". A pull request from a fork never gets a token.',
      cause: error
    }
  )
}

/** The first line of a text, or what a page is, without a full stop. */
function firstLine(text: string): string {
  const [line = ''] = text.trim().split(/\r?\n/)
  // What `@actions/http-client` says where the answer says nothing holds the status once more.
  if (line.startsWith('Failed request')) return ''
  return line.startsWith('<') ? 'a page in place of an answer' : line.trim().replace(/\.$/, '')
}

/** The run as GitHub describes it to a step. Missing variables (a run by hand) become `local`. */
export function readRun(env: (name: string) => string | undefined): Run {
  const repository = env('GITHUB_REPOSITORY') ?? 'local/local'
  return {
    repository,
    workflow:
      workflowPath(env('GITHUB_WORKFLOW_REF'), repository) ?? env('GITHUB_WORKFLOW') ?? 'local',
    runId: env('GITHUB_RUN_ID') ?? '0',
    runNumber: env('GITHUB_RUN_NUMBER') ?? '0',
    runAttempt: Number(env('GITHUB_RUN_ATTEMPT') ?? '1') || 1,
    job: env('GITHUB_JOB') ?? 'local',
    step: env('GITHUB_ACTION') ?? 'local',
    sha: env('GITHUB_SHA') ?? '',
    refName: env('GITHUB_REF_NAME') ?? 'local',
    ...actionOf(env('GITHUB_ACTION_REPOSITORY'), env('GITHUB_ACTION_REF')),
    serverUrl: env('GITHUB_SERVER_URL') ?? 'https://github.com'
  }
}

/** Both are empty for an action that is in the repository of the workflow. */
function actionOf(repository: string | undefined, ref: string | undefined): Pick<Run, 'action'> {
  return repository === undefined || ref === undefined ? {} : { action: `${repository}@${ref}` }
}

/** `owner/repo/.github/workflows/x.yml@refs/heads/main` without repository and ref. */
function workflowPath(ref: string | undefined, repository: string): string | undefined {
  if (ref?.startsWith(`${repository}/`) !== true) return undefined
  const path = ref.slice(repository.length + 1)
  // File names may contain `@` as well; a ref follows the one that counts.
  return path.replace(/@(?:refs\/.*|[0-9a-f]{40})$/, '')
}

/**
 * Log text that the runner takes as text. It obeys lines that begin with `::` and, from older days,
 * anything after `##[`. It cuts white space off the start, U+0085 included; names, tags and Azure's messages may contain either.
 */
function harmless(message: string): string {
  return message.replaceAll(/^([\s\u0085]*):(?=:)/gm, '$1:\u200B').replaceAll('##[', '##\u200B[')
}
