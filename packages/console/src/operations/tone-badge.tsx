/** How well something is. */
export type Tone = 'good' | 'wait' | 'bad' | 'off'

export const ToneBadge = ({ of: [tone, text] }: { of: readonly [tone: Tone, text: string] }) => (
  <span class="badge" data-tone={tone}>
    {text}
  </span>
)
