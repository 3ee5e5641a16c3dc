import { escapeHtml } from './escape-html.ts'
import { renderLines } from './html-lines.ts'
import { DARK, FONT, INK, SOFT, TONES } from './palette.ts'
import type { MailView } from './view-model.ts'
import type { Wording } from './wording.ts'

const LAYOUT = 'role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"'

/**
 * The mail as HTML: tables with inline styles, for mail clients know little else, that give way on a narrow screen. Clients that
 * know style sheets get dark colours where they are wanted. The hidden line is what an inbox shows beside the subject.
 */
export function renderHtml(
  view: MailView,
  username: string,
  { subject, heading, message, preview, tone }: Wording,
): string {
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
<p style="margin:0 0 8px;word-break:break-word">Hello ${escapeHtml(username)},</p>
<p style="margin:0 0 24px;word-break:break-word">${escapeHtml(message)}</p>
${renderLines(view)}${renderLink(view, colour)}
<p class="soft" style="margin:24px 0 0;font-size:14px;color:${SOFT}">Order number<br><span class="ink" style="color:${INK};word-break:break-all">${escapeHtml(view.id)}</span></p>
<p class="soft" style="margin:12px 0 0;font-size:14px;color:${SOFT}">Placed<br><span class="ink" style="color:${INK}">${escapeHtml(view.placed)}</span></p>
</td></tr></table>
</td></tr></table>
</body>
</html>
`
}

/** A cell with a background is a button in every client; a link with padding is not. */
function renderLink({ url }: MailView, colour: string): string {
  if (!url) return ''
  const link = `display:inline-block;padding:12px 20px;${FONT};font-size:16px;font-weight:bold;color:#ffffff;text-decoration:none`
  return `
<table role="presentation" cellpadding="0" cellspacing="0" border="0" style="margin:24px 0 0"><tr>
<td align="center" style="background:${colour};border-radius:8px"><a href="${escapeHtml(url)}" style="${link}">See your order</a></td>
</tr></table>`
}
