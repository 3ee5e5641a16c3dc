export const FONT = 'font-family:Helvetica,Arial,sans-serif'
export const INK = '#17201c'
export const SOFT = '#56605a'
export const RULE = '#dcdfda'

/** What became of an order, or that something is to be known of an account, as a colour and a sign on it. */
export const TONES = {
  good: { colour: '#0f766e', sign: '✓' },
  bad: { colour: '#b3261e', sign: '!' },
  neutral: { colour: '#56605a', sign: '×' },
  notice: { colour: '#56605a', sign: 'i' },
} as const
export type Tone = keyof typeof TONES

/** Stands in a style sheet, so it has to outdo the inline styles. */
export const DARK = `:root{color-scheme:light dark;supported-color-schemes:light dark}
@media (prefers-color-scheme:dark){.page{background:#0f1412!important}.card{background:#181f1c!important}
.ink{color:#e9eeeb!important}.soft{color:#a3aea8!important}.line{border-color:#2c3631!important}.total{border-color:#77837c!important}}`
