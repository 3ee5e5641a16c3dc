import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { retryUnanswered, whenAnswered } from './unanswered.ts'

const refused = () => Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:4566'), { code: 'ECONNREFUSED' })
const late = () => Object.assign(new Error('no answer within 5000 ms'), { name: 'TimeoutError' })
const denied = () => Object.assign(new Error('not allowed'), { name: 'AccessDenied' })

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** Lets more time pass than is waited at all. */
async function patiently<T>(work: () => Promise<T>): Promise<T> {
  const [answer] = await Promise.allSettled([retryUnanswered(work), vi.advanceTimersByTimeAsync(90_000)])
  if (answer.status === 'rejected') throw answer.reason
  return answer.value
}

function failing(...errors: unknown[]) {
  let calls = 0
  const work = () => {
    const error = errors[Math.min(calls++, errors.length - 1)]
    return whenAnswered('SQS at localstack', error === undefined ? Promise.resolve('made') : Promise.reject(error))
  }
  return { work, calls: () => calls }
}

describe('a service that does not answer', () => {
  it('is asked again after time-outs and refused connections', async () => {
    const { work, calls } = failing(late(), new AggregateError([refused()]), undefined)
    expect(await patiently(work)).toBe('made')
    expect(calls()).toBe(3)
  })

  it('is named after a minute', async () => {
    const { work, calls } = failing(refused())
    await expect(patiently(work)).rejects.toThrow(
      'SQS at localstack does not answer: connect ECONNREFUSED 127.0.0.1:4566',
    )
    expect(calls()).toBeGreaterThan(10)
  })

  it('is not asked again where it has answered with a refusal', async () => {
    const { work, calls } = failing(denied())
    await expect(patiently(work)).rejects.toThrow('not allowed')
    expect(calls()).toBe(1)
  })
})
