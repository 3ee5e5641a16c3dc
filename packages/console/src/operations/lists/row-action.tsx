import { useSignal } from '@preact/signals'
import { wordsFor } from '../../api/refusal.ts'

export interface SectionProps {
  /** Says how it went, and looks at everything anew. */
  done: (text: string) => Promise<void>
  onError: (error: unknown) => void
}

/** Does something about a row, and says in the row why not. */
export function useRowAction(words: (error: unknown) => string = wordsFor) {
  const fault = useSignal('')
  const act = async (work: () => Promise<void>): Promise<void> => {
    fault.value = ''
    await work().catch((error) => {
      fault.value = words(error)
    })
  }
  return { fault, act }
}

export const Fault = ({ id, text }: { id?: string; text: string }) => (
  <p class="field-error" role="alert" id={id}>
    {text}
  </p>
)
