import { describe, expect, it } from 'vitest'
import { StoreUnavailable } from '../ports/stores.ts'
import { createKeyedLock } from './keyed-lock.ts'

describe('a keyed lock', () => {
  it('runs work of one key in its order, whatever became of the work before', async () => {
    const withLock = createKeyedLock()
    const steps: string[] = []
    const first = Promise.withResolvers<void>()
    const work = (name: string, until?: Promise<void>) =>
      withLock('key', async (waited) => {
        steps.push(`${name} begins${waited ? '' : ' at once'}`)
        await until
        steps.push(`${name} ends`)
      })
    const all = [work('a', first.promise), work('b'), work('c')]
    first.reject(new Error('lost'))
    expect((await Promise.allSettled(all)).map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled'])
    expect(steps).toEqual(['a begins at once', 'b begins', 'b ends', 'c begins', 'c ends'])
  })

  it('fails for all that wait when there is no database, and is free after them', async () => {
    const withLock = createKeyedLock()
    let tries = 0
    const work = () =>
      withLock('key', async () => {
        tries++
        throw new StoreUnavailable()
      })
    const results = await Promise.allSettled([work(), work(), work()])
    for (const result of results)
      expect(result).toMatchObject({ status: 'rejected', reason: expect.any(StoreUnavailable) })
    expect(tries).toBe(1)
    expect(await withLock('key', async (waited) => waited)).toBe(false)
  })

  it('keeps keys apart, and is free when no work is left', async () => {
    const withLock = createKeyedLock()
    const hasWaited = (key: string) => withLock(key, async (waited) => waited)
    expect(await Promise.all([hasWaited('a'), hasWaited('b'), hasWaited('a')])).toEqual([false, false, true])
    expect(await hasWaited('a')).toBe(false)
  })
})
