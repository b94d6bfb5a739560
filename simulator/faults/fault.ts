import type { Answer, Delivery } from '../wire/answer.ts'
import type { Call } from '../wire/call.ts'

/** Which requests a fault hits: the `nth` that matches and `times - 1` after it. */
export interface FaultTarget {
  /** Any method when absent. */
  method?: string
  /** Regular expression on path and query, without regard to case; any request when absent. */
  path?: string
  /** 1 is the next matching request. */
  nth?: number
  /** How many requests in a row; 1 when absent. */
  times?: number
}

/** When a fault is injected: instead of the effect, or after the effect, so that only the answer is lost. */
export type FaultMoment = 'before' | 'after'

/** The effect of a fault on a request. `proceed` executes the request and returns the true answer. */
export type FaultEffect = (call: Call, proceed: () => Promise<Delivery>) => Promise<Delivery>

export interface Faults {
  add(target: FaultTarget, effect: FaultEffect): string
  clear(): void
  /** Serves a call through every fault that hits it, the earliest injected outermost. */
  pass(call: Call, proceed: () => Answer): Promise<Delivery>
}

interface Fault {
  readonly matches: (call: Call) => boolean
  readonly first: number
  readonly last: number
  readonly effect: FaultEffect
  seen: number
}

export function createFaults(): Faults {
  const faults = new Map<string, Fault>()
  let count = 0
  return {
    add(target, effect) {
      const id = String(++count)
      const first = target.nth ?? 1
      const last = first + (target.times ?? 1) - 1
      faults.set(id, { matches: matcher(target), first, last, effect, seen: 0 })
      return id
    },
    clear() {
      faults.clear()
    },
    pass(call, proceed) {
      let serve: () => Promise<Delivery> = () =>
        Promise.resolve({ how: 'whole', answer: proceed() })
      for (const { effect } of findHits(faults, call).reverse()) {
        const inner = serve
        serve = () => effect(call, inner)
      }
      return serve()
    }
  }
}

function matcher({ method, path }: FaultTarget): (call: Call) => boolean {
  const pattern = path === undefined ? undefined : new RegExp(path, 'i')
  return (call) =>
    (method === undefined || method.toUpperCase() === call.method) &&
    (pattern === undefined || pattern.test(call.target))
}

/** Counts the request for every fault that matches it; returns those that are due. */
function findHits(faults: Map<string, Fault>, call: Call): Fault[] {
  const hits: Fault[] = []
  for (const [id, fault] of faults) {
    if (!fault.matches(call)) continue
    fault.seen++
    if (fault.seen < fault.first) continue
    hits.push(fault)
    if (fault.seen >= fault.last) faults.delete(id)
  }
  return hits
}
