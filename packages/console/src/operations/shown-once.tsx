import type { ComponentChildren } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { useCopy } from '../ui/copyable.tsx'
import { useHandOver } from '../ui/focus.tsx'
import { ActionButton } from '../ui/forms/buttons.tsx'

interface ShownOnceProps {
  secret: string
  /** What it is, and what to do with it. */
  children: ComponentChildren
  onDone: () => void
}

/** A secret that no later answer has: it stays until it is said to be kept. */
export function ShownOnce({ secret, children, onDone }: ShownOnceProps) {
  const words = useRef<HTMLParagraphElement>(null)
  const code = useRef<HTMLElement>(null)
  const place = useHandOver<HTMLDivElement>((node) => {
    const heading = node.closest('section')?.querySelector<HTMLElement>('h2')
    return () => heading?.focus()
  })
  const { label, copy } = useCopy(secret, code)
  useLayoutEffect(() => words.current?.focus(), [])

  return (
    <div class="once" ref={place}>
      <p tabIndex={-1} ref={words}>
        {children} <strong>It is shown this once: keep it now.</strong>
      </p>
      <code class="secret" ref={code}>
        {secret}
      </code>
      <div class="actions">
        <ActionButton class="button primary" onPress={copy}>
          {label}
        </ActionButton>
        <ActionButton class="button" onPress={async () => onDone()}>
          I have kept it
        </ActionButton>
      </div>
    </div>
  )
}
