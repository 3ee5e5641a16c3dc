import type { Tokens, User } from '@orders/shared/contracts/auth'
import { signal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useConsole } from '../console.ts'
import { type Field, Form } from '../ui/form.tsx'
import { useTitle } from '../ui/frame.tsx'

const SHORTEST_PASSWORD = 8

const ifBlank = (text: string) => (value: string) => (value.trim() === '' ? text : undefined)
const ifShort = (value: string) =>
  value.length < SHORTEST_PASSWORD ? `The password needs ${SHORTEST_PASSWORD} characters or more.` : undefined

const EMAIL: Field = {
  name: 'email',
  label: 'E-mail',
  type: 'email',
  autocomplete: 'email',
  wordsFor: () => 'Enter an e-mail address such as ann@example.com.',
}
const PASSWORD = { name: 'password', label: 'Password', type: 'password' } as const
const KNOWN_PASSWORD: Field = {
  ...PASSWORD,
  autocomplete: 'current-password',
  wordsFor: ifBlank('Enter your password.'),
}
const NEW_ACCOUNT: readonly Field[] = [
  {
    name: 'username',
    label: 'Name',
    autocomplete: 'name',
    hint: 'Your e-mails begin with it.',
    wordsFor: ifBlank('Enter your name.'),
  },
  EMAIL,
  {
    ...PASSWORD,
    autocomplete: 'new-password',
    hint: 'At least 8 characters; a few words make a good one.',
    wordsFor: ifShort,
  },
]

/** Typed on one page, and wanted on the other. */
const knownEmail = signal('')

export function LogIn() {
  const openSession = useOpenSession()
  return (
    <Card
      title="Log in"
      form={
        <Form
          fields={[{ ...EMAIL, value: knownEmail.value }, KNOWN_PASSWORD]}
          submitLabel="Log in"
          busyLabel="Logging in…"
          onSubmit={openSession}
        />
      }
    >
      New here? <a href="#/register">Register</a>
    </Card>
  )
}

export function Register() {
  const { api } = useConsole()
  const openSession = useOpenSession()

  async function register(body: Record<string, string>): Promise<void> {
    const { email } = await api.call<User>('/api/auth/register', { method: 'POST', body, anonymous: true })
    await openSession({ ...body, email })
  }

  return (
    <Card
      title="Register"
      form={
        <Form
          fields={NEW_ACCOUNT}
          submitLabel="Register"
          busyLabel="Registering…"
          onSubmit={register}
          wayOut={({ code }, { email = '' }) => {
            if (code !== 'EMAIL_TAKEN') return
            knownEmail.value = email
            return <a href="#/login">Log in with it</a>
          }}
        />
      }
    >
      Registered already? <a href="#/login">Log in</a>
    </Card>
  )
}

/** The page that a guest came for follows by itself. */
function useOpenSession() {
  const { api, session, logIn } = useConsole()
  return async ({ email, password }: Record<string, string>): Promise<void> => {
    const body = { email, password }
    session.begin(await api.call<Tokens>('/api/auth/login', { method: 'POST', body, anonymous: true }))
    await logIn()
    knownEmail.value = ''
  }
}

interface CardProps {
  title: string
  form: ComponentChildren
  /** Where those go who are wrong here. */
  children: ComponentChildren
}

function Card({ title, form, children }: CardProps) {
  useTitle(title)
  return (
    <section class="card narrow">
      <h1>{title}</h1>
      {form}
      <p class="muted">{children}</p>
    </section>
  )
}
