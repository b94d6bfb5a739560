/** Texts of Azure, Entra and the SDK can quote what they were sent. */

/**
 * Without query strings, which sign URLs, and without tokens. An escaped character is enough for the runner's
 * masks to miss a token, so it must not come as far as the log or the summary.
 */
export function redacted(text: string): string {
  return (
    text
      .replaceAll(/(https?:\/\/[^\s?'"]+)\?[^\s'"]*/gi, '$1?…')
      // Also where the URL is given without scheme and host.
      .replaceAll(/(\/[^\s?'"]*)\?[^\s'"]*=[^\s'"]*/g, '$1?…')
      // And what signs the URL of data where it is quoted alone: another process may have masked it.
      .replaceAll(/\bsig=[^\s&'"<>(),;]+/gi, 'sig=…')
      .replaceAll(/\b(Bearer\s+)[\w~+/.=-]{8,}/gi, '$1…')
      // A JSON Web Token: header, payload and signature.
      .replaceAll(/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, '…')
  )
}
