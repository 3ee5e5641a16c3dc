import { Worker } from 'node:worker_threads'

/** What orchestrators commonly grant before they kill. */
export const END_WITHIN_MS = 10_000
/** For `process.exit`, where the event loop still runs. */
const KILL_AFTER_MS = END_WITHIN_MS + 300

/**
 * Ends the process whatever hangs, once its end has begun. A thread keeps the time, for a blocked main thread runs no timer; and it kills,
 * for an exit waits for every write that is under way.
 */
export function limitEnd(afterMs = KILL_AFTER_MS): void {
  new Worker(`setTimeout(() => process.kill(process.pid, 'SIGKILL'), ${afterMs})`, { eval: true }).unref()
}
