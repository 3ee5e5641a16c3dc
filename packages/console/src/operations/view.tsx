import type { AdminStats, DeadLetterPage } from '@orders/shared/contracts/admin'
import { type Signal, useSignal } from '@preact/signals'
import { useConsole } from '../console.ts'
import { INBOX } from '../inbox/address.ts'
import { NewTabLink } from '../ui/frame.tsx'
import { at } from '../ui/navigation/at.ts'
import { Notice } from '../ui/notice.tsx'
import { useRefresh } from '../ui/refresh/refresh.ts'
import { type Counted, Figures } from './figures.tsx'
import { OperationsFrame } from './frame.tsx'
import { Picture } from './picture/picture.tsx'

const REFRESH_MS = 5_000

/** For admins: how the system is doing, and what needs a hand. */
export function Overview() {
  const { api } = useConsole()
  const counted: Signal<Counted | undefined> = useSignal(undefined)
  const refresh = useRefresh(async () => {
    const [stats, letters] = await Promise.all([
      api.call<AdminStats>('/api/admin/stats'),
      api.call<DeadLetterPage>('/api/admin/dead-letters?limit=100'),
    ])
    counted.value = { stats, letters }
  }, REFRESH_MS)
  return (
    <OperationsFrame title="Operations" aside={<Links />}>
      <Notice of={refresh.notice} />
      <Picture />
      <Figures counted={counted.value} />
    </OperationsFrame>
  )
}

function Links() {
  const { hasInbox } = useConsole()
  return (
    <p class="links">
      {hasInbox.value && <NewTabLink href={INBOX}>Inbox</NewTabLink>}
      <NewTabLink href={at('/docs/')}>Swagger UI</NewTabLink>
      <NewTabLink href={at('/metrics')}>Metrics</NewTabLink>
    </p>
  )
}
