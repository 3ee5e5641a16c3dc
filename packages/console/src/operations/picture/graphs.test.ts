import type { StatsSample } from '@orders/shared/contracts/stats-history'
import { describe, expect, it } from 'vitest'
import { graphsOf, wordsOf } from './graphs.ts'

const sampleAt = (seconds: number, given: Partial<StatsSample> = {}): StatsSample => ({
  at: new Date(seconds * 1000).toISOString(),
  orders: { placed: 2, settled: 1, failed: 0 },
  timeToSettle: { p50Seconds: 0.012, p99Seconds: 130 },
  queue: { waiting: 1_200, deadLetters: 0 },
  outbox: { pending: 0, oldestAgeSeconds: null },
  ...given,
})
const graphs = (...samples: StatsSample[]) =>
  graphsOf({ since: new Date(0).toISOString(), intervalSeconds: 15, samples })
const lineOf = (title: string, label: string, all: ReturnType<typeof graphs>) => {
  const graph = all.find((one) => one.title === title)!
  return { graph, line: graph.lines.find((one) => one.label === label)! }
}

describe('the graphs of the last hour', () => {
  it('count orders per minute', () => {
    const { line } = lineOf('Orders per minute', 'Placed', graphs(sampleAt(0), sampleAt(15)))
    expect(line.values).toEqual([8, 8])
  })

  it('have a gap where a sample is missing, or has no such figure', () => {
    const { graph, line } = lineOf('Waiting', 'Queue', graphs(sampleAt(0, { queue: null }), sampleAt(45)))
    expect(graph.times).toEqual([0, 15, 30, 45])
    expect(line.values).toEqual([null, null, null, 1_200])
  })

  it.each([
    ['Time to settle', 'Half within', '12 ms'],
    ['Time to settle', '99 % within', '2 min'],
    ['Waiting', 'Queue', '1,200'],
    ['Age of the outbox', 'Oldest event', '0 ms'],
  ])('are put into words: %s, %s: %s', (title, label, words) => {
    const { graph, line } = lineOf(title, label, graphs(sampleAt(0)))
    expect(wordsOf(graph, line).value).toBe(words)
  })

  it('tell the latest figure and the peak, or one of another time', () => {
    const high = { orders: { placed: 50, settled: 0, failed: 0 } }
    const { graph, line } = lineOf('Orders per minute', 'Placed', graphs(sampleAt(0, high), sampleAt(15)))
    expect(wordsOf(graph, line)).toEqual({ value: '8', peak: '200' })
    expect(wordsOf(graph, line, 0).value).toBe('200')
  })

  it('say so where nothing is known', () => {
    for (const graph of graphs())
      for (const line of graph.lines) expect(wordsOf(graph, line)).toEqual({ value: 'n/a', peak: 'n/a' })
  })
})
