import { setTimeout as sleep } from 'node:timers/promises'
import type { Store } from '@orders/shared/ports/stores'
import { until } from '../e2e/client.ts'
import type { Queue } from './services/queue.ts'

/** Until a mail in hand of a worker that died is free for others; what a worker's timing has for it. */
const MAIL_LEASE_SECONDS = 15
/** So long a mail may wait for its next try after an outage of the mail service (`OUTAGE` of mail/deliver.ts). */
const MAIL_BACK_OFF_SECONDS = 30
/** Sweeps of relay and watchdog, and a machine that has other things to do. */
const MARGIN_SECONDS = 10

export interface Resting {
  store: Store
  /** Undefined where the system has its own. */
  queue: Queue | undefined
  deadlineSeconds: number
  visibilitySeconds: number
}

/**
 * Awaits that a running system has nothing left to do: no order under way, no event and no mail to be sent, no message in the queue. What
 * it has done by then is final, so only then can be told that nothing was done twice. That may take as long as its leases and
 * its deadline, one after the other.
 */
export async function comesToRest({ store, queue, deadlineSeconds, visibilitySeconds }: Resting): Promise<void> {
  const withinMs =
    1000 * (deadlineSeconds + visibilitySeconds + MAIL_LEASE_SECONDS + MAIL_BACK_OFF_SECONDS + MARGIN_SECONDS)
  let left = ''
  try {
    await until('everything is done', withinMs, async () => {
      left = JSON.stringify(await workIn(store))
      return left === NONE || undefined
    })
  } catch (error) {
    throw new Error(`the system does not come to rest: ${left} left`, { cause: error })
  }
  if (queue) await queue.drained(withinMs)
  // Nobody can look into a queue that the system has to itself: a message in hand shows within this time
  else await sleep(1000 * visibilitySeconds)
}

async function workIn(store: Store): Promise<Record<string, number>> {
  const [{ PENDING, PROCESSING }, { pending: events }, mails] = await Promise.all([
    store.orders.countByStatus(),
    store.outbox.depth(),
    store.mails.countUnsent(),
  ])
  return { orders: PENDING + PROCESSING, events, mails }
}

const NONE = JSON.stringify({ orders: 0, events: 0, mails: 0 })
