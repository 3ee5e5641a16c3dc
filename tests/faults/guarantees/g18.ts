import { editWhileSelling } from '../../scenarios/edit-while-selling.ts'
import { BOTH_FORMS } from '../form.ts'
import type { Guarantee } from '../guarantee.ts'

export const g18: Guarantee = {
  id: 'G18',
  title: 'edits undo no sale',
  forms: BOTH_FORMS,
  run: async ({ open, random }) => {
    const system = await (await open({ env: { RATE_LIMIT_ORDERS_PER_USER: '100000' } })).start()
    return editWhileSelling(system, 1000, random)
  },
}
