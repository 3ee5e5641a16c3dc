import { sellOut } from '../../scenarios/sell-out.ts'
import { BOTH_FORMS } from '../form.ts'
import type { Guarantee } from '../guarantee.ts'

export const g1: Guarantee = {
  id: 'G1',
  title: 'no oversell',
  forms: BOTH_FORMS,
  run: async ({ long, open }) => {
    const buyers = long ? 1000 : 300
    const system = await (await open()).start()
    return { buyers, ...(await sellOut(system, buyers)) }
  },
}
