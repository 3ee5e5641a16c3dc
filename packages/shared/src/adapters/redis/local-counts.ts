import { LRUCache } from 'lru-cache'

export interface Count {
  current: number
  /** Milliseconds left of the window. */
  ttl: number
}

const MOST_KEYS = 10_000

/** Counts in this process, in windows that begin with the first count. */
export function createLocalCounts(nowMs: () => number = Date.now): (key: string, windowMs: number) => Count {
  const windows = new LRUCache<string, { current: number; endsAtMs: number }>({ max: MOST_KEYS })
  return (key, windowMs) => {
    const present = windows.get(key)
    const window = present && present.endsAtMs > nowMs() ? present : { current: 0, endsAtMs: nowMs() + windowMs }
    window.current += 1
    windows.set(key, window)
    return { current: window.current, ttl: window.endsAtMs - nowMs() }
  }
}
