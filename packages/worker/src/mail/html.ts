import type { OrderRecord } from '@orders/shared/domain/order'
import { escapeHtml } from './escape-html.ts'
import { formatMoney } from './money.ts'
import type { Wording } from './wording.ts'

const FONT = 'font-family:Helvetica,Arial,sans-serif'
const CELL = 'padding:8px 0;border-bottom:1px solid #e4e4e7;vertical-align:top'

/** The mail as HTML: a table with inline styles, for mail clients know little else, that gives way on a narrow screen. */
export function renderHtml(order: OrderRecord, username: string, { subject, heading, message }: Wording): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(subject)}</title>
</head>
<body style="margin:0;padding:16px;background:#f4f4f5">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr><td align="center">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:560px;background:#ffffff;border-radius:8px">
<tr><td style="padding:24px;${FONT};font-size:16px;line-height:1.5;color:#18181b">
<h1 style="margin:0 0 16px;font-size:22px;line-height:1.3">${escapeHtml(heading)}</h1>
<p style="margin:0 0 12px">Hello ${escapeHtml(username)},</p>
<p style="margin:0 0 24px">${escapeHtml(message)}</p>
${renderLines(order)}
<p style="margin:24px 0 0;font-size:13px;color:#52525b;word-break:break-all">Order ${escapeHtml(order.id)}</p>
</td></tr></table>
</td></tr></table>
</body>
</html>
`
}

function renderLines(order: OrderRecord): string {
  const rows = order.items.map(({ quantity, name, lineTotal }) => row(`${quantity} × ${name}`, formatMoney(lineTotal)))
  const total = row('Total', formatMoney(order.total), ';font-weight:bold;border-bottom:0')
  const style = `${FONT};font-size:16px;color:#18181b`
  return `<table width="100%" cellpadding="0" cellspacing="0" style="${style}">\n${[...rows, total].join('\n')}\n</table>`
}

const row = (label: string, amount: string, style = ''): string =>
  `<tr><td style="${CELL}${style};word-break:break-word">${escapeHtml(label)}</td>` +
  `<td align="right" style="${CELL}${style};padding-left:16px;white-space:nowrap">${escapeHtml(amount)}</td></tr>`
