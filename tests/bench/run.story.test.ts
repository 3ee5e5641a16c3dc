import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runToEnd } from '../e2e/processes.ts'
import { throwAwayFolder } from '../e2e/system.ts'
import type { Report } from './report/report.ts'

let folder: Awaited<ReturnType<typeof throwAwayFolder>>
beforeAll(async () => {
  folder = await throwAwayFolder()
})
afterAll(() => folder.remove())

const bench = (...args: string[]) => runToEnd({ main: 'tests/bench/run.ts', folder: folder.path, env: {}, args })
const latest = () => join(folder.path, '.bench', 'latest.json')

describe('the benchmark', () => {
  it('measures reads against the yardstick, and prints nothing but JSON', { timeout: 60_000 }, async () => {
    const args = ['--json', '--form', 'embedded', '--only', 'get-hit', '--rounds', '1', '--seconds', '1']
    const { code, stdout, stderr } = await bench(...args)
    expect({ code, stderr }).toMatchObject({ code: 0 })
    const report: Report = JSON.parse(stdout)
    expect(JSON.parse(readFileSync(latest(), 'utf8'))).toEqual(report)
    expect(report).toMatchObject({ effort: { rounds: 1, seconds: 1 }, failed: [], rows: [{ measurement: 'get-hit' }] })
    const [row] = report.rows
    expect(row).toMatchObject({ form: 'embedded', unit: 'requests/s', budget: { text: '≥ 0.65' } })
    for (const figure of [row?.value, row?.yardstick, row?.ratio, row?.p50Ms, row?.p99Ms])
      expect(figure).toBeGreaterThan(0)
    expect(row?.value).toBeCloseTo((row?.yardstick ?? 0) * (row?.ratio ?? 0), 3)
  })

  it('writes what was measured last into the page', async () => {
    const page = join(folder.path, 'docs', 'performance.md')
    expect(await bench('--doc')).toMatchObject({ code: 1, stderr: expect.stringContaining('stays as it is') })
    mkdirSync(dirname(page))
    writeFileSync(page, '<!-- bench:begin -->\n<!-- bench:end -->\n')
    expect(await bench('--doc')).toMatchObject({ code: 0 })
    expect(readFileSync(page, 'utf8')).toContain('| get-hit | embedded |')
  })

  it('says what it can measure', async () => {
    const { code, stdout } = await bench('--help')
    expect(code).toBe(0)
    expect(stdout).toContain('get-hit')
  })

  it('refuses what it does not know, on standard error', async () => {
    const { code, stdout, stderr } = await bench('--only', 'speed')
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain('There is no speed')
  })
})
