import { toEntry } from '../admin/entry.ts'
import { DomainError } from '../domain/errors.ts'
import { decide, IllegalTransition, type OrderRecord } from '../domain/order.ts'
import { changeOrder, type OrderChangeDeps, statusChangeOf } from './change-order.ts'

export interface CancelOrder {
  /** Finds the order, if the actor may cancel it. */
  find(): Promise<OrderRecord>
  /** A user's id, or BY_COMMAND. Cancelling another user's order is written to the admin log. */
  by: string
  traceparent?: string
}

/**
 * Cancels an order that no worker has in hand, and returns its stock. Cancelling again changes nothing.
 * @throws DomainError ORDER_NOT_CANCELLABLE, and what `find` throws
 */
export function cancelOrder(deps: OrderChangeDeps, { find, by, traceparent }: CancelOrder): Promise<OrderRecord> {
  return changeOrder(deps, {
    find,
    decide: decideCancel,
    traceparent,
    entryFor: (change) => {
      const { id, userId } = change.after
      return userId === by ? undefined : toEntry(deps.clock, by, 'order.cancel', id, statusChangeOf(change))
    },
  })
}

function decideCancel(order: OrderRecord, nowMs: number) {
  try {
    return decide(order, { type: 'cancel' }, nowMs)
  } catch (error) {
    if (!(error instanceof IllegalTransition)) throw error
    throw new DomainError('ORDER_NOT_CANCELLABLE', { detail: `The order is ${error.status}.` }, { cause: error })
  }
}
