/** How long a request may wait for an answer of Redis, ms: at most two of them in a row, and 100 ms in all. */
export const DEFAULT_TIMEOUT_MS = 45

export class NoAnswerInTime extends Error {
  constructor(waitMs: number) {
    super(`no answer within ${waitMs} ms`)
    this.name = 'NoAnswerInTime'
  }
}

/**
 * Waits that long for an answer, and no longer.
 * @throws NoAnswerInTime
 */
export function within<T>(waitMs: number, answer: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(new NoAnswerInTime(waitMs))
    // Timers come before sockets in the event loop: after a pause of this process the answer may be there, but not yet read.
    const timer = setTimeout(() => setImmediate(giveUp), waitMs)
    const settle =
      <V>(how: (value: V) => void) =>
      (value: V) => {
        clearTimeout(timer)
        how(value)
      }
    answer.then(settle(resolve), settle(reject))
  })
}
