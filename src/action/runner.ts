/** The runner behind its port: the only file that knows `@actions/core`. */

import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import * as core from '@actions/core'

import type { Runner } from '../ports.ts'
import type { Run } from '../snapshots/run.ts'
import { askForIdToken } from './id-token.ts'
import { openFile } from './open-file.ts'
import { evenProxies } from './proxies.ts'

/** The runner of this process. */
export function makeRunner(environment: NodeJS.ProcessEnv): Runner {
  Object.assign(environment, evenProxies(environment))
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
      // The toolkit reads them of the process, too.
      const { ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: key } = process.env
      const token = await askForIdToken({ url, token: key }, audience)
      core.setSecret(token)
      keep(token)
      return token
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
    serverUrl: env('GITHUB_SERVER_URL') ?? 'https://github.com'
  }
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
  return message
    .replaceAll(/^((?:[^\S\r\n\u2028\u2029]|\u0085)*):(?=:)/gm, '$1:\u200B')
    .replaceAll('##[', '##\u200B[')
}
