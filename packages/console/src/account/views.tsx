import type { Tokens, User } from '@orders/shared/contracts/auth'
import type { Refusal } from '../api/refusal.ts'
import { useConsole } from '../console.ts'
import { type Field, Form, type Values } from '../ui/forms/form.tsx'
import { Card } from './card.tsx'
import { emailField, ifBlank, KNOWN_PASSWORD, knownEmail, NEW_PASSWORD } from './fields.ts'

const NAME: Field = {
  name: 'username',
  label: 'Name',
  autocomplete: 'name',
  hint: 'Once your address is verified, your e-mails begin with it.',
  wordsFor: ifBlank('Enter your name.'),
}
const FIRST_PASSWORD: Field = { ...NEW_PASSWORD, name: 'password', label: 'Password' }

export function LogIn() {
  const openSession = useOpenSession()
  const fields = [emailField(), KNOWN_PASSWORD]
  return (
    <Card title="Log in">
      <Form fields={fields} submitLabel="Log in" busyLabel="Logging in…" onSubmit={(values) => openSession(values)} />
      <p class="muted">
        <a href="#/forgot">Forgot your password?</a>
      </p>
      <p class="muted">
        New here? <a href="#/register">Register</a>
      </p>
    </Card>
  )
}

export function Register() {
  const { api, asksToVerify } = useConsole()
  const openSession = useOpenSession()

  async function register(body: Values): Promise<void> {
    const options = { method: 'POST', body, anonymous: true }
    const user = await api.call<User>('/api/auth/register', options)
    await openSession(
      { ...body, email: user.email },
      asksToVerify(user) ? `A mail to verify your address is on its way to ${user.email}.` : '',
    )
  }

  const wayOut = ({ code }: Refusal) => code === 'EMAIL_TAKEN' && <a href="#/login">Log in with it</a>

  const fields = [NAME, emailField(), FIRST_PASSWORD]
  const labels = { submitLabel: 'Register', busyLabel: 'Registering…' }
  return (
    <Card title="Register">
      <Form fields={fields} {...labels} onSubmit={register} wayOut={wayOut} />
      <p class="muted">
        Registered already? <a href="#/login">Log in</a>
      </p>
    </Card>
  )
}

/** The page that a guest came for follows by itself. */
function useOpenSession() {
  const { api, session, navigation, logIn } = useConsole()
  return async ({ email, password }: Values, welcome = ''): Promise<void> => {
    const body = { email, password }
    session.begin(await api.call<Tokens>('/api/auth/login', { method: 'POST', body, anonymous: true }))
    navigation.welcomeWith(welcome)
    await logIn()
    knownEmail.value = ''
  }
}
