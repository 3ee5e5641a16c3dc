import type { OrderEventType } from '@orders/shared/contracts/events'
import type { MailKind } from '@orders/shared/domain/order'

/** Which mail an event asks for. */
export const MAIL_KIND_OF = {
  'order.confirmed': 'confirmed',
  'order.failed': 'failed',
  'order.cancelled': 'cancelled',
} as const satisfies Record<Exclude<OrderEventType, 'order.placed'>, MailKind>

/** Which event asks for a mail. */
export const eventTypeOf = (kind: MailKind): OrderEventType => `order.${kind}`
