import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, expect, test } from 'vitest'

import { openFile } from '../../src/action/open-file.ts'

let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'open-file-'))
})

afterAll(() => {
  rmSync(folder, { recursive: true })
})

test('everything is in the file in its order, however much it is', async () => {
  const path = join(folder, 'lines')
  const lines = Array.from({ length: 60_000 }, (_, at) => `line ${at}\n`)
  const file = await openFile(path)
  expect(file.path).toBe(path)
  for (const line of lines) await file.write(Buffer.from(line))
  await file.close()
  expect(readFileSync(path, 'utf8')).toBe(lines.join(''))
})

test('a file begins anew', async () => {
  const path = join(folder, 'again')
  for (const text of ['something long\n', 'short\n']) {
    const file = await openFile(path)
    await file.write(Buffer.from(text))
    await file.close()
  }
  expect(readFileSync(path, 'utf8')).toBe('short\n')
})

test('a folder that does not exist is an error', async () => {
  await expect(openFile(join(folder, 'no', 'file'))).rejects.toThrow(/ENOENT/)
})
