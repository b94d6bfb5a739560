/** Lists that come in pages come to an end, or are refused. */

/** How far a list may go. */
export type PagingLimits = {
  /** Most pages of one list. */
  readonly pages: number
  /** Most pages in a row that bring nothing new; a page may be empty and not the last. */
  readonly pagesWithoutNews: number
}

/**
 * Looks at each page of one list: at what names the next page, `undefined` for the last, and whether this one held
 * anything new. Returns why the list is not read on, as the end of a sentence.
 */
export type PagingGuard = (next: string | undefined, hasNews: boolean) => string | undefined

export function pagingGuard({ pages, pagesWithoutNews }: PagingLimits): PagingGuard {
  const seen = new Set<string>()
  let withoutNews = 0
  return (next, hasNews) => {
    withoutNews = hasNews ? 0 : withoutNews + 1
    if (next === undefined) return undefined
    if (seen.has(next)) return 'it names the same next page twice'
    seen.add(next)
    if (withoutNews >= pagesWithoutNews)
      return `${withoutNews} consecutive pages contain nothing new`
    return seen.size >= pages ? `it has more than ${pages} pages` : undefined
  }
}
