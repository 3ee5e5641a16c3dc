import { useConsole } from '../console.ts'
import { Form, type Values } from '../ui/forms/form.tsx'
import { Card } from './card.tsx'
import { CODE, emailField, knownEmail, NEW_PASSWORD } from './fields.ts'

/** Said whoever asks, so that nobody learns who has an account. */
const ON_ITS_WAY =
  'If there is an account with this address, a mail with a link is on its way. The link is good for 30 minutes.'

export function ForgotPassword() {
  const { api, user } = useConsole()
  const ask = (body: Values) => api.call<void>('/api/auth/password/forgot', { method: 'POST', body, anonymous: true })
  return (
    <Card title="Forgot your password?">
      <Form fields={[emailField()]} submitLabel="Send a link" busyLabel="Sending…" onSubmit={ask} done={ON_ITS_WAY} />
      <p class="muted">
        A code in the mail, and no link? <a href="#/reset">Enter the code</a>
      </p>
      {!user.value && (
        <p class="muted">
          Back to the <a href="#/login">log-in</a>
        </p>
      )}
    </Card>
  )
}

/** A link in a mail leads here; without one, its code is typed. */
export function ResetPassword({ token }: { token: string }) {
  const { api, navigation, endSession } = useConsole()

  async function reset({ token: code = token, newPassword }: Values): Promise<void> {
    const body = { token: code.trim(), newPassword }
    await api.call('/api/auth/password/reset', { method: 'POST', body, anonymous: true })
    endSession()
    navigation.go('/login', 'Your password is changed; every session has ended. Log in with the new one.')
  }

  const labels = { submitLabel: 'Set the password', busyLabel: 'Setting…' }
  return (
    <Card title="Choose a new password">
      {token === '' && (
        <p>
          Follow the link in our mail, or enter its code. There is no mail? <a href="#/forgot">Ask for one</a>
        </p>
      )}
      <Form
        fields={token === '' ? [CODE, NEW_PASSWORD] : [NEW_PASSWORD]}
        {...labels}
        username={knownEmail.value}
        onSubmit={reset}
        wayOut={({ code }) => code === 'INVALID_TOKEN' && <a href="#/forgot">Ask for another</a>}
      />
    </Card>
  )
}
