import { type Signal, useSignal } from '@preact/signals'
import type { ButtonHTMLAttributes, ComponentChildren, RefObject } from 'preact'
import { useMemo } from 'preact/hooks'
import { useHandOver } from '../focus.tsx'

/** Does work once: what is asked for meanwhile is not done. */
export function useBusy(): { isBusy: Signal<boolean>; during(work: () => Promise<unknown>): Promise<void> } {
  const isBusy = useSignal(false)
  return useMemo(() => ({ isBusy, during }), [])

  async function during(work: () => Promise<unknown>): Promise<void> {
    if (isBusy.peek()) return
    isBusy.value = true
    try {
      await work()
    } finally {
      isBusy.value = false
    }
  }
}

/** Not disabled, since that would take the focus away. */
export const busyAttributes = (isBusy: boolean) => (isBusy ? { 'aria-disabled': true, 'aria-busy': true } : {})

interface ActionProps extends Pick<ButtonHTMLAttributes, 'class' | 'aria-label' | 'onBlur'> {
  onPress: () => Promise<unknown>
  /** On the button meanwhile. */
  busyWords?: string
  /** Gets the focus if the button goes while it has it. */
  focusAfter?: RefObject<HTMLElement | null> | undefined
  children: ComponentChildren
}

export function ActionButton({ onPress, busyWords, focusAfter, children, ...attributes }: ActionProps) {
  const { isBusy, during } = useBusy()
  const ref = useHandOver<HTMLButtonElement>(() => () => focusAfter?.current?.focus())
  const press = () => during(onPress)
  return (
    <button ref={ref} type="button" {...attributes} {...busyAttributes(isBusy.value)} onClick={press}>
      {(isBusy.value && busyWords) || children}
    </button>
  )
}

interface SureProps extends Pick<ActionProps, 'focusAfter'> {
  label: string
  question: string
  /** Tells the buttons of a list apart, for those who hear them. */
  subject?: string
  tone?: string
  onConfirm: () => Promise<unknown>
}

/** For what cannot be undone: the first press asks, the second does it, and looking elsewhere means no. */
export function ConfirmButton({ label, question, subject = '', tone = 'danger', onConfirm, focusAfter }: SureProps) {
  const isAsking = useSignal(false)
  const ask = (asks: boolean) => {
    isAsking.value = asks
  }
  const press = async () => {
    const isSure = isAsking.value
    ask(!isSure)
    if (isSure) await onConfirm()
  }
  const tones = `button ${tone}${isAsking.value ? ' asks' : ''}`
  return (
    <ActionButton class={tones} onPress={press} onBlur={() => ask(false)} focusAfter={focusAfter}>
      <span>{isAsking.value ? question : label}</span>
      <span class="unseen"> {subject}</span>
    </ActionButton>
  )
}
