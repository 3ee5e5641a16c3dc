import type { Rule, Violation } from './violation.ts'

/** Of each rule: more of them are not read one by one, and memory is bounded. */
export const MOST_LISTED = 1_000

export interface Findings {
  /** How often each broken rule is broken, also where not all of it is listed. */
  counts: Partial<Record<Rule, number>>
  violations: Violation[]
}

/** Collects what is found, for a report of bounded size. */
export function createFindings(): { found: Findings; add(violations: Iterable<Violation>): void } {
  const found: Findings = { counts: {}, violations: [] }
  return {
    found,
    add: (violations) => {
      for (const violation of violations) {
        const count = (found.counts[violation.rule] ?? 0) + 1
        found.counts[violation.rule] = count
        if (count <= MOST_LISTED) found.violations.push(violation)
      }
    },
  }
}
