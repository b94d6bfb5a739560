/**
 * The pictures of README and docs: summaries as GitHub shows them, in its light and its dark theme. Needs Chromium
 * (Debian and Ubuntu: `apt-get install chromium fonts-noto-color-emoji`).
 *
 * `docs/pictures/sources.json` says of which text each picture was made, so that a test notices an outdated one.
 */

import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'

import { PICTURED, summaryOf } from '../__tests__/support/pictured.ts'
import { SCHEMES, findChromium, startBrowser } from './browser.ts'
import { renderPage } from './render-summary.ts'

const FOLDER = new URL('../docs/pictures/', import.meta.url)

/** A picture is for the column of a README, which is 830 pixels wide. */
const WIDTH = 1000
/** For screens with two pixels for each CSS pixel it may be larger than it is shown. */
const SCALE = 1.5

const path = findChromium()
if (path === undefined) {
  throw new Error(
    'Chromium is not installed. Set CHROMIUM_PATH, or install the package "chromium".'
  )
}
mkdirSync(FOLDER, { recursive: true })
const browser = await startBrowser(path)
const sources: Record<string, string> = {}
try {
  for (const [name, pictured] of Object.entries(PICTURED)) {
    const markdown = await summaryOf(pictured)
    sources[name] = createHash('sha256').update(markdown).digest('hex')
    const page = renderPage(name, [{ title: 'deploy summary', markdown }])
    for (const scheme of SCHEMES) {
      await browser.show(page, { scheme, width: WIDTH, scale: SCALE })
      const image = await browser.picture('section', 'webp')
      writeFileSync(new URL(`${name}-${scheme}.webp`, FOLDER), image)
      console.log(`docs/pictures/${name}-${scheme}.webp: ${Math.ceil(image.length / 1024)} KiB`)
    }
  }
} finally {
  await browser.close()
}
writeFileSync(new URL('sources.json', FOLDER), `${JSON.stringify(sources, undefined, 2)}\n`)
