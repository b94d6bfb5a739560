/** The pictures of README and docs: each is of the summary that the action writes today, and each is shown somewhere. */

import { createHash } from 'node:crypto'
import { readFileSync, readdirSync, statSync } from 'node:fs'

import { describe, expect, test } from 'vitest'

import { PICTURED, summaryOf } from './support/pictured.ts'

const root = new URL('../', import.meta.url)
const folder = new URL('docs/pictures/', root)
const names = Object.keys(PICTURED)

/** GitHub loads each of them with the page. */
const MAX_BYTES = 150 * 1024

/** The pages, by their path from the root. */
const pages = [
  'README.md',
  ...readdirSync(new URL('docs/', root))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`)
]

/** The pictures that a page shows in one theme, by their path from the root. */
function shown(page: string, attribute: RegExp): readonly string[] {
  return [...readFileSync(new URL(page, root), 'utf8').matchAll(attribute)].map(([, file = '']) =>
    new URL(file, new URL(page, root)).href.slice(root.href.length)
  )
}

const sources = JSON.parse(readFileSync(new URL('sources.json', folder), 'utf8')) as Readonly<
  Record<string, string>
>

describe('the pictures', () => {
  test.each(Object.entries(PICTURED))(
    '%s shows the summary of today; if not, run "npm run docs:pictures"',
    async (name, pictured) => {
      const hash = createHash('sha256').update(await summaryOf(pictured))
      expect(sources[name]).toBe(hash.digest('hex'))
    }
  )

  test('are there in light and dark, none too large, and no others', () => {
    const files = readdirSync(folder)
    const expected = names.flatMap((name) => [`${name}-dark.webp`, `${name}-light.webp`])
    expect(files.toSorted()).toEqual([...expected, 'sources.json'].toSorted())
    const large = files.filter((name) => statSync(new URL(name, folder)).size > MAX_BYTES)
    expect(large).toEqual([])
  })

  test('are each shown on a page, in the theme of the reader', () => {
    const dark = pages.flatMap((page) =>
      shown(page, /<source media="\(prefers-color-scheme: dark\)" srcset="([^"]+)">/g)
    )
    const light = pages.flatMap((page) => shown(page, /<img alt="[^"]{20,}" src="([^"]+)">/g))
    const files = (scheme: string): readonly string[] =>
      names.map((name) => `docs/pictures/${name}-${scheme}.webp`).toSorted()
    expect(dark.toSorted()).toEqual(files('dark'))
    expect(light.toSorted()).toEqual(files('light'))
  })
})
