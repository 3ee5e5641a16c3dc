import type { ComponentChildren } from 'preact'
import { useConsole } from '../console.ts'
import { useTitle } from '../ui/frame.tsx'

const OVERVIEW = '/operations'
/** Each with its name, and with what else belongs to it. */
const PAGES: readonly [address: string, name: string, also?: string][] = [
  [OVERVIEW, 'Overview'],
  ['/operations/orders', 'Orders'],
  ['/operations/products', 'Products', '/operations/import'],
  ['/operations/mails', 'Mails', '/operations/suppressions'],
  ['/operations/dead-letters', 'Dead letters'],
  ['/operations/webhooks', 'Webhooks'],
  ['/operations/keys', 'API keys'],
  ['/operations/log', 'Log'],
]

interface FrameProps {
  title: string
  /** Beside the heading. */
  aside?: ComponentChildren
  children: ComponentChildren
}

/** What stands around every page for admins. */
export function OperationsFrame({ title, aside, children }: FrameProps) {
  useTitle(title)
  return (
    <div class="operations">
      <OperationsNav />
      <div class="head">
        <h1 tabIndex={-1}>{title}</h1>
        {aside}
      </div>
      {children}
    </div>
  )
}

export function OperationsNav() {
  const { url } = useConsole().navigation.visit.value
  const [path = ''] = url.split('?')
  const isWithin = (page: string) => path === page || (page !== OVERVIEW && path.startsWith(`${page}/`))
  return (
    <nav class="nav" aria-label="Operations">
      {PAGES.map(([page, name, also = page]) => (
        <a key={page} href={`#${page}`} aria-current={isWithin(page) || isWithin(also) ? 'page' : undefined}>
          {name}
        </a>
      ))}
    </nav>
  )
}

export const Section = ({ title, children }: { title: string; children: ComponentChildren }) => (
  <section class="card">
    <h2 tabIndex={-1}>{title}</h2>
    {children}
  </section>
)
