/** What others have sent, as it came. A long one scrolls, with the keyboard too. */
export function RawText({ label, text }: { label: string; text: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to do so by keys too
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: what has the focus needs a name
    <pre class="message" tabIndex={0} aria-label={label}>
      {text}
    </pre>
  )
}
