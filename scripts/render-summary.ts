/**
 * Job summaries as a page: GitHub-flavored Markdown by marked, pictures by Mermaid in the browser, colors of GitHub in
 * light and dark. The page is one file that needs no network.
 */

import { readFileSync } from 'node:fs'

import { Marked } from 'marked'

/** A part of the page: what a step's summary is, and what the page says about it. */
export type Section = {
  readonly title: string
  /** As the action wrote it into the file of GITHUB_STEP_SUMMARY. */
  readonly markdown: string
}

const marked = new Marked({
  gfm: true,
  renderer: {
    // GitHub draws a code block of this language; everything else is shown as code.
    code({ text, lang }) {
      return lang === 'mermaid'
        ? `<pre class="mermaid">${escapeHtml(text)}</pre>\n`
        : `<pre><code>${escapeHtml(text)}</code></pre>\n`
    }
  }
})

/** The HTML of one summary. */
export function renderSummary(markdown: string): string {
  return marked.parse(markdown, { async: false })
}

/** A page with all sections under their titles, to open in a browser. */
export function renderPage(title: string, sections: readonly Section[]): string {
  const body = sections
    .map(
      (section) =>
        `<section>\n<h1>${escapeHtml(section.title)}</h1>\n<article>\n${renderSummary(section.markdown)}</article>\n</section>`
    )
    .join('\n')
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
${body}
<script>${mermaid()}</script>
<script>
mermaid.initialize({
  startOnLoad: false,
  securityLevel: 'strict',
  theme: matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'default'
})
// Whoever drives the browser waits for this.
const drawn = mermaid.run()
</script>
</body>
</html>
`
}

/** The script of Mermaid, without the end of an element in it. */
function mermaid(): string {
  const file = new URL(import.meta.resolve('@mermaid-js/tiny/dist/mermaid.tiny.js'))
  return readFileSync(file, 'utf8').replaceAll('</script', '<\\/script')
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}

/** GitHub's fonts, sizes and colors (its stylesheet `github-markdown`), as far as a summary uses them. */
const STYLE = `
:root { color-scheme: light dark; --text: #1f2328; --back: #ffffff; --line: #d1d9e0; --rule: #d1d9e0b3;
  --soft: #f6f8fa; --code: #818b981f; --link: #0969da }
@media (prefers-color-scheme: dark) {
  :root { --text: #f0f6fc; --back: #0d1117; --line: #3d444d; --rule: #3d444db3; --soft: #151b23; --code: #656c7633;
    --link: #4493f8 }
}
body { max-width: 1012px; margin: 0 auto; padding: 16px; background: var(--back); color: var(--text);
  font: 16px/1.5 -apple-system, BlinkMacSystemFont, 'Segoe UI', 'Noto Sans', Helvetica, Arial, sans-serif,
    'Apple Color Emoji', 'Segoe UI Emoji', 'Noto Color Emoji' }
section { margin-bottom: 32px; border: 1px solid var(--line); border-radius: 6px; background: var(--back) }
section > h1 { margin: 0; padding: 8px 16px; background: var(--soft); font-size: 14px; font-weight: 600;
  border-bottom: 1px solid var(--line); border-radius: 6px 6px 0 0 }
article { padding: 16px 24px; overflow-wrap: break-word }
article > :first-child { margin-top: 0 }
article > :last-child { margin-bottom: 0 }
p, table, pre, details, ul { margin: 0 0 16px }
h2, h3 { margin: 24px 0 16px; font-weight: 600; line-height: 1.25 }
h2 { padding-bottom: .3em; border-bottom: 1px solid var(--rule); font-size: 1.5em }
h3 { font-size: 1.25em }
ul { padding-left: 2em }
a { color: var(--link); text-underline-offset: .2rem }
table { display: block; overflow: auto; width: max-content; max-width: 100%; border-collapse: collapse; border-spacing: 0 }
th, td { padding: 6px 13px; border: 1px solid var(--line) }
th { font-weight: 600 }
tr { background: var(--back); border-top: 1px solid var(--rule) }
tr:nth-child(2n) { background: var(--soft) }
td > :last-child { margin-bottom: 0 }
summary { cursor: pointer }
code, pre { font-family: ui-monospace, SFMono-Regular, 'SF Mono', Menlo, Consolas, 'Liberation Mono', monospace }
code { padding: .2em .4em; border-radius: 6px; background: var(--code); font-size: 85%; white-space: break-spaces }
pre { padding: 16px; overflow: auto; border-radius: 6px; background: var(--soft); font-size: 85%; line-height: 1.45 }
pre code { padding: 0; background: none; font-size: 100%; white-space: pre }
pre.mermaid { background: none; text-align: center }
`
