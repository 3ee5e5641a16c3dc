import { describe, expect, it } from 'vitest'
import { StoreUnavailable } from '../../ports/stores.ts'
import { createTurns } from './turns.ts'

describe('turns', () => {
  it('let one after another work, in the order of their coming, whatever became of the one before', async () => {
    const takeTurns = createTurns()
    const order: string[] = []
    const first = Promise.withResolvers<void>()
    const work = (name: string, wait?: Promise<void>) =>
      takeTurns('key', async (isFirst) => {
        order.push(`${name} begins${isFirst ? ' first' : ''}`)
        await wait
        order.push(`${name} ends`)
      })
    const all = [work('a', first.promise), work('b'), work('c')]
    first.reject(new Error('lost'))
    expect((await Promise.allSettled(all)).map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled'])
    expect(order).toEqual(['a begins first', 'b begins', 'b ends', 'c begins', 'c ends'])
  })

  it('end for all who wait when there is no database, and begin anew after them', async () => {
    const takeTurns = createTurns()
    let tries = 0
    const work = () =>
      takeTurns('key', async () => {
        tries++
        throw new StoreUnavailable()
      })
    const results = await Promise.allSettled([work(), work(), work()])
    for (const result of results)
      expect(result).toMatchObject({ status: 'rejected', reason: expect.any(StoreUnavailable) })
    expect(tries).toBe(1)
    expect(await takeTurns('key', async (isFirst) => isFirst)).toBe(true)
  })

  it('keep keys apart, and begin anew when nobody is left', async () => {
    const takeTurns = createTurns()
    const isFirst = (key: string) => takeTurns(key, async (first) => first)
    expect(await Promise.all([isFirst('a'), isFirst('b'), isFirst('a')])).toEqual([true, true, false])
    expect(await isFirst('a')).toBe(true)
  })
})
