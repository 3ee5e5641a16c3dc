import { killUnderLoad } from '../../scenarios/kill-rounds.ts'
import { everyOrderMailed } from '../../scenarios/mails.ts'
import { BOTH_FORMS } from '../form.ts'
import type { Guarantee } from '../guarantee.ts'

/** A mail whose worker was killed while sending it waits for the lease, and then for the watchdog. */
const MAILED_WITHIN_MS = 60_000

export const g3: Guarantee = {
  id: 'G3',
  title: 'no lost order',
  forms: BOTH_FORMS,
  run: async ({ long, open, random }) => {
    const site = await open({ queue: 'own' })
    const { kills, acknowledged, orders, worstSettleMs } = await killUnderLoad({ site, rounds: long ? 100 : 5, random })
    const { duplicates } = await everyOrderMailed(site.inboxUrl, orders, MAILED_WITHIN_MS)
    return {
      kills,
      acknowledged: acknowledged.length,
      stored: orders.length,
      'worst time to settle, ms': Math.round(worstSettleMs),
      'duplicate mails': duplicates,
    }
  },
}
