/** What the proofs of a snapshot, a copy or a disk are made of. */

/** One claim, and what was found. */
export type Check = {
  readonly claim: string
  readonly holds: boolean
  /** What was expected and what was found, for the person who has to find out why. */
  readonly finding: string
  /** Set where it is about who can read the data, and not about which data it is. */
  readonly about?: 'protection'
}
