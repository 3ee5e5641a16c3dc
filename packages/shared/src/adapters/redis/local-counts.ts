export interface Count {
  current: number
  /** Milliseconds left of the window. */
  ttl: number
}

const MOST_KEYS = 10_000

/** Counts in this process, in windows that begin with the first count. */
export function createLocalCounts(nowMs: () => number = Date.now): (key: string, windowMs: number) => Count {
  const windows = new Map<string, { current: number; endsAtMs: number }>()

  return (key, windowMs) => {
    const present = windows.get(key)
    const isOver = !present || present.endsAtMs <= nowMs()
    const window = isOver ? { current: 1, endsAtMs: nowMs() + windowMs } : { ...present, current: present.current + 1 }
    windows.delete(key)
    windows.set(key, window)
    // A Map keeps the order of insertion: the first is the one that has not been counted for longest.
    const [oldest] = windows.size > MOST_KEYS ? windows.keys() : []
    if (oldest !== undefined) windows.delete(oldest)
    return { current: window.current, ttl: window.endsAtMs - nowMs() }
  }
}
