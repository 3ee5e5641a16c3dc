import type { FulfilmentOutcome } from '../contracts/orders.ts'
import { DomainError } from './errors.ts'
import { type Attempt, decide, IllegalTransition, isAnswerable, type OrderChange, type OrderRecord } from './order.ts'
import { oneLine, toRefusalReason } from './refusal.ts'

/** What the partner has posted of an order that waited for it. */
export interface Answer {
  outcome: FulfilmentOutcome
  /** Of a refusal, for the customer. */
  reason?: string | undefined
  /** What the partner calls the order, for operators. */
  reference?: string | undefined
  /** The hash of the request's Idempotency-Key. */
  key?: string | undefined
}

/**
 * Decides what a posted answer does to an order. Pure. An answer that was taken before changes nothing, even if an admin has retried the
 * order since, where its key tells that it is the same one.
 * @throws IllegalTransition where the order does not wait for an answer
 * @throws DomainError IDEMPOTENCY_KEY_REUSED
 */
export function decideAnswer(order: OrderRecord, answer: Answer, nowMs: number): OrderChange | 'already applied' {
  const attempt = toAttempt(answer)
  const earlier = findEarlier(order, attempt.key)
  if (earlier) return replay(earlier, attempt)
  const { outcome, ...posted } = attempt
  const command = outcome === 'fulfilled' ? ({ type: 'confirm', answer: posted } as const) : toRefusal(answer, posted)
  if (order.status !== STATUS_OF[outcome] && !isAnswerable(order, nowMs))
    throw new IllegalTransition(order, command.type)
  return decide(order, command, nowMs)
}

/** Whether the request with this key was taken. */
export const isAnsweredBefore = (order: OrderRecord, key: string | undefined): boolean =>
  findEarlier(order, key) !== undefined

const findEarlier = ({ attemptLog = [] }: OrderRecord, of: string | undefined): Attempt | undefined =>
  of === undefined ? undefined : attemptLog.find(({ key }) => key === of)

const STATUS_OF = { fulfilled: 'CONFIRMED', refused: 'FAILED' } as const

type PostedAttempt = Pick<Attempt, 'detail' | 'key'> & { outcome: FulfilmentOutcome }

function toAttempt({ outcome, reason, reference, key }: Answer): PostedAttempt {
  const parts = [outcome === 'refused' ? toRefusalReason(reason) : reason, reference && `(${reference})`]
  const detail = oneLine(parts.filter(Boolean).join(' '))
  return { outcome, ...(detail === '' ? {} : { detail }), ...(key === undefined ? {} : { key }) }
}

const toRefusal = ({ reason }: Answer, answer: Omit<PostedAttempt, 'outcome'>) =>
  ({ type: 'fail', reason: toRefusalReason(reason), attempted: true, answer }) as const

function replay(earlier: Attempt, { outcome, detail }: PostedAttempt): 'already applied' {
  if (earlier.outcome !== outcome || earlier.detail !== detail) throw new DomainError('IDEMPOTENCY_KEY_REUSED')
  return 'already applied'
}
