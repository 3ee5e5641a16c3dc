import type { OrderMailKind, OrderRecord } from '@orders/shared/domain/order'
import { orderNumberOf } from '@orders/shared/domain/order-number'
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
export function wordingOf(kind: OrderMailKind, order: OrderRecord): Wording {
  switch (kind) {
    case 'confirmed':
      return {
        subject: `Your order ${orderNumberOf(order)} is confirmed`,
        heading: 'Your order is confirmed',
        message: 'Thank you. Everything you ordered is on its way.',
        preview: 'Everything you ordered is on its way.',
        tone: 'good',
      }
    case 'failed':
      return {
        subject: `Your order ${orderNumberOf(order)} could not be completed`,
        heading: 'Your order could not be completed',
        message: `We are sorry: nothing will be delivered. ${reasonOf(order)}`.trim(),
        preview: reasonOf(order) || 'Nothing will be delivered.',
        tone: 'bad',
      }
    case 'cancelled':
      return {
        subject: `Your order ${orderNumberOf(order)} is cancelled`,
        heading: 'Your order is cancelled',
        message: 'It is cancelled, as requested, and nothing will be delivered.',
        preview: 'Nothing will be delivered.',
        tone: 'neutral',
      }
  }
}

function reasonOf(order: OrderRecord): string {
  const reason = order.history.findLast(({ status }) => status === 'FAILED')?.reason
  if (!reason) return ''
  const sentence = reason.replace(/\s+/g, ' ').trim()
  return `The reason: ${sentence}${/[.!?]$/.test(sentence) ? '' : '.'}`
}
