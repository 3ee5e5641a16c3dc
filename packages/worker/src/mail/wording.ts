import type { MailKind, OrderRecord } from '@orders/shared/domain/order'

export interface Wording {
  subject: string
  heading: string
  message: string
}

/** What a mail says of the order, apart from the order itself. */
export function wordingOf(kind: MailKind, order: OrderRecord): Wording {
  switch (kind) {
    case 'confirmed':
      return {
        subject: `Your order ${order.id} is confirmed`,
        heading: 'Your order is confirmed',
        message: 'Thank you. Everything you ordered is on its way.',
      }
    case 'failed':
      return {
        subject: `Your order ${order.id} could not be completed`,
        heading: 'Your order could not be completed',
        message: `We are sorry. ${reasonOf(order)}`,
      }
    case 'cancelled':
      return {
        subject: `Your order ${order.id} is cancelled`,
        heading: 'Your order is cancelled',
        message: 'As you asked, we have cancelled it.',
      }
  }
}

function reasonOf(order: OrderRecord): string {
  const reason = order.history.findLast(({ status }) => status === 'FAILED')?.reason
  return reason ? `This is why: ${reason.replace(/\s+/g, ' ')}.` : 'It is not your fault.'
}
