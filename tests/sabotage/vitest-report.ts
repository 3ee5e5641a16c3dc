import type { Finding } from './finding.ts'
import { isNoAssertion } from './finding.ts'

/** What vitest's JSON reporter writes, as far as it matters here. */
export interface VitestReport {
  testResults: readonly FileResult[]
}

interface FileResult {
  name: string
  message: string
  assertionResults: readonly { fullName: string; status: string; failureMessages: readonly string[] }[]
}

/** What became of a file's tests whose titles match. A file that could not be loaded has run none. */
export function findingOf({ testResults }: VitestReport, { test, title }: { test: string; title?: string }): Finding {
  const file = testResults.find(({ name }) => name.endsWith(`/${test}`))
  if (!file) return { outcome: 'wrong reason', output: `vitest knows no ${test}` }
  const pattern = new RegExp(title ?? '')
  const ran = file.assertionResults.filter(
    ({ fullName, status }) => pattern.test(fullName) && ['passed', 'failed'].includes(status),
  )
  if (ran.length === 0) return { outcome: 'wrong reason', output: `no test of ${test} has run\n${file.message}` }
  const failures = ran.filter(({ status }) => status === 'failed').flatMap(({ failureMessages }) => failureMessages)
  if (ran.every(({ status }) => status === 'passed')) return { outcome: 'passed', output: '' }
  const output = failures.join('\n')
  return { outcome: failures.every(isNoAssertion) ? 'wrong reason' : 'failed', output }
}
