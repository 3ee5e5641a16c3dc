import { escapeHtml } from './escape-html.ts'
import { FONT, INK, RULE, SOFT } from './palette.ts'
import type { MailView } from './view-model.ts'

const CELL = `padding:12px 0;border-top:1px solid ${RULE};vertical-align:top`
const AMOUNT = 'padding-left:16px;text-align:right;white-space:nowrap'
const HEAD = `padding:0 0 8px;font-size:14px;font-weight:normal;color:${SOFT}`

/** What was ordered, and what it costs. */
export function renderLines({ lines, total }: MailView): string {
  const style = `border-collapse:collapse;${FONT};font-size:16px;line-height:1.5;color:${INK}`
  return `<table width="100%" cellpadding="0" cellspacing="0" border="0" class="ink" style="${style}">
<tr><th scope="col" class="soft" style="${HEAD};text-align:left">Item</th><th scope="col" class="soft" style="${HEAD};${AMOUNT}">Amount</th></tr>
${lines.map(renderLine).join('\n')}
<tr><th scope="row" class="total" style="${CELL};border-top-color:${SOFT};text-align:left;font-size:18px">Total</th><td class="total" style="${CELL};border-top-color:${SOFT};${AMOUNT};font-size:18px;font-weight:bold">${escapeHtml(total)}</td></tr>
</table>`
}

/** A name may be written from right to left; its column begins on the left all the same. */
function renderLine({ name, quantity, amount, each }: MailView['lines'][number]): string {
  const price = each ? `<div class="soft" style="font-size:14px;color:${SOFT}">${escapeHtml(each)}</div>` : ''
  return (
    `<tr><td class="line" style="${CELL};word-break:break-word"><div dir="auto" style="text-align:left">` +
    `${quantity} × ${escapeHtml(name)}</div>${price}</td>` +
    `<td class="line" style="${CELL};${AMOUNT}">${escapeHtml(amount)}</td></tr>`
  )
}
