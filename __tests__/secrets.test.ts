/**
 * No secret leaves the step: canaries in every place where one can come from, every operation in every
 * way to end, and every file and stream that it wrote. And no text of Azure gives the runner a command.
 */

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

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

/** Runs that go on at the same time, each against an Azure of its own: a run waits more than it works. */
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

/** An error of Resource Manager with a message. */
const error = (
  message: string,
  code = 'SomeError'
): { error: { code: string; message: string } } => ({
  error: { code, message }
})

const answer =
  (method: string, path: string, status: number, message: string, code?: string): Fault =>
  () => ({
    kind: 'answer',
    method,
    path,
    times: 50,
    status,
    body: error(message, code),
    ...(status === 429 && { headers: { 'retry-after': '1200' } })
  })

const SHORT = { timeout: '2s' }
const VERBOSE = { AZURE_LOG_LEVEL: 'verbose' }
const bearer = ({ bearer }: Live): string => `Authorization: Bearer ${bearer} is not valid here.`

describe('runs that nothing disturbs', () => {
  const cases: readonly Case[] = [
    { name: 'create by oidc', code: 0 },
    { name: 'create by secret', signIn: 'secret', code: 0 },
    { name: 'create by certificate', signIn: 'certificate', code: 0 },
    { name: 'create by managed identity', signIn: 'identity', code: 0 },
    { name: 'create, dry run', inputs: { 'dry-run': 'true' }, code: 0 },
    { name: 'list', inputs: { operation: 'list' }, code: 0 },
    {
      name: 'list of the whole subscription',
      inputs: { operation: 'list', scope: 'subscription' },
      code: 0
    },
    { name: 'wrong inputs', inputs: { timeout: 'soon' }, code: 1 }
  ]
  check(cases)
})

describe('answers that quote a signed URL', () => {
  const cases: readonly Case[] = [
    ...[400, 403, 404, 409, 429, 500].flatMap((status): Case[] => [
      {
        name: `${status} to the read of the disk`,
        inputs: SHORT,
        fault: answer('GET', DISK, status, SIGNED.url),
        code: 1
      },
      {
        name: `${status} to the write`,
        inputs: SHORT,
        fault: answer('PUT', SNAPSHOT, status, SIGNED.url),
        code: 1
      }
    ]),
    ...[403, 404, 429, 500].map((status): Case => ({
      name: `${status} to the list`,
      inputs: { ...SHORT, operation: 'list' },
      fault: answer('GET', LIST, status, SIGNED.url),
      code: 1
    })),
    {
      name: '403 to the poll: the snapshot itself is asked',
      fault: answer('GET', POLL, 403, SIGNED.url),
      code: 0
    },
    {
      name: 'an operation that failed',
      fault: () => ({
        kind: 'answer',
        path: POLL,
        status: 200,
        body: { status: 'Failed', ...error(SIGNED.url, 'InternalError') }
      }),
      code: 1
    },
    {
      name: 'details and a target',
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
      }),
      code: 1
    },
    {
      name: 'garbage',
      inputs: SHORT,
      fault: () => ({ kind: 'garbage', path: DISK, times: 50, body: `<p>${SIGNED.path}</p>` }),
      code: 1
    },
    {
      name: 'the post step',
      signal: { at: POLL, name: 'SIGKILL' },
      post: true,
      fault: answer('GET', SNAPSHOT, 403, SIGNED.url),
      code: 0
    }
  ]
  check(cases)
})

describe('a signed URL without scheme and host', () => {
  const cases: readonly Case[] = [
    { name: '403 to the write', fault: answer('PUT', SNAPSHOT, 403, SIGNED.path), code: 1 },
    {
      name: 'an operation that failed',
      fault: () => ({
        kind: 'answer',
        path: POLL,
        status: 200,
        body: { status: 'Failed', ...error(SIGNED.path, 'InternalError') }
      }),
      code: 1
    },
    {
      name: 'the very URL of this operation',
      arming: POLL,
      fault: ({ operationUrl }) => ({
        kind: 'answer',
        path: POLL,
        status: 200,
        body: {
          status: 'Failed',
          ...error(`GET ${operationUrl.slice(operationUrl.indexOf('/subscriptions'))}`, 'Bad')
        }
      }),
      code: 1
    }
  ]
  check(cases)
})

describe('answers that quote a token', () => {
  const cases: readonly Case[] = [
    ...[401, 403, 409, 500].map((status): Case => ({
      name: `the bearer token, ${status} to the write`,
      inputs: SHORT,
      fault: (live) => ({
        kind: 'answer',
        method: 'PUT',
        path: SNAPSHOT,
        times: 50,
        status,
        body: error(bearer(live))
      }),
      code: 1
    })),
    {
      name: 'the bearer token, in an operation that failed',
      fault: (live) => ({
        kind: 'answer',
        path: POLL,
        status: 200,
        body: { status: 'Failed', ...error(bearer(live), 'InternalError') }
      }),
      code: 1
    },
    {
      name: 'the bearer token, in garbage',
      inputs: SHORT,
      fault: ({ bearer }) => ({ kind: 'garbage', path: DISK, times: 50, body: bearer }),
      code: 1
    },
    {
      name: 'the bearer token, to the list',
      inputs: { operation: 'list' },
      fault: (live) => ({ kind: 'answer', path: LIST, status: 403, body: error(bearer(live)) }),
      code: 1
    },
    {
      name: 'the bearer token, in the post step',
      signal: { at: POLL, name: 'SIGKILL' },
      post: true,
      fault: (live) => ({ kind: 'answer', path: SNAPSHOT, status: 403, body: error(bearer(live)) }),
      code: 0
    },
    {
      name: 'the assertion, by Entra',
      arming: '/idtoken/',
      fault: ({ assertion }) => entra(`AADSTS700027: Client assertion ${assertion} is wrong.`),
      code: 1
    },
    {
      name: 'the client secret, by Entra',
      signIn: 'secret',
      arming: '',
      fault: () =>
        entra(`AADSTS7000215: Invalid client secret 'sim~8Q~not-a-secret-of-anyone-0000000000'.`),
      code: 1
    },
    {
      name: 'the assertion, in garbage of Entra',
      arming: '/idtoken/',
      inputs: SHORT,
      fault: ({ assertion }) => ({
        kind: 'answer',
        path: '/oauth2/',
        times: 50,
        status: 502,
        body: `<p>${assertion}</p>`
      }),
      code: 1
    },
    {
      name: 'the request token, by GitHub',
      arming: '',
      inputs: SHORT,
      fault: ({ requestToken }) => ({
        kind: 'answer',
        path: '/idtoken/',
        times: 50,
        status: 403,
        body: { message: `Bearer ${requestToken} is not valid.` }
      }),
      code: 1
    },
    {
      name: 'the identity header, by the machine',
      signIn: 'identity',
      arming: '',
      inputs: SHORT,
      fault: ({ identityHeader }) => ({
        kind: 'answer',
        path: '/msi/token',
        times: 50,
        status: 400,
        body: { statusCode: 400, message: `X-IDENTITY-HEADER ${identityHeader} is wrong.` }
      }),
      code: 1
    }
  ]
  check(cases)
})

/** A refusal of Entra. */
function entra(description: string): ReturnType<Fault> {
  return {
    kind: 'answer',
    path: '/oauth2/',
    times: 50,
    status: 401,
    body: { error: 'invalid_client', error_description: description, error_codes: [700027] }
  }
}

describe('runs that are cut short', () => {
  const cases: readonly Case[] = [
    {
      name: 'timeout while the operation runs',
      inputs: { timeout: '1s' },
      fault: () => ({ kind: 'hang', path: POLL, times: 50 }),
      code: 1
    },
    { name: 'SIGINT at the poll', signal: { at: POLL, name: 'SIGINT' }, code: 1 },
    { name: 'SIGINT at the exchange', signal: { at: '/oauth2/', name: 'SIGINT' }, code: 1 },
    {
      name: 'a connection that breaks at the write',
      inputs: SHORT,
      fault: () => ({ kind: 'reset', method: 'PUT', path: SNAPSHOT, times: 50 }),
      code: 1
    },
    {
      name: 'SIGKILL, and the post step finds the snapshot',
      signal: { at: POLL, name: 'SIGKILL' },
      post: true,
      code: 0
    }
  ]
  check(cases)
})

describe('what the SDK itself prints with AZURE_LOG_LEVEL=verbose', () => {
  const cases: readonly Case[] = [
    { name: 'create by oidc', env: VERBOSE, code: 0 },
    { name: 'create by secret', signIn: 'secret', env: VERBOSE, code: 0 },
    { name: 'create by certificate', signIn: 'certificate', env: VERBOSE, code: 0 },
    { name: 'list', env: VERBOSE, inputs: { operation: 'list' }, code: 0 },
    {
      name: 'the assertion, by Entra',
      env: VERBOSE,
      arming: '/idtoken/',
      fault: ({ assertion }) => entra(`AADSTS700027: Client assertion ${assertion} is wrong.`),
      code: 1
    },
    {
      name: 'an operation that failed',
      env: VERBOSE,
      fault: () => ({
        kind: 'answer',
        path: POLL,
        status: 200,
        body: { status: 'Failed', ...error(SIGNED.url, 'InternalError') }
      }),
      code: 1
    }
  ]
  check(cases)
})

describe('the three ids as secrets', () => {
  check([
    {
      name: 'a post step that Azure refuses with its own words',
      signal: { at: POLL, name: 'SIGKILL' },
      post: true,
      fault: answer(
        'GET',
        SNAPSHOT,
        403,
        `The client 'c4a8f7b2-0e63-4d19-a5c7-92d1e8f3b604' does not have authorization to perform action 'Microsoft.Compute/snapshots/read' over scope '/subscriptions/8d1e9c40-52b7-4a6f-8f0c-6b7d2e3a4c15/resourceGroups/production'.`,
        'AuthorizationFailed'
      ),
      code: 0
    }
  ])
})

describe('when the job ends', () => {
  const FAILED = { post: true, status: 'failure', code: 0 } as const
  const SUCCEEDED = { post: true, status: 'success', code: 0 } as const
  const DELETING = { 'on-success': 'delete' }
  const finalizing = (outcome: string): NonNullable<Case['then']> => ({
    operation: 'finalize',
    outcome
  })
  const refusal = `The client 'c4a8f7b2-0e63-4d19-a5c7-92d1e8f3b604' does not have authorization to perform action 'Microsoft.Compute/snapshots/write' over scope '/subscriptions/8d1e9c40-52b7-4a6f-8f0c-6b7d2e3a4c15/resourceGroups/production' of tenant '3f1b6d2e-7a54-4c0e-9d3b-1c9a5e0f7b21'.`
  const patched = (message: string): Fault => answer('PATCH', SNAPSHOT, 403, message)
  check([
    { name: 'a job that failed', ...FAILED },
    { name: 'a job that failed, by secret', signIn: 'secret', ...FAILED },
    { name: 'a hold is refused with a signed URL', fault: patched(SIGNED.url), ...FAILED },
    { name: 'a hold is refused with a signed path', fault: patched(SIGNED.path), ...FAILED },
    { name: 'a hold is refused with the three ids', fault: patched(refusal), ...FAILED },
    {
      name: 'a hold is refused with the bearer token',
      fault: (live) => patched(bearer(live))(live),
      ...FAILED
    },
    { name: 'a hold is refused with commands', fault: patched(COMMANDS.join('\n')), ...FAILED },
    {
      name: 'the snapshot cannot be read',
      fault: answer('GET', SNAPSHOT, 403, `${refusal} ${SIGNED.url}`),
      ...FAILED
    },
    { name: 'nobody can sign in', arming: '', fault: () => entra(SIGNED.url), ...FAILED },
    { name: 'a job that succeeded deletes', inputs: DELETING, ...SUCCEEDED },
    {
      name: 'a delete is refused with a signed URL',
      inputs: DELETING,
      fault: answer('DELETE', SNAPSHOT, 409, SIGNED.url, 'ScopeLocked'),
      ...SUCCEEDED
    },
    {
      name: 'retention is refused with a signed URL and the three ids',
      inputs: { 'keep-last': '1' },
      fault: answer('GET', LIST, 403, `${SIGNED.url} ${refusal}`),
      ...SUCCEEDED
    },
    { name: 'finalize of a failure', then: finalizing('failure'), code: 0 },
    { name: 'finalize of a success', then: finalizing('success'), code: 0 },
    {
      name: 'finalize deletes',
      then: { ...finalizing('success'), ...DELETING },
      code: 0
    },
    {
      name: 'finalize is refused with a signed URL, the three ids and commands',
      then: finalizing('failure'),
      fault: patched([SIGNED.url, refusal, ...COMMANDS].join('\n')),
      code: 1
    },
    {
      name: 'finalize cannot sign in',
      then: finalizing('failure'),
      arming: '',
      fault: () => entra(refusal),
      code: 1
    },
    {
      name: 'finalize with the SDK verbose',
      env: VERBOSE,
      then: finalizing('cancelled'),
      code: 0
    }
  ])
})

/** In Azure's own words, with the three ids that many teams keep as secrets. */
const REFUSAL = `The client 'c4a8f7b2-0e63-4d19-a5c7-92d1e8f3b604' does not have authorization to perform action 'Microsoft.Compute/x/y' over scope '/subscriptions/8d1e9c40-52b7-4a6f-8f0c-6b7d2e3a4c15/resourceGroups/production' of tenant '3f1b6d2e-7a54-4c0e-9d3b-1c9a5e0f7b21'.`

/** Everything that must not come through, in one message. */
const EVERYTHING = [SIGNED.url, SIGNED.path, REFUSAL, ...COMMANDS].join('\n')

/** An operation that Azure took and failed to make, with the bearer token in its reason. */
const failedWithBearer =
  (path: string): Fault =>
  (live) => ({
    kind: 'answer',
    path,
    times: 50,
    status: 200,
    body: { status: 'Failed', ...error(`${bearer(live)} ${SIGNED.url}`, 'InternalError') }
  })

/** A killed main step, and a post step that meets a fault. */
const killed = (at: string): Pick<Case, 'signal' | 'post' | 'code'> => ({
  signal: { at, name: 'SIGKILL' },
  post: true,
  code: 0
})

describe('copy', () => {
  const COPY = { operation: 'copy', 'copy-to': 'ukwest' }
  const written = '/snapshots/shot\\d+-2-ukwest'
  check([
    { name: 'by oidc', inputs: COPY, code: 0 },
    { name: 'by secret', signIn: 'secret', inputs: COPY, code: 0 },
    { name: 'with the SDK verbose', env: VERBOSE, inputs: COPY, code: 0 },
    { name: 'dry run', inputs: { ...COPY, 'dry-run': 'true' }, code: 0 },
    ...[403, 409, 500].map((status): Case => ({
      name: `${status} to the write`,
      inputs: { ...COPY, ...SHORT },
      fault: answer('PUT', written, status, EVERYTHING),
      code: 1
    })),
    { name: 'that fails', inputs: COPY, fault: failedWithBearer(POLL), code: 1 },
    {
      name: 'whose source cannot be read',
      inputs: COPY,
      fault: answer('GET', LIST, 403, EVERYTHING),
      code: 1
    },
    { name: 'SIGINT at the poll', inputs: COPY, signal: { at: POLL, name: 'SIGINT' }, code: 1 },
    { name: 'killed, and looked up', inputs: COPY, ...killed(POLL) },
    {
      name: 'killed, and not to be looked up',
      inputs: COPY,
      ...killed(POLL),
      fault: answer('GET', written, 403, EVERYTHING)
    }
  ])
})

describe('restore', () => {
  const RESTORE = { operation: 'restore' }
  const SWAP = { ...RESTORE, vm: 'web{n}', swap: 'true', 'allow-stop': 'true' }
  const made = '/disks/data\\d+-restored'
  const changed = ['deallocate', 'attachDetachDataDisks', 'start'] as const
  check([
    { name: 'by oidc', inputs: RESTORE, code: 0 },
    { name: 'and swap', inputs: SWAP, code: 0 },
    { name: 'and swap with the SDK verbose', env: VERBOSE, inputs: SWAP, code: 0 },
    { name: 'and swap, dry run', inputs: { ...SWAP, 'dry-run': 'true' }, code: 0 },
    ...[403, 409, 500].map((status): Case => ({
      name: `${status} to the write`,
      inputs: { ...RESTORE, ...SHORT },
      fault: answer('PUT', made, status, EVERYTHING),
      code: 1
    })),
    { name: 'that fails', inputs: RESTORE, fault: failedWithBearer(POLL), code: 1 },
    ...changed.map((what): Case => ({
      name: `that is refused to ${what}`,
      inputs: SWAP,
      fault: answer('POST', `/${what}`, 403, EVERYTHING),
      code: 1
    })),
    {
      name: 'that may not read the machine',
      inputs: SWAP,
      fault: answer('GET', '/virtualMachines/', 403, EVERYTHING),
      code: 1
    },
    {
      name: 'SIGINT while the machine stops',
      inputs: SWAP,
      signal: { at: '/deallocate', name: 'SIGINT' },
      code: 1
    },
    ...changed.map((what): Case => ({
      name: `killed after ${what}, and looked up`,
      inputs: SWAP,
      ...killed(`/${what}`)
    })),
    {
      name: 'killed, and not to be looked up',
      inputs: SWAP,
      ...killed('/attachDetachDataDisks'),
      fault: answer('GET', `/virtualMachines/|${made}`, 403, EVERYTHING)
    }
  ])
})

describe('prune', () => {
  const PRUNE = { operation: 'prune', 'keep-last': '1', 'prune-scope': 'all' }
  check([
    { name: 'by oidc', inputs: PRUNE, code: 0 },
    { name: 'by secret', signIn: 'secret', inputs: PRUNE, code: 0 },
    { name: 'with the SDK verbose', env: VERBOSE, inputs: PRUNE, code: 0 },
    ...[403, 409].map((status): Case => ({
      name: `${status} to a deletion`,
      inputs: PRUNE,
      fault: answer('DELETE', '/snapshots/shot', status, EVERYTHING),
      code: 1
    })),
    {
      name: 'a deletion that fails',
      inputs: PRUNE,
      fault: (live) => answer('DELETE', '/snapshots/', 409, bearer(live), 'Blocked')(live),
      code: 1
    },
    {
      name: 'that may not list',
      inputs: PRUNE,
      fault: answer('GET', LIST, 403, EVERYTHING),
      code: 1
    },
    { name: 'killed, and looked up', inputs: PRUNE, ...killed(POLL) },
    {
      name: 'killed, and not to be looked up',
      inputs: PRUNE,
      ...killed(POLL),
      fault: answer('GET', LIST, 403, EVERYTHING)
    }
  ])
})

/** A refusal of Azure Storage, told once more in its second sentence, which has as many lines as it likes. */
const refusedByStorage =
  (path: string, status: number, message: string, method?: string): Fault =>
  () => ({
    kind: 'answer',
    ...(method !== undefined && { method }),
    path,
    times: 50,
    status,
    headers: { 'content-type': 'application/xml', 'x-ms-error-code': 'SomeError' },
    body: `<?xml version="1.0" encoding="utf-8"?><Error><Code>SomeError</Code><Message>${inXml(message)}</Message><AuthenticationErrorDetail>${inXml(message)}</AuthenticationErrorDetail></Error>`
  })

function inXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/** Everything that must not come through, in one line as well. */
const EVERYTHING_IN_LINES = `${EVERYTHING.replaceAll('\n', ' ')}\n${EVERYTHING}`

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

/** The answer to a poll that tells where the data of a snapshot is. */
const opened =
  (output: { readonly accessSAS?: string }): Fault =>
  () => ({
    kind: 'answer',
    path: POLL,
    times: 50,
    status: 200,
    body: { status: 'Succeeded', properties: { output }, ...output }
  })

/** Refusals that pass are waited for. */
const impatient = (status: number): Case['inputs'] => (status >= 429 ? SHORT : {})

/** Requests about data. */
const SOURCE = '^/md-'
const PAGES = 'comp=page(?:&|$)'

describe('diff', () => {
  const DIFF = { operation: 'diff', snapshot: 'shot{n}-2', disk: '' }
  check([
    { name: 'by oidc', inputs: DIFF, code: 0 },
    { name: 'by secret', signIn: 'secret', inputs: DIFF, code: 0 },
    { name: 'with the SDK verbose', env: VERBOSE, inputs: DIFF, code: 0 },
    { name: 'over what is allowed', inputs: { ...DIFF, 'warn-over': '1KiB' }, code: 0 },
    ...[403, 409, 429, 500].map((status): Case => ({
      name: `${status} to the opening`,
      inputs: { ...DIFF, ...impatient(status) },
      fault: answer('POST', '/beginGetAccess', status, EVERYTHING),
      code: 1
    })),
    ...[403, 409].map((status): Case => ({
      name: `${status} to the closing`,
      inputs: DIFF,
      fault: answer('POST', '/endGetAccess', status, EVERYTHING),
      code: 0
    })),
    {
      name: 'whose closing is refused with the signed URL',
      inputs: DIFF,
      arming: SOURCE,
      fault: (live) => answer('POST', '/endGetAccess', 403, quotedBare(live))(live),
      code: 0
    },
    { name: 'whose opening fails', inputs: DIFF, fault: failedWithBearer(POLL), code: 1 },
    {
      name: 'that is given a URL behind which there is nobody',
      inputs: { ...DIFF, ...SHORT },
      fault: opened({ accessSAS: PLANTED_SAS.url }),
      code: 1
    },
    {
      name: 'that is given what is no URL',
      inputs: DIFF,
      fault: opened({ accessSAS: PLANTED_SAS.text }),
      code: 1
    },
    { name: 'that is given nothing', inputs: DIFF, fault: opened({}), code: 1 },
    {
      name: 'whose signed URL comes in garbage',
      inputs: { ...DIFF, ...SHORT },
      fault: () => ({ kind: 'garbage', path: POLL, times: 50, body: `<p>${PLANTED_SAS.url}</p>` }),
      code: 1
    },
    {
      name: 'whose signed URL breaks off',
      env: VERBOSE,
      inputs: { ...DIFF, ...SHORT },
      fault: () => ({ kind: 'truncated', path: POLL, times: 50, keep: 0.95 }),
      code: 1
    },
    ...[400, 403, 404, 409, 429, 500].map((status): Case => ({
      name: `${status} of Azure Storage`,
      inputs: { ...DIFF, ...impatient(status) },
      arming: SOURCE,
      fault: (live) => refusedByStorage(SOURCE, status, quotedBare(live))(live),
      code: 1
    })),
    {
      name: 'that reads garbage',
      inputs: { ...DIFF, ...SHORT },
      arming: SOURCE,
      fault: (live) => ({ kind: 'garbage', path: SOURCE, times: 50, body: quotedBare(live) }),
      code: 1
    },
    {
      name: 'whose connection breaks',
      inputs: { ...DIFF, ...SHORT },
      fault: () => ({ kind: 'reset', path: SOURCE, times: 50 }),
      code: 1
    },
    ...['/beginGetAccess', POLL, SOURCE].map((at): Case => ({
      name: `SIGINT at ${at}`,
      inputs: DIFF,
      signal: { at, name: 'SIGINT' },
      code: 1
    })),
    ...['/beginGetAccess', POLL, SOURCE, '/endGetAccess'].map((at): Case => ({
      name: `killed at ${at}, and closed`,
      inputs: DIFF,
      ...killed(at)
    })),
    {
      name: 'killed, and not to be closed',
      inputs: DIFF,
      ...killed(SOURCE),
      arming: '/oauth2/',
      fault: (live) => answer('POST', '/endGetAccess', 403, quoted(live))(live)
    },
    {
      name: 'killed, and the closing fails',
      inputs: DIFF,
      ...killed(SOURCE),
      fault: failedWithBearer(POLL)
    },
    {
      name: 'killed, and nobody can sign in',
      inputs: DIFF,
      ...killed(SOURCE),
      arming: '',
      fault: () => entra(EVERYTHING)
    }
  ])
})

describe('export', () => {
  const EXPORT = { operation: 'export', 'blob-url': '{container}' }
  const BY_URL = { ...EXPORT, 'blob-url': SIGNED_CONTAINER }
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
    { name: 'by oidc', inputs: EXPORT, code: 0 },
    { name: 'by secret', signIn: 'secret', inputs: EXPORT, code: 0 },
    { name: 'by a signed URL', inputs: { ...BY_URL, verify: 'true' }, code: 0 },
    { name: 'with the SDK verbose', env: VERBOSE, inputs: EXPORT, code: 0 },
    {
      name: 'by a signed URL with the SDK verbose',
      env: VERBOSE,
      inputs: { ...BY_URL, verify: 'true' },
      code: 0
    },
    { name: 'dry run', inputs: { ...BY_URL, 'dry-run': 'true' }, code: 0 },
    { name: 'wrong inputs', inputs: { ...BY_URL, timeout: 'soon' }, code: 1 },
    ...[403, 409, 429, 500].map((status): Case => ({
      name: `${status} to the opening`,
      inputs: { ...BY_URL, ...impatient(status) },
      fault: answer('POST', '/beginGetAccess', status, EVERYTHING),
      code: 1
    })),
    {
      name: '403 to the closing',
      inputs: BY_URL,
      arming: SOURCE,
      fault: (live) => answer('POST', '/endGetAccess', 403, quotedBare(live))(live),
      code: 0
    },
    { name: 'whose opening fails', inputs: BY_URL, fault: failedWithBearer(POLL), code: 1 },
    {
      name: 'that is given a URL behind which there is nobody',
      inputs: { ...BY_URL, ...SHORT },
      fault: opened({ accessSAS: PLANTED_SAS.url }),
      code: 1
    },
    ...asked.map(([what, method, path]): Case => ({
      name: `that may not ${what}`,
      inputs: BY_URL,
      arming: '',
      fault: refusedByStorage(path, 403, EVERYTHING_IN_LINES, method),
      // Where its snapshots may not be listed, the blob gets one all the same.
      code: method === 'GET' ? 0 : 1
    })),
    ...asked.slice(1, 5).flatMap(([what, method, path]): readonly Case[] =>
      [400, 409, 500].map((status): Case => ({
        name: `that cannot ${what} (${status}), with the signed URL in the reason`,
        env: VERBOSE,
        inputs: { ...BY_URL, ...impatient(status) },
        arming: SOURCE,
        fault: (live) => refusedByStorage(path, status, quotedBare(live), method)(live),
        code: 1
      }))
    ),
    {
      name: 'that is refused with the bearer token of Azure Storage',
      inputs: EXPORT,
      arming: SOURCE,
      fault: (live) => refusedByStorage(PAGES, 403, quotedBare(live))(live),
      code: 1
    },
    {
      name: 'that meets garbage',
      inputs: { ...BY_URL, ...SHORT },
      arming: SOURCE,
      fault: (live) => ({ kind: 'garbage', path: '', times: 50, body: quotedBare(live) }),
      code: 1
    },
    ...[POLL, SOURCE, PAGES, 'comp=lease', '/endGetAccess'].map((at): Case => ({
      name: `SIGINT at ${at}`,
      inputs: BY_URL,
      signal: { at, name: 'SIGINT' },
      code: 1
    })),
    ...[POLL, SOURCE, PAGES, 'comp=lease', '/endGetAccess'].map((at): Case => ({
      name: `killed at ${at}, and closed`,
      inputs: BY_URL,
      ...killed(at)
    })),
    {
      name: 'killed with the SDK verbose, and not to be closed',
      env: VERBOSE,
      inputs: BY_URL,
      ...killed(PAGES),
      arming: '/oauth2/',
      fault: (live) => answer('POST', '/endGetAccess', 403, quoted(live))(live)
    },
    {
      name: 'killed, and nobody can sign in',
      inputs: BY_URL,
      ...killed(PAGES),
      arming: '',
      fault: () => entra(EVERYTHING)
    }
  ])
})

describe('no text of Azure is a command', () => {
  check(
    COMMANDS.map((line): Case => ({
      name: JSON.stringify(line),
      fault: answer('PUT', SNAPSHOT, 403, `First.\n${line}\r${line}\r\n${line}`),
      code: 1
    }))
  )
  check([
    {
      name: 'in the post step',
      signal: { at: POLL, name: 'SIGKILL' },
      post: true,
      fault: answer('GET', SNAPSHOT, 403, COMMANDS.join('\n')),
      code: 0
    },
    { name: 'of Entra', arming: '', fault: () => entra(COMMANDS.join('\n')), code: 1 }
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
