import type { Webhook, WebhookWithSecret } from '@orders/shared/contracts/webhooks'
import { useSignal } from '@preact/signals'
import { useConsole } from '../../console.ts'
import { formatTime } from '../../formats/times.ts'
import { ConfirmButton } from '../../ui/forms/buttons.tsx'
import { Section } from '../frame.tsx'
import { ShownOnce } from '../shown-once.tsx'

interface SecretCardProps {
  webhook: Webhook
  path: string
  onRotated: () => Promise<void>
  onError: (error: unknown) => void
}

/** What its deliveries are signed with. */
export function SecretCard({ webhook: { secrets }, path, onRotated, onError }: SecretCardProps) {
  const { api } = useConsole()
  const fresh = useSignal('')

  async function rotate(): Promise<void> {
    const { secret } = await api.call<WebhookWithSecret>(`${path}/rotate-secret`, { method: 'POST' })
    fresh.value = secret
    await onRotated()
  }

  const forget = () => {
    fresh.value = ''
  }
  return (
    <Section title="Secret">
      <ul class="muted">
        {secrets.map(({ createdAt, expiresAt }) => (
          <li key={createdAt}>
            Made {formatTime(createdAt)}
            {expiresAt === undefined ? '' : `, signs until ${formatTime(expiresAt)}`}
          </li>
        ))}
      </ul>
      {fresh.value !== '' ? (
        <ShownOnce secret={fresh.value} onDone={forget}>
          This is the new secret. For a day, deliveries are signed with the one before as well.
        </ShownOnce>
      ) : (
        <ConfirmButton
          label="Rotate the secret"
          question="Really make a new one?"
          tone=""
          onConfirm={() => rotate().catch(onError)}
        />
      )}
    </Section>
  )
}
