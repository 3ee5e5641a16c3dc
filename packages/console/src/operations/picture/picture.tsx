import type { AdminStatsHistory } from '@orders/shared/contracts/stats-history'
import { signal } from '@preact/signals'
import { useMemo } from 'preact/hooks'
import { useConsole } from '../../console.ts'
import { formatClock } from '../../formats/times.ts'
import { Notice } from '../../ui/notice.tsx'
import { useRefresh } from '../../ui/refresh/refresh.ts'
import { Chart } from './chart.tsx'
import { graphsOf } from './graphs.ts'

/** The api has a new sample so often; the browser asks with the entity tag of what it has. */
const REFRESH_MS = 15_000

/** The last hour. */
export function Picture() {
  const { api } = useConsole()
  const history = useMemo(() => signal<AdminStatsHistory>(), [])
  const load = async () => {
    history.value = await api.call('/api/admin/stats/history')
  }
  const { notice } = useRefresh(load, REFRESH_MS)
  const shown = history.value
  const graphs = useMemo(() => shown && graphsOf(shown), [shown])
  return (
    <section class="charts" aria-label="The last hour">
      <Notice of={notice} />
      {graphs?.map((graph) => (
        <Chart key={graph.title} graph={graph} />
      ))}
      {shown && <p class="muted">{spanOf(shown)}</p>}
    </section>
  )
}

function spanOf({ since, samples }: AdminStatsHistory): string {
  const [first] = samples
  if (!first) return 'The first figures come within seconds.'
  const backlog =
    first.queue || first.outbox
      ? ''
      : ` Of what waited, only what came after ${formatClock(Date.parse(since))} is known.`
  return `Since ${formatClock(Date.parse(first.at))}.${backlog}`
}
