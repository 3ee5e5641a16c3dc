import type { Tokens, User } from '@orders/shared/contracts/auth'
import { signal } from '@preact/signals'
import type { VNode } from 'preact'
import type { Refusal } from '../api/refusal.ts'
import { useConsole } from '../console.ts'
import { type Field, Form, type Values } from '../ui/form.tsx'
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
  const fields = [{ ...EMAIL, value: knownEmail.value }, KNOWN_PASSWORD]
  return (
    <Card title="Log in" question="New here?" other={<a href="#/register">Register</a>}>
      <Form fields={fields} submitLabel="Log in" busyLabel="Logging in…" onSubmit={useOpenSession()} />
    </Card>
  )
}

export function Register() {
  const { api } = useConsole()
  const openSession = useOpenSession()

  async function register(body: Values): Promise<void> {
    const { email } = await api.call<User>('/api/auth/register', { method: 'POST', body, anonymous: true })
    await openSession({ ...body, email })
  }

  function wayOut({ code }: Refusal, { email = '' }: Values) {
    if (code !== 'EMAIL_TAKEN') return
    knownEmail.value = email
    return <a href="#/login">Log in with it</a>
  }

  const labels = { submitLabel: 'Register', busyLabel: 'Registering…' }
  return (
    <Card title="Register" question="Registered already?" other={<a href="#/login">Log in</a>}>
      <Form fields={NEW_ACCOUNT} {...labels} onSubmit={register} wayOut={wayOut} />
    </Card>
  )
}

/** The page that a guest came for follows by itself. */
function useOpenSession() {
  const { api, session, logIn } = useConsole()
  return async ({ email, password }: Values): Promise<void> => {
    const body = { email, password }
    session.begin(await api.call<Tokens>('/api/auth/login', { method: 'POST', body, anonymous: true }))
    await logIn()
    knownEmail.value = ''
  }
}

interface CardProps {
  title: string
  question: string
  other: VNode
  children: VNode
}

function Card({ title, question, other, children }: CardProps) {
  useTitle(title)
  return (
    <section class="card narrow">
      <h1>{title}</h1>
      {children}
      <p class="muted">
        {question} {other}
      </p>
    </section>
  )
}
