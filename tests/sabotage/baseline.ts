import { detect, LIMITS, runTests } from './detect.ts'
import type { Finding } from './finding.ts'
import { type Detector, inWords, missingFor, type Sabotage } from './sabotage.ts'
import { findingOf } from './vitest-report.ts'

/** What every detector says of a copy without a fault: one that fails by itself proves nothing. */
export type Baseline = (detector: Detector) => Promise<Finding>

/** Runs all files of tests at once, and each of the others once, when it is asked for. */
export async function takeBaseline(copy: string, sabotages: readonly Sabotage[]): Promise<Baseline> {
  const tried = sabotages.filter((sabotage) => missingFor(sabotage).length === 0)
  const files = new Set(tried.flatMap(({ noticedBy }) => ('test' in noticedBy ? [noticedBy.test] : [])))
  const { ended, report } =
    files.size > 0 ? await runTests(copy, [...files], LIMITS.baselineMs) : { ended: undefined, report: undefined }
  const others = new Map<string, Promise<Finding>>()
  return async (detector) => {
    if (!('test' in detector)) {
      const name = inWords(detector)
      const known = others.get(name) ?? detect(copy, detector)
      others.set(name, known)
      return known
    }
    const finding = report && findingOf(report, detector)
    return finding ?? { outcome: 'wrong reason', output: ended?.output ?? '' }
  }
}
