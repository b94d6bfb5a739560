import { describe, expect, test } from 'vitest'
import fc from 'fast-check'

import { dataTime, disk, run, snapshot } from '../../support/builders.ts'
import { ending } from '../../support/endless.ts'
import {
  code,
  commands,
  escapeMarkdown,
  link,
  paragraphs,
  plain,
  table
} from '../../../src/action/report/markdown.ts'
import { fittingJson } from '../../../src/action/report/report.ts'
import type { Row, SnapshotRecord } from '../../../src/action/report/snapshot-table.ts'
import { snapshotTable, toRecord } from '../../../src/action/report/snapshot-table.ts'
import { readinessOf } from '../../../src/snapshots/readiness.ts'
import type { Snapshot } from '../../../src/snapshots/types.ts'

const NOW = Date.parse('2026-11-23T10:00:00Z')

/** Text made of what could mean something to Markdown, HTML or the runner. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...'|`*_~[]()<>!#&@\\/\n\r\t \u2028\u2029'.split(''),
        '<script>alert(1)</script>',
        '](https://evil.example)',
        '```',
        '-->',
        '<img src=x>',
        '![x](https://evil.example)',
        '&lt;',
        '\\|',
        'https://evil.example',
        '@octocat',
        '::warning::'
      ),
      fc.string({ maxLength: 4 })
    ),
    { minLength: 1, maxLength: 12 }
  )
  .map((parts) => parts.join(''))
  .filter((text) => text !== '')

/** Whether a sign stands in a text without a backslash that takes its meaning. */
const unescaped = (text: string, sign: string): boolean =>
  text.replaceAll(/\\[\\`*_~[\]|!]/g, '').includes(sign)

test('a name in a code span is what it shows, and never an empty span', () => {
  expect(['a\u001B[31mb\u202E', '\u0000'].map(code)).toEqual(['`ab`', '`·`'])
})

describe('text', () => {
  test.each([
    ['a|b', 'a\\|b'],
    ['a\nb\r\n\tc', 'a b c'],
    ['<script>alert(1)</script>', '&lt;script&gt;alert(1)&lt;/script&gt;'],
    ['&lt;', '&amp;lt;'],
    ['*a* _b_ ~c~ `d`', '\\*a\\* \\_b\\_ \\~c\\~ \\`d\\`'],
    ['![x](y)', '\\!\\[x\\](y)'],
    ['\\|', '\\\\\\|'],
    ['@octocat', '&#64;octocat'],
    ['a \u001B[31mred\u001B[0m \u202Eb\u0007', 'a red b'],
    ['see https://evil.example', 'see https&#58;//evil.example'],
    ['plain text, 4 GiB.', 'plain text, 4 GiB.']
  ])('%j becomes %j', (text, escaped) => {
    expect(escapeMarkdown(text)).toBe(escaped)
  })

  test('leaves no sign that means something, whatever it says', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const escaped = escapeMarkdown(text)
        for (const sign of ['|', '`', '*', '_', '~', '[', ']', '!', '\\']) {
          expect(unescaped(escaped, sign)).toBe(false)
        }
        expect(escaped).not.toMatch(/[<>@\r\n\u2028\u2029]|:\/\//)
      }),
      { numRuns: 500 }
    )
  })

  test('becomes no link, although GitHub makes one of a bare host', () => {
    expect(escapeMarkdown('see www.evil.example and WWW.evil.example')).not.toMatch(/www\./i)
  })
})

describe('a name in a code span', () => {
  test.each([
    ['data-1', '`data-1`'],
    ['a`b', '`a·b`'],
    ['a|b', '`a·b`'],
    ['a\nb', '`a b`'],
    ['a\\', '`a\\`']
  ])('%j becomes %j', (name, span) => {
    expect(code(name)).toBe(span)
  })

  test('cannot end the span, the cell or the line, whatever it says', () => {
    fc.assert(
      fc.property(hostile, (name) => {
        expect(code(name)).toMatch(/^`[^`|\r\n\u2028\u2029]+`$/)
      }),
      { numRuns: 500 }
    )
  })
})

describe('a link', () => {
  test('is escaped in its label and in its address', () => {
    expect(link('a]b|c', 'https://github.com/x y(z)')).toBe(
      '[a\\]b\\|c](https://github.com/x%20y%28z%29)'
    )
  })
})

test('a table has a head, a rule and a line for each row', () => {
  expect(
    table(
      ['a', 'b'],
      [
        ['1', '2'],
        ['3', '4']
      ]
    )
  ).toBe('| a | b |\n| --- | --- |\n| 1 | 2 |\n| 3 | 4 |')
})

test('paragraphs leave out what is empty', () => {
  expect(paragraphs('a', undefined, '', 'b')).toBe('a\n\nb\n')
})

describe('JSON as an output', () => {
  test('may have 500 KiB, counted in bytes', () => {
    const fitting = ['y', 'x'.repeat(500 * 1024 - 8)]
    expect(fittingJson(fitting)).toBe(JSON.stringify(fitting))
    expect(fittingJson([...fitting.slice(1), 'yy'])).toBe('')
    expect(fittingJson(['é'.repeat(250 * 1024)])).toBe('')
    expect(fittingJson([])).toBe('[]')
  })
})

describe('the table of snapshots', () => {
  const ROW = { disk: 'data', dataTime: dataTime(NOW), tags: {} }

  const recordOf = (changes: Partial<Snapshot>): SnapshotRecord => {
    const one = snapshot(changes)
    return toRecord(one, {
      diskId: disk().id,
      kind: 'snapshot',
      readiness: readinessOf(one),
      run: run(),
      now: NOW
    })
  }

  test.each<[string, Partial<SnapshotRecord>, string]>([
    ['usable', {}, '✅ usable'],
    ['held', { held: true }, '✅ usable, 📌 held'],
    ['in instant access', { state: 'instant-access' }, '⚠️ instant access'],
    ['pending', { state: 'pending', usable: false }, '⏳ pending'],
    [
      'being copied',
      { state: 'pending', usable: false, completionPercent: 99.9 },
      '⏳ copying, 99 %'
    ],
    ['failed', { state: 'failed', usable: false }, '❌ failed'],
    ['being deleted', { state: 'deleting', usable: false }, '🗑️ being deleted'],
    ['told by Azure in parts', { state: 'unknown', usable: false }, '❔ unknown'],
    ['not verified', { usable: false }, '❌ not verified']
  ])('says that a snapshot is %s', (_what, changes, cell) => {
    const record = { ...recordOf({}), ...changes }
    expect(snapshotTable([{ ...ROW, record }], NOW, run())).toContain(`| ${cell} |`)
  })

  test('says nothing about what is not known yet', () => {
    const record = { ...recordOf({}), sizeGb: null }
    expect(snapshotTable([{ ...ROW, record, dataTime: undefined }], NOW, run())).toMatch(
      /\| – \| – \|/
    )
  })

  test('keeps its form, whatever names, tags and notes say', () => {
    fc.assert(
      fc.property(hostile, hostile, hostile, hostile, (name, location, repository, note) => {
        const tags = {
          'snapshot-action': '1',
          'snapshot-repository': repository,
          'snapshot-run': `${note}.1`
        }
        const record = recordOf({ name, location, tags })
        const row = { ...ROW, disk: name, record, tags, note }
        const second = { ...row, record: { ...row.record, diskId: 'another disk' } }
        const text = snapshotTable([row, second], NOW, run())
        const [head = '', rule = '', ...rows] = text.split(/\r\n|[\n\r\u2028\u2029]/)
        expect(rule).toMatch(/^\| ---(?: \| ---)+ \|$/)
        expect(rows).toHaveLength(2)
        // As many cells as the head has: none breaks out of its own.
        const cellsOf = (line: string): readonly string[] =>
          line.replaceAll(/\\[\\|]/g, '').split('|')
        for (const line of [rule, ...rows]) expect(cellsOf(line)).toHaveLength(cellsOf(head).length)
        for (const line of rows) {
          const [, first, second, ...others] = cellsOf(line)
          for (const span of [first, second]) expect(span).toMatch(/^ `[^`]*` $/)
          // Behind the names there is no HTML but the line that ends before the age.
          expect(others.join('').replace('UTC<br>(', '')).not.toMatch(/[<>]/)
        }
      }),
      { numRuns: 300 }
    )
  })

  test('names the disk where there are several, and only there', () => {
    const rowOf = (name: string): Row => ({
      ...ROW,
      disk: name,
      record: { ...recordOf({}), diskId: disk({ name }).id }
    })
    const head = (...names: readonly string[]): string | undefined =>
      snapshotTable(names.map(rowOf), NOW, run()).split('\n')[0]
    expect(head('data', 'DATA')).toBe(
      '| Snapshot | State | Data from | Size | Region | Created by |'
    )
    expect(head('data', 'logs')).toBe(
      '| Disk | Snapshot | State | Data from | Size | Region | Created by |'
    )
  })

  test('names the disk where several have the same name in different groups', () => {
    const other = disk({ resourceGroup: 'rg-other' }).id
    const rows = [recordOf({}), { ...recordOf({}), diskId: other }].map((record): Row => ({
      ...ROW,
      record
    }))
    expect(snapshotTable(rows, NOW, run())).toMatch(/^\| Disk \|/)
  })

  test('shows 20 rows openly, 180 folded, and says how many it leaves out', () => {
    const draw = (count: number): string =>
      snapshotTable(
        Array.from({ length: count }, () => ({ ...ROW, record: recordOf({}) })),
        NOW,
        run()
      )
    const rowsIn = (text: string): number => text.split('| `data-snapshot` |').length - 1
    expect(draw(20)).not.toContain('<details>')
    expect(rowsIn(draw(20))).toBe(20)

    const [open = '', folded = '', rest] = draw(200).split(/<\/?details>/)
    expect([rowsIn(open), rowsIn(folded)]).toEqual([20, 180])
    // Markdown inside of HTML is read only below an empty line.
    expect(folded).toMatch(/^<summary>180 more<\/summary>\n\n\| Snapshot .*\n\n$/s)
    expect(rest).toBe('')

    expect(rowsIn(draw(203))).toBe(200)
    expect(draw(203)).toMatch(/<\/details>\n\n3 more snapshots are in the result file\.$/)
  })

  test('makes no link of tags that do not look like a run', () => {
    const tags = {
      'snapshot-action': '1',
      'snapshot-repository': 'a/b](https://evil.example)',
      'snapshot-run': '1.1'
    }
    const text = snapshotTable([{ ...ROW, record: recordOf({ tags }), tags }], NOW, run())
    expect(text).toContain('| a/b\\](https&#58;//evil.example) run 1 |')
  })
})

describe('a text of others loses what controls and is not seen', () => {
  test.each([
    ['a color', 'a \u001B[1;31mred\u001B[0m b', 'a red b'],
    ['a color that a page has escaped', 'a \u001B\\[31mred', 'a red'],
    ['a color in one character', 'a \u009B31mred', 'a red'],
    ['a sequence without its end', 'a \u001B[31', 'a '],
    ['a link', 'x \u001B]8;;https://evil.example\u001B\\here\u001B]8;;\u001B\\ y', 'x here y'],
    ['a title', 'x \u001B]0;title\u0007y', 'x y'],
    ['a command of the device', 'x \u001BP1$r0m\u001B\\y', 'x y'],
    ['another character set', '\u001B(0x', 'x'],
    ['a reset', '\u001Bcx', 'x'],
    ['controls', 'a\u0000b\u0007c\u0008d\u007Fe\u0085f', 'abcdef'],
    ['a return that would write over the line', 'good\rbad\r\nnext', 'good\nbad\nnext'],
    ['other directions', 'a\u202Eb\u202Cc\u2066d\u2069e\u200Ff\u061Cg', 'abcdefg']
  ])('%s', (_what, text, expected) => {
    expect(plain(text)).toBe(expected)
  })

  test('but not what a sequence without an end would hide', () => {
    expect(plain('\u001B]0;seen\nnext')).toBe('0;seen\nnext')
  })

  test('and nothing else', () => {
    const text = 'Grüße, naïve 日本 שלום 👩‍💻\n\ttab “quoted” [31m ##[x]'
    expect(plain(text)).toBe(text)
  })

  test('for good: what is plain stays as it is', () => {
    const part = fc.constantFrom(
      '\u001B',
      '[',
      ']',
      '\\',
      '3',
      'm',
      '\u0007',
      '\r',
      '\n',
      '\u202E',
      'x'
    )
    fc.assert(
      fc.property(fc.array(part, { maxLength: 20 }), (parts) => {
        const once = plain(parts.join(''))
        expect(once).not.toMatch(/[^\P{Cc}\t\n]|\p{Bidi_Control}/u)
        expect(plain(once)).toBe(once)
      })
    )
  })

  test.each([
    ...Array.from({ length: 256 }, (_, code) => String.fromCodePoint(code)),
    '\u001B[',
    '\u001B[0',
    '\u001B]',
    '\u001B]a',
    '\u001B\\',
    '\r\n'
  ])('in time, if it is 300 KB of %j', (unit) => {
    const text = unit.repeat(300_000 / unit.length)
    expect(ending(() => plain(text)).length).toBeLessThanOrEqual(text.length)
  })
})

describe('a command', () => {
  const shownOf = (command: string): readonly string[] =>
    commands([command]).split('\n').slice(1, -1)

  test('that fits stays on its line', () => {
    const command = `az disk delete --name ${'x'.repeat(78)}`
    expect(command).toHaveLength(100)
    expect(shownOf(command)).toEqual([command])
  })

  test('that is longer goes on before an option, as a shell reads it', () => {
    const options = ['resource-group', 'vm-name', 'name'].map((one) => `--${one} ${'x'.repeat(60)}`)
    const command = `az vm disk attach ${options.join(' ')} --lun 0`
    const lines = shownOf(command)
    expect(lines).toEqual([
      `az vm disk attach ${options[0] ?? ''} \\`,
      `  ${options[1] ?? ''} \\`,
      `  ${options[2] ?? ''} --lun 0`
    ])
    expect(lines.join('\n').replaceAll(' \\\n ', '')).toBe(command)
  })

  test('with an option that is too long for a line keeps it whole', () => {
    const option = `--name ${'x'.repeat(200)}`
    expect(shownOf(`az disk delete ${option} ${option}`)).toEqual([
      'az disk delete \\',
      `  ${option} ${option}`
    ])
  })
})
