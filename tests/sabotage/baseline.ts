import { detect, LIMITS, runTests } from './detect.ts'
import type { Finding } from './finding.ts'
import { type Detector, inWords, missingFor, type Sabotage } from './sabotage.ts'
import { findingOf, type VitestReport } from './vitest-report.ts'

/** What every detector says of a copy without a fault: one that fails by itself proves nothing. */
export type Baseline = (detector: Detector) => Promise<Finding>

type TestDetector = Extract<Detector, { test: string }>

/** Runs all that are tests at once, and each of the others once, when it is asked for. */
export async function takeBaseline(copy: string, sabotages: readonly Sabotage[]): Promise<Baseline> {
  const tried = sabotages.filter((sabotage) => missingFor(sabotage).length === 0)
  const tests = tried.flatMap(({ noticedBy }) => ('test' in noticedBy ? [noticedBy] : []))
  const reports = await reportsOf(copy, tests)
  const others = new Map<string, Promise<Finding>>()
  return async (detector) => {
    if (!('test' in detector)) {
      const name = inWords(detector)
      const known = others.get(name) ?? detect(copy, detector)
      others.set(name, known)
      return known
    }
    const whole = tests.some(({ test, title }) => test === detector.test && title === undefined)
    return findingOf(whole ? reports.whole : reports.titled, detector)
  }
}

/** Of some files only tests with certain titles are asked for, and of the others all. */
async function reportsOf(copy: string, tests: readonly TestDetector[]) {
  const whole = new Set(tests.filter(({ title }) => title === undefined).map(({ test }) => test))
  const titled = tests.filter(({ test }) => !whole.has(test))
  const titles = titled.map(({ title }) => `(?:${title})`).join('|')
  return {
    whole: await reportOf(copy, whole),
    titled: await reportOf(copy, new Set(titled.map(({ test }) => test)), ['-t', titles]),
  }
}

async function reportOf(
  copy: string,
  files: ReadonlySet<string>,
  flags: readonly string[] = [],
): Promise<VitestReport> {
  if (files.size === 0) return { testResults: [] }
  const { ended, report } = await runTests(copy, [...files], LIMITS.baselineMs, flags)
  const { code, output, timedOut } = ended
  if (timedOut || report.testResults.length === 0)
    throw new Error(
      `the tests were not run without a fault: ${timedOut ? 'no end in time' : `ended with ${code}`}\n${output}`,
    )
  return report
}
