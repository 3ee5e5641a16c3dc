import { apply, StaleSabotage } from './apply.ts'
import type { Baseline } from './baseline.ts'
import { detect } from './detect.ts'
import type { Finding } from './finding.ts'
import { missingFor, type Sabotage } from './sabotage.ts'

export type Verdict =
  | 'noticed'
  | 'SURVIVED'
  /** The text to be replaced is not there, or not there once. */
  | 'stale'
  | 'timed out'
  /** The detector failed, but for no assertion of its own. */
  | 'wrong reason'
  /** The detector fails without the sabotage, too. */
  | 'fails anyway'
  | 'not run'

export interface Result {
  sabotage: Sabotage
  verdict: Verdict
  seconds: number
  /** What there is to say of a verdict that is not the wanted one. */
  detail: string
}

const VERDICTS = {
  passed: 'SURVIVED',
  failed: 'noticed',
  'wrong reason': 'wrong reason',
  'timed out': 'timed out',
  'not run': 'not run',
} as const satisfies Record<Finding['outcome'], Verdict>

/** Applies a sabotage to the copy, runs what has to notice it, and restores the copy. */
export async function trySabotage(copy: string, sabotage: Sabotage, baseline: Baseline): Promise<Result> {
  const startedAt = performance.now()
  const as = (verdict: Verdict, detail: string): Result => {
    return { sabotage, verdict, detail, seconds: (performance.now() - startedAt) / 1000 }
  }
  const missing = missingFor(sabotage)
  if (missing.length > 0) return as('not run', `needs ${missing.join(' and ')}`)
  const before = await baseline(sabotage.noticedBy)
  if (before.outcome === 'not run') return as('not run', before.output)
  if (before.outcome !== 'passed') return as('fails anyway', before.output)
  try {
    const restore = await apply(copy, sabotage)
    const { outcome, output } = await detect(copy, sabotage.noticedBy).finally(restore)
    return as(VERDICTS[outcome], output)
  } catch (error) {
    if (!(error instanceof StaleSabotage)) throw error
    return as('stale', error.message)
  }
}
