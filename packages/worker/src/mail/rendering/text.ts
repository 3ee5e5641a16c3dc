import type { Facts } from './facts.ts'
import type { Wording } from './wording.ts'

/** The mail as plain text. Amounts have lines of their own: beside a name from right to left they would change places with it. */
export function renderText({ id, placed, total, lines, url }: Facts, username: string, { message }: Wording): string {
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
