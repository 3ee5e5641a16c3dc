import type { SessionList, Session as ShownSession, User } from '@orders/shared/contracts/auth'
import { useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useConsole } from '../console.ts'
import { formatTime } from '../formats/times.ts'
import { Form, type Values } from '../ui/forms/form.tsx'
import { useTitle } from '../ui/frame.tsx'
import { Notice } from '../ui/notice.tsx'
import { useRefresh } from '../ui/refresh/refresh.ts'
import { DownloadButton } from './download.tsx'
import { faultOf, KNOWN_PASSWORD, NEW_PASSWORD } from './fields.ts'
import { Resend } from './resend.tsx'
import { Sessions } from './sessions.tsx'

const REFRESH_MS = 30_000
const CURRENT_PASSWORD = { ...KNOWN_PASSWORD, name: 'currentPassword', label: 'Current password' }

const ROLE_WORDS: Record<User['role'], string> = { customer: 'Customer', admin: 'Admin' }

/** What the shop knows of the user, and what users can do about it themselves. */
export function Account() {
  useTitle('Your account')
  const { api, user: who, logIn } = useConsole()
  const sessions = useSignal<readonly ShownSession[] | undefined>(undefined)
  const loadSessions = async () => {
    sessions.value = (await api.call<SessionList>('/api/auth/sessions')).items
  }
  const refresh = useRefresh(() => Promise.all([logIn(), loadSessions()]), REFRESH_MS)
  const user = who.value
  if (!user) return null
  return (
    <div class="settings">
      <h1>Your account</h1>
      <Notice of={refresh.notice} />
      <div class="settings-part">
        <WhoYouAre user={user} />
        <ChangePassword email={user.email} onChanged={refresh.now} />
      </div>
      <div class="settings-part">
        <Sessions sessions={sessions.value} onChanged={refresh.now} />
        <Section title="Your data">
          <p>All that is stored of you, in one file (JSON).</p>
          <DownloadButton />
        </Section>
        <DeleteAccount email={user.email} />
      </div>
    </div>
  )
}

function Section({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <section class="card">
      <h2>{title}</h2>
      {children}
    </section>
  )
}

function WhoYouAre({ user }: { user: User }) {
  const { username, email, emailVerified, role, createdAt } = user
  const isAsked = useConsole().asksToVerify(user)
  return (
    <Section title="Who you are">
      <dl class="facts">
        <dt>Name</dt>
        <dd dir="auto">{username}</dd>
        <dt>E-mail</dt>
        <dd>
          {email}{' '}
          {(emailVerified || isAsked) && (
            <span class="badge" data-tone={emailVerified ? 'good' : 'wait'}>
              {emailVerified ? 'Verified' : 'Not verified'}
            </span>
          )}
        </dd>
        <dt>Role</dt>
        <dd>{ROLE_WORDS[role]}</dd>
        <dt>Since</dt>
        <dd>
          <time dateTime={createdAt}>{formatTime(createdAt)}</time>
        </dd>
      </dl>
      {isAsked && (
        <>
          <p class="muted">
            The link in our mail verifies your address, or its <a href="#/verify">code</a>.
          </p>
          <Resend email={email} />
        </>
      )}
    </Section>
  )
}

function ChangePassword({ email, onChanged }: { email: string; onChanged: () => Promise<void> }) {
  const { api } = useConsole()

  async function change(body: Values): Promise<void> {
    await api.call('/api/auth/password', { method: 'POST', body }).catch(faultOf(CURRENT_PASSWORD))
    void onChanged()
  }

  const labels = { submitLabel: 'Change the password', busyLabel: 'Changing…' }
  const done = 'Your password is changed, and your other sessions have ended.'
  return (
    <Section title="Password">
      <p>With a new password, all other sessions end.</p>
      <Form fields={[CURRENT_PASSWORD, NEW_PASSWORD]} {...labels} username={email} onSubmit={change} done={done} />
    </Section>
  )
}

function DeleteAccount({ email }: { email: string }) {
  const { api, navigation, forgetUser } = useConsole()

  async function erase(body: Values): Promise<void> {
    await api.call('/api/auth/me', { method: 'DELETE', body }).catch(faultOf(KNOWN_PASSWORD))
    navigation.go('/', 'Your account is deleted. Your orders stay in the books, without your name and address.')
    forgetUser()
  }

  const labels = { submitLabel: 'Delete my account', busyLabel: 'Deleting…' }
  return (
    <Section title="Delete your account">
      <p>
        Your name, your address, your password and your sessions go, for good. Your orders stay in the books, without
        your name and address.
      </p>
      <Form fields={[KNOWN_PASSWORD]} {...labels} tone="danger" username={email} onSubmit={erase} />
    </Section>
  )
}
