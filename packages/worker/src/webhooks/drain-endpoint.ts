import type { ClaimedWebhook, DeliveryRecord } from '@orders/shared/ports/subscribers'
import { type DeliverDeps, deliver } from './deliver.ts'
import type { EndpointCircuit } from './endpoint-circuits.ts'
import { type EndpointHealthDeps, watchHealth } from './endpoint-health.ts'

export type DrainDeps = DeliverDeps & EndpointHealthDeps

interface DrainOptions {
  circuit: EndpointCircuit
  leaseMs: number
  /** Aborted: requests end, and nothing new begins. */
  signal: AbortSignal
  /** True: what is in flight ends by itself, and nothing new begins. */
  isStopping(): boolean
}

/** Requests to one endpoint at a time: its own bulkhead. */
const IN_FLIGHT = 16
const BATCH = 100
/** Then it is another endpoint's turn, if there are more than a worker serves at a time. */
const SERVED_FOR_MS = 5_000
const READ_EVERY_MS = 1_000

/**
 * Makes all deliveries of a claimed endpoint that are due, then gives the claim up. Those of one order are made one after the other, in the
 * order of its versions; one that has to be retried does not hold up the next.
 */
export async function drainEndpoint(deps: DrainDeps, claimed: ClaimedWebhook, options: DrainOptions): Promise<void> {
  const { store, clock } = deps
  const { circuit, leaseMs, signal } = options
  const noteHealth = watchHealth(deps, claimed)
  const endsAtMs = clock.nowMs() + SERVED_FOR_MS
  let claim = claimed
  let readAtMs = claimed.leaseUntilMs - leaseMs
  let isOpen = true
  let renewing: Promise<void> | undefined

  /** Also finds out what has become of the endpoint: an edit counts within a second. */
  async function renew(): Promise<void> {
    const nowMs = clock.nowMs()
    const renewed = await store.webhooks.renew(claim, { nowMs, leaseMs })
    if (renewed) claim = renewed
    else isOpen = false
    readAtMs = nowMs
    renewing = undefined
  }

  async function keepClaim(): Promise<void> {
    if (clock.nowMs() - readAtMs < READ_EVERY_MS) return
    renewing ??= renew()
    await renewing
  }

  async function attempt(delivery: DeliveryRecord): Promise<void> {
    const permit = isOpen && !options.isStopping() && !signal.aborted ? circuit.permit() : undefined
    if (!permit) {
      isOpen = false
      return
    }
    try {
      const endpoint = claim
      const result = await deliver(deps, endpoint, delivery, signal)
      if (!result) return
      permit.ended(result.hasAnswer)
      if (!(await noteHealth(endpoint, result))) isOpen = false
    } catch (error) {
      isOpen = false
      throw error
    } finally {
      permit.release()
    }
  }

  while (isOpen && clock.nowMs() < endsAtMs) {
    const due = await store.deliveries.findDue(claim.id, { nowMs: clock.nowMs(), limit: BATCH })
    if (due.length === 0) break
    // One that is not well is tried with one request, which may be a probe
    const atOnce = circuit.state() === 'closed' ? IN_FLIGHT : 1
    await inParallel(atOnce, byOrder(due), async (deliveries) => {
      for (const delivery of deliveries) {
        await keepClaim()
        if (isOpen) await attempt(delivery)
      }
    })
  }
  const probeInMs = circuit.probeInMs()
  await store.webhooks.release(claim, probeInMs > 0 ? { notBeforeMs: clock.nowMs() + probeInMs } : {})
}

const byOrder = (due: readonly DeliveryRecord[]): DeliveryRecord[][] =>
  [...Map.groupBy(due, (delivery) => delivery.announcement?.event.data.orderId ?? delivery.eventId).values()].map(
    (deliveries) => deliveries.toSorted((a, b) => versionOf(a) - versionOf(b)),
  )

const versionOf = ({ announcement }: DeliveryRecord): number => announcement?.event.data.version ?? 0

/** @throws the first error, after all that had begun has ended */
async function inParallel<T>(limit: number, items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const left = items.values()
  const workers = Array.from({ length: Math.min(limit, items.length) }, async () => {
    for (const item of left) await work(item)
  })
  const failed = (await Promise.allSettled(workers)).find((result) => result.status === 'rejected')
  if (failed) throw failed.reason
}
