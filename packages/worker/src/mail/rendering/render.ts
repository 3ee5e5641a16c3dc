import type { MailKind, OrderRecord } from '@orders/shared/domain/order'
import type { Mail } from '@orders/shared/ports/services'
import type { UserRecord } from '@orders/shared/ports/stores'
import { renderHtml } from './html.ts'
import { type MailView, toMailView } from './view-model.ts'
import { type Wording, wordingOf } from './wording.ts'

/**
 * The mail that tells a customer what has become of an order.
 * @param publicUrl where customers reach the api; the mail links to the order there
 */
export function renderMail(kind: MailKind, order: OrderRecord, user: UserRecord, publicUrl?: string): Mail {
  const wording = wordingOf(kind, order)
  const view = toMailView(order, publicUrl)
  return {
    to: user.email,
    // A line break in a subject starts a new header. The wording has none today; this keeps it so.
    subject: wording.subject.replace(/[\p{Cc}\s]+/gu, ' '),
    text: renderText(view, user.username, wording),
    html: renderHtml(view, user.username, wording),
  }
}

/** The mail as plain text. Amounts have lines of their own: beside a name from right to left they would change places with it. */
function renderText({ id, placed, total, lines, url }: MailView, username: string, { message }: Wording): string {
  return [
    `Hello ${username},`,
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
    `Order number: ${id}`,
    `Placed: ${placed}`,
    ...(url ? ['', `See your order: ${url}`] : []),
    '',
  ].join('\n')
}
