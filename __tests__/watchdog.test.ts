import { spawn } from 'node:child_process'

import { expect, test } from 'vitest'

import { WATCH_STARTS_MS } from '../src/watchdog.ts'

/** When a process does something, in milliseconds: it is watched by then. */
const WATCHED_MS = WATCH_STARTS_MS + 200

const WATCHDOG = new URL('../src/watchdog.ts', import.meta.url).href

/** How a process ends that is watched, and what it has said. */
function ended(
  work: string
): Promise<{ signal: string | null; code: number | null; said: string }> {
  const program = `
    const { watch } = await import(${JSON.stringify(WATCHDOG)})
    watch({ afterMs: 20, answerMs: 150, words: '::error::It was blocked.' })
    process.stdout.write('at work')
    ${work}`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit']
  })
  let said = ''
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()))
  return new Promise((resolve) =>
    child.on('close', (code, signal) => resolve({ signal, code, said }))
  )
}

test('a process that is blocked after its time is killed, with words on a line of their own', async () => {
  expect(await ended(`setTimeout(() => { for (;;); }, ${WATCHED_MS})`)).toEqual({
    signal: 'SIGKILL',
    code: null,
    said: 'at work\n::error::It was blocked.\n'
  })
})

test('a process that lives is left alone, however long it continues after its time', async () => {
  expect(await ended('setTimeout(() => process.stdout.write(" and done"), 1_000)')).toEqual({
    signal: null,
    code: 0,
    said: 'at work and done'
  })
})

test('a process that is done is not kept alive', async () => {
  expect(await ended('')).toEqual({ signal: null, code: 0, said: 'at work' })
})
