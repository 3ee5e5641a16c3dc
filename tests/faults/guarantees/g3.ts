import { killUnderLoad } from '../../scenarios/kill-rounds.ts'
import { repeatedMails } from '../../scenarios/mails.ts'
import { BOTH_FORMS } from '../form.ts'
import type { Guarantee } from '../guarantee.ts'

export const g3: Guarantee = {
  id: 'G3',
  title: 'no lost order',
  forms: BOTH_FORMS,
  run: async ({ long, open, random }) => {
    const site = await open({ queue: 'own' })
    const { kills, acknowledged, orders, worstSettleMs, worstSaleMs } = await killUnderLoad({
      site,
      rounds: long ? 100 : 5,
      random,
    })
    await site.atRest()
    return {
      kills,
      acknowledged: acknowledged.length,
      stored: orders.length,
      'slowest to sell again, ms': Math.round(worstSaleMs),
      'worst time to settle, ms': Math.round(worstSettleMs),
      // A worker that is killed between sending a mail and noting it leaves it to be sent again: rather twice than never
      'duplicate mails': await repeatedMails(site.inboxUrl, orders),
    }
  },
}
