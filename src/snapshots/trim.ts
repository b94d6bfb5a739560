/** Ends of texts cut off in one pass. A regular expression that looks for the end begins anew at every sign of it. */

/** A text without the signs at its end that are to be cut. */
export function withoutEnd(text: string, isCut: (sign: string) => boolean): string {
  let end = text.length
  while (end > 0 && isCut(text[end - 1] ?? '')) end -= 1
  return text.slice(0, end)
}

/** A text without slashes at its end. */
export function withoutSlash(text: string): string {
  return withoutEnd(text, (sign) => sign === '/')
}
