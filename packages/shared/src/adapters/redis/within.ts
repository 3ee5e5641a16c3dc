/**
 * Waits that long for an answer, and no longer.
 * @throws Error when it does not come in time
 */
export function within<T>(waitMs: number, answer: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(new Error(`no answer within ${waitMs} ms`))
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
