import { expect, it } from 'vitest'
import { createBatchLoader } from './batch-loader.ts'

/** Doubles each number, and records the batches. */
function doubling() {
  const batches: number[][] = []
  const double = createBatchLoader(async (numbers: readonly number[]) => {
    batches.push([...numbers])
    return numbers.map((number) => 2 * number)
  })
  return { batches, double }
}

it('loads what is asked for in the same turn together, and anew in the next one', async () => {
  const { batches, double } = doubling()
  expect(await Promise.all([1, 2, 1].map(double))).toEqual([2, 4, 2])
  expect(await double(1)).toBe(2)
  expect(batches).toEqual([[1, 2, 1], [1]])
})

it('has a largest batch', async () => {
  const { batches, double } = doubling()
  const many = Array.from({ length: 250 }, (_, index) => index)
  expect(await Promise.all(many.map(double))).toEqual(many.map((number) => 2 * number))
  expect(batches.map(({ length }) => length)).toEqual([100, 100, 50])
})

it('fails for all of a batch, and for none after it', async () => {
  let failures = 1
  const load = createBatchLoader(async (numbers: readonly number[]) => {
    if (failures-- > 0) throw new Error('the server is gone')
    return numbers
  })
  const outcomes = await Promise.allSettled([load(1), load(2)])
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  expect(await load(1)).toBe(1)
})
