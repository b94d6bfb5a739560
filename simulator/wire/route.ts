import type { Answer } from './answer.ts'
import { compactAnswer } from './answer.ts'
import type { Call } from './call.ts'

/** One route of the simulator. The groups of `path` arrive as `parts`, percent-decoded. */
export interface Route {
  /** `*` for any. */
  readonly method: string
  readonly path: RegExp
  readonly handle: (call: Call, parts: readonly string[]) => Answer
}

export function answerBy(routes: readonly Route[], call: Call): Answer {
  for (const route of routes) {
    if (route.method !== '*' && route.method !== call.method) continue
    const match = route.path.exec(call.path)
    if (match !== null) return route.handle(call, match.slice(1).map(decodePart))
  }
  return compactAnswer(404, {
    error: { code: 'NotFound', message: `Nothing is simulated at ${call.method} ${call.path}.` }
  })
}

/** An invalid percent-encoding stays unchanged: the handler then finds nothing of that name. */
export function decodePart(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
