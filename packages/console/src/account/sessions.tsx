import type { Session } from '@orders/shared/contracts/auth'
import { useRef } from 'preact/hooks'
import { useConsole } from '../console.ts'
import { formatTime } from '../formats/times.ts'
import { Row } from '../ui/focus.tsx'
import { ConfirmButton } from '../ui/forms/buttons.tsx'
import { Notice, useNotice } from '../ui/notice.tsx'
import { describeUserAgent } from './user-agent.ts'

interface SessionsProps {
  /** Not as long as they are being read. */
  sessions: readonly Session[] | undefined
  onChanged: () => Promise<void>
}

/** Where the user is logged in, and a way to end that elsewhere. */
export function Sessions({ sessions, onChanged }: SessionsProps) {
  const { api } = useConsole()
  const notice = useNotice()
  const heading = useRef<HTMLHeadingElement>(null)

  /** The list is read anew whatever came of it: another tab may have been first. */
  async function end(path: string, done: string): Promise<void> {
    notice.clear()
    await api
      .call(`/api/auth/sessions${path}`, { method: 'DELETE' })
      .then(() => notice.show(done, 'good'), notice.showError)
    await onChanged()
  }

  const endOne = (session: Session) =>
    end(`/${encodeURIComponent(session.id)}`, `The session has ended: ${describeUserAgent(session.userAgent)}.`)
  const hasOthers = sessions?.some(({ current }) => !current)
  return (
    <section class="card">
      <h2 ref={heading} tabIndex={-1}>
        Where you are logged in
      </h2>
      <Notice of={notice} />
      {!sessions && <p class="muted">Loading…</p>}
      <ul class="rows">
        {sessions?.map((session) => (
          <SessionRow key={session.id} session={session} end={endOne} />
        ))}
      </ul>
      {sessions && !hasOthers && <p class="muted">You are logged in here alone. Another browser appears here too.</p>}
      {hasOthers && (
        <ConfirmButton
          label="End all others"
          question="Really end all others?"
          onConfirm={() => end('', 'All other sessions have ended.')}
          focusAfter={heading}
        />
      )}
    </section>
  )
}

function SessionRow({ session, end }: { session: Session; end: (session: Session) => Promise<void> }) {
  const { createdAt, lastUsedAt, userAgent, address, current } = session
  const name = describeUserAgent(userAgent)
  return (
    <Row class="row">
      <div class="row-text">
        <strong dir="auto">{name}</strong>
        <span class="muted">From {address}</span>
        <span class="muted">
          Logged in <Time at={createdAt} />, last used <Time at={lastUsedAt} />
        </span>
      </div>
      <div class="row-side">
        {current ? (
          <span class="badge" data-tone="good">
            This one
          </span>
        ) : (
          <ConfirmButton
            label="End"
            question="Really end?"
            subject={`the session of ${name} from ${address}`}
            tone=""
            onConfirm={() => end(session)}
          />
        )}
      </div>
    </Row>
  )
}

const Time = ({ at }: { at: string }) => <time dateTime={at}>{formatTime(at)}</time>
