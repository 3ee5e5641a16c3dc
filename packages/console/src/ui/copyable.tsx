import { useSignal } from '@preact/signals'
import type { RefObject } from 'preact'
import { useRef } from 'preact/hooks'
import { ActionButton } from './forms/buttons.tsx'
import { announce } from './frame.tsx'

/** @param node has the text, for where the browser lets nothing but the keyboard copy it */
export function useCopy(text: string, node: RefObject<HTMLElement | null>) {
  const label = useSignal('Copy')

  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(text)
      label.value = 'Copied'
    } catch {
      // Over plain http, or refused: the keyboard can
      if (node.current) getSelection()?.selectAllChildren(node.current)
      label.value = 'Selected: copy it with the keyboard'
    }
    announce(label.value)
  }

  return { label, copy }
}

export function Copyable({ text, name }: { text: string; name: string }) {
  const node = useRef<HTMLElement>(null)
  const { label, copy } = useCopy(text, node)
  return (
    <>
      <strong class="number" ref={node}>
        {text}
      </strong>
      <ActionButton class="button quiet" onPress={copy}>
        {label}
        <span class="unseen"> the {name}</span>
      </ActionButton>
    </>
  )
}
