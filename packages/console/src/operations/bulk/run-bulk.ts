import { isTransient, Refusal, wordsFor } from '../../api/refusal.ts'

const AT_ONCE = 4
/** Of one that gets no answer, or an error; a wait that the API asks for is no try. */
const MOST_TRIES = 5
const PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 30_000

interface BulkWork<T> {
  /** Is called again where it may not have been done: it has to be safe to repeat. */
  work: (item: T) => Promise<void>
  /** @param fault why it was not done */
  onDone: (item: T, fault: string | undefined) => void
  words?: (error: unknown) => string
  /** Ends it: what has begun is waited for, and nothing else is begun. */
  signal: AbortSignal
  sleep: (ms: number, signal: AbortSignal) => Promise<void>
}

/**
 * Does the same to many things, a few at a time. One that is refused does not keep the others from being done; where the API asks to
 * wait, all wait.
 * @throws Refusal where the session is over
 */
export async function runBulk<T>(items: Iterable<T>, bulk: BulkWork<T>): Promise<void> {
  const { work, onDone, words = wordsFor, sleep } = bulk
  const failed = new AbortController()
  const signal = AbortSignal.any([bulk.signal, failed.signal])
  let pause = Promise.resolve()

  async function doOne(item: T): Promise<void> {
    for (let tries = 1; ; tries++) {
      await pause
      if (signal.aborted) return
      try {
        await work(item)
        return onDone(item, undefined)
      } catch (error) {
        if (error instanceof Refusal && error.status === 401) throw error
        const waitSeconds = error instanceof Refusal ? error.retryAfterSeconds : undefined
        if (error instanceof Refusal && error.status === 429) {
          tries--
          pause = sleep((waitSeconds ?? 1) * 1_000, signal)
        } else if (isTransient(error) && tries < MOST_TRIES) {
          await sleep(waitSeconds ? waitSeconds * 1_000 : Math.min(PAUSE_MS * 2 ** tries, LONGEST_PAUSE_MS), signal)
        } else return onDone(item, words(error))
      }
    }
  }

  const queue = items[Symbol.iterator]()
  async function workOff(): Promise<void> {
    for (let next = queue.next(); !next.done; next = queue.next()) await doOne(next.value)
  }
  const lanes = Array.from({ length: AT_ONCE }, () =>
    workOff().catch((error) => {
      failed.abort()
      throw error
    }),
  )
  const results = await Promise.allSettled(lanes)
  const failure = results.find((result) => result.status === 'rejected')
  if (failure) throw failure.reason
}
