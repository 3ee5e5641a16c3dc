import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { StoreUnavailable } from '../../../ports/stores.ts'
import { aLine, anEvent, anOrder, aProduct } from '../../../testing/builders.ts'
import { createBatchQueue } from './batch-queue.ts'
import { type Answers, type OrderWrite, placementOf } from './order-write.ts'

const [bike, helmet, gloves] = [aProduct({ id: 'bike' }), aProduct({ id: 'helmet' }), aProduct({ id: 'gloves' })]
const writtenAll = (batch: readonly OrderWrite[]): Answers => new Map(batch.map((write) => [write, { written: true }]))

function buyerOf(...products: (typeof bike)[]): OrderWrite {
  const order = anOrder({ items: products.map((product) => aLine(product)) })
  return placementOf(order, anEvent(order))
}

/** Each batch runs until it is ended by its number. */
let runs: { batch: readonly OrderWrite[]; end(answers?: Answers): void }[]
let write: ReturnType<typeof createBatchQueue>

beforeEach(() => {
  runs = []
  write = createBatchQueue((batch) => {
    const { promise, resolve } = Promise.withResolvers<Answers>()
    runs.push({ batch, end: (answers = writtenAll(batch)) => resolve(answers) })
    return promise
  })
})
afterEach(() => {
  vi.useRealTimers()
})

const started = (count: number) => expect.poll(() => runs, { interval: 1 }).toHaveLength(count)
const batches = () => runs.map(({ batch }) => batch)

describe('the queue of order writes', () => {
  it('writes all that come at the same time together, also for the same product', async () => {
    const buyers = [buyerOf(bike), buyerOf(bike, helmet), buyerOf(gloves)]
    const results = Promise.all(buyers.map(write))
    await started(1)
    expect(batches()).toEqual([buyers])
    runs[0]!.end()
    expect(await results).toEqual(buyers.map(() => ({ written: true })))
  })

  it('starts at once with free products, and lets the others wait for theirs, in one batch', async () => {
    const [first, second, third, free] = [buyerOf(bike), buyerOf(bike), buyerOf(bike), buyerOf(gloves)]
    void write(first)
    await started(1)
    for (const one of [second, third, free]) void write(one)
    await started(2)
    expect(batches()).toEqual([[first], [free]])
    runs[0]!.end()
    await started(3)
    expect(batches()[2]).toEqual([second, third])
  })

  it('lets no write overtake one that waits for the same product', async () => {
    const [first, blocked, later, free] = [buyerOf(bike), buyerOf(bike, helmet), buyerOf(helmet), buyerOf(gloves)]
    void write(first)
    await started(1)
    for (const one of [blocked, later, free]) void write(one)
    await started(2)
    expect(batches()[1]).toEqual([free])
  })

  it('writes what changes one document each apart from what may have to wait for products', async () => {
    const claim = (): OrderWrite => ({ order: anOrder(), expected: { status: 'PENDING', version: 1 }, stock: 'none' })
    const [first, buyer, second] = [claim(), buyerOf(bike), claim()]
    for (const one of [first, buyer, second]) void write(one)
    await started(2)
    expect(batches()).toEqual([[first, second], [buyer]])
  })

  it('never has two changes of one order in a batch, nor more than 64 writes', async () => {
    const change = buyerOf(bike)
    const many = [change, { ...change }, ...Array.from({ length: 70 }, () => buyerOf(gloves))]
    for (const one of many) void write(one)
    await started(1)
    expect(batches()[0]).toHaveLength(64)
    expect(batches()[0]).not.toContain(many[1])
  })

  it('has four batches under way at most', async () => {
    for (const product of [bike, helmet, gloves, aProduct()]) {
      void write(buyerOf(product))
      await started(runs.length + 1)
    }
    const fifth = buyerOf(aProduct())
    void write(fifth)
    await new Promise(setImmediate)
    expect(runs).toHaveLength(4)
    runs[2]!.end()
    await started(5)
    expect(batches()[4]).toEqual([fifth])
  })

  it('tries again what has no answer, before what came later', async () => {
    const [refused, unanswered, later] = [buyerOf(bike), buyerOf(bike), buyerOf(bike)]
    const results = Promise.allSettled([write(refused), write(unanswered)])
    await started(1)
    void write(later)
    runs[0]!.end(new Map([[refused, new Error('out of stock')]]))
    await started(2)
    expect(batches()[1]).toEqual([unanswered, later])
    runs[1]!.end()
    expect((await results).map(({ status }) => status)).toEqual(['rejected', 'fulfilled'])
  })

  it('refuses what has waited for five seconds', async () => {
    vi.useFakeTimers({ toFake: ['performance'] })
    void write(buyerOf(bike))
    await started(1)
    const waits = expect(write(buyerOf(bike))).rejects.toThrow(StoreUnavailable)
    vi.advanceTimersByTime(5_001)
    runs[0]!.end()
    await waits
    expect(runs).toHaveLength(1)
  })
})
