import { useConsole } from './console.ts'
import { INBOX } from './inbox/address.ts'
import { NewTabLink } from './ui/frame.tsx'
import { at } from './ui/navigation/at.ts'

const ACCOUNT = '/account'

/** Where one can go, and as whom. */
export function Masthead() {
  const { user: who, logOut, navigation } = useConsole()
  const user = who.value
  return (
    <>
      <nav class="nav" aria-label="Pages" id="nav">
        <PageLink to="/">Shop</PageLink>
        {user && <PageLink to="/orders">My orders</PageLink>}
        {user?.role === 'admin' && <PageLink to="/operations">Operations</PageLink>}
      </nav>
      <div class="account" id="account">
        {user ? (
          <>
            <a
              class="account-name"
              dir="auto"
              title={user.email}
              href={`#${ACCOUNT}`}
              aria-label={`${user.username}: your account`}
              aria-current={navigation.visit.value.url === ACCOUNT ? 'page' : undefined}
            >
              {user.username}
            </a>
            <button class="button quiet" type="button" onClick={logOut}>
              Log out
            </button>
          </>
        ) : (
          <>
            <PageLink to="/login">Log in</PageLink>
            <PageLink to="/register">Register</PageLink>
          </>
        )}
      </div>
    </>
  )
}

function PageLink({ to, children }: { to: string; children: string }) {
  const { url } = useConsole().navigation.visit.value
  const isHere = to === '/' ? url.replace(/\?.*/, '') === to : url.startsWith(to)
  return (
    <a href={`#${to}`} aria-current={isHere ? 'page' : undefined}>
      {children}
    </a>
  )
}

export function Footer() {
  const { hasInbox } = useConsole()
  return (
    <>
      {hasInbox.value && <NewTabLink href={INBOX}>Inbox with all e-mails</NewTabLink>}
      <NewTabLink href={at('/docs/')}>Swagger UI</NewTabLink>
      <NewTabLink href={at('/health/ready')}>Health</NewTabLink>
    </>
  )
}
