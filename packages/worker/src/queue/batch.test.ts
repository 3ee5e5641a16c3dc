import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createBatchHandler } from './batch.ts'
import { done, type Outcome, retry } from './outcome.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

it('has one heartbeat on its way at most, and waits for it: one that arrives late would undo the back-off', async () => {
  const handled = Promise.withResolvers<Outcome>()
  const slowBeat = Promise.withResolvers<void>()
  const hidden: number[] = []
  const changeVisibility = async ([message]: readonly { seconds: number }[]) => {
    hidden.push(message?.seconds ?? 0)
    if (hidden.length === 1) await slowBeat.promise
  }
  const onBatch = createBatchHandler({
    handle: () => handled.promise,
    queue: { changeVisibility, ack: async () => {} },
    slow: new Set(),
    logger,
    retryDelay: () => 7,
    visibilityTimeoutSeconds: 30,
  })
  const finished = onBatch([{ MessageId: 'm', Body: '{}' }], new AbortController().signal)

  await vi.advanceTimersByTimeAsync(25_000)
  handled.resolve(retry('not this time'))
  await vi.advanceTimersByTimeAsync(1_000)
  expect(hidden).toEqual([30])
  slowBeat.resolve()
  await finished
  await expect.poll(() => hidden).toEqual([30, 7])
})

it('deletes the finished messages without those that hang, which are deleted when they are done', async () => {
  const partner = Promise.withResolvers<Outcome>()
  const removed: unknown[] = []
  const slow = new Set<object>()
  const onBatch = createBatchHandler({
    handle: ({ body }) => (body === 'hangs' ? partner.promise : Promise.resolve(done)),
    queue: {
      changeVisibility: async () => {},
      ack: async (messages) => {
        removed.push(...messages.map(({ MessageId }) => MessageId))
      },
    },
    slow,
    logger,
    retryDelay: () => 7,
    visibilityTimeoutSeconds: 30,
  })
  const messages = [
    { MessageId: 'slow', Body: 'hangs' },
    { MessageId: 'quick', Body: 'goes' },
  ]
  const finished = onBatch(messages, new AbortController().signal)
  await vi.advanceTimersByTimeAsync(1_000)
  await finished
  expect([slow.size, removed]).toEqual([1, ['quick']])

  partner.resolve(done)
  await expect.poll(() => removed).toEqual(['quick', 'slow'])
  expect(slow.size).toBe(0)
})
