import { setTimeout as delay } from 'node:timers/promises'
import { backOffMs } from '@orders/shared/back-off'
import { StoreUnavailable } from '@orders/shared/ports/stores'

const PAUSE = { firstMs: 100, lastMs: 5_000 }

/**
 * Commits what has become of an order, as soon as the store answers: the message stays in hand until then, so that no other worker takes
 * the claim for that of a crashed one, and what the partner has answered is not asked again.
 * @returns whether it was committed; `unclear` where an answer was lost and the order has changed since
 * @throws StoreUnavailable where the signal is aborted first
 */
export async function commitOnceAnswered(
  commit: () => Promise<boolean>,
  signal: AbortSignal,
): Promise<boolean | 'unclear'> {
  for (let failures = 0; ; ) {
    try {
      return (await commit()) || (failures > 0 && 'unclear')
    } catch (error) {
      if (!(error instanceof StoreUnavailable) || signal.aborted) throw error
      failures += 1
      await delay(backOffMs(failures, PAUSE), undefined, { signal }).catch(() => {})
    }
  }
}
