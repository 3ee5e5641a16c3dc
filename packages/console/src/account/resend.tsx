import { Refusal } from '../api/refusal.ts'
import { useConsole } from '../console.ts'
import { formatTime } from '../formats/times.ts'
import { ActionButton } from '../ui/forms/buttons.tsx'
import { Notice, useNotice } from '../ui/notice.tsx'

/** Has the mail that verifies the user's address sent again. */
export function Resend({ email }: { email: string }) {
  const { api } = useConsole()
  const notice = useNotice()

  async function resend(): Promise<void> {
    notice.clear()
    try {
      await api.call('/api/auth/email/verify/resend', { method: 'POST' })
      notice.show(`Another mail is on its way to ${email}.`, 'good')
    } catch (error) {
      const wait = error instanceof Refusal && error.status === 429 && error.retryAfterSeconds
      if (wait) notice.show(`That is enough mails for now. The next one can be sent ${from(wait)}.`)
      else notice.showError(error)
    }
  }

  return (
    <>
      <ActionButton class="button" onPress={resend} busyWords="Sending…">
        Send the mail again
      </ActionButton>
      <Notice of={notice} />
    </>
  )
}

const from = (seconds: number) => `from ${formatTime(new Date(Date.now() + seconds * 1_000).toISOString())}`
