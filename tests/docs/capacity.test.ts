import { describe, expect, it } from 'vitest'
import { readArguments, WrongArguments } from '../../scripts/capacity/arguments.ts'
import { planCapacity } from '../../scripts/capacity/plan.ts'
import { toText } from '../../scripts/capacity/report.ts'

function planFor(flags: string) {
  const request = readArguments(flags.split(' '))
  if (!request) throw new Error('help was asked for')
  return planCapacity(request.load, request.assumptions)
}

const countOf = (flags: string, name: string) =>
  Number.parseInt(
    planFor(flags)
      .parts.find((part) => part.name === name)
      ?.size.replaceAll(',', '') ?? '',
    10,
  )

describe('a plan of capacity', () => {
  it('has one replica more than the load needs, so that one may fail', () => {
    expect(countOf('--orders 1/s', 'api')).toBe(2)
    expect(countOf('--orders 1/s', 'worker')).toBe(2)
    // 1,000 × 3.2 ms at 70 % of a core are 4.6 of them
    expect(countOf('--orders 1000/s', 'worker')).toBe(6)
  })

  it('takes what work costs on a machine of yours', () => {
    const cheap = '--orders 1000/s --reads 0 --logins 0'
    // 1 and 10 ms of a core for each order, at 70 % of a core beside 2.5 % for the channel of changes
    expect(countOf(`${cheap} --placing-us 1000`, 'api')).toBe(3)
    expect(countOf(`${cheap} --placing-us 10000`, 'api')).toBe(16)
    expect(countOf(`${cheap} --settling-us 10000`, 'worker')).toBe(16)
    const reads = '--orders 1/s --reads 10000/s --hit-rate 1'
    expect(countOf(`${reads} --read-us 500`, 'api')).toBe(9)
  })

  it.each(['api', 'worker', 'MongoDB', 'Redis'])(
    'never has less of %s for more orders, and uses it no further than asked',
    (name) => {
      const rates = [1, 10, 100, 1_000, 5_000, 10_000]
      const counts = rates.map((rate) => countOf(`--orders ${rate}/s --headroom 0.6`, name))
      expect(counts).toEqual(counts.toSorted((one, other) => one - other))
      for (const rate of rates)
        for (const part of planFor(`--orders ${rate}/s --headroom 0.6`).parts)
          expect(part.use).toBeLessThanOrEqual(0.6 + 1e-9)
    },
  )

  it('names what no machine helps, the nearest limit first', () => {
    expect(planFor('--orders 1000/s --hottest-share 0.9').limits[0]).toMatchObject({
      name: 'the most wanted product',
      use: 900 / 640,
    })
    expect(planFor('--orders 1000/s --fulfilment-ms 100000').limits[0].name).toBe('messages in flight')
    const tooMuch = planFor('--orders 50000/s --reads 500000/s')
    expect(tooMuch.limits[0].name).toBe('the channel of changes')
    expect(toText(tooMuch)).toContain('This load does not hold: the channel of changes is asked for 1.8 times')
    expect(toText(planFor('--orders 1000/s'))).toContain(
      'First to give way: the channel of changes, at 28 times this load.',
    )
  })

  it('takes rates by the second, minute, hour and day', () => {
    const perSecond = planFor('--orders 100/s')
    for (const same of ['100', '6000/min', '360000/h', '8640000/day'])
      expect(planFor(`--orders ${same}`)).toEqual(perSecond)
  })

  it.each([
    '--orders',
    '--orders x',
    '--orders -5',
    '--orders 0/s',
    '--reads 5/s',
    '--orders 5 --hit-rate 2',
    '--orders 5 --unknown 1',
  ])('is refused for %s', (flags) => expect(() => readArguments(flags.split(' '))).toThrow(WrongArguments))
})
