/** Generated retention policies: of one or some rules, narrow and wide. */

import fc from 'fast-check'

import type { Count, Period, RetentionPolicy } from '../../src/snapshots/retention/policy.ts'
import { COUNTED, WITHIN, isEmptyPolicy } from '../../src/snapshots/retention/policy.ts'

const count: fc.Arbitrary<Count> = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 1, max: 8 }) },
  { weight: 1, arbitrary: fc.constant('unlimited' as const) }
)

const period: fc.Arbitrary<Period> = fc
  .record({
    years: fc.constantFrom(0, 0, 0, 1, 2),
    months: fc.constantFrom(0, 0, 1, 2, 14),
    days: fc.constantFrom(0, 0, 1, 7, 30),
    hours: fc.constantFrom(0, 0, 1, 36)
  })
  .filter((units) => Object.values(units).some((units) => units > 0))

/** Policies with at least one rule. */
export function policies(): fc.Arbitrary<RetentionPolicy> {
  return fc
    .record({
      counts: rules(COUNTED, count),
      within: rules(WITHIN, period)
    })
    .filter((policy) => !isEmptyPolicy(policy))
}

function rules<Name extends string, Value>(
  names: readonly Name[],
  value: fc.Arbitrary<Value>
): fc.Arbitrary<Partial<Record<Name, Value>>> {
  return fc
    .uniqueArray(fc.tuple(fc.constantFrom(...names), value), {
      selector: ([name]) => name,
      maxLength: 3
    })
    .map((entries) => Object.fromEntries(entries) as Partial<Record<Name, Value>>)
}
