import { AsyncLocalStorage } from 'node:async_hooks'
import { syncBuiltinESMExports } from 'node:module'
import timersPromises from 'node:timers/promises'
import { type Owner, Timer, Timers } from './timers.ts'

/** The real one: its turn comes when every promise that can go on has gone on. */
const realSetImmediate = globalThis.setImmediate

/** 31 January 2026, noon UTC. */
export const BEGIN_MS = Date.UTC(2026, 0, 31, 12)

const timers = new Timers()
const owners = new AsyncLocalStorage<Owner | undefined>()
let nowMs = BEGIN_MS
let fired = 0

/** Time that passes only when nothing is left to do at this moment, for all code of this thread. */
export const virtualTime = {
  nowMs: () => nowMs,
  /** Timers that have fired since the begin. */
  fired: () => fired,
  /** Starts anew; what waited is forgotten. */
  reset(): void {
    timers.clear()
    nowMs = BEGIN_MS
    fired = 0
  },
  /** Goes on until the condition holds, or until the moment has come. */
  async runUntil(untilMs: number, isOver: () => boolean = () => false): Promise<void> {
    for (;;) {
      await new Promise((resolve) => realSetImmediate(resolve))
      if (isOver()) return
      const timer = timers.takeNext(untilMs)
      if (!timer) break
      fire(timer)
    }
    nowMs = Math.max(nowMs, untilMs)
  },
  /** Timers that are set in there are the owner's, however late: they end with it. */
  runAs: <T>(owner: Owner | undefined, work: () => T): T => owners.run(owner, work),
  /** @returns a promise that is resolved whatever process has ended */
  after: (ms: number): Promise<void> => new Promise((resolve) => timers.add(new Timer(nowMs + ms, resolve, undefined))),
  /** Calls back at that moment, whatever process has ended by then. @returns what takes it back */
  at: (atMs: number, callback: () => void): Timer => timers.add(new Timer(Math.max(atMs, nowMs), callback, undefined)),
}

function fire(timer: Timer): void {
  nowMs = Math.max(nowMs, timer.atMs)
  fired++
  if (timer.everyMs !== undefined) {
    timer.atMs = nowMs + timer.everyMs
    timers.add(timer)
  }
  owners.run(timer.owner, timer.callback)
}

type Callback = (...given: unknown[]) => void

/** As Node does: at least one millisecond. */
const least = (ms: number | undefined) => Math.max(1, Math.trunc(ms ?? 1) || 1)

function setTimeout(callback: Callback, ms?: number, ...given: unknown[]): Timer {
  return timers.add(new Timer(nowMs + least(ms), () => callback(...given), owners.getStore()))
}

function setInterval(callback: Callback, ms?: number, ...given: unknown[]): Timer {
  const everyMs = least(ms)
  return timers.add(new Timer(nowMs + everyMs, () => callback(...given), owners.getStore(), everyMs))
}

function setImmediate(callback: Callback, ...given: unknown[]): Timer {
  return timers.add(new Timer(nowMs, () => callback(...given), owners.getStore()))
}

const clear = (timer?: Timer): void => {
  if (timer instanceof Timer) timer.cleared = true
}

function delay<T>(ms?: number, value?: T, options: { signal?: AbortSignal } = {}): Promise<T | undefined> {
  const { signal } = options
  return new Promise((resolve, reject) => {
    const aborted = () => reject(new DOMException('The operation was aborted', 'AbortError'))
    if (signal?.aborted) return aborted()
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', giveUp)
      resolve(value)
    }, ms)
    const giveUp = () => {
      clear(timer)
      aborted()
    }
    signal?.addEventListener('abort', giveUp, { once: true })
  })
}

const nextTurn = <T>(value?: T): Promise<T | undefined> => new Promise((resolve) => setImmediate(() => resolve(value)))

function timeoutSignal(ms: number): AbortSignal {
  const controller = new AbortController()
  setTimeout(() => controller.abort(new DOMException('The operation timed out', 'TimeoutError')), ms)
  return controller.signal
}

/** For the rest of this thread's life: production code asks the globals, and imports `node:timers/promises`. */
export function installVirtualTime(): void {
  const clears = { clearTimeout: clear, clearInterval: clear, clearImmediate: clear }
  Object.assign(globalThis, { setTimeout, setInterval, setImmediate, ...clears })
  Object.assign(timersPromises, { setTimeout: delay, setImmediate: nextTurn })
  syncBuiltinESMExports()
  Date.now = () => nowMs
  performance.now = () => nowMs - BEGIN_MS
  AbortSignal.timeout = timeoutSignal
}
