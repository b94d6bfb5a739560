/**
 * simulator/action.yml as a runner runs it: the committed bundle alone in an empty directory, inputs and files by
 * environment variables; and this action and az in later steps of the same job.
 */

import { spawn } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'

import { buildSimulator, committedSimulator } from '../../scripts/build-simulator.ts'
import { SEEDED } from '../../simulator/seeded.ts'
import { missing } from '../support/az.ts'
import type { Ended } from '../support/bundle.ts'
import { Bundle, readCommandFile } from '../support/bundle.ts'

const SIMULATOR = resolve(import.meta.dirname, '../../simulator')

type ActionFile = {
  readonly inputs: Readonly<Record<string, { readonly default: string }>>
  readonly outputs: Readonly<Record<string, unknown>>
  readonly runs: Readonly<Record<'main' | 'post', string>>
}

type Variables = Readonly<Record<string, string>>

/** What one stage of the simulator's action left. */
type Stage = {
  readonly code: number | null
  readonly log: string
  readonly outputs: Variables
  readonly env: Variables
  readonly state: Variables
}

const action = parse(readFileSync(join(SIMULATOR, 'action.yml'), 'utf8')) as ActionFile
const folder = mkdtempSync(join(tmpdir(), 'simulator-action-'))
const PATH = process.env.PATH ?? ''

let bundle: Bundle
let steps = 0
/** States of the simulators that the current test has started. */
let started: Variables[] = []

beforeAll(() => {
  bundle = new Bundle()
  cpSync(join(SIMULATOR, 'dist'), join(folder, 'dist'), { recursive: true })
})

afterEach(async () => {
  for (const state of started) await stage('post', {}, {}, state)
  started = []
})

afterAll(() => {
  bundle.remove()
  rmSync(folder, { recursive: true, force: true })
})

/** Runs one stage with the defaults of action.yml. */
async function stage(
  which: 'main' | 'post',
  inputs: Variables,
  env: Variables = {},
  state: Variables = {}
): Promise<Stage> {
  const files = join(folder, `step-${++steps}`)
  mkdirSync(files)
  const names = { GITHUB_ENV: 'env', GITHUB_OUTPUT: 'output', GITHUB_STATE: 'state' }
  for (const name of Object.values(names)) writeFileSync(join(files, name), '')
  const values = Object.entries(action.inputs).map(([name, { default: usual }]) => [
    `INPUT_${name.toUpperCase()}`,
    inputs[name] ?? usual
  ])
  const child = spawn(process.execPath, [join(folder, action.runs[which])], {
    cwd: files,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH,
      RUNNER_TEMP: files,
      ...Object.fromEntries(
        Object.entries(names).map(([variable, name]) => [variable, join(files, name)])
      ),
      ...(Object.fromEntries(values) as Variables),
      ...Object.fromEntries(Object.entries(state).map(([name, value]) => [`STATE_${name}`, value])),
      ...env
    }
  })
  let log = ''
  child.stdout.on('data', (chunk: Buffer) => (log += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (log += chunk.toString()))
  const code = await new Promise<number | null>((done) => child.on('close', done))
  const read = (name: string): Variables => readCommandFile(join(files, name))
  return { code, log, outputs: read('output'), env: read('env'), state: read('state') }
}

/** The first step of a job. */
async function start(inputs: Variables = {}, env: Variables = {}): Promise<Stage> {
  const ran = await stage('main', inputs, env)
  if (ran.state.pid !== undefined) started.push(ran.state)
  return ran
}

/** A later step of the job: `control` on the simulator that runs. */
const control = (job: Stage, text: string): Promise<Stage> =>
  stage('main', { control: text }, job.env)

/** A later step of the job: this action, in a pull request from a fork, which gets no token of GitHub. */
const snapshot = (job: Stage, inputs: Variables): Promise<Ended> =>
  bundle.run({
    inputs: {
      'resource-group': 'production',
      environment: job.outputs.environment ?? '',
      auth: 'secret',
      ...inputs
    },
    env: job.env
  })

/** Names of the snapshots that there are, by a control step. */
async function snapshotNames(job: Stage): Promise<readonly string[]> {
  const { outputs } = await control(job, 'readState')
  const [state] = JSON.parse(outputs.result ?? '') as [{ snapshots: { name: string }[] }]
  return state.snapshots.map(({ name }) => name)
}

function answers(url: string, ca: string): Promise<boolean> {
  return new Promise((done) => {
    const sent = request(`${url}/_control/readState`, { ca }, (response) => {
      response.resume()
      done(response.statusCode === 200)
    })
    sent.on('error', () => done(false))
    sent.end()
  })
}

describe('a job', () => {
  test('has its Azure from the first step to the post step, and this action uses it without more', async () => {
    const job = await start({ disks: 'shop-data, shop-logs', vm: 'shop-web' })
    expect([job.code, job.log]).toEqual([0, expect.stringContaining('disk shop-data')])
    expect(Object.keys(job.outputs).toSorted()).toEqual(Object.keys(action.outputs).toSorted())
    const { url = '', ca = '' } = job.state
    expect(await answers(url, ca)).toBe(true)

    const taken = await snapshot(job, { vm: 'shop-web' })
    expect([taken.code, taken.outputs.count, taken.outputs.verified]).toEqual([0, '3', 'true'])
    expect(await snapshotNames(job)).toHaveLength(3)

    const [state] = started.splice(0)
    const post = await stage('post', {}, {}, state)
    expect([post.code, post.log]).toEqual([0, expect.stringContaining('Stopped the simulator')])
    expect(await answers(url, ca)).toBe(false)
    const again = await stage('post', {}, {}, state)
    expect([again.code, again.log]).toEqual([0, expect.stringContaining('has already ended')])
    const late = await control(job, 'readState')
    expect([late.code, late.log]).toEqual([1, expect.stringContaining('does not answer')])
  })

  test('injects faults: an answer that is lost makes no second snapshot', async () => {
    const job = await start()
    const fault = await control(
      job,
      'injectFault {"method":"PUT","path":"/snapshots/","kind":"reset","when":"after"}'
    )
    expect([fault.code, JSON.parse(fault.outputs.result ?? '')]).toEqual([0, [{ id: '1' }]])
    const taken = await snapshot(job, { disk: 'data' })
    expect([taken.code, taken.outputs.verified]).toEqual([0, 'true'])
    expect(await snapshotNames(job)).toHaveLength(1)
  })

  test('injects a fault at the n-th matching request', async () => {
    const job = await start({ disks: 'one\ntwo' })
    await control(
      job,
      `injectFault {
         "method": "PUT", "path": "/snapshots/", "nth": 2, "kind": "refused",
         "refusal": "denyAssignment"
       }`
    )
    const taken = await snapshot(job, { disk: 'one, two' })
    expect([taken.code, taken.outputs.verified]).toEqual([1, 'false'])
    expect(taken.log).toContain('deny assignment')
    expect(await snapshotNames(job)).toHaveLength(1)
  })

  test('seeds more than the inputs say in its first step', async () => {
    const job = await start({
      disks: '',
      'resource-group': 'shop',
      location: 'northeurope',
      control:
        'seedDisk {"name":"fast","group":"shop","sku":"PremiumV2_LRS"}\nconfigure {"operationMs":1}'
    })
    const [disk] = JSON.parse(job.outputs.result ?? '') as [{ id: string }]
    const { AZURE_SUBSCRIPTION_ID: subscription } = job.env
    expect(disk.id).toBe(
      `/subscriptions/${subscription ?? ''}/resourceGroups/shop/providers/Microsoft.Compute/disks/fast`
    )
  })

  test('keeps the certificates that it trusted before, in Node and in Python', async () => {
    const company = join(folder, 'company.pem')
    const pem = '-----BEGIN CERTIFICATE-----\nY29tcGFueQ==\n-----END CERTIFICATE-----\n'
    writeFileSync(company, pem)
    const before = await start({}, { NODE_EXTRA_CA_CERTS: company, REQUESTS_CA_BUNDLE: company })
    const { ca = '' } = before.state
    for (const name of ['NODE_EXTRA_CA_CERTS', 'REQUESTS_CA_BUNDLE']) {
      expect(readFileSync(before.env[name] ?? '', 'utf8')).toBe(pem + ca)
    }
    const bare = await start()
    const trusted = readFileSync(bare.env.REQUESTS_CA_BUNDLE ?? '', 'utf8')
    expect(trusted.match(/BEGIN CERTIFICATE/g)?.length).toBeGreaterThan(100)
    expect(trusted).toContain(bare.state.ca)
  })

  test('shows no secret and no signature in its log', async () => {
    const job = await start({
      control: `seedStorageAccount {"name":"backups","containers":["disks"]}
makeSas {"account":"backups","container":"disks","permissions":"rw","seconds":60}`
    })
    expect(job.code).toBe(0)
    const [, sas] = JSON.parse(job.outputs.result ?? '') as [unknown, { query: string }]
    const secrets = [SEEDED.clientSecret, sas.query]
    expect(secrets.map((secret) => job.log.includes(`::add-mask::${secret}`))).toEqual([true, true])
    const shown = job.log.replaceAll(/^::add-mask::.*$/gm, '')
    expect(secrets.filter((secret) => shown.includes(secret))).toEqual([])
  })
})

test('the workflow on the first page runs as it stands', async () => {
  const page = readFileSync(join(SIMULATOR, 'README.md'), 'utf8')
  const [, text = ''] = /```yaml\n([\s\S]*?)```/.exec(page) ?? []
  const { jobs } = parse(text) as {
    jobs: Record<string, { steps: { uses: string; with: Variables }[] }>
  }
  const steps = Object.values(jobs).flatMap((job) => job.steps)
  expect(steps.map(({ uses }) => /[^/]*(?=@)/.exec(uses)?.[0])).toEqual([
    'simulator',
    'simulator',
    'azure-incremental-snapshot-action'
  ])
  const job = await start(steps[0]?.with)
  const fault = await control(job, steps[1]?.with.control ?? '')
  expect([job.code, fault.code]).toEqual([0, 0])
  const { environment: url = '', ...inputs } = steps[2]?.with ?? {}
  expect(url).toBe('${{ steps.azure.outputs.environment }}')
  const taken = await snapshot(job, inputs)
  expect([taken.code, taken.outputs.verified, taken.outputs.count]).toEqual([0, 'true', '2'])
  expect(await snapshotNames(job)).toHaveLength(2)
})

describe('is refused, and says what to do:', () => {
  test.each([
    ['arguments that are not JSON', 'injectFault {"kind":}', "the arguments of 'injectFault'"],
    ['arguments without an action', '{"kind":"reset"}', 'not with the name of an action'],
    ['an unknown action', 'readState\nseedDisks {}', 'action 2 of "control", \'seedDisks\''],
    ['an unknown fault', 'injectFault {"kind":"resets"}', "'resets'"]
  ])('%s', async (_what, text, says) => {
    const { code, log } = await start({ control: text })
    expect([code, log]).toEqual([1, expect.stringContaining('::error title=Azure simulator::')])
    expect(log).toContain(says)
  })

  test('a second start in one job', async () => {
    const job = await start()
    const second = await stage('main', {}, job.env)
    expect([second.code, second.log]).toEqual([
      1,
      expect.stringContaining('set the input "control"')
    ])
    expect(second.state).toEqual({})
  })

  test('a lifetime that is no number', async () => {
    const { code, log, state } = await start({ minutes: 'long' })
    expect([code, log, state]).toEqual([1, expect.stringContaining('"minutes" is \'long\''), {}])
  })
})

test('the simulator ends by itself when its time is over', async () => {
  const child = spawn(
    process.execPath,
    [join(folder, 'dist/simulator.js'), '--json', '--empty', '--minutes', '0.001'],
    { stdio: ['ignore', 'pipe', 'inherit'], env: { TMPDIR: folder } }
  )
  let report = ''
  child.stdout.on('data', (chunk: Buffer) => (report += chunk.toString()))
  const code = await new Promise((done) => child.on('close', done))
  const { url, ca } = { ca: '', ...(JSON.parse(report) as { url: string }) }
  expect([code, await answers(url, ca)]).toEqual([0, false])
})

const absent = missing('az')
if (absent.length > 0) process.stderr.write('action.test.ts tries no az: it is not on the PATH\n')

test.skipIf(absent.length > 0)('az is signed in, and takes a snapshot', async () => {
  const job = await start({ az: 'true' })
  expect([job.code, job.log]).toEqual([0, expect.stringContaining('az is signed in')])
  const command =
    'snapshot create -g production -n first --source data --incremental true --query provisioningState -o tsv'
  const az = spawn('az', command.split(' '), {
    env: { PATH, HOME: folder, ...job.env },
    stdio: ['ignore', 'pipe', 'inherit']
  })
  let said = ''
  az.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const code = await new Promise((done) => az.on('close', done))
  expect([code, said.trim()]).toEqual([0, 'Succeeded'])
  expect(await snapshotNames(job)).toEqual(['first'])
})

test('the committed bundle is what the source builds', async () => {
  expect(Object.fromEntries(committedSimulator())).toEqual(
    Object.fromEntries(await buildSimulator())
  )
})
