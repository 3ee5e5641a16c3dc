import type { Dependency, Readiness } from './contracts/health.ts'
import { findReason } from './ports/dependency.ts'

export interface Probe {
  required: boolean
  /** Resolves when the dependency answers. Health shows the reason of a DependencyDown. */
  ping(): Promise<unknown>
}

/** A dependency that has not answered by then counts as down. */
const PROBE_TIMEOUT_MS = 1_000

const CANNOT_BE_REACHED = 'cannot be reached'

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
  const reason = await Promise.race([
    ping().then(
      () => undefined,
      (error: unknown) => findReason(error) ?? CANNOT_BE_REACHED,
    ),
    timeout(),
  ])
  const latencyMs = nowMs() - startedAtMs
  return reason === undefined ? { status: 'up', required, latencyMs } : { status: 'down', required, latencyMs, reason }
}

function timeout(): Promise<string> {
  const reason = `did not answer within ${PROBE_TIMEOUT_MS} ms`
  return new Promise((resolve) => setTimeout(resolve, PROBE_TIMEOUT_MS, reason).unref())
}
