import { useConsole } from '../console.ts'
import { Form, type Values } from '../ui/forms/form.tsx'
import { Card } from './card.tsx'
import { emailField, knownEmail, NEW_PASSWORD } from './fields.ts'

/** Said whoever asks, so that nobody learns who has an account. */
const ON_ITS_WAY =
  'If there is an account with this address, a mail with a link is on its way. The link is good for 30 minutes.'

export function ForgotPassword() {
  const { api, user } = useConsole()
  const ask = (body: Values) => api.call<void>('/api/auth/password/forgot', { method: 'POST', body, anonymous: true })
  return (
    <Card title="Forgot your password?">
      <Form fields={[emailField()]} submitLabel="Send a link" busyLabel="Sending…" onSubmit={ask} done={ON_ITS_WAY} />
      {!user.value && (
        <p class="muted">
          Back to the <a href="#/login">log-in</a>
        </p>
      )}
    </Card>
  )
}

/** A link in a mail leads here. */
export function ResetPassword({ token }: { token: string }) {
  const { api, navigation, endSession } = useConsole()

  async function reset({ newPassword }: Values): Promise<void> {
    const body = { token, newPassword }
    await api.call('/api/auth/password/reset', { method: 'POST', body, anonymous: true })
    endSession()
    navigation.go('/login', 'Your password is changed; every session has ended. Log in with the new one.')
  }

  if (token === '') return <NoToken />
  const labels = { submitLabel: 'Set the password', busyLabel: 'Setting…' }
  return (
    <Card title="Choose a new password">
      <Form
        fields={[NEW_PASSWORD]}
        {...labels}
        username={knownEmail.value}
        onSubmit={reset}
        wayOut={({ code }) => code === 'INVALID_TOKEN' && <a href="#/forgot">Ask for another</a>}
      />
    </Card>
  )
}

const NoToken = () => (
  <Card title="Choose a new password">
    <p>
      To set one, follow the link in our mail, or <a href="#/forgot">ask for another</a>.
    </p>
  </Card>
)
