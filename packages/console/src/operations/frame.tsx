import type { ComponentChildren } from 'preact'
import { useConsole } from '../console.ts'
import { useTitle } from '../ui/frame.tsx'

const OVERVIEW = '/operations'
const PAGES = [
  [OVERVIEW, 'Overview'],
  ['/operations/webhooks', 'Webhooks'],
  ['/operations/keys', 'API keys'],
] as const

interface FrameProps {
  title: string
  /** Beside the heading. */
  aside?: ComponentChildren
  children: ComponentChildren
}

/** What stands around every page for admins. */
export function OperationsFrame({ title, aside, children }: FrameProps) {
  useTitle(title)
  const { url } = useConsole().navigation.visit.value
  const isWithin = (page: string) => url === page || (page !== OVERVIEW && url.startsWith(`${page}/`))
  return (
    <div class="operations">
      <nav class="nav" aria-label="Operations">
        {PAGES.map(([page, name]) => (
          <a key={page} href={`#${page}`} aria-current={isWithin(page) ? 'page' : undefined}>
            {name}
          </a>
        ))}
      </nav>
      <div class="head">
        <h1 tabIndex={-1}>{title}</h1>
        {aside}
      </div>
      {children}
    </div>
  )
}

export const Section = ({ title, children }: { title: string; children: ComponentChildren }) => (
  <section class="card">
    <h2 tabIndex={-1}>{title}</h2>
    {children}
  </section>
)
