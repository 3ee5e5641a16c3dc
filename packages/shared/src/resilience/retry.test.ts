import { expect, it } from 'vitest'
import { pause, retry } from './retry.ts'

const AWAY = new Error('away')
const BRIEFLY = { firstMs: 1, lastMs: 2, when: (error: unknown) => error === AWAY }

it('tries until the work succeeds, and tells it what has failed before', async () => {
  const work = async (failures: number) => {
    if (failures < 3) throw AWAY
    return failures
  }
  expect(await retry(work, BRIEFLY)).toBe(3)
})

it('throws what does not pass', async () => {
  const bug = new TypeError('a bug')
  const work = (failures: number) => Promise.reject(failures === 0 ? AWAY : bug)
  await expect(retry(work, BRIEFLY)).rejects.toBe(bug)
})

it('knows how long the next wait would be', async () => {
  const waits: number[] = []
  const when = (_error: unknown, waitMs: number) => waits.push(waitMs) < 4
  await expect(retry(() => Promise.reject(AWAY), { firstMs: 1, lastMs: 4, when })).rejects.toBe(AWAY)
  for (const [index, ceilingMs] of [1, 2, 4, 4].entries()) {
    expect(waits[index]).toBeGreaterThanOrEqual(ceilingMs / 2)
    expect(waits[index]).toBeLessThanOrEqual(ceilingMs)
  }
})

it('ends a pause when it is told to give up, after a last try', async () => {
  const stopping = new AbortController()
  let tries = 0
  const given = retry(() => Promise.reject(++tries && AWAY), {
    firstMs: 60_000,
    lastMs: 60_000,
    when: () => true,
    signal: stopping.signal,
  })
  await pause(5)
  stopping.abort()
  await expect(given).rejects.toBe(AWAY)
  expect(tries).toBe(2)
})
