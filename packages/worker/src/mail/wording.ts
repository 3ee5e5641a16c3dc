import type { MailKind, OrderRecord } from '@orders/shared/domain/order'
import type { Tone } from './palette.ts'

export interface Wording {
  subject: string
  heading: string
  message: string
  /** What an inbox shows beside the subject; the subject has said what happened. */
  preview: string
  tone: Tone
}

/** What a mail says of the order, apart from the order itself. */
export function wordingOf(kind: MailKind, order: OrderRecord): Wording {
  switch (kind) {
    case 'confirmed':
      return {
        subject: `Your order ${order.id} is confirmed`,
        heading: 'Your order is confirmed',
        message: 'Thank you. Everything you ordered is on its way.',
        preview: 'Everything you ordered is on its way.',
        tone: 'good',
      }
    case 'failed':
      return {
        subject: `Your order ${order.id} could not be completed`,
        heading: 'Your order could not be completed',
        message: `We are sorry. ${reasonOf(order)}`,
        preview: reasonOf(order),
        tone: 'bad',
      }
    case 'cancelled':
      return {
        subject: `Your order ${order.id} is cancelled`,
        heading: 'Your order is cancelled',
        message: 'As you asked, we have cancelled it.',
        preview: 'As you asked, we have cancelled it.',
        tone: 'neutral',
      }
  }
}

function reasonOf(order: OrderRecord): string {
  const reason = order.history.findLast(({ status }) => status === 'FAILED')?.reason
  if (!reason) return 'It is not your fault.'
  const sentence = reason.replace(/\s+/g, ' ').trim()
  return `This is why: ${sentence}${/[.!?]$/.test(sentence) ? '' : '.'}`
}
