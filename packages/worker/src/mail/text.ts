import type { OrderRecord } from '@orders/shared/domain/order'
import { formatMoney } from './money.ts'
import type { Wording } from './wording.ts'

/** The mail as plain text. */
export function renderText(order: OrderRecord, username: string, { message }: Wording): string {
  const lines = order.items.map(({ quantity, name, lineTotal }) => `  ${quantity} x ${name}: ${formatMoney(lineTotal)}`)
  return [
    `Hello ${username},`,
    '',
    message,
    '',
    `Order ${order.id}`,
    ...lines,
    `  Total: ${formatMoney(order.total)}`,
    '',
  ].join('\n')
}
