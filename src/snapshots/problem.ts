/** What stands in the way, found by a rule: the operations make an error of it. */

/** A problem as a person reads it; `code` is one of the action's own error codes. */
export type Problem = {
  readonly code:
    'InvalidInput' | 'NotFound' | 'WrongLocation' | 'NotVerified' | 'CopyFailed' | 'Conflict'
  readonly message: string
  readonly remedy: string
}

/** Makes a problem. */
export function problem(
  code: Problem['code'],
  message: string,
  { remedy }: { readonly remedy: string }
): Problem {
  return { code, message, remedy }
}
