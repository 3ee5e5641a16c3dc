import type { Dependency, Readiness } from '../contracts/health.ts'
import { DependencyDown, findDependencyDown } from '../ports/dependency.ts'

export interface Probe {
  required: boolean
  /** Resolves when the dependency does all that is needed of it. Health shows the reason of a DependencyDown. */
  ping(): Promise<unknown>
}

/** A dependency that has not answered by then counts as down. */
const PROBE_TIMEOUT_MS = 1_000

/** Not longer than an orchestrator takes from one question to the next: none of them gets the answer of before. */
const REUSED_FOR_MS = 1_000

const CANNOT_BE_REACHED = 'cannot be reached'

/**
 * What health routes answer with. Anybody may ask them as often as they like, and each check costs calls to the queue, which are billed:
 * those who ask at once share a check, and its result is used for a second from the check's start on.
 */
export function createReadiness(probes: Record<string, Probe>, nowMs: () => number): () => Promise<Readiness> {
  let latest: { answer: Promise<Readiness>; askedAtMs: number } | undefined
  return () => {
    const askedAtMs = nowMs()
    // A clock may have been set back
    if (!latest || Math.abs(askedAtMs - latest.askedAtMs) >= REUSED_FOR_MS)
      latest = { answer: checkReadiness(probes, nowMs), askedAtMs }
    return latest.answer
  }
}

/** Asks every dependency at once. The reasons are our own words: what a driver says may name hosts and credentials. */
export async function checkReadiness(probes: Record<string, Probe>, nowMs: () => number): Promise<Readiness> {
  const entries = await Promise.all(
    Object.entries(probes).map(async ([name, probe]) => [name, await check(probe, nowMs)] as const),
  )
  const lacking = entries.filter(([, dependency]) => dependency.status !== 'up')
  const isUnready = lacking.some(([, { required, status }]) => required && status === 'down')
  const status = isUnready ? 'unready' : lacking.length > 0 ? 'degraded' : 'ready'
  return { status, dependencies: Object.fromEntries(entries) }
}

async function check({ required, ping }: Probe, nowMs: () => number): Promise<Dependency> {
  const startedAtMs = nowMs()
  const fault = await Promise.race([
    ping().then(
      () => undefined,
      (error: unknown) => findDependencyDown(error) ?? new DependencyDown(CANNOT_BE_REACHED),
    ),
    timeout(),
  ])
  const latencyMs = nowMs() - startedAtMs
  if (!fault) return { status: 'up', required, latencyMs }
  return { status: fault.answers ? 'degraded' : 'down', required, latencyMs, reason: fault.message }
}

function timeout(): Promise<DependencyDown> {
  const fault = new DependencyDown(`did not answer within ${PROBE_TIMEOUT_MS} ms`)
  return new Promise((resolve) => setTimeout(resolve, PROBE_TIMEOUT_MS, fault).unref())
}
