/** Texts of Azure, Entra and the SDK can quote what they were sent. */

/** Characters of a text of others that are read and shown: more than any true message has. */
export const MAX_TEXT = 8_192

/** A text of others of a length that nothing can choke on. */
export function cut(text: string): string {
  return text.length <= MAX_TEXT
    ? text
    : `${text.slice(0, MAX_TEXT)}… (${text.length} characters in total)`
}

/**
 * Without query strings, which sign URLs, and without tokens. An escaped character is enough for the runner's
 * masks to miss a token, so it must not come as far as the log or the summary.
 *
 * Every text passes once, whoever wrote it: no expression here looks for an end that may not come.
 */
export function redacted(text: string): string {
  return (
    cut(text)
      .replaceAll(/[^\s'"]+/g, withoutQuery)
      // And what signs the URL of data where it is quoted alone: another process may have masked it.
      .replaceAll(/\bsig=[^\s&'"<>(),;]+/gi, 'sig=…')
      .replaceAll(/\b(Bearer\s+)[\w~+/.=-]{8,}/gi, '$1…')
      // A JSON Web Token: header, payload and signature, or what a cut has left of it.
      .replaceAll(/\beyJ[\w-]+\.[\w-]*(?:\.[\w-]*)?/g, '…')
  )
}

/** A word that is no URL, and no path with parameters, stays as it is. */
function withoutQuery(word: string): string {
  const path = word.indexOf('/')
  const query = path === -1 ? -1 : word.indexOf('?', path)
  if (query === -1) return word
  const isAddress = /https?:\/\/./i.test(word) || word.includes('=', query)
  return isAddress ? `${word.slice(0, query)}?…` : word
}
