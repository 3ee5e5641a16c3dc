import type { OrderEventType } from '@orders/shared/contracts/events'
import type { OrderMailKind } from '@orders/shared/domain/order'
import type { Clock } from '@orders/shared/ports/clock'
import type { MailLedger } from '@orders/shared/ports/stores'
import { type Mails, newlyClaimed } from '../mail/mails.ts'
import { done, reject } from '../queue/outcome.ts'
import type { EventHandler } from './handler.ts'

/** Which mail an event asks for. */
export const MAIL_KIND_OF = {
  'order.confirmed': 'confirmed',
  'order.failed': 'failed',
  'order.cancelled': 'cancelled',
} as const satisfies Record<Exclude<OrderEventType, 'order.placed'>, OrderMailKind>

export interface OrderSettledDeps {
  ledger: Pick<MailLedger, 'claim'>
  mails: Mails
  clock: Clock
}

/**
 * Sends the mail that an event asks for: that of an order that the api has cancelled, and of what earlier versions put on the queue.
 * The message is done with as soon as the mail is claimed, or known to be swept from the ledger: it does not wait for the mail.
 */
export function createOrderSettledHandler(
  { ledger, mails, clock }: OrderSettledDeps,
  kind: OrderMailKind,
): EventHandler {
  return async ({ data: { orderId, userId: customerId }, traceparent }) => {
    const reservation = mails.reserve()
    if (!reservation) return done
    const nowMs = clock.nowMs()
    const claim = await ledger.claim(orderId, kind, { nowMs, leaseMs: mails.leaseMs }).catch((error: unknown) => {
      reservation.cancel()
      throw error
    })
    if (claim === 'claimed')
      reservation.send(newlyClaimed(orderId, kind, nowMs + mails.leaseMs), { customerId, traceparent })
    else reservation.cancel()
    return claim === 'unknown' ? reject('the message names no mail that is due') : done
  }
}
