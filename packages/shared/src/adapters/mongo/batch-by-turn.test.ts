import { expect, it } from 'vitest'
import { together } from './batch-by-turn.ts'

/** Answers each question with its double, and remembers who came together. */
function doubling() {
  const rounds: number[][] = []
  const double = together(async (asked: readonly number[]) => {
    rounds.push([...asked])
    return asked.map((number) => 2 * number)
  })
  return { rounds, double }
}

it('asks once for all who come in the same turn, and gives each its own answer', async () => {
  const { rounds, double } = doubling()
  expect(await Promise.all([1, 2, 3].map(double))).toEqual([2, 4, 6])
  expect(await double(4)).toBe(8)
  expect(rounds).toEqual([[1, 2, 3], [4]])
})

it('asks again for who comes while a round is on its way', async () => {
  const arrived = Promise.withResolvers<void>()
  const release = Promise.withResolvers<void>()
  const rounds: number[] = []
  const echo = together(async (asked: readonly string[]) => {
    rounds.push(asked.length)
    arrived.resolve()
    await release.promise
    return asked
  })
  const early = echo('early')
  await arrived.promise
  const late = echo('late')
  release.resolve()
  expect(await Promise.all([early, late])).toEqual(['early', 'late'])
  expect(rounds).toEqual([1, 1])
})

it('has a largest round', async () => {
  const { rounds, double } = doubling()
  const many = Array.from({ length: 250 }, (_, index) => index)
  expect(await Promise.all(many.map(double))).toEqual(many.map((number) => 2 * number))
  expect(rounds.map(({ length }) => length)).toEqual([100, 100, 50])
})

it('fails for all of a round, and for nobody after it', async () => {
  let failures = 1
  const ask = together(async (asked: readonly number[]) => {
    if (failures-- > 0) throw new Error('the server is gone')
    return asked
  })
  const outcomes = await Promise.allSettled([ask(1), ask(2)])
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  expect(await ask(3)).toBe(3)
})
