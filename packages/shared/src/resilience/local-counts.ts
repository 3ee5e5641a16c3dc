import { LRUCache } from 'lru-cache'

export interface Count {
  current: number
  /** Milliseconds left of the window. */
  ttl: number
}

interface Window {
  current: number
  endsAtMs: number
}

const MOST_KEYS = 50_000

export interface LocalCounts {
  count(key: string, windowMs: number): Count
  /** Takes one back, if its window is not over. */
  giveBack(key: string): void
}

/** Counts in this process, in windows that begin with the first count. */
export function createLocalCounts(nowMs: () => number = Date.now): LocalCounts {
  // With a number of entries in place of their size, it would take the room for all of them at once: a megabyte and 5 ms
  const windows = new LRUCache<string, Window>({ maxSize: MOST_KEYS, sizeCalculation: () => 1 })
  const count = (key: string, windowMs: number): Count => {
    const present = windows.get(key)
    const window = present && present.endsAtMs > nowMs() ? present : { current: 0, endsAtMs: nowMs() + windowMs }
    window.current += 1
    windows.set(key, window)
    return { current: window.current, ttl: window.endsAtMs - nowMs() }
  }
  return {
    count,
    giveBack: (key) => {
      const window = windows.get(key)
      if (!window) return
      window.current -= 1
      // What counts nothing must not drive out what does
      if (window.current <= 0) windows.delete(key)
    },
  }
}
