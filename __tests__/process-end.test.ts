/** A process of the bundle ends in words, whatever happens to it; everything that it says arrives. */

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { beforeEach, describe, expect, test } from 'vitest'

import type { Ended, RunOptions } from './support/bundle.ts'
import { annotations, besideAzure } from './support/beside-azure.ts'

const { azure, bundle, run } = await besideAzure({}, 'process-end')

let serial = 0
beforeEach(() => {
  serial += 1
  azure.seedDisk({ name: `data-${serial}` })
})

/** A module that does something in the process as soon as that has printed a text. */
function when(printed: string, happens: string): Readonly<Record<string, string>> {
  const code = `
    const { stdout } = process
    const write = stdout.write.bind(stdout)
    stdout.write = (text, ...rest) => {
      const done = write(text, ...rest)
      if (String(text).includes(${JSON.stringify(printed)})) { ${happens} }
      return done
    }`
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(code)}` }
}

const act = (options?: RunOptions): Promise<Ended> =>
  run({ disk: `data-${serial}`, 'resource-group': 'production' }, options)

const THROWN =
  'setImmediate(() => { throw new Error("out of nowhere https://a.example/b?sig=s3" + "cret") })'
const REJECTED =
  'void Promise.reject(new Error("out of nowhere https://a.example/b?sig=s3" + "cret"))'

describe('uncaught errors', () => {
  test.each([
    ['thrown', THROWN],
    ['rejected', REJECTED]
  ])(
    'fails a main step with a message when it is %s, and what was created is reported',
    async (_how, how) => {
      azure.configure({ copyMs: 3_600_000 })
      azure.seedDisk({ name: `fast-${serial}`, sku: 'PremiumV2_LRS' })
      const ended = await act({
        inputs: { disk: `fast-${serial}` },
        env: { ...when('copied in the background', how), RUNNER_DEBUG: '1' }
      })
      azure.configure({ copyMs: 0 })
      expect(ended.code).toBe(1)
      expect(annotations(ended)).toEqual([
        expect.stringMatching(
          /^::error::Unexpected error in the action: out of nowhere https:\/\/a\.example\/b\?…\. (?:Snapshot "fast-.*" was not usable yet: it was at 0 %25\. )?Azure created snapshot "fast-.*" in resource group "production"; its data is still being copied\.%0AThe outputs name/
        )
      ])
      expect(ended.log + ended.summary).not.toContain('s3cret')
      expect(ended.outputs).toMatchObject({ verified: 'false', count: '1' })
      expect(JSON.parse(readFileSync(ended.outputs['result-file'] ?? '', 'utf8'))).toMatchObject({
        failure: expect.stringContaining('out of nowhere'),
        snapshots: [{ id: ended.outputs['snapshot-id'] }]
      })
    }
  )

  test('is a warning of a post step, which never fails the job', async () => {
    const main = await act({ inputs: { 'on-success': 'delete' } })
    const post = await act({
      inputs: { 'job-status': 'failure' },
      state: main.state,
      env: when('Signing in to', REJECTED)
    })
    expect(post.code).toBe(0)
    expect(annotations(post)).toEqual([])
    expect(annotations(post, 'warning').join()).toContain(
      'Unexpected error in the action: out of nowhere https://a.example/b?….'
    )
    expect(post.summary).toContain('Restore instructions')
  })
})

describe('a process that is ended by something else', () => {
  test('fails the main step with words', async () => {
    const ended = await act({ env: when('Signing in to', 'setImmediate(() => process.exit())') })
    expect(ended.code).toBe(1)
    expect(annotations(ended)).toEqual([
      expect.stringContaining('The process ended before the step was complete.')
    ])
  })

  test('warns in the post step', async () => {
    const main = await act()
    const post = await act({
      inputs: { 'job-status': 'failure' },
      state: main.state,
      env: when('Signing in to', 'setImmediate(() => process.exit(3))')
    })
    expect(post.code).toBe(0)
    expect(annotations(post, 'warning').join()).toContain('The process ended before')
  })
})

test('a process that is blocked does not outlive "timeout": it is killed, with words', async () => {
  // Answers that take as long as Azure's: the watch begins during the sign-in.
  azure.configure({ latencyMs: 150 })
  const ended = await act({
    inputs: { timeout: '2s' },
    env: when('Azure accepted snapshot', 'for (;;);')
  })
  azure.configure({ latencyMs: 0 })
  expect(ended.signal).toBe('SIGKILL')
  expect(annotations(ended)).toEqual([
    expect.stringMatching(/^::error::The step was killed because it was still blocked after 2 s/)
  ])
  expect(ended.state.planned).toContain(`data-${serial}`)
}, 30_000)

describe('a log that is read late and slowly arrives, every line of it:', () => {
  /** Reads what a step prints only when a file of it holds a text, and then a little at a time. */
  function readLate(file: string, text: string): NonNullable<RunOptions['onStart']> {
    return (child) => {
      const { stdout } = child
      stdout?.pause()
      const waiting = setInterval(() => {
        if (!readFileSync(file, 'utf8').includes(text)) return
        clearInterval(waiting)
        setTimeout(() => stdout?.resume(), 300)
        stdout?.on('data', () => {
          stdout.pause()
          setTimeout(() => stdout.resume(), 30)
        })
      }, 20)
      child.once('exit', () => {
        clearInterval(waiting)
        stdout?.resume()
      })
    }
  }

  test('that of 2,500 decisions', async () => {
    const names = Array.from({ length: 2_500 }, (_, at) => `shot-${serial}-${at}-${'x'.repeat(50)}`)
    for (const [at, name] of names.entries()) {
      const timeCreated = new Date(Date.parse('2026-01-01') + at * 3_600_000).toISOString()
      azure.seedSnapshot({
        name,
        source: `/subscriptions/${azure.environment.AZURE_SUBSCRIPTION_ID ?? ''}/resourceGroups/production/providers/Microsoft.Compute/disks/data-${serial}`,
        timeCreated
      })
    }
    const output = join(bundle.directory, `output-${serial}`)
    writeFileSync(output, '')
    const ended = await act({
      inputs: { operation: 'prune', 'keep-last': '1', 'prune-scope': 'all', 'dry-run': 'true' },
      env: { GITHUB_OUTPUT: output },
      // The result file is the last output: soon after it the step is done, and all that is left is its log.
      onStart: readLate(output, 'result-file')
    })
    expect(ended.code).toBe(0)
    expect(ended.log.length).toBeGreaterThan(300_000)
    const missing = names.filter((name) => !ended.log.includes(name))
    expect(missing).toEqual([])
  })

  test('that of the post step of 300 disks', async () => {
    const names = Array.from({ length: 300 }, (_, at) => `many-${serial}-${at}-${'x'.repeat(45)}`)
    for (const name of names) azure.seedDisk({ name })
    const inputs = { disk: names.join('\n') }
    const main = await act({ inputs })
    expect(main.outputs).toMatchObject({ verified: 'true', count: '300' })
    const summary = join(bundle.directory, `summary-${serial}`)
    writeFileSync(summary, '')
    const post = await act({
      inputs: { ...inputs, 'job-status': 'failure' },
      state: main.state,
      env: { GITHUB_STEP_SUMMARY: summary },
      onStart: readLate(summary, 'Restore instructions')
    })
    expect(post.code).toBe(0)
    // The system keeps less of it than that while nobody reads.
    expect(post.log.length).toBeGreaterThan(200_000)
    // One line says that it is held, two how to restore it, and the last is of the annotation in full.
    const whole = (name: string): boolean =>
      [
        `^${name}-\\S+: held until [^:]+:\\d\\d UTC$`,
        `^ +${name}-\\S+$`,
        `^az disk create .* --name ${name}-restored .$`,
        `^- "${name}-.*: held until [^:]+:\\d\\d UTC$`
      ].every((line) => new RegExp(line, 'm').test(post.log))
    expect(names.filter((name) => !whole(name))).toEqual([])
  })
})

test('a log that nobody reads any more costs no output', async () => {
  const ended = await act({ onStart: (child) => child.stdout?.destroy() })
  expect(ended.code).toBe(0)
  expect(ended.outputs).toMatchObject({ verified: 'true', count: '1' })
})
