import type { Tone } from './webhooks/words.ts'

export const ToneBadge = ({ of: [tone, text] }: { of: readonly [tone: Tone, text: string] }) => (
  <span class="badge" data-tone={tone}>
    {text}
  </span>
)
