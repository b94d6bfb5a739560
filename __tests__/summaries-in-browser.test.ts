/**
 * Summaries in a browser, as GitHub shows them: with one, some and very many snapshots, with names of 80 characters, in
 * the light and the dark theme, in a window of 1,000 pixels.
 */

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import type { Browser } from '../scripts/browser.ts'
import { SCHEMES, findChromium, startBrowser } from '../scripts/browser.ts'
import { renderPage } from '../scripts/render-summary.ts'
import { GROWING, PICTURED, summaryOf } from './support/pictured.ts'

const WIDTH = 1000
const COUNTS = [1, 30, 500] as const

const path = findChromium()
if (path === undefined) {
  console.warn('skipped: summaries in a browser, because Chromium is not installed')
}

/** What the page looks like. Tables, code and pictures may each scroll by themselves, so each is measured. */
type Seen = {
  /** Elements whose content is wider than they are, by their tags. */
  readonly overflowing: readonly string[]
  /** Of each picture: its width, and how many of its boxes have text. */
  readonly pictures: readonly { readonly width: number; readonly boxes: number }[]
  /** What Mermaid shows in place of a picture that it cannot draw. */
  readonly errors: number
  /** The least contrast of a label with its box, by WCAG. */
  readonly contrast: number
  readonly background: string
}

/** Runs in the page. */
const SEE = String.raw`(() => {
  const article = document.querySelector('article')
  for (const folded of article.querySelectorAll('details')) folded.open = true
  const all = (selector) => [...article.querySelectorAll(selector)]
  const number = (text) => text.match(/[\d.]+/g).map(Number)
  const page = number(getComputedStyle(document.body).backgroundColor)
  const over = (color, below) => {
    const [r, g, b, a = 1] = number(color)
    return [r, g, b].map((one, at) => one * a + below[at] * (1 - a))
  }
  const light = (rgb) => {
    const [r, g, b] = rgb.map((one) => one / 255).map((one) => one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05
  }
  const contrast = (node) => {
    const shape = node.querySelector('rect, path, polygon')
    const label = node.querySelector('.nodeLabel, .nodeLabel p')
    const fill = getComputedStyle(shape).fill
    const box = fill === 'none' ? page : over(fill, page)
    const [a, b] = [light(box), light(over(getComputedStyle(label).color, box))]
    return Math.max(a, b) / Math.min(a, b)
  }
  const nodes = all('svg .node')
  return {
    overflowing: [document.documentElement, article, ...all('table, pre, details, p')]
      .filter((one) => one.scrollWidth > one.clientWidth)
      .map((one) => one.tagName.toLowerCase()),
    pictures: all('pre.mermaid > svg').map((svg) => ({
      width: svg.getBoundingClientRect().width,
      boxes: [...svg.querySelectorAll('.node')].filter((node) => node.textContent.trim() !== '').length
    })),
    errors: all('.error-icon, .error-text').length + (document.body.innerText.includes('Syntax error') ? 1 : 0),
    contrast: Math.min(...nodes.map(contrast)),
    background: getComputedStyle(document.body).backgroundColor
  }
})()`

describe.skipIf(path === undefined)('in a browser', () => {
  let browser: Browser

  beforeAll(async () => {
    browser = await startBrowser(path ?? '')
  })

  afterAll(() => browser.close())

  const growing = Object.entries(GROWING).flatMap(([operation, pictured]) =>
    COUNTS.flatMap((count) => SCHEMES.map((scheme) => ({ operation, count, scheme, pictured })))
  )

  test.each(growing)(
    'the summary of $operation of $count, $scheme',
    async ({ count, scheme, pictured }) => {
      const markdown = await summaryOf(pictured(count))
      await browser.show(renderPage('summary', [{ title: 'summary', markdown }]), {
        scheme,
        width: WIDTH
      })
      const seen = (await browser.evaluate(SEE)) as Seen
      expect(seen).toMatchObject({ overflowing: [], errors: 0, pictures: [expect.anything()] })
      expect(seen.background).toBe(scheme === 'dark' ? 'rgb(13, 17, 23)' : 'rgb(255, 255, 255)')
      const [picture] = seen.pictures
      expect(picture?.width).toBeLessThanOrEqual(WIDTH)
      // A disk and a snapshot at least; of very many no more than GitHub draws.
      expect(picture?.boxes).toBeGreaterThan(1)
      expect(picture?.boxes).toBeLessThan(150)
      // Large text of WCAG's level AA; of what is gone, too, which is faint on purpose.
      expect(seen.contrast).toBeGreaterThan(3)
    }
  )

  test.each(
    Object.entries(PICTURED).flatMap(([name, pictured]) =>
      SCHEMES.map((scheme) => ({ name, scheme, pictured }))
    )
  )('the picture $name of the docs, $scheme', async ({ scheme, pictured }) => {
    const markdown = await summaryOf(pictured)
    await browser.show(renderPage('summary', [{ title: 'summary', markdown }]), {
      scheme,
      width: WIDTH
    })
    expect(await browser.evaluate(SEE)).toMatchObject({ overflowing: [], errors: 0 })
  })

  test('what Mermaid cannot draw is noticed', async () => {
    const markdown = '```mermaid\nflowchart LR\n  a[ --> b\n```\n'
    const shown = browser.show(renderPage('summary', [{ title: 'summary', markdown }]), {
      scheme: 'light',
      width: WIDTH
    })
    await expect(shown).rejects.toThrow()
    expect(await browser.evaluate(SEE)).toMatchObject({ errors: expect.toSatisfy((n) => n > 0) })
  })

  test('what is wider than the page is noticed', async () => {
    const markdown = `| a |\n| --- |\n| ${'&nbsp;'.repeat(400)} |\n`
    await browser.show(renderPage('summary', [{ title: 'summary', markdown }]), {
      scheme: 'light',
      width: WIDTH
    })
    expect(await browser.evaluate(SEE)).toMatchObject({ overflowing: ['table'] })
  })
})
