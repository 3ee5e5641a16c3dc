import type { OrderMailKind, OrderRecord } from '@orders/shared/domain/order'
import type { Mail } from '@orders/shared/ports/services'
import type { UserRecord } from '@orders/shared/ports/stores'
import { greetingOf } from './greeting.ts'
import { renderOrderHtml } from './html.ts'
import { type MailView, toMailView } from './view-model.ts'
import { type Wording, wordingOf } from './wording.ts'

/**
 * The mail that tells a customer what has become of an order.
 * @param publicUrl where customers reach the api; the mail links to the order there
 */
export function renderMail(kind: OrderMailKind, order: OrderRecord, user: UserRecord, publicUrl?: string): Mail {
  const wording = wordingOf(kind, order)
  const view = toMailView(order, publicUrl)
  const greeting = greetingOf(user)
  return {
    to: user.email,
    // A line break in a subject starts a new header. The wording has none today; this keeps it so.
    subject: wording.subject.replace(/[\p{Cc}\s]+/gu, ' '),
    text: renderText(view, greeting, wording),
    html: renderOrderHtml(view, greeting, wording),
  }
}

/** The mail as plain text. Amounts have lines of their own: beside a name from right to left they would change places with it. */
function renderText(
  { id, number, placed, total, lines, url }: MailView,
  greeting: string,
  { message }: Wording,
): string {
  return [
    greeting,
    '',
    message,
    '',
    ...lines.flatMap(({ name, quantity, amount, each }) => [
      `  ${quantity} x ${name}`,
      `      ${each ? `${amount} (${each})` : amount}`,
    ]),
    '',
    `  Total: ${total}`,
    '',
    `Order number: ${number}`,
    `Placed: ${placed}`,
    `Order id: ${id}`,
    ...(url ? ['', `See your order: ${url}`] : []),
    '',
  ].join('\n')
}
