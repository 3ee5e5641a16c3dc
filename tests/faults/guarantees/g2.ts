import { BRISK } from '../../scenarios/kill-rounds.ts'
import { sendOneKeyManyTimes } from '../../scenarios/one-key.ts'
import { BOTH_FORMS } from '../form.ts'
import type { Guarantee } from '../guarantee.ts'

export const g2: Guarantee = {
  id: 'G2',
  title: 'one order per key',
  forms: BOTH_FORMS,
  run: async ({ open }) => {
    const system = await (await open({ env: BRISK })).start()
    return { orders: 1, ...(await sendOneKeyManyTimes(system, 100)) }
  },
}
