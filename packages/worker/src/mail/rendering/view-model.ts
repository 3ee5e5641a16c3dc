import type { OrderLine } from '@orders/shared/contracts/orders'
import type { OrderRecord } from '@orders/shared/domain/order'
import { orderNumberOf } from '@orders/shared/domain/order-number'
import { pageUrl } from './greeting.ts'
import { formatMoney } from './money.ts'

/** What both forms of a mail say of an order, in the same words. */
export interface MailView {
  id: string
  number: string
  placed: string
  total: string
  lines: { name: string; quantity: number; amount: string; each?: string }[]
  /** Where the customer can look at the order. */
  url?: string
}

let time: Intl.DateTimeFormat | undefined
/** Made with the first mail: it takes its time. */
function formatTime(moment: string): string {
  time ??= new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' })
  return `${time.format(new Date(moment))} UTC`
}

/** @param publicUrl where customers reach the api; without it there is nothing to link to */
export function toMailView(order: OrderRecord, publicUrl?: string): MailView {
  const { id, createdAt, total, items } = order
  const url = pageUrl(`orders/${id}`, publicUrl)
  return {
    id,
    number: orderNumberOf(order),
    placed: formatTime(createdAt),
    total: formatMoney(total),
    lines: items.map(toLine),
    ...(url ? { url } : {}),
  }
}

/** The price of one says nothing new where there is only one. */
function toLine({ name, quantity, unitPrice, lineTotal }: OrderLine): MailView['lines'][number] {
  const each = quantity > 1 ? { each: `${formatMoney(unitPrice)} each` } : {}
  return { name, quantity, amount: formatMoney(lineTotal), ...each }
}
