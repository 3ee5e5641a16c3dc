import { signal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useMemo } from 'preact/hooks'
import { NoAnswer, wordsFor } from '../api/refusal.ts'
import { noteAnswer } from './refresh/connection.ts'

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
    /** For what is read again and again: of a lost connection the page tells in one place, and for all. */
    showLoadError: (error: unknown) => {
      if (error instanceof NoAnswer) noteAnswer(false)
      else show(wordsFor(error))
    },
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
