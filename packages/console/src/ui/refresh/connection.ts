import { signal } from '@preact/signals'

/** Said where the page tries again by itself. */
export const LOST = 'The connection is lost. Trying again…'
const LOST_MS = 3_000

/** As far as what is read again and again can tell, and the browser. */
export const isLost = signal(false)

export const noteAnswer = (hasCome: boolean): void => {
  isLost.value = !hasCome
}

/** As long as there is no answer, it is asked for soon. */
export const pauseOf = (pauseMs: number): number => (isLost.peek() ? Math.min(pauseMs, LOST_MS) : pauseMs)

/** @returns ends it */
export function watchNetwork(): () => void {
  const ended = new AbortController()
  addEventListener('offline', () => noteAnswer(false), { signal: ended.signal })
  // Where nothing is read again, nothing else would tell
  addEventListener('online', () => noteAnswer(true), { signal: ended.signal })
  return () => ended.abort()
}
