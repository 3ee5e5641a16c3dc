import { expect, test } from 'vitest'
import { readArguments, WrongArguments } from './arguments.ts'
import { makePlan } from './plan/make-plan.ts'
import { calmFromMs, type Plan } from './plan/plan.ts'
import { shrink } from './plan/shrink.ts'

test('the same seed makes the same plan', () => {
  expect(makePlan(7)).toEqual(makePlan(7))
  expect(makePlan(7)).not.toEqual(makePlan(8))
})

test('a plan comes to an end of its faults', () => {
  for (let seed = 1; seed <= 200; seed++) expect(calmFromMs(makePlan(seed))).toBeLessThan(200_000)
})

test('a plan that fails loses whatever it fails without', async () => {
  const plan = makePlan(11)
  const culprit = plan.orders[5]
  const fails = async ({ orders }: Plan) => orders.some(({ customer }) => customer === culprit?.customer)
  const { orders, faults } = await shrink(plan, fails)
  expect(orders.map(({ customer }) => customer)).toEqual([culprit?.customer])
  expect(faults).toEqual([])
})

test('arguments that are no numbers are refused by name', () => {
  expect(readArguments(['--seeds', '5'])).toMatchObject({ seeds: 5, from: 1 })
  expect(() => readArguments(['--seeds', 'many'])).toThrow(WrongArguments)
  expect(readArguments(['--help'])).toBeUndefined()
})
