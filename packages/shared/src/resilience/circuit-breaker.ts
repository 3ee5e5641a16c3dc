import type { Clock } from '../ports/clock.ts'
import type { OutageLog } from './outage-log.ts'
import { type BackOff, backOffMs } from './retry.ts'

export const CIRCUIT_STATES = ['closed', 'open', 'half-open'] as const
/** Closed: calls are made. Open: none is. Half-open: one call, the probe, is under way, and decides. */
export type CircuitState = (typeof CIRCUIT_STATES)[number]

/** Leave to make one call. How the call ends counts only while the circuit is in the state in which the permit was given. */
export interface Permit {
  readonly isProbe: boolean
  /** @param keepsBackOff where it closes the circuit without proving much: the next failure is followed by a pause as long as before */
  succeeded(options?: { keepsBackOff: boolean }): void
  /** Opens the circuit. */
  failed(error: unknown): void
  /** No call was made: another one may probe at once. */
  release(): void
}

export interface CircuitBreakerOptions {
  /** Monotonic where none is given. */
  clock?: Pick<Clock, 'nowMs'>
  /** How long an open circuit is left alone before it is probed. */
  backOff: BackOff
  /** Whether the first probe follows the opening at once, and the back-off only those that fail. */
  probesAtOnce?: boolean
  initially?: CircuitState & ('closed' | 'open')
  /** Called with each failure that has opened the circuit or keeps it open, and when it closes. */
  log: OutageLog
}

export interface CircuitBreaker {
  state(): CircuitState
  /** @returns undefined where no call is to be made. Closed, it gives any number; open, one to a probe, once the back-off is over */
  permit(options?: { mayProbe: boolean }): Permit | undefined
  /** Until the back-off is over; 0 where it is, or where the circuit is not open. */
  probeInMs(): number
  /** Opens it without a failure, to be probed at once: what is under way does not count any more. */
  open(): void
}

export function createCircuitBreaker(options: CircuitBreakerOptions): CircuitBreaker {
  const { clock = { nowMs: () => performance.now() }, backOff, probesAtOnce = false, log } = options
  let state: CircuitState = options.initially ?? 'closed'
  /** One for each time that the state is entered. */
  let period = 0
  /** In a row; what they have in common is the outage. */
  let failures = 0
  let probeAtMs = clock.nowMs()

  function enter(next: CircuitState): void {
    state = next
    period += 1
  }

  function open(waitMs: number): void {
    enter('open')
    probeAtMs = clock.nowMs() + waitMs
  }

  function fail(error: unknown): void {
    const isAtOnce = probesAtOnce && state === 'closed'
    if (!isAtOnce) failures += 1
    open(isAtOnce ? 0 : backOffMs(failures, backOff))
    log.failed(error)
  }

  function succeed({ keepsBackOff } = { keepsBackOff: false }): void {
    if (!keepsBackOff) failures = 0
    if (state === 'closed') return
    enter('closed')
    log.worked()
  }

  function newPermit(): Permit {
    const given = period
    const isProbe = state === 'half-open'
    return {
      isProbe,
      succeeded: (how) => {
        if (given === period) succeed(how)
      },
      failed: (error) => {
        if (given === period) fail(error)
      },
      release: () => {
        if (isProbe && given === period) open(0)
      },
    }
  }

  const probeInMs = () => (state === 'open' ? Math.max(0, Math.ceil(probeAtMs - clock.nowMs())) : 0)

  return {
    state: () => state,
    permit: ({ mayProbe } = { mayProbe: true }) => {
      if (state === 'open' && mayProbe && probeInMs() === 0) enter('half-open')
      else if (state !== 'closed') return undefined
      return newPermit()
    },
    probeInMs,
    open: () => open(0),
  }
}
