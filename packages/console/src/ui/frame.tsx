import { signal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useLayoutEffect } from 'preact/hooks'
import { isLost, LOST, watchNetwork } from './refresh/connection.ts'

/** What screen readers are told of changes that come by themselves. */
const announcement = signal('')

export const announce = (text: string): void => {
  announcement.value = text
}

interface FrameProps {
  /** What the name of the shop leads to. */
  home: string
  masthead: ComponentChildren
  footer: ComponentChildren
  children: ComponentChildren
}

/** What stands around every view. */
export function Frame({ home, masthead, footer, children }: FrameProps) {
  return (
    <>
      {/** biome-ignore lint/a11y/useValidAnchor: it works as a link where scripts do not */}
      <a class="skip" href="#main" onClick={skipToContent}>
        Skip to the content
      </a>
      <header class="masthead">
        <div class="masthead-inner">
          <a class="brand" href={home}>
            <Mark />
            Orders
          </a>
          {masthead}
        </div>
      </header>
      <main id="main" tabIndex={-1}>
        {children}
      </main>
      <footer class="footer" id="footer">
        {footer}
      </footer>
      <ConnectionNote />
      <p class="unseen" role="status" id="announcer">
        {announcement}
      </p>
    </>
  )
}

const GONE = 'The connection is lost'

/** The one place that tells of a lost connection. It lies over the page, which stays as it is. */
function ConnectionNote() {
  useLayoutEffect(watchNetwork, [])
  useLayoutEffect(() => {
    if (isLost.value) announce(GONE)
    // What has come meanwhile is the better news
    else if (announcement.peek() === GONE) announce('The connection is back')
  }, [isLost.value])
  return (
    <p class="connection" hidden={!isLost.value}>
      {isLost.value && LOST}
    </p>
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

export const NewTabLink = ({ href, children }: { href: string; children: string }) => (
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
