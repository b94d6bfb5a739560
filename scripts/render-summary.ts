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
        `<section>\n<h1>${escapeHtml(section.title)}</h1>\n${renderSummary(section.markdown)}</section>`
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
  startOnLoad: true,
  securityLevel: 'strict',
  theme: matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'default'
})
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

/** GitHub's fonts, widths and colors, as far as a summary uses them. */
const STYLE = `
:root { color-scheme: light dark; --text: #1f2328; --back: #ffffff; --line: #d1d9e0; --soft: #f6f8fa; --link: #0969da }
@media (prefers-color-scheme: dark) {
  :root { --text: #f0f6fc; --back: #0d1117; --line: #3d444d; --soft: #151b23; --link: #4493f8 }
}
body { max-width: 1000px; margin: 0 auto; padding: 16px; background: var(--back); color: var(--text);
  font: 14px/1.5 -apple-system, BlinkMacSystemFont, 'Segoe UI', 'Noto Sans', Helvetica, Arial, sans-serif }
section { margin-bottom: 32px; padding: 16px 24px; border: 1px solid var(--line); border-radius: 6px }
section > h1 { margin: -16px -24px 16px; padding: 8px 24px; background: var(--soft); font-size: 14px;
  border-bottom: 1px solid var(--line) }
h2 { padding-bottom: 4px; border-bottom: 1px solid var(--line); font-size: 20px }
h3 { font-size: 17px }
a { color: var(--link) }
table { display: block; overflow: auto; width: max-content; max-width: 100%; border-collapse: collapse }
th, td { padding: 6px 13px; border: 1px solid var(--line) }
tr:nth-child(2n) { background: var(--soft) }
code, pre { font: 12px/1.45 ui-monospace, SFMono-Regular, 'SF Mono', Menlo, Consolas, monospace }
code { padding: 2px 4px; border-radius: 6px; background: var(--soft) }
pre { padding: 16px; overflow: auto; border-radius: 6px; background: var(--soft) }
pre code { padding: 0 }
pre.mermaid { background: none; text-align: center }
`
