import { signal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useLayoutEffect } from 'preact/hooks'
import { useConsole } from '../console.ts'

/** What screen readers are told of changes that come by themselves. */
const announcement = signal('')

export const announce = (text: string): void => {
  announcement.value = text
}

/** What stands around every view. */
export function Frame({ children }: { children: ComponentChildren }) {
  return (
    <>
      {/** biome-ignore lint/a11y/useValidAnchor: it works as a link where scripts do not */}
      <a class="skip" href="#main" onClick={skipToContent}>
        Skip to the content
      </a>
      <header class="masthead">
        <div class="masthead-inner">
          <a class="brand" href="#/">
            <Mark />
            Orders
          </a>
          <Masthead />
        </div>
      </header>
      <main id="main" tabIndex={-1}>
        {children}
      </main>
      <Footer />
      <p class="unseen" role="status" id="announcer">
        {announcement}
      </p>
    </>
  )
}

/** The address's fragment names the view, so the link must not change it. */
function skipToContent(event: Event): void {
  event.preventDefault()
  document.querySelector('main')?.focus()
}

const Mark = () => (
  <svg viewBox="0 0 32 32" width="28" height="28" aria-hidden="true">
    <rect width="32" height="32" rx="8" fill="#0f766e" />
    <path d="M8.5 16.8l4.8 4.8L23.5 11" fill="none" stroke="#fff" stroke-width="3.4" stroke-linecap="round" />
  </svg>
)

function Masthead() {
  const { user: who, logOut } = useConsole()
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
            <span class="account-name" dir="auto" title={user.email}>
              {user.username}
            </span>
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
  const isHere = to === '/' ? url === to : url.startsWith(to)
  return (
    <a href={`#${to}`} aria-current={isHere ? 'page' : undefined}>
      {children}
    </a>
  )
}

function Footer() {
  const { inboxUrl } = useConsole()
  return (
    <footer class="footer" id="footer">
      {inboxUrl.value && <Outside href={inboxUrl.value}>Inbox with all e-mails</Outside>}
      <Outside href="/docs">Swagger UI</Outside>
      <Outside href="/health/ready">Health</Outside>
    </footer>
  )
}

export const Outside = ({ href, children }: { href: string; children: string }) => (
  <a href={href} target="_blank" rel="noopener noreferrer">
    {children}
  </a>
)

/** Names the view in the browser's tab. */
export function useTitle(title: string): void {
  useLayoutEffect(() => {
    document.title = `${title} · Orders`
  }, [title])
}
