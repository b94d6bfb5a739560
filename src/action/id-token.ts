/**
 * Requests a token of the job from GitHub. The toolkit's own function follows redirects, with the job's credentials, to
 * any host that an answer names.
 */

import type { IncomingMessage } from 'node:http'

import { HttpClient } from '@actions/http-client'

import { ActionError, howToReach } from '../errors.ts'

/** The URL and the credential of the token request, which the runner provides to a step. */
type IdTokenSource = {
  readonly url: string | undefined
  readonly token: string | undefined
}

/** Maximum bytes of an answer; a token has a few thousand. */
const MAX_BYTES = 1024 * 1024

/** Maximum wait for data from GitHub, in milliseconds. */
const SILENCE_MS = 60_000

const NO_PERMISSION =
  'The job needs "permissions: id-token: write". A pull request from a fork never gets a token.'
const PASSES =
  'This is a transient fault of GitHub: run the job again. https://www.githubstatus.com reports outages.'

const CHANGED =
  'Find out what answers instead of GitHub, such as a proxy (HTTPS_PROXY). Then run the job again.'

/** The token for an audience. Rejects with `Unreachable` when a retry can help, with `SignInFailed` otherwise. */
export async function askForIdToken(
  { url, token }: IdTokenSource,
  audience: string
): Promise<string> {
  if (url === undefined || token === undefined || !URL.canParse(url)) {
    throw refused('SignInFailed', 'the job lacks the "id-token: write" permission', NO_PERMISSION)
  }
  const host = new URL(url).host
  let answer: Answer
  try {
    answer = await get(`${url}&audience=${encodeURIComponent(audience)}`, token)
  } catch (error) {
    throw error instanceof TooLong
      ? refused('SignInFailed', error.message, CHANGED)
      : refused(
          'Unreachable',
          `no answer: ${messageOf(error)}`,
          `${howToReach(host)} ${PASSES}`,
          error
        )
  }
  const { status, location, text } = answer
  if (status >= 300 && status < 400) {
    const to = location === undefined ? null : URL.parse(location, url)
    throw refused(
      'SignInFailed',
      `${host} returned ${status}, a redirect${to === null ? '' : ` to host "${to.host}"`}, which is not followed because the request carries a credential of the job`,
      CHANGED
    )
  }
  if (status >= 400) throw refusal(status, text)
  const value = tokenIn(text)
  if (value === undefined) throw refused('Unreachable', 'its answer contains no token', PASSES)
  return value
}

type Answer = {
  readonly status: number
  readonly location: string | undefined
  readonly text: string
}

async function get(url: string, token: string): Promise<Answer> {
  const client = new HttpClient('actions/oidc-client', [], {
    allowRedirects: false,
    allowRetries: false,
    socketTimeout: SILENCE_MS
  })
  const { message } = await client.get(url, {
    accept: 'application/json',
    authorization: `Bearer ${token}`
  })
  return {
    status: message.statusCode ?? 0,
    location: message.headers.location,
    text: await readText(message)
  }
}

/** An answer that is longer than any token. */
class TooLong extends Error {}

async function readText(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of message as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > MAX_BYTES) throw new TooLong(`its answer is longer than ${MAX_BYTES} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function refusal(status: number, text: string): ActionError {
  const passes =
    status === 408 || status === 429 || (status >= 500 && status !== 501 && status !== 505)
  const words = firstLine(messageIn(text))
  return refused(
    passes ? 'Unreachable' : 'SignInFailed',
    words === '' ? String(status) : `${status}: ${words}`,
    passes ? PASSES : NO_PERMISSION
  )
}

function refused(
  code: 'SignInFailed' | 'Unreachable',
  why: string,
  remedy: string,
  cause?: unknown
): ActionError {
  return new ActionError(code, `Could not get an ID token from GitHub: ${why}.`, { remedy, cause })
}

/** The client rejects only with errors of Node. */
function messageOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'message' in error
    ? String(error.message)
    : String(error)
}

function tokenIn(text: string): string | undefined {
  const value = memberOf(text, 'value')
  return value === '' ? undefined : value
}

/** The message in an answer, or all of it. */
function messageIn(text: string): string {
  return memberOf(text, 'message') ?? text
}

function memberOf(text: string, name: string): string | undefined {
  try {
    const body: unknown = JSON.parse(text)
    const value =
      typeof body === 'object' && body !== null
        ? (body as Record<string, unknown>)[name]
        : undefined
    return typeof value === 'string' ? value : undefined
  } catch {
    return undefined
  }
}

/** The first line of a text, or the title of a page, without a full stop. */
function firstLine(text: string): string {
  const [line = ''] = text.trim().split(/\r?\n/, 1)
  return line.startsWith('<') ? 'an HTML page instead of an answer' : line.trim().replace(/\.$/, '')
}
