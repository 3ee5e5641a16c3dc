import { signal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useMemo } from 'preact/hooks'
import { NoAnswer, wordsFor } from '../api/refusal.ts'

/** Said where the page tries again by itself. */
export const LOST = 'The connection is lost. Trying again…'

type Tone = 'bad' | 'good' | 'note'

function createNotice() {
  const said = signal<{ text: string; tone: Tone }>({ text: '', tone: 'bad' })
  const show = (text: string, tone: Tone = 'bad') => {
    said.value = { text, tone }
  }
  return {
    said,
    show,
    clear: () => show(''),
    showError: (error: unknown) => show(wordsFor(error)),
    /** For what is read again and again. */
    showLoadError: (error: unknown) => show(error instanceof NoAnswer ? LOST : wordsFor(error)),
  }
}

export type NoticeState = ReturnType<typeof createNotice>

export const useNotice = (): NoticeState => useMemo(createNotice, [])

/** A place for what went wrong, or well; empty and unseen until then. */
export function Notice({ of, children }: { of: NoticeState; children?: ComponentChildren }) {
  return <Message {...of.said.value}>{children}</Message>
}

export function Message({ text, tone, children }: { text: string; tone: Tone; children?: ComponentChildren }) {
  return (
    <p class="notice" role="alert" hidden={text === ''} data-tone={tone}>
      {text}
      {children}
    </p>
  )
}
