/** `npm run demo` as a person runs it, and the page of the rendered summaries. */

import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'

import { beforeAll, describe, expect, test } from 'vitest'

import { renderPage, renderSummary } from '../scripts/render-summary.ts'
import { SEEDED } from '../simulator/seeded.ts'

describe('the demo', () => {
  let code: number | null
  let lines: readonly string[]
  let page: string

  beforeAll(async () => {
    const demo = new URL('../examples/demo.ts', import.meta.url).pathname
    const child = spawn(process.execPath, [demo], { stdio: ['ignore', 'pipe', 'pipe'] })
    let text = ''
    child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()))
    code = await new Promise((done) => child.on('close', done))
    lines = text.trimEnd().split('\n')
    page = readFileSync(lines.at(-1) ?? '', 'utf8')
  })

  test('succeeds, and rolls the machine back', () => {
    expect(code).toBe(0)
    const reads = lines.filter((line) => line.startsWith('The machine now reads'))
    expect(reads).toEqual([
      'The machine now reads at LUN 0: corrupt!',
      'The machine now reads at LUN 0: the data'
    ])
  })

  test('prints each output on a line of at most 100 characters', () => {
    const outputs = lines.filter((line) => /^[a-z-]+=/.test(line))
    expect(outputs.length).toBeGreaterThan(20)
    expect(outputs.filter((line) => line.length > 100)).toEqual([])
    expect(outputs).toContain('verified=true')
    expect(lines.filter((line) => /warning|deprecat/i.test(line))).toEqual([])
  })

  test('leaves every file that it names', () => {
    const named = lines.flatMap((line) => /(?:^|=)(\/\S*\/\.demo\/\S+)/.exec(line)?.[1] ?? [])
    expect(named.length).toBeGreaterThan(3)
    // A path that was cut still names its folder.
    const wholes = named.map((path) => (path.endsWith('…') ? path.replace(/[^/]*$/, '') : path))
    expect(wholes.filter((path) => !existsSync(path))).toEqual([])
  })

  test('renders the summaries of its four steps, with their pictures, and shows no secret', () => {
    expect(page.match(/<section>/g)).toHaveLength(4)
    expect(page.match(/<pre class="mermaid">(?:%%.*\n)?flowchart LR\n/g)?.length).toBeGreaterThan(2)
    expect(page.match(/<table>/g)?.length).toBeGreaterThan(3)
    expect(`${lines.join('\n')}${page}`).not.toContain(SEEDED.clientSecret)
  })
})

describe('the page of summaries', () => {
  test('shows a picture as its source for Mermaid, without a place for elements in it', () => {
    const html = renderSummary('```mermaid\nflowchart LR\n  a["x<br/>y"] --> b\n```\n')
    expect(html).toBe(
      '<pre class="mermaid">flowchart LR\n  a[&quot;x&lt;br/&gt;y&quot;] --&gt; b</pre>\n'
    )
  })

  test('shows tables, lists of checks and other code as GitHub does', () => {
    const html = renderSummary(
      '| a | b |\n| --- | --- |\n| `x` | ~~y~~ |\n\n```sh\necho <x>\n```\n'
    )
    expect(html).toContain('<td><code>x</code></td>')
    expect(html).toContain('<td><del>y</del></td>')
    expect(html).toContain('<pre><code>echo &lt;x&gt;</code></pre>')
  })

  test('needs no network, and its script ends where it is meant to end', () => {
    const html = renderPage('A & B', [{ title: '<one>', markdown: 'text' }])
    const parts = html.split(/<script>[\s\S]*?<\/script>/)
    expect(parts).toHaveLength(3)
    const rest = parts.join('')
    expect(rest).toContain("default-src 'none'")
    expect(rest).toContain('<title>A &amp; B</title>')
    expect(rest).toContain('<h1>&lt;one&gt;</h1>')
    expect(rest).not.toMatch(/script>|<(?:img|link)|src=|href=/)
  })
})
