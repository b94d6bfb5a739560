/** The implementation of the port `Runner`: the only file that uses `@actions/core`. */

import * as core from '@actions/core'

import { escapeMarkdown, plain } from './report/markdown.ts'
import type { Runner } from '../ports.ts'
import type { Run } from '../snapshots/types.ts'
import { MAX_COMMAND, shortened } from './brief.ts'
import { eventTime } from './event.ts'
import { askForIdToken } from './id-token.ts'
import { evenProxies } from './proxies.ts'
import {
  checkRunnerFiles,
  createFile,
  newPath,
  notWritten,
  openFile,
  temporaryFolder
} from './runner-files.ts'

/** The runner of this process. */
export function makeRunner(environment: NodeJS.ProcessEnv): Runner {
  Object.assign(environment, evenProxies(environment))
  const env = (name: string): string | undefined => {
    const value = environment[name]
    return value === '' ? undefined : value
  }
  // The runner masks only its log, and only unescaped values: known secrets are never written.
  const secrets = new Set<string>()
  const keep = (secret: string | undefined): void => {
    // A short one could be part of any word.
    if (secret !== undefined && secret.length >= 8) secrets.add(secret)
  }
  for (const name of ['ACTIONS_ID_TOKEN_REQUEST_TOKEN', 'IDENTITY_HEADER', 'MSI_SECRET']) {
    keep(env(name))
  }
  const without = (text: string, all: Iterable<string>): string => {
    let rest = text
    for (const secret of all) rest = rest.replaceAll(secret, '***')
    return rest
  }
  const discreet = (text: string): string => without(text, secrets)
  function* discreetParts(parts: Iterable<string>): Generator<string> {
    for (const part of parts) yield discreet(part)
  }
  // In this order: characters that split a secret must be removed before the search for it.
  const shown = (text: string): string => discreet(plain(text))
  /** The text of an annotation. The full text is in the log above it. */
  const annotation = (
    message: string,
    short: string | undefined,
    properties: { readonly title?: string }
  ): string => {
    const whole = shown(message)
    const text = fitting(shown(short ?? message), MAX_COMMAND - lengthOf(properties))
    if (text !== whole) core.info(harmless(whole))
    return text
  }
  const pathOf = (name: string): string => newPath(temporaryFolder(env), name)
  return {
    run: readRun(env),
    env,
    input: (name) => core.getInput(name),
    inputNames: () =>
      Object.keys(environment).flatMap((name) => /^INPUT_(.+)/s.exec(name)?.[1] ?? []),
    checkFiles: () => checkRunnerFiles(env),
    output: (name, value) => {
      try {
        core.setOutput(name, value)
      } catch (error) {
        throw notWritten('GITHUB_OUTPUT', env, error)
      }
    },
    saveState: (name, value) => {
      try {
        core.saveState(name, value)
      } catch (error) {
        throw notWritten('GITHUB_STATE', env, error)
      }
    },
    state: (name) => core.getState(name),
    info: (message) => core.info(harmless(shown(message))),
    progress: (message) => core.info(harmless(shown(message))),
    warning: (message, title, short) => {
      const properties = title === undefined ? {} : { title: shown(title).slice(0, MAX_TITLE) }
      core.warning(annotation(message, short, properties), properties)
    },
    debug: (message) => core.debug(shown(message)),
    group: (title, work) => core.group(shown(title), work),
    mask: (secret) => {
      // A mask works line by line, and an empty one would mask everything.
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
      // The toolkit reads these variables from the process, too.
      const { ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: key } = process.env
      const token = await askForIdToken({ url, token: key }, audience)
      core.setSecret(token)
      keep(token)
      return token
    },
    summary: async (markdown) => {
      // Markdown escapes some characters: an escaped secret would still be readable.
      const text = without(shown(markdown), [...secrets].map(escapeMarkdown))
      await core.summary.addRaw(text, true).write()
    },
    writeFile: async (name, parts) => {
      const path = pathOf(name)
      await createFile(path, discreetParts(parts))
      return path
    },
    openFile: (name) => openFile(pathOf(name)),
    fail: (message, short) => core.setFailed(annotation(message, short, {}))
  }
}

/** Maximum characters of the title of an annotation. */
const MAX_TITLE = 100

/** Characters of the longest start of a command, `::warning title=::`. */
const FRAME = 20

function lengthOf({ title = '' }: { readonly title?: string }): number {
  return FRAME + written(title) + 2 * countOf(/[:,]/g, title)
}

/** The length of a text in a command. */
function written(text: string): number {
  return text.length + 2 * countOf(/[%\r\n]/g, text)
}

function countOf(signs: RegExp, text: string): number {
  return text.match(signs)?.length ?? 0
}

/** A text cut to a length in a command. */
function fitting(text: string, room: number): string {
  let most = room
  let fits = shortened(text, most)
  while (written(fits) > room) {
    most = Math.floor(most * 0.9)
    fits = shortened(text, most)
  }
  return fits
}

/** The run, from GitHub's environment variables. Missing ones (a run by hand) become `local`. */
export function readRun(env: (name: string) => string | undefined): Run {
  const repository = env('GITHUB_REPOSITORY') ?? 'local/local'
  const notBefore = eventTime(env('GITHUB_EVENT_PATH'))
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
    serverUrl: env('GITHUB_SERVER_URL') ?? 'https://github.com',
    ...(notBefore !== undefined && { notBefore })
  }
}

/** Both are empty for an action in the repository of the workflow. */
function actionOf(repository: string | undefined, ref: string | undefined): Pick<Run, 'action'> {
  return repository === undefined || ref === undefined ? {} : { action: `${repository}@${ref}` }
}

/** `owner/repo/.github/workflows/x.yml@refs/heads/main` without repository and ref. */
function workflowPath(ref: string | undefined, repository: string): string | undefined {
  if (ref?.startsWith(`${repository}/`) !== true) return undefined
  const path = ref.slice(repository.length + 1)
  // File names may contain `@` as well; the ref follows the last one.
  return path.replace(/@(?:refs\/.*|[0-9a-f]{40})$/, '')
}

/**
 * Log text that the runner does not execute. It executes lines that start with `::`, after white space, and, in an
 * older format, anything after `##[`.
 */
function harmless(message: string): string {
  return message.split('\n').map(withoutCommand).join('\n').replaceAll('##[', '##\u200B[')
}

function withoutCommand(line: string): string {
  const start = line.length - line.trimStart().length
  return line.startsWith('::', start)
    ? `${line.slice(0, start + 1)}\u200B${line.slice(start + 1)}`
    : line
}
