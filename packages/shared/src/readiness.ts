import type { Dependency, Readiness } from './contracts/health.ts'

export interface Probe {
  required: boolean
  /** Resolves when the dependency answers. */
  ping(): Promise<unknown>
}

/** A dependency that has not answered by then counts as down. */
const PROBE_TIMEOUT_MS = 1_000

/** Asks every dependency at once. The reasons are our own words: what a driver says may name hosts and credentials. */
export async function checkReadiness(probes: Record<string, Probe>, nowMs: () => number): Promise<Readiness> {
  const entries = await Promise.all(
    Object.entries(probes).map(async ([name, probe]) => [name, await check(probe, nowMs)] as const),
  )
  const down = entries.filter(([, dependency]) => dependency.status === 'down')
  const status = down.some(([, { required }]) => required) ? 'unready' : down.length > 0 ? 'degraded' : 'ready'
  return { status, dependencies: Object.fromEntries(entries) }
}

async function check({ required, ping }: Probe, nowMs: () => number): Promise<Dependency> {
  const startedAtMs = nowMs()
  const answer = await Promise.race([
    ping().then(
      () => 'up' as const,
      () => 'failed' as const,
    ),
    timeout(),
  ])
  const latencyMs = nowMs() - startedAtMs
  if (answer === 'up') return { status: 'up', required, latencyMs }
  const reason = answer === 'failed' ? 'cannot be reached' : `did not answer within ${PROBE_TIMEOUT_MS} ms`
  return { status: 'down', required, latencyMs, reason }
}

function timeout(): Promise<'late'> {
  return new Promise((resolve) => setTimeout(resolve, PROBE_TIMEOUT_MS, 'late').unref())
}
