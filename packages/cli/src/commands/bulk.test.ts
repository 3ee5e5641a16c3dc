import { DomainError } from '@orders/shared/domain/errors'
import { StoreUnavailable } from '@orders/shared/ports/stores'
import { describe, expect, it } from 'vitest'
import { Interrupted } from '../exit-codes.ts'
import { doAll } from './bulk.ts'

const input = (given: { onInterrupt?: (listener: () => void) => void } = {}) => ({
  printError: () => {},
  columns: undefined,
  onInterrupt: () => {},
  ...given,
})
const bulk = (work: (id: string) => Promise<string>, ids = ['a', 'b', 'c']) => ({
  things: 'orders',
  ids,
  total: ids.length,
  work,
})

describe('work on many things', () => {
  it('goes on past what is refused, and says so', async () => {
    const work = async (id: string) => {
      if (id === 'b')
        throw new DomainError('OUT_OF_STOCK', { items: [{ productId: 'helmet1', requested: 2, available: 0 }] })
      return 'PENDING'
    }
    expect(await doAll(bulk(work), input())).toMatchObject({
      json: [
        { id: 'a', result: 'PENDING' },
        { id: 'b', result: 'OUT_OF_STOCK', detail: 'helmet1: 2 wanted, 0 left' },
        { id: 'c', result: 'PENDING' },
      ],
      note: '3 orders: 2 PENDING, 1 OUT_OF_STOCK',
      refused: true,
    })
  })

  it.each([new StoreUnavailable(), new DomainError('SERVICE_UNAVAILABLE')])(
    'ends when a backing service is away, and tells what was done until then: %s',
    async (error) => {
      const work = async (id: string) => {
        if (id === 'c') throw error
        return 'PENDING'
      }
      const { json, cutShortBy } = await doAll(bulk(work), input())
      expect([json, cutShortBy]).toEqual([
        [
          { id: 'a', result: 'PENDING' },
          { id: 'b', result: 'PENDING' },
        ],
        error,
      ])
    },
  )

  it('never says that there is none when a backing service was away from the beginning', async () => {
    const work = () => Promise.reject(new StoreUnavailable())
    const { json, text } = await doAll(bulk(work), input())
    expect([json, text]).toEqual([undefined, ''])
  })

  it('ends after what it is at when it is interrupted', async () => {
    let interrupt = () => {}
    const onInterrupt = (listener: () => void) => {
      interrupt = listener
    }
    const work = async (id: string) => {
      if (id === 'b') interrupt()
      return 'PENDING'
    }
    const { json, cutShortBy } = await doAll(bulk(work), input({ onInterrupt }))
    expect(json).toHaveLength(2)
    expect(cutShortBy).toBeInstanceOf(Interrupted)
  })

  it('does not take a bug for a refusal', async () => {
    const work = () => Promise.reject(new TypeError('undefined is not a function'))
    await expect(doAll(bulk(work), input())).rejects.toThrow(TypeError)
  })
})
