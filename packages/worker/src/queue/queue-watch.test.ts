import { beforeEach, describe, expect, it } from 'vitest'
import { createQueueWatch, type QueueWatch } from './queue-watch.ts'

interface Answer {
  Messages?: unknown[]
}
const NOTHING: Answer = {}
const MESSAGES: Answer = { Messages: [{ MessageId: 'm' }] }

let nowMs: number
let watch: QueueWatch
beforeEach(() => {
  nowMs = 1_000_000
  watch = createQueueWatch({ nowMs: () => nowMs, newId: () => '' })
})

const receive = (ageMs: number, receiveCount = 1) =>
  watch.received({ messageId: 'm', body: '', receiveCount, sentAtMs: nowMs - ageMs })

describe('what is known of the queue', () => {
  it('is nothing before it has answered', () => {
    expect(watch.snapshot()).toEqual({ gaveNothing: false, waitMs: Number.POSITIVE_INFINITY, received: 0 })
  })

  it('is that it gives nothing, once a poll has waited for a second', async () => {
    const answer = Promise.withResolvers<Answer>()
    const poll = watch.polled(answer.promise)
    nowMs += 999
    expect(watch.snapshot()).toMatchObject({ gaveNothing: false })
    nowMs += 1
    expect(watch.snapshot()).toMatchObject({ gaveNothing: true, waitMs: 0 })
    answer.resolve(MESSAGES)
    await poll
    expect(watch.snapshot()).toMatchObject({ gaveNothing: false })
  })

  it('is that it gave nothing, until the next poll may have been answered', async () => {
    await watch.polled(Promise.resolve(NOTHING))
    nowMs += 2_000
    expect(watch.snapshot()).toMatchObject({ gaveNothing: true })
    nowMs += 1
    expect(watch.snapshot()).toMatchObject({ gaveNothing: false })
  })

  it('is nothing new where a poll has failed', async () => {
    await expect(watch.polled(Promise.reject(new Error('refused')))).rejects.toThrow('refused')
    nowMs += 5_000
    expect(watch.snapshot()).toMatchObject({ gaveNothing: false, waitMs: Number.POSITIVE_INFINITY })
  })

  it('is how long messages wait: the longest lately of those that were received for the first time', async () => {
    await watch.polled(Promise.resolve(MESSAGES))
    receive(7_000)
    receive(3_000)
    receive(90_000, 2)
    expect(watch.snapshot()).toMatchObject({ waitMs: 7_000, received: 3 })
    for (let polls = 0; polls < 61; polls += 1) {
      nowMs += 1_000
      await watch.polled(Promise.resolve(MESSAGES))
      receive(10)
    }
    expect(watch.snapshot()).toMatchObject({ waitMs: 10 })
  })

  it('counts the time in which this worker has not asked', async () => {
    await watch.polled(Promise.resolve(MESSAGES))
    receive(500)
    nowMs += 8_000
    expect(watch.snapshot()).toMatchObject({ waitMs: 8_500 })
  })
})
