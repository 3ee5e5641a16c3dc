import { escapeHtml } from './escape-html.ts'
import { renderLines } from './html-lines.ts'
import { DARK, FONT, INK, SOFT, TONES, type Tone } from './palette.ts'
import type { MailView } from './view-model.ts'
import type { Wording } from './wording.ts'

const LAYOUT = 'role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"'

/** What a mail says, without its order: what an inbox shows beside the subject is the preview. */
interface Content extends Wording {
  greeting: string
}

/** The HTML of a mail about an order. */
export function renderOrderHtml(view: MailView, greeting: string, wording: Wording): string {
  const link = view.url ? renderButton({ url: view.url, label: 'See your order' }, wording.tone) : ''
  const facts =
    renderFact('Order number', view.number) + renderFact('Placed', view.placed) + renderFact('Order id', view.id)
  return renderHtml({ ...wording, greeting }, `${renderLines(view)}${link}${facts}`)
}

/**
 * A mail as HTML: tables with inline styles, for mail clients know little else, that give way on a narrow screen. Clients that
 * know style sheets get dark colours where they are wanted.
 */
export function renderHtml({ subject, heading, greeting, message, preview, tone }: Content, body: string): string {
  const { colour, sign } = TONES[tone]
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${escapeHtml(subject)}</title>
<style>${DARK}</style>
</head>
<body class="page" style="margin:0;padding:0;background:#f5f6f4">
<div style="display:none;max-height:0;overflow:hidden">${escapeHtml(preview)}</div>
<table ${LAYOUT} class="page" style="background:#f5f6f4"><tr><td align="center" style="padding:24px 8px">
<table ${LAYOUT} class="card" style="max-width:560px;background:#ffffff;border-radius:12px;border-top:4px solid ${colour}">
<tr><td class="ink" style="padding:28px 14px;${FONT};font-size:16px;line-height:1.5;color:${INK};text-align:left">
<table role="presentation" cellpadding="0" cellspacing="0" border="0"><tr>
<td align="center" width="36" height="36" aria-hidden="true" style="background:${colour};border-radius:18px;color:#ffffff;font-size:20px;line-height:36px;font-weight:bold">${sign}</td>
</tr></table>
<h1 style="margin:16px 0;font-size:24px;line-height:1.25">${escapeHtml(heading)}</h1>
<p style="margin:0 0 8px;word-break:break-word">${escapeHtml(greeting)}</p>
<p style="margin:0 0 24px;word-break:break-word">${escapeHtml(message)}</p>
${body}
</td></tr></table>
</td></tr></table>
</body>
</html>
`
}

const renderFact = (name: string, value: string): string => `
<p class="soft" style="margin:24px 0 0;font-size:14px;color:${SOFT}">${name}<br><span class="ink" style="color:${INK};word-break:break-all">${escapeHtml(value)}</span></p>`

export const renderNote = (text: string): string => `
<p class="soft" style="margin:24px 0 0;font-size:14px;color:${SOFT};word-break:break-word">${escapeHtml(text)}</p>`

/** A cell with a background is a button in every client; a link with padding is not. */
export function renderButton({ url, label }: { url: string; label: string }, tone: Tone): string {
  const link = `display:inline-block;padding:12px 20px;${FONT};font-size:16px;font-weight:bold;color:#ffffff;text-decoration:none`
  return `
<table role="presentation" cellpadding="0" cellspacing="0" border="0" style="margin:24px 0 0"><tr>
<td align="center" style="background:${TONES[tone].colour};border-radius:8px"><a href="${escapeHtml(url)}" style="${link}">${escapeHtml(label)}</a></td>
</tr></table>`
}
