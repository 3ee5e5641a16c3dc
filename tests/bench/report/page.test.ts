import { describe, expect, it } from 'vitest'
import { withResults } from './page.ts'
import type { Report } from './report.ts'

const report: Report = {
  at: '2026-01-31T12:00:00.000Z',
  commit: '0123abc',
  machine: {
    cpu: 'Some CPU',
    cores: 2,
    memoryGb: 8,
    system: 'Linux 6',
    node: '24.21.0',
    packages: { fastify: '5.0.0' },
  },
  effort: { rounds: 5, seconds: 3, orders: 100_000 },
  rows: [{ measurement: 'start', form: 'embedded', value: 912, unit: 'ms' }],
  failed: [],
  notRun: ['the deployed form is not run'],
}
const PAGE = '# Speed\n\n<!-- bench:begin -->\nold\n<!-- bench:end -->\n\nProse.\n'

describe('the results in a page', () => {
  it('take the place of the ones before, and leave the prose alone', () => {
    const page = withResults(PAGE, report)
    expect(page).toMatch(/^# Speed\n\n<!-- bench:begin -->\n\nSome CPU, 2 cores/)
    expect(page).toMatch(/<!-- bench:end -->\n\nProse\.\n$/)
    expect(page).not.toContain('old')
    expect(page).toContain('| start | embedded | 912 ms |')
    expect(page).toContain('- the deployed form is not run')
  })

  it('stay as they are when written again', () => {
    expect(withResults(withResults(PAGE, report), report)).toBe(withResults(PAGE, report))
  })

  it('need marks to go between', () => expect(() => withResults('# Speed\n', report)).toThrow('bench:begin'))
})
