import { useSignal } from '@preact/signals'
import type { RefObject } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { Refusal, wordsFor } from '../api/refusal.ts'
import { useConsole } from '../console.ts'
import { ActionButton } from '../ui/forms/buttons.tsx'
import { Form, type Values } from '../ui/forms/form.tsx'
import { Message } from '../ui/notice.tsx'
import { Card } from './card.tsx'
import { CODE } from './fields.ts'
import { Resend } from './resend.tsx'

type State = { name: 'asking' | 'verified' | 'no link' } | { name: 'refused' | 'failed'; words: string }

/** A link in a mail leads here, and what it is for happens by itself; without one, the code of the mail is typed. */
export function VerifyEmail({ token }: { token: string }) {
  const { api, user, logIn } = useConsole()
  const heading = useRef<HTMLHeadingElement>(null)
  const state = useSignal<State>({ name: token === '' ? 'no link' : 'asking' })

  async function verify(code: string): Promise<void> {
    try {
      await api.call('/api/auth/email/verify', { method: 'POST', body: { token: code }, anonymous: true })
      state.value = { name: 'verified' }
    } finally {
      // Whether it was this user's address, or was verified before: the account knows
      if (user.peek()) await logIn().catch(() => {})
    }
  }
  const verifyLink = () =>
    verify(token).catch((error) => {
      const isRefused = error instanceof Refusal && error.code === 'INVALID_TOKEN'
      state.value = { name: isRefused ? 'refused' : 'failed', words: wordsFor(error) }
    })
  const verifyCode = ({ token: code = '' }: Values) => verify(code.trim())

  useLayoutEffect(() => {
    if (token !== '') void verifyLink()
  }, [])

  return (
    <Card title="Verify your address" heading={heading}>
      <Outcome state={state.value} onRetry={verifyLink} onCode={verifyCode} heading={heading} />
    </Card>
  )
}

interface OutcomeProps {
  state: State
  onRetry: () => Promise<void>
  onCode: (values: Values) => Promise<void>
  heading: RefObject<HTMLHeadingElement | null>
}

function Outcome({ state, onRetry, onCode, heading }: OutcomeProps) {
  switch (state.name) {
    case 'asking':
      return <p role="status">One moment…</p>
    case 'verified':
      return (
        <Message text="Your address is verified." tone="good">
          {' '}
          <a href="#/">To the shop</a>
        </Message>
      )
    case 'failed':
      return (
        <>
          <Message text={state.words} tone="bad" />
          <ActionButton class="button" onPress={onRetry} busyWords="Trying…" focusAfter={heading}>
            Try again
          </ActionButton>
        </>
      )
    case 'refused':
      return (
        <>
          <Message text={state.words} tone="bad" />
          <AnotherMail />
        </>
      )
    case 'no link':
      return (
        <>
          <p>Follow the link in our mail, or enter its code.</p>
          <Form fields={[CODE]} submitLabel="Verify" busyLabel="Verifying…" onSubmit={onCode} />
          <AnotherMail />
        </>
      )
  }
}

function AnotherMail() {
  const { user: who, asksToVerify } = useConsole()
  const user = who.value
  if (!user)
    return (
      <p>
        <a href="#/account">Log in</a> to have another mail sent.
      </p>
    )
  if (user.emailVerified) return <p>The address of your account is verified: {user.email}</p>
  return asksToVerify(user) ? <Resend email={user.email} /> : null
}
