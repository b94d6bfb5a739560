/**
 * No secret leaves the step: canaries in every place where one can come from, every operation in every
 * way to end, and every file and stream that it wrote. And no text of Azure gives the runner a command.
 */

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import type { Json } from '../simulator/wire/json.ts'
import { readReceipt } from '../src/snapshots/receipt.ts'
import { Bundle } from './support/bundle.ts'
import { masksIn } from './support/masks.ts'
import { reportProof } from './support/proof.ts'
import type { Case, Fault, Live, Written } from './support/secrets.ts'
import {
  COMMANDS,
  Job,
  PLANTED_SAS,
  SIGNED,
  SIGNED_CONTAINER,
  commandsInjectedInto,
  idsIn,
  leaksOf
} from './support/secrets.ts'

/** Runs that continue at the same time, each against its own Azure: a run waits more than it works. */
const LANES = 3

let bundle: Bundle
let jobs: readonly Job[]
const idle: Job[] = []
const waiting: ((job: Job) => void)[] = []
const totals = { runs: 0, secretsLookedFor: 0, places: 0, leaks: 0 }

beforeAll(async () => {
  bundle = new Bundle()
  jobs = await Promise.all(Array.from({ length: LANES }, () => Job.open(bundle)))
  idle.push(...jobs)
})

afterAll(async () => {
  await Promise.all(jobs.map((job) => job.close()))
  bundle.remove()
})

/** The run ended as it should, wrote no secret anywhere and no id where none may be. */
function expectNoLeak(written: Written, { code, post, then }: Case): void {
  const { ended, places, secrets } = written
  const leaks = leaksOf(written)
  totals.runs += 1
  totals.places += Object.keys(places).length
  totals.secretsLookedFor += Object.values(secrets).flat().length
  totals.leaks += leaks.length
  expect(leaks).toEqual([])
  expect({ code: ended.code, log: ended.log }).toMatchObject({ code })
  expect(commandsInjectedInto(ended.log)).toEqual([])
  const { receipt = '' } = ended.outputs
  expect(masksIn(receipt)).toEqual([])
  expect(idsIn(receipt === '' ? '' : JSON.stringify(readReceipt(receipt)))).toEqual([])
  for (const [, pasted = ''] of ended.summary.matchAll(/```(?:yaml|sh)\n([\s\S]*?)```/g)) {
    expect(masksIn(pasted)).toEqual([])
  }
  expect(post === true || then !== undefined ? idsIn(ended.summary) : []).toEqual([])
}

/** Runs a case as soon as an Azure is free. */
async function inLane(one: Case): Promise<Written> {
  const job = idle.pop() ?? (await new Promise<Job>((resolve) => waiting.push(resolve)))
  try {
    return await job.run(one)
  } finally {
    const next = waiting.shift()
    if (next === undefined) idle.push(job)
    else next(job)
  }
}

/** A test for each case. */
function check(cases: readonly Case[]): void {
  test.concurrent.each(cases.map((one) => [one.name, one] as const))('%s', async (_name, one) => {
    expectNoLeak(await inLane(one), one)
  })
}

const DISK = '/disks/data'
const SNAPSHOT = '/snapshots/data'
const LIST = '/snapshots\\?'
const POLL = '/DiskOperations/'
const TOKEN = '/oauth2/'
/** Requests about data. */
const SOURCE = '^/md-'
const PAGES = 'comp=page(?:&|$)'

type Inputs = NonNullable<Case['inputs']>

/** A text of Azure, which may quote what is secret by then. */
type Text = string | ((live: Live) => string)

const textOf = (text: Text, live: Live): string => (typeof text === 'string' ? text : text(live))

/** An error of Resource Manager with a message. */
const error = (
  message: string,
  code = 'SomeError'
): { error: { code: string; message: string } } => ({
  error: { code, message }
})

const answer =
  (method: string, path: string, status: number, message: Text, code?: string): Fault =>
  (live) => ({
    kind: 'answer',
    method,
    path,
    times: 50,
    status,
    body: error(textOf(message, live), code),
    ...(status === 429 && { headers: { 'retry-after': '1200' } })
  })

/** An operation that Azure took and failed to make. */
const failing =
  (message: Text): Fault =>
  (live) => ({
    kind: 'answer',
    path: POLL,
    times: 50,
    status: 200,
    body: { status: 'Failed', ...error(textOf(message, live), 'InternalError') }
  })

/** What is no answer at all. */
const garbage =
  (path: string, body: Text): Fault =>
  (live) => ({ kind: 'garbage', path, times: 50, body: textOf(body, live) })

/** An answer of another process than Resource Manager. */
const reported =
  (path: string, status: number, body: (live: Live) => Json): Fault =>
  (live) => ({ kind: 'answer', path, times: 50, status, body: body(live) })

/** A refusal of Entra. */
const entra = (description: Text): Fault =>
  reported(TOKEN, 401, (live) => ({
    error: 'invalid_client',
    error_description: textOf(description, live),
    error_codes: [700027]
  }))

const SHORT = { timeout: '2s' }
const VERBOSE = { AZURE_LOG_LEVEL: 'verbose' }
const bearer = ({ bearer }: Live): string => `Authorization: Bearer ${bearer} is not valid here.`

/** A killed main step, and a post step. */
const killed = (at: string): Pick<Case, 'signal' | 'post'> => ({
  signal: { at, name: 'SIGKILL' },
  post: true
})

/** A step that ends so; the rest of a case comes after its inputs. */
const green = (name: string, inputs: Inputs = {}, more: Partial<Case> = {}): Case => ({
  name,
  inputs,
  code: 0,
  ...more
})
const red = (name: string, inputs: Inputs = {}, more: Partial<Case> = {}): Case => ({
  name,
  inputs,
  code: 1,
  ...more
})

/** Every way to sign in that all operations share, and with what the SDK prints. */
const ways = (inputs: Inputs): readonly Case[] => [
  green('by oidc', inputs),
  green('by secret', inputs, { signIn: 'secret' }),
  green('with the SDK verbose', inputs, { env: VERBOSE })
]

/** Refusals with these statuses; those that pass are waited for. */
const refusals = (
  statuses: readonly number[],
  what: string,
  inputs: Inputs,
  faultOf: (status: number) => Fault,
  more: Partial<Case> = {}
): readonly Case[] =>
  statuses.map((status) =>
    red(
      `${status} ${what}`,
      { ...inputs, ...(status >= 429 && SHORT) },
      { fault: faultOf(status), ...more }
    )
  )

const stopped = (places: readonly string[], inputs: Inputs): readonly Case[] =>
  places.map((at) => red(`SIGINT at ${at}`, inputs, { signal: { at, name: 'SIGINT' } }))

/** In Azure's own words, with the three ids that many teams keep as secrets. */
const REFUSAL = `The client 'c4a8f7b2-0e63-4d19-a5c7-92d1e8f3b604' does not have authorization to perform action 'Microsoft.Compute/snapshots/write' over scope '/subscriptions/8d1e9c40-52b7-4a6f-8f0c-6b7d2e3a4c15/resourceGroups/production' of tenant '3f1b6d2e-7a54-4c0e-9d3b-1c9a5e0f7b21'.`

/** Everything that must not come through, in one message, and in one line as well. */
const EVERYTHING = [SIGNED.url, SIGNED.path, REFUSAL, ...COMMANDS].join('\n')
const EVERYTHING_IN_LINES = `${EVERYTHING.replaceAll('\n', ' ')}\n${EVERYTHING}`

const LISTING = { operation: 'list' }
const KILLED = killed(POLL)

describe('runs that nothing disturbs', () => {
  check([
    green('create by oidc'),
    green('create by secret', {}, { signIn: 'secret' }),
    green('create by certificate', {}, { signIn: 'certificate' }),
    green('create by managed identity', {}, { signIn: 'identity' }),
    green('create, dry run', { 'dry-run': 'true' }),
    green('list', LISTING),
    green('list of the whole subscription', { ...LISTING, scope: 'subscription' }),
    red('wrong inputs', { timeout: 'soon' })
  ])
})

describe('answers that quote a signed URL', () => {
  check([
    ...[400, 403, 404, 409, 429, 500].flatMap((status) => [
      red(`${status} to the read of the disk`, SHORT, {
        fault: answer('GET', DISK, status, SIGNED.url)
      }),
      red(`${status} to the write`, SHORT, { fault: answer('PUT', SNAPSHOT, status, SIGNED.url) })
    ]),
    ...[403, 404, 429, 500].map((status) =>
      red(
        `${status} to the list`,
        { ...SHORT, ...LISTING },
        { fault: answer('GET', LIST, status, SIGNED.url) }
      )
    ),
    green(
      '403 to the poll: the snapshot itself is asked',
      {},
      { fault: answer('GET', POLL, 403, SIGNED.url) }
    ),
    red('an operation that failed', {}, { fault: failing(SIGNED.url) }),
    red(
      'details and a target',
      {},
      {
        fault: () => ({
          kind: 'answer',
          method: 'PUT',
          path: SNAPSHOT,
          status: 409,
          body: {
            error: {
              code: 'Conflict',
              message: 'Several.',
              target: SIGNED.path,
              details: [{ code: 'One', message: SIGNED.url, target: SIGNED.url }]
            }
          }
        })
      }
    ),
    red('garbage', SHORT, { fault: garbage(DISK, `<p>${SIGNED.path}</p>`) }),
    green('the post step', {}, { ...KILLED, fault: answer('GET', SNAPSHOT, 403, SIGNED.url) })
  ])
})

describe('a signed URL without scheme and host', () => {
  const ofThisOperation = ({ operationUrl }: Live): string =>
    `GET ${operationUrl.slice(operationUrl.indexOf('/subscriptions'))}`
  check([
    red('403 to the write', {}, { fault: answer('PUT', SNAPSHOT, 403, SIGNED.path) }),
    red('an operation that failed', {}, { fault: failing(SIGNED.path) }),
    red('the very URL of this operation', {}, { arming: POLL, fault: failing(ofThisOperation) })
  ])
})

describe('answers that quote a token', () => {
  const quotesAssertion = entra(
    ({ assertion }) => `AADSTS700027: Client assertion ${assertion} is wrong.`
  )
  check([
    ...[401, 403, 409, 500].map((status) =>
      red(`the bearer token, ${status} to the write`, SHORT, {
        fault: answer('PUT', SNAPSHOT, status, bearer)
      })
    ),
    red('the bearer token, in an operation that failed', {}, { fault: failing(bearer) }),
    red('the bearer token, in garbage', SHORT, { fault: garbage(DISK, (live) => live.bearer) }),
    red('the bearer token, to the list', LISTING, { fault: answer('GET', LIST, 403, bearer) }),
    green(
      'the bearer token, in the post step',
      {},
      { ...KILLED, fault: answer('GET', SNAPSHOT, 403, bearer) }
    ),
    red('the assertion, by Entra', {}, { arming: '/idtoken/', fault: quotesAssertion }),
    red(
      'the assertion, by Entra, with the SDK verbose',
      {},
      { env: VERBOSE, arming: '/idtoken/', fault: quotesAssertion }
    ),
    red(
      'the client secret, by Entra',
      {},
      {
        signIn: 'secret',
        arming: '',
        fault: entra(
          `AADSTS7000215: Invalid client secret 'sim~8Q~not-a-secret-of-anyone-0000000000'.`
        )
      }
    ),
    red('the assertion, in garbage of Entra', SHORT, {
      arming: '/idtoken/',
      fault: reported(TOKEN, 502, ({ assertion }) => `<p>${assertion}</p>`)
    }),
    red('the request token, by GitHub', SHORT, {
      arming: '',
      fault: reported('/idtoken/', 403, ({ requestToken }) => ({
        message: `Bearer ${requestToken} is not valid.`
      }))
    }),
    red('the identity header, by the machine', SHORT, {
      signIn: 'identity',
      arming: '',
      fault: reported('/msi/token', 400, ({ identityHeader }) => ({
        statusCode: 400,
        message: `X-IDENTITY-HEADER ${identityHeader} is wrong.`
      }))
    })
  ])
})

describe('runs that are cut short', () => {
  check([
    red(
      'timeout while the operation runs',
      { timeout: '1s' },
      { fault: () => ({ kind: 'hang', path: POLL, times: 50 }) }
    ),
    ...stopped([POLL, TOKEN], {}),
    red('a connection that breaks at the write', SHORT, {
      fault: () => ({ kind: 'reset', method: 'PUT', path: SNAPSHOT, times: 50 })
    }),
    green('SIGKILL, and the post step finds the snapshot', {}, KILLED)
  ])
})

describe('what the SDK itself prints with AZURE_LOG_LEVEL=verbose', () => {
  check([
    green('create by oidc', {}, { env: VERBOSE }),
    green('create by secret', {}, { signIn: 'secret', env: VERBOSE }),
    green('create by certificate', {}, { signIn: 'certificate', env: VERBOSE }),
    green('list', LISTING, { env: VERBOSE }),
    red('an operation that failed', {}, { env: VERBOSE, fault: failing(SIGNED.url) })
  ])
})

describe('the three ids as secrets', () => {
  check([
    green(
      'a post step that Azure refuses with its own words',
      {},
      { ...KILLED, fault: answer('GET', SNAPSHOT, 403, REFUSAL, 'AuthorizationFailed') }
    )
  ])
})

describe('when the job ends', () => {
  const DELETING = { 'on-success': 'delete' }
  const failed = (name: string, more: Partial<Case> = {}): Case =>
    green(name, {}, { post: true, status: 'failure', ...more })
  const succeeded = (name: string, inputs: Inputs, fault?: Fault): Case =>
    green(name, inputs, { post: true, status: 'success', ...(fault !== undefined && { fault }) })
  const finalizing = (outcome: string): NonNullable<Case['then']> => ({
    operation: 'finalize',
    outcome
  })
  const patched = (message: Text): Fault => answer('PATCH', SNAPSHOT, 403, message)
  check([
    failed('a job that failed'),
    failed('a job that failed, by secret', { signIn: 'secret' }),
    failed('a hold is refused with a signed URL', { fault: patched(SIGNED.url) }),
    failed('a hold is refused with a signed path', { fault: patched(SIGNED.path) }),
    failed('a hold is refused with the three ids', { fault: patched(REFUSAL) }),
    failed('a hold is refused with the bearer token', { fault: patched(bearer) }),
    failed('a hold is refused with commands', { fault: patched(COMMANDS.join('\n')) }),
    failed('the snapshot cannot be read', {
      fault: answer('GET', SNAPSHOT, 403, `${REFUSAL} ${SIGNED.url}`)
    }),
    failed('nobody can sign in', { arming: '', fault: entra(SIGNED.url) }),
    succeeded('a job that succeeded deletes', DELETING),
    succeeded(
      'a delete is refused with a signed URL',
      DELETING,
      answer('DELETE', SNAPSHOT, 409, SIGNED.url, 'ScopeLocked')
    ),
    succeeded(
      'retention is refused with a signed URL and the three ids',
      { 'keep-last': '1' },
      answer('GET', LIST, 403, `${SIGNED.url} ${REFUSAL}`)
    ),
    green('finalize of a failure', {}, { then: finalizing('failure') }),
    green('finalize of a success', {}, { then: finalizing('success') }),
    green('finalize deletes', {}, { then: { ...finalizing('success'), ...DELETING } }),
    red(
      'finalize is refused with a signed URL, the three ids and commands',
      {},
      {
        then: finalizing('failure'),
        fault: patched([SIGNED.url, REFUSAL, ...COMMANDS].join('\n'))
      }
    ),
    red(
      'finalize cannot sign in',
      {},
      { then: finalizing('failure'), arming: '', fault: entra(REFUSAL) }
    ),
    green('finalize with the SDK verbose', {}, { env: VERBOSE, then: finalizing('cancelled') })
  ])
})

describe('copy', () => {
  const COPY = { operation: 'copy', 'copy-to': 'ukwest' }
  const written = '/snapshots/shot\\d+-2-ukwest'
  check([
    ...ways(COPY),
    green('dry run', { ...COPY, 'dry-run': 'true' }),
    ...refusals([403, 409, 500], 'to the write', COPY, (status) =>
      answer('PUT', written, status, EVERYTHING)
    ),
    red('that fails', COPY, { fault: failing(bearerAndUrl) }),
    red('whose source cannot be read', COPY, { fault: answer('GET', LIST, 403, EVERYTHING) }),
    ...stopped([POLL], COPY),
    green('killed, and looked up', COPY, KILLED),
    green('killed, and not to be looked up', COPY, {
      ...KILLED,
      fault: answer('GET', written, 403, EVERYTHING)
    })
  ])
})

describe('restore', () => {
  const RESTORE = { operation: 'restore' }
  const SWAP = { ...RESTORE, vm: 'web{n}', swap: 'true', 'allow-stop': 'true' }
  const made = '/disks/data\\d+-restored'
  const changed = ['deallocate', 'attachDetachDataDisks', 'start'] as const
  check([
    green('by oidc', RESTORE),
    green('and swap', SWAP),
    green('and swap with the SDK verbose', SWAP, { env: VERBOSE }),
    green('and swap, dry run', { ...SWAP, 'dry-run': 'true' }),
    ...refusals([403, 409, 500], 'to the write', RESTORE, (status) =>
      answer('PUT', made, status, EVERYTHING)
    ),
    red('that fails', RESTORE, { fault: failing(bearerAndUrl) }),
    ...changed.flatMap((what) => [
      red(`that is refused to ${what}`, SWAP, {
        fault: answer('POST', `/${what}`, 403, EVERYTHING)
      }),
      green(`killed after ${what}, and looked up`, SWAP, killed(`/${what}`))
    ]),
    red('that may not read the machine', SWAP, {
      fault: answer('GET', '/virtualMachines/', 403, EVERYTHING)
    }),
    ...stopped(['/deallocate'], SWAP),
    green('killed, and not to be looked up', SWAP, {
      ...killed('/attachDetachDataDisks'),
      fault: answer('GET', `/virtualMachines/|${made}`, 403, EVERYTHING)
    })
  ])
})

describe('prune', () => {
  const PRUNE = { operation: 'prune', 'keep-last': '1', 'prune-scope': 'all' }
  check([
    ...ways(PRUNE),
    ...refusals([403, 409], 'to a deletion', PRUNE, (status) =>
      answer('DELETE', '/snapshots/shot', status, EVERYTHING)
    ),
    red('a deletion that fails', PRUNE, {
      fault: answer('DELETE', '/snapshots/', 409, bearer, 'Blocked')
    }),
    red('that may not list', PRUNE, { fault: answer('GET', LIST, 403, EVERYTHING) }),
    green('killed, and looked up', PRUNE, KILLED),
    green('killed, and not to be looked up', PRUNE, {
      ...KILLED,
      fault: answer('GET', LIST, 403, EVERYTHING)
    })
  ])
})

function bearerAndUrl(live: Live): string {
  return `${bearer(live)} ${SIGNED.url}`
}

/** A refusal of Azure Storage, told once more in its second sentence, which has as many lines as it likes. */
const refusedByStorage =
  (path: string, status: number, message: Text, method?: string): Fault =>
  (live) => {
    const text = inXml(textOf(message, live))
    return {
      kind: 'answer',
      ...(method !== undefined && { method }),
      path,
      times: 50,
      status,
      headers: { 'content-type': 'application/xml', 'x-ms-error-code': 'SomeError' },
      body: `<?xml version="1.0" encoding="utf-8"?><Error><Code>SomeError</Code><Message>${text}</Message><AuthenticationErrorDetail>${text}</AuthenticationErrorDetail></Error>`
    }
  }

function inXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/** The signed URL of a snapshot as Azure may quote it, with everything else. */
function quoted({ sas, bearer }: Live): string {
  return [
    `Could not read ${sas}`,
    `from ${sas.slice(sas.indexOf('/md-'))}`,
    `(${signatureOf(sas)})`,
    `with Bearer ${bearer}`,
    EVERYTHING_IN_LINES
  ].join(' ')
}

/** The same, and what signs it as it is meant: only who has it in hand can know that for a secret. */
function quotedBare(live: Live): string {
  const bare = decodeURIComponent(signatureOf(live.sas).slice('sig='.length))
  return `${bare} ${quoted(live)}`
}

function signatureOf(url: string): string {
  return /sig=[^&]+/.exec(url)?.[0] ?? ''
}

/** The answer to a poll that shows where the data of a snapshot is. */
const opened = (output: { readonly accessSAS?: string }): Fault =>
  reported(POLL, 200, () => ({ status: 'Succeeded', properties: { output }, ...output }))

const closingWith = (text: Text): Fault => answer('POST', '/endGetAccess', 403, text)

/** What `diff` and `export` meet alike while they open and close data; their main step is killed at `at`. */
const aboutAccess = (inputs: Inputs, at: string): readonly Case[] => [
  ...refusals([403, 409, 429, 500], 'to the opening', inputs, (status) =>
    answer('POST', '/beginGetAccess', status, EVERYTHING)
  ),
  green('whose closing is refused with the signed URL', inputs, {
    arming: SOURCE,
    fault: closingWith(quotedBare)
  }),
  red('whose opening fails', inputs, { fault: failing(bearerAndUrl) }),
  red(
    'that is given a URL behind which there is nobody',
    { ...inputs, ...SHORT },
    { fault: opened({ accessSAS: PLANTED_SAS.url }) }
  ),
  green('killed, and nobody can sign in', inputs, {
    ...killed(at),
    arming: '',
    fault: entra(EVERYTHING)
  })
]

const killedAt = (places: readonly string[], inputs: Inputs): readonly Case[] =>
  places.map((at) => green(`killed at ${at}, and closed`, inputs, killed(at)))

describe('diff', () => {
  const DIFF = { operation: 'diff', snapshot: 'shot{n}-2', disk: '' }
  const BRIEFLY = { ...DIFF, ...SHORT }
  check([
    ...ways(DIFF),
    green('over what is allowed', { ...DIFF, 'warn-over': '1KiB' }),
    ...aboutAccess(DIFF, SOURCE),
    ...[403, 409].map((status) =>
      green(`${status} to the closing`, DIFF, {
        fault: answer('POST', '/endGetAccess', status, EVERYTHING)
      })
    ),
    red('that is given what is no URL', DIFF, { fault: opened({ accessSAS: PLANTED_SAS.text }) }),
    red('that is given nothing', DIFF, { fault: opened({}) }),
    red('whose signed URL comes in garbage', BRIEFLY, {
      fault: garbage(POLL, `<p>${PLANTED_SAS.url}</p>`)
    }),
    red('whose signed URL breaks off', BRIEFLY, {
      env: VERBOSE,
      fault: () => ({ kind: 'truncated', path: POLL, times: 50, keep: 0.95 })
    }),
    ...refusals(
      [400, 403, 404, 409, 429, 500],
      'of Azure Storage',
      DIFF,
      (status) => refusedByStorage(SOURCE, status, quotedBare),
      { arming: SOURCE }
    ),
    red('that reads garbage', BRIEFLY, { arming: SOURCE, fault: garbage(SOURCE, quotedBare) }),
    red('whose connection breaks', BRIEFLY, {
      fault: () => ({ kind: 'reset', path: SOURCE, times: 50 })
    }),
    ...stopped(['/beginGetAccess', POLL, SOURCE], DIFF),
    ...killedAt(['/beginGetAccess', POLL, SOURCE, '/endGetAccess'], DIFF),
    green('killed, and not to be closed', DIFF, {
      ...killed(SOURCE),
      arming: TOKEN,
      fault: closingWith(quoted)
    }),
    green('killed, and the closing fails', DIFF, {
      ...killed(SOURCE),
      fault: failing(bearerAndUrl)
    })
  ])
})

describe('verify', () => {
  const VERIFY = { operation: 'verify', snapshot: 'shot{n}-2', disk: '', compare: 'true' }
  const DISK_OF_TEST = '/disks/shot'
  check([
    ...ways(VERIFY),
    ...refusals([403, 409, 500], 'to the opening', VERIFY, (status) =>
      answer('POST', '/beginGetAccess', status, EVERYTHING)
    ),
    // Azure deletes no disk whose data is open.
    red('whose closing is refused with the signed URL', VERIFY, {
      arming: SOURCE,
      fault: closingWith(quotedBare)
    }),
    green('killed, and nobody can sign in', VERIFY, {
      ...killed(SOURCE),
      arming: '',
      fault: entra(EVERYTHING)
    }),
    ...[403, 409].map((status) =>
      red(`${status} to the deletion of its disk`, VERIFY, {
        fault: answer('DELETE', DISK_OF_TEST, status, EVERYTHING)
      })
    ),
    red('whose disk is refused', VERIFY, { fault: answer('PUT', DISK_OF_TEST, 403, EVERYTHING) }),
    red('whose tag is refused', VERIFY, {
      fault: answer('PATCH', '/snapshots/shot', 403, EVERYTHING)
    }),
    ...stopped(['/beginGetAccess', SOURCE], VERIFY),
    ...killedAt(['/beginGetAccess', SOURCE, '/endGetAccess'], VERIFY)
  ])
})

describe('export', () => {
  const EXPORT = { operation: 'export', 'blob-url': '{container}' }
  const BY_URL = { ...EXPORT, 'blob-url': SIGNED_CONTAINER }
  const VERIFIED = { ...BY_URL, verify: 'true' }
  const PLACES = [POLL, SOURCE, PAGES, 'comp=lease', '/endGetAccess']
  /** What is asked of the blob, in the order of the run: the method, and a part of the URL. */
  const asked = [
    ['read', 'HEAD', 'data\\d+\\.vhd(?:\\?|$)'],
    ['make', 'PUT', 'data\\d+\\.vhd\\?sv='],
    ['lease', 'PUT', 'comp=lease'],
    ['write its metadata', 'PUT', 'comp=metadata'],
    ['write its pages', 'PUT', PAGES],
    ['list its snapshots', 'GET', 'restype=container'],
    ['take a snapshot of it', 'PUT', 'comp=snapshot']
  ] as const
  check([
    ...ways(EXPORT),
    green('by a signed URL', VERIFIED),
    green('by a signed URL with the SDK verbose', VERIFIED, { env: VERBOSE }),
    green('dry run', { ...BY_URL, 'dry-run': 'true' }),
    red('wrong inputs', { ...BY_URL, timeout: 'soon' }),
    ...aboutAccess(BY_URL, PAGES),
    ...asked.map(([what, method, path]): Case => ({
      name: `that may not ${what}`,
      inputs: BY_URL,
      arming: '',
      fault: refusedByStorage(path, 403, EVERYTHING_IN_LINES, method),
      // Where its snapshots may not be listed, the blob gets one all the same.
      code: method === 'GET' ? 0 : 1
    })),
    ...asked
      .slice(1, 5)
      .flatMap(([what, method, path]) =>
        refusals(
          [400, 409, 500],
          `where it cannot ${what}, with the signed URL in the reason`,
          BY_URL,
          (status) => refusedByStorage(path, status, quotedBare, method),
          { env: VERBOSE, arming: SOURCE }
        )
      ),
    red('that is refused with the bearer token of Azure Storage', EXPORT, {
      arming: SOURCE,
      fault: refusedByStorage(PAGES, 403, quotedBare)
    }),
    red(
      'that meets garbage',
      { ...BY_URL, ...SHORT },
      { arming: SOURCE, fault: garbage('', quotedBare) }
    ),
    ...stopped(PLACES, BY_URL),
    ...killedAt(PLACES, BY_URL),
    green('killed with the SDK verbose, and not to be closed', BY_URL, {
      env: VERBOSE,
      ...killed(PAGES),
      arming: TOKEN,
      fault: closingWith(quoted)
    })
  ])
})

describe('no text of Azure is a command', () => {
  check([
    ...COMMANDS.map((line) =>
      red(
        JSON.stringify(line),
        {},
        { fault: answer('PUT', SNAPSHOT, 403, `First.\n${line}\r${line}\r\n${line}`) }
      )
    ),
    green(
      'in the post step',
      {},
      { ...KILLED, fault: answer('GET', SNAPSHOT, 403, COMMANDS.join('\n')) }
    ),
    red('of Entra', {}, { arming: '', fault: entra(COMMANDS.join('\n')) })
  ])
})

test('every place was searched for every secret', ({ task }) => {
  reportProof(task, {
    what: 'secrets',
    cases: totals.runs,
    of: totals.runs,
    wrong: 0,
    duplicates: 0,
    lost: 0,
    other: totals.leaks
  })
  expect(totals.secretsLookedFor).toBeGreaterThan(totals.runs)
  expect(totals.places).toBeGreaterThan(totals.runs)
})
