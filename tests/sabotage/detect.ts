import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type Finding, isNoAssertion } from './finding.ts'
import { type Ended, runProgram, VITEST } from './run-program.ts'
import type { Detector } from './sabotage.ts'
import { findingOf, type VitestReport } from './vitest-report.ts'

export const LIMITS = { testMs: 120_000, guaranteeMs: 800_000, simulationMs: 480_000, baselineMs: 900_000 }

/** Runs a detector, and nothing else, on a copy. */
export async function detect(copy: string, detector: Detector): Promise<Finding> {
  if ('test' in detector) {
    // The first failure says it all; to go on may mean to wait for time limits
    const flags = ['--bail=1', ...(detector.title === undefined ? [] : ['-t', detector.title])]
    return onlyOf(await runTests(copy, [detector.test], LIMITS.testMs, flags), detector)
  }
  if ('guarantee' in detector) {
    const args = [detector.guarantee, '--form', detector.form ?? 'embedded', '--seed', '1']
    return ofGuarantee(await runProgram(copy, ['tests/faults/run.ts', ...args], LIMITS.guaranteeMs))
  }
  const seeds = detector.seeds === undefined ? [] : ['--seeds', String(detector.seeds)]
  return ofSimulation(await runProgram(copy, ['tests/simulation/run.ts', ...seeds], LIMITS.simulationMs))
}

/** Runs files of tests at once. */
export async function runTests(
  copy: string,
  files: readonly string[],
  withinMs: number,
  flags: readonly string[] = [],
): Promise<{ ended: Ended; report: VitestReport }> {
  const path = join(copy, 'vitest-report.json')
  // Nobody may take an earlier run's report for that of one that crashed
  await rm(path, { force: true })
  const args = [VITEST, 'run', ...files, '--reporter=json', `--outputFile=${path}`, ...flags]
  const ended = await runProgram(copy, args, withinMs)
  const report = await readFile(path, 'utf8').catch(() => '{ "testResults": [] }')
  return { ended, report: JSON.parse(report) }
}

function onlyOf({ ended, report }: Awaited<ReturnType<typeof runTests>>, detector: Detector & { test: string }) {
  if (ended.timedOut) return timedOut(ended)
  const finding = findingOf(report, detector)
  return finding.outcome === 'wrong reason' ? { ...finding, output: `${finding.output}\n${ended.output}` } : finding
}

/** The suite says of each promise whether it holds; one that it does not speak of was left out, or its code not loaded. */
function ofGuarantee(ended: Ended): Finding {
  if (ended.timedOut) return timedOut(ended)
  if (/^BROKEN /m.test(ended.output)) return failed(ended)
  if (ended.code === 0 && /^holds /m.test(ended.output)) return { outcome: 'passed', output: '' }
  return { outcome: ended.code === 0 ? 'not run' : 'wrong reason', output: ended.output }
}

/** One that fails says how to play it again. */
function ofSimulation(ended: Ended): Finding {
  if (ended.timedOut) return timedOut(ended)
  if (ended.code === 0) return { outcome: 'passed', output: '' }
  return ended.output.includes('--seed ') ? failed(ended) : { outcome: 'wrong reason', output: ended.output }
}

const failed = ({ output }: Ended): Finding => ({ outcome: isNoAssertion(output) ? 'wrong reason' : 'failed', output })

const timedOut = ({ output }: Ended): Finding => ({ outcome: 'timed out', output })
