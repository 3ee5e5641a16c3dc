import { terminateUnderLoad } from '../../scenarios/terminate.ts'
import { BOTH_FORMS } from '../form.ts'
import type { Guarantee } from '../guarantee.ts'

export const g12: Guarantee = {
  id: 'G12',
  title: 'shutdown loses nothing',
  forms: BOTH_FORMS,
  run: async ({ open, long }) => {
    const site = await open({ queue: 'own', env: { VISIBILITY_TIMEOUT_SECONDS: '3' } })
    const { acknowledged, endedMs } = await terminateUnderLoad(site, { orders: long ? 2000 : 300 })
    return { acknowledged, 'exit codes': 0, 'time to end, ms': Math.round(endedMs) }
  },
}
