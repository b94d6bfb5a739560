/** Names that somebody may have meant who wrote one that does not exist. */

const MOST_NAMES = 5

/**
 * The candidates that are near a name, nearest first, five at most. Near is a case-insensitive
 * containment, or an edit distance of at most a third of the name's length.
 */
export function nearNames(name: string, candidates: readonly string[]): readonly string[] {
  const wanted = name.toLowerCase()
  const limit = Math.max(1, Math.floor(wanted.length / 3))
  return candidates
    .map((candidate) => ({ candidate, ...distancesTo(wanted, candidate.toLowerCase()) }))
    .filter(({ distance }) => distance <= limit)
    .toSorted(
      (a, b) => a.distance - b.distance || a.edits - b.edits || (a.candidate < b.candidate ? -1 : 1)
    )
    .slice(0, MOST_NAMES)
    .map(({ candidate }) => candidate)
}

/** How far one is from the other; among those that hold it, or that it holds, the edits decide. */
function distancesTo(a: string, b: string): { readonly distance: number; readonly edits: number } {
  const edits = editDistance(a, b)
  const holds = a.length > 2 && b.length > 2 && (a.includes(b) || b.includes(a))
  return { distance: holds ? 1 : edits, edits }
}

/** Levenshtein distance, one row at a time. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const substituted = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      row.push(Math.min((previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, substituted))
    }
    previous = row
  }
  return previous[b.length] ?? 0
}
