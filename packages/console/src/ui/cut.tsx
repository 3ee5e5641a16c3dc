import { useSignal } from '@preact/signals'
import { useLayoutEffect, useRef } from 'preact/hooks'

/** A text that its place may cut off. Where it does, the mouse shows all of it, and so do the keyboard and a tap, which unfold it. */
export function Cut({ class: name, text }: { class: string; text: string }) {
  const ref = useRef<HTMLSpanElement>(null)
  const isCut = useSignal(false)
  useLayoutEffect(() => {
    const node = ref.current
    if (!node) return
    const measure = () => {
      // Unfolded, nothing of it is cut
      if (node === document.activeElement) return
      isCut.value = node.scrollHeight > node.clientHeight + 1 || node.scrollWidth > node.clientWidth + 1
    }
    const observer = new ResizeObserver(measure)
    observer.observe(node)
    measure()
    return () => observer.disconnect()
  }, [text])
  return (
    <span
      ref={ref}
      class={`cut ${name}`}
      dir="auto"
      title={isCut.value ? text : undefined}
      tabIndex={isCut.value ? 0 : undefined}
    >
      {text}
    </span>
  )
}
