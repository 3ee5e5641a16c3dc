import { expect, it } from 'vitest'
import { isMet, type Row } from './row.ts'
import { toMarkdown, toText } from './table.ts'

const row: Row = {
  measurement: 'get-hit',
  form: 'embedded',
  what: 'read an order',
  value: 31_234.5,
  unit: 'req/s',
  yardstick: 50_000,
  ratio: 0.6247,
  budget: { of: 'ratio', atLeast: 0.6 },
  p50Ms: 0.912,
  p99Ms: 2.13,
  cpuMicros: 24.6,
  yardstickCpuMicros: 15.2,
}

it('says whether a budget is met, by the figure that it is about', () => {
  expect(isMet(row)).toBe(true)
  expect(isMet({ ...row, ratio: 0.59 })).toBe(false)
  expect(isMet({ ...row, budget: { of: 'p99Ms', atMost: 2 } })).toBe(false)
  const { budget: _, ...free } = row
  expect(isMet(free)).toBeUndefined()
})

it('shows a row for people', () => {
  expect(toText([row]).split('\n')[1]).toMatch(
    /^get-hit +embedded +read an order +31,235 req\/s +50,000 +0\.62 +≥ 0\.6 +yes +0\.912 ms +2\.13 ms +25 \(15\) µs$/,
  )
})

it('shows rows as a Markdown table', () => {
  const lines = toMarkdown([row]).split('\n')
  expect(lines).toHaveLength(3)
  expect(new Set(lines.map((line) => line.split('|').length)).size).toBe(1)
})
