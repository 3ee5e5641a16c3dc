/**
 * What becomes of a message.
 * - `done`: it is deleted.
 * - `retry`: it is delivered again, after `delaySeconds` or else after the queue's usual back-off. An `uncounted` delivery says
 *   nothing about the message, and uses up none of those that it has.
 * - `reject`: it goes to the dead letters with the reason.
 */
export type Outcome =
  | { kind: 'done' }
  | { kind: 'retry'; reason: string; delaySeconds?: number; uncounted?: true }
  | { kind: 'reject'; reason: string }

export const done: Outcome = { kind: 'done' }
export const reject = (reason: string): Outcome => ({ kind: 'reject', reason })
export const retry = (reason: string): Outcome & { kind: 'retry' } => ({ kind: 'retry', reason })
export const retryUncounted = (reason: string, delaySeconds?: number): Outcome => ({
  ...retry(reason),
  ...(delaySeconds === undefined ? {} : { delaySeconds }),
  uncounted: true,
})
/** @param delaySeconds rounded up to whole ones, for SQS knows no others */
export const retryAfter = (delaySeconds: number, reason: string): Outcome => ({
  kind: 'retry',
  reason,
  delaySeconds: Math.max(0, Math.ceil(delaySeconds)),
})
