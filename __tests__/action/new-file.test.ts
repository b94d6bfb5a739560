import { mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { createFile, newPath, openFile } from '../../src/action/runner-files.ts'

let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'new-file-'))
})

afterAll(() => {
  rmSync(folder, { recursive: true })
})

/** The two ways to make a file. */
const WAYS: readonly (readonly [string, (path: string) => Promise<void>])[] = [
  ['written', (path) => createFile(path, ['ours'])],
  [
    'opened',
    async (path) => {
      const file = await openFile(path)
      await file.write(Buffer.from('ours'))
      await file.close()
    }
  ]
]

describe.each(WAYS)('a file that is %s', (_way, make) => {
  test('is readable for its owner only', async () => {
    const path = newPath(folder, 'file.json')
    await make(path)
    expect(readFileSync(path, 'utf8')).toBe('ours')
    expect(statSync(path).mode & 0o777).toBe(0o600)
  })

  test('is never one that is there already', async () => {
    const path = newPath(folder, 'file.json')
    writeFileSync(path, 'theirs')
    await expect(make(path)).rejects.toThrow(/EEXIST/)
    expect(readFileSync(path, 'utf8')).toBe('theirs')
  })

  test('is never what a link leads to, whether that exists or not', async () => {
    const target = newPath(folder, 'target')
    const path = newPath(folder, 'link')
    symlinkSync(target, path)
    await expect(make(path)).rejects.toThrow(/EEXIST/)
    writeFileSync(target, 'theirs')
    await expect(make(path)).rejects.toThrow(/EEXIST/)
    expect(readFileSync(target, 'utf8')).toBe('theirs')
  })

  test('needs a folder', async () => {
    await expect(make(join(folder, 'no', 'file'))).rejects.toThrow(/ENOENT/)
  })
})

test('everything that is written to an open file is in it in its order, however much it is', async () => {
  const path = newPath(folder, 'lines')
  const lines = Array.from({ length: 60_000 }, (_, at) => `line ${at}\n`)
  const file = await openFile(path)
  expect(file.path).toBe(path)
  for (const line of lines) await file.write(Buffer.from(line))
  await file.close()
  expect(readFileSync(path, 'utf8')).toBe(lines.join(''))
})

describe('the path of a new file', () => {
  test('begins with the name, keeps its extension and is another one each time', () => {
    const paths = Array.from({ length: 100 }, () => newPath(folder, 'snapshots-4711-1.json'))
    expect(new Set(paths).size).toBe(100)
    for (const path of paths) {
      expect(dirname(path)).toBe(folder)
      expect(basename(path)).toMatch(/^snapshots-4711-1-[0-9a-f-]{36}\.json$/)
    }
  })

  test('fits into a file system, however long the name is', () => {
    const name = basename(newPath(folder, `${'n'.repeat(400)}.jsonl`))
    expect(name).toMatch(/^n+-[0-9a-f-]{36}\.jsonl$/)
    expect(name.length).toBeLessThan(255)
  })
})
