/** Something that must hold, with what is said where it does not. */
export type Claim = readonly [holds: boolean, otherwise: string]

/** What is said of the claims that do not hold. */
export function broken(claims: readonly Claim[]): readonly string[] {
  return claims.flatMap(([holds, otherwise]) => (holds ? [] : [otherwise]))
}
