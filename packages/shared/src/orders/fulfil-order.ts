import { toEntry } from '../admin/entry.ts'
import type { FulfilmentBody } from '../contracts/orders.ts'
import { type Answer, decideAnswer, isAnsweredBefore } from '../domain/answer.ts'
import { DomainError } from '../domain/errors.ts'
import { keyHash, type Repeatable } from '../domain/idempotency-key.ts'
import { IllegalTransition, type OrderRecord } from '../domain/order.ts'
import { oneLine } from '../domain/refusal.ts'
import { changeOrder, type OrderChangeDeps, statusChangeOf } from './change-order.ts'

/** With the key of a sender, a request that is sent again settles nothing a second time. */
interface FulfilOrder extends Repeatable {
  find(): Promise<OrderRecord>
  /** What the partner has answered. */
  body: FulfilmentBody
  /** A user's id, a key's name, or BY_COMMAND. */
  by: string
  traceparent?: string
}

/**
 * Settles an order that waits for its answer: fulfilled, or refused, and then its stock returns. The same answer again changes nothing.
 * @throws DomainError ORDER_NOT_FULFILLABLE, IDEMPOTENCY_KEY_REUSED, and what `find` throws
 */
export function fulfilOrder(deps: OrderChangeDeps, command: FulfilOrder): Promise<OrderRecord> {
  const { find, by, traceparent, idempotencyKey, onReplay } = command
  const answer = toLines(command.body)
  const key = idempotencyKey === undefined ? undefined : keyHash(by, idempotencyKey)
  return changeOrder(deps, {
    find,
    decide: (order, nowMs) => {
      const decided = decideOrRefuse(order, { ...answer, key }, nowMs)
      if (isAnsweredBefore(order, key)) onReplay?.()
      return decided
    },
    traceparent,
    entryFor: (change) =>
      toEntry(deps.clock, by, 'order.fulfil', change.after.id, { ...answer, ...statusChangeOf(change) }),
  })
}

/** Each text on one line; what is blank is left out. */
function toLines({ outcome, reason = '', reference = '' }: FulfilmentBody) {
  const texts = { reason: oneLine(reason), reference: oneLine(reference) }
  return {
    outcome,
    ...(texts.reason === '' ? {} : { reason: texts.reason }),
    ...(texts.reference === '' ? {} : { reference: texts.reference }),
  }
}

function decideOrRefuse(order: OrderRecord, answer: Answer, nowMs: number) {
  const { status } = order
  try {
    return decideAnswer(order, answer, nowMs)
  } catch (error) {
    if (!(error instanceof IllegalTransition)) throw error
    const more = status === 'PROCESSING' ? ', and does not wait for an answer' : ''
    throw new DomainError('ORDER_NOT_FULFILLABLE', { detail: `The order is ${status}${more}.` }, { cause: error })
  }
}
