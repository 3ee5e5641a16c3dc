import { describe, expect, it } from 'vitest'
import { NoAnswer, Refusal } from '../../api/refusal.ts'
import { runBulk } from './run-bulk.ts'

/** Tells what is done, what is refused, and how long was waited. */
async function bulkOf(items: readonly number[], work: (item: number, tries: number) => void, stopAfter = Infinity) {
  const done: number[] = []
  const faults: [number, string][] = []
  const waitedMs: number[] = []
  const tries = new Map<number, number>()
  const stop = new AbortController()
  let [running, most] = [0, 0]
  await runBulk(items, {
    signal: stop.signal,
    sleep: async (ms) => void waitedMs.push(ms),
    work: async (item) => {
      tries.set(item, (tries.get(item) ?? 0) + 1)
      most = Math.max(most, ++running)
      await Promise.resolve()
      running--
      work(item, tries.get(item) ?? 0)
    },
    onDone: (item, fault) => {
      if (fault === undefined) done.push(item)
      else faults.push([item, fault])
      if (done.length + faults.length === stopAfter) stop.abort()
    },
  })
  return { done: done.toSorted((a, b) => a - b), faults, waitedMs, most, tries }
}

const TEN = Array.from({ length: 10 }, (_, index) => index)

describe('a bulk', () => {
  it('does all of it, a few at a time, and tells of each refusal', async () => {
    const { done, faults, most } = await bulkOf(TEN, (item) => {
      if (item % 5 === 3) throw new Refusal({ status: 409, code: 'OUT_OF_STOCK' })
    })
    expect(done).toEqual([0, 1, 2, 4, 5, 6, 7, 9])
    expect(faults).toEqual([
      [3, 'There is not enough in stock.'],
      [8, 'There is not enough in stock.'],
    ])
    expect(most).toBe(4)
  })

  it('waits as long as the API asks it to, however often, and leaves nothing out', async () => {
    const { done, waitedMs } = await bulkOf(TEN, (item, tries) => {
      if (item === 2 && tries <= 8) throw new Refusal({ status: 429, code: 'RATE_LIMITED' }, 7)
    })
    expect(done).toEqual(TEN)
    expect(waitedMs).toEqual(Array(8).fill(7_000))
  })

  it('sends again what got no answer, for a while', async () => {
    const { done, faults, tries } = await bulkOf(TEN, (item, count) => {
      if (item === 1 && count < 3) throw new NoAnswer('offline')
      if (item === 6) throw new Refusal({ status: 503, code: 'SERVICE_UNAVAILABLE' })
    })
    expect(done).toEqual([0, 1, 2, 3, 4, 5, 7, 8, 9])
    expect(faults.map(([item]) => item)).toEqual([6])
    expect([tries.get(1), tries.get(6)]).toEqual([3, 5])
  })

  it('that is stopped begins nothing more, and tells of all that has begun', async () => {
    const { done, tries } = await bulkOf(TEN, () => {}, 3)
    expect(tries.size).toBeLessThan(TEN.length)
    expect(done).toHaveLength(tries.size)
  })

  it('ends with the session', async () => {
    const over = bulkOf(TEN, () => {
      throw new Refusal({ status: 401, code: 'INVALID_REFRESH_TOKEN' })
    })
    await expect(over).rejects.toMatchObject({ status: 401 })
  })
})
