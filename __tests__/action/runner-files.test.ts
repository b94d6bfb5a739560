import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { checkRunnerFiles } from '../../src/action/runner-files.ts'
import type { ActionError } from '../../src/errors.ts'

let folder: string
let files: Record<string, string>

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'runner-files-'))
  files = {
    GITHUB_OUTPUT: join(folder, 'output'),
    GITHUB_STATE: join(folder, 'state'),
    RUNNER_TEMP: join(folder, 'temp')
  }
  writeFileSync(files.GITHUB_OUTPUT ?? '', 'before')
  writeFileSync(files.GITHUB_STATE ?? '', 'before')
  mkdirSync(files.RUNNER_TEMP ?? '')
})

afterEach(() => rmSync(folder, { recursive: true }))

const check = (): Promise<void> => checkRunnerFiles((name) => files[name])

async function refusal(): Promise<ActionError> {
  return check().then(
    () => {
      throw new Error('it was not refused')
    },
    (error: unknown) => error as ActionError
  )
}

test('what can be written is left as it was', async () => {
  await check()
  expect(readFileSync(files.GITHUB_OUTPUT ?? '', 'utf8')).toBe('before')
  expect(readFileSync(files.GITHUB_STATE ?? '', 'utf8')).toBe('before')
  expect(readdirSync(files.RUNNER_TEMP ?? '')).toEqual([])
})

test('without its variable nothing is missing: the toolkit writes to the log then', async () => {
  files = {}
  await expect(check()).resolves.toBeUndefined()
})

describe('what cannot be written is refused', () => {
  test.each([
    ['GITHUB_OUTPUT', 'no such file', 'file for outputs (GITHUB_OUTPUT, '],
    ['GITHUB_STATE', 'no such file', 'file for state (GITHUB_STATE, '],
    ['RUNNER_TEMP', 'no such file', 'temporary folder (RUNNER_TEMP, ']
  ])('%s, when it is missing', async (variable, why, what) => {
    files[variable] = join(folder, 'no', 'such')
    const { code, message, remedy } = await refusal()
    expect(code).toBe('RunnerRefused')
    expect(message).toContain(what)
    expect(message).toContain(why)
    expect(remedy).toMatch(/^Nothing was sent to Azure\. Check on the runner that the disk is not/)
  })

  test.each(['GITHUB_OUTPUT', 'GITHUB_STATE'])('%s, when it is a folder', async (variable) => {
    files[variable] = folder
    expect((await refusal()).message).toContain(`(${variable}, "${folder}")`)
  })

  test('RUNNER_TEMP, when it is a file', async () => {
    files.RUNNER_TEMP = files.GITHUB_OUTPUT ?? ''
    expect((await refusal()).message).toContain('RUNNER_TEMP')
  })

  test('all of them together', async () => {
    for (const name of Object.keys(files)) files[name] = join(folder, 'no', 'such')
    expect((await refusal()).message.split('\n')).toHaveLength(3)
  })
})
