import { backOffMs } from '../../resilience/retry.ts'
import { within } from './within.ts'

export interface CircuitBreakerOptions {
  /** How long an answer may take, ms. After one that did not come, nothing is asked until a probe succeeds. */
  patienceMs: number
  /**
   * Tries all that is needed before it is relied on again. It is waited for as long as it takes: to ask again while an answer is due
   * would keep a dead connection busy, and a client tells one by its silence.
   */
  probe(): Promise<void>
  /** Called with each failure of a closed circuit that opens it, and of each probe. */
  onFailure(error: unknown): void
  onClosed(): void
}

/** Closed: it is asked. Open: it is passed over. Half-open: a probe is under way, and it is passed over. */
export type CircuitState = 'closed' | 'open' | 'half-open'

export interface CircuitBreaker {
  state(): CircuitState
  /** @returns the reply, or undefined where there is none in time, or none is to be expected */
  ask<T>(work: () => Promise<T>, patienceMs?: number): Promise<{ reply: T } | undefined>
  /** Takes a failure that another has met with for its own. Changes nothing where the circuit is not closed. */
  trip(error: unknown): void
  /** Passes it over until `tryNow`, as where the connection is lost. */
  open(): void
  tryNow(): void
  close(): void
}

const PAUSE = { firstMs: 200, lastMs: 5_000 }

/** A circuit that is open to begin with. */
export function createCircuitBreaker({
  patienceMs,
  probe,
  onFailure,
  onClosed,
}: CircuitBreakerOptions): CircuitBreaker {
  let state: CircuitState = 'open'
  /** Grows with each opening: what was begun before it does not count. */
  let openings = 0
  let failures = 0
  let nextTry: NodeJS.Timeout | undefined

  function open(): void {
    state = 'open'
    openings++
    clearTimeout(nextTry)
  }

  async function tryNow(): Promise<void> {
    open()
    state = 'half-open'
    const since = openings
    try {
      await probe()
      if (since !== openings) return
      state = 'closed'
      failures = 0
      onClosed()
    } catch (error) {
      if (since === openings) fail(error)
    }
  }

  function fail(error: unknown): void {
    // The first probe follows at once, for one answer may just have been late
    const pauseMs = state === 'closed' ? 0 : backOffMs(++failures, PAUSE)
    open()
    nextTry = setTimeout(tryNow, pauseMs).unref()
    onFailure(error)
  }

  return {
    state: () => state,
    ask: async (work, waitMs = patienceMs) => {
      if (state !== 'closed') return undefined
      const since = openings
      try {
        return { reply: await within(waitMs, work()) }
      } catch (error) {
        // The first of many that fail together is enough.
        if (since === openings) fail(error)
        return undefined
      }
    },
    trip: (error) => {
      if (state === 'closed') fail(error)
    },
    open,
    tryNow: () => void tryNow(),
    close: open,
  }
}
