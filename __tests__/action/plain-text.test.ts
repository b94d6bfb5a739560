import { describe, expect, test } from 'vitest'
import fc from 'fast-check'

import { plain } from '../../src/action/report/markdown.ts'
import { ending } from '../support/endless.ts'

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
