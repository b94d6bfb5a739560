/** What will happen at which instant. Nothing here uses timers: due entries run when a request (or a test) asks for the present. */
export interface Agenda {
  add(at: number, happen: () => void): void
  /** Runs everything that is due at `now`, in order of time. */
  settle(now: number): void
}

interface Entry {
  readonly at: number
  readonly happen: () => void
}

export function createAgenda(): Agenda {
  /** Sorted by time, first due first. */
  const entries: Entry[] = []
  return {
    add(at, happen) {
      let index = entries.length
      while (index > 0 && (entries[index - 1]?.at ?? 0) > at) index--
      entries.splice(index, 0, { at, happen })
    },
    settle(now) {
      for (let first = entries[0]; first !== undefined && first.at <= now; first = entries[0]) {
        entries.shift()
        first.happen()
      }
    }
  }
}
