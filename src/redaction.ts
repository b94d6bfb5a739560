/** Texts of Azure, Entra and the SDK can quote what they were sent. */

/**
 * Without query strings, which sign URLs, and without tokens. An escaped character is enough for the runner's
 * masks to miss a token, so it must not come as far as the log or the summary.
 *
 * Every text passes once, whoever wrote it: no expression here looks for an end that may not come.
 */
export function redacted(text: string): string {
  return (
    text
      .replaceAll(/[^\s'"]+/g, withoutQuery)
      // And what signs the URL of data where it is quoted alone: another process may have masked it.
      .replaceAll(/\bsig=[^\s&'"<>(),;]+/gi, 'sig=…')
      .replaceAll(/\b(Bearer\s+)[\w~+/.=-]{8,}/gi, '$1…')
      .replaceAll(/[\w.-]+/g, withoutTokens)
  )
}

/** A word without the query of the URL in it, also where that is given without scheme and host. */
function withoutQuery(word: string): string {
  if (!word.includes('?')) return word
  const parts = word.split('?')
  const url = parts.findIndex(
    (part, index) => index < parts.length - 1 && /https?:\/\/./i.test(part)
  )
  const rest = url === -1 ? parts : parts.slice(0, url + 1)
  const value = rest.findLastIndex((part) => part.includes('='))
  const path = rest.findIndex((part, index) => index < value && part.includes('/'))
  const at = path === -1 ? url : path
  return at === -1 ? word : `${parts.slice(0, at + 1).join('?')}?…`
}

/** A word without JSON Web Tokens in it: header, payload and signature, of which the last may be empty. */
function withoutTokens(word: string): string {
  const parts = word.split('.')
  if (parts.length < 3) return word
  const kept: string[] = []
  for (let index = 0; index < parts.length; index++) {
    const part = parts[index] ?? ''
    const start = parts[index + 1] === '' || index + 2 >= parts.length ? -1 : headerIn(part)
    kept.push(start === -1 ? part : `${part.slice(0, start)}…`)
    if (start !== -1) index += 2
  }
  return kept.join('.')
}

/** Where the header of a token begins, which is an object of JSON in base64; -1 where none does. */
function headerIn(part: string): number {
  const { index = -1, 0: found = '' } = /(?:^|-)eyJ[\w-]/.exec(part) ?? {}
  return found.startsWith('-') ? index + 1 : index
}
