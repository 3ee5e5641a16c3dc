import { BOTH_FORMS } from '../form.ts'
import type { Guarantee } from '../guarantee.ts'
import { letHandlersHang } from '../late-workers/hanging-handler.ts'
import { stopWorker } from '../late-workers/stopped-worker.ts'

export const g6: Guarantee = {
  id: 'G6',
  title: 'a slow worker cannot corrupt',
  forms: BOTH_FORMS,
  run: async (context) => {
    const hanging = { 'hanging handlers': await letHandlersHang(context) }
    // In embedded mode a stopped worker is a stopped system: there is nobody to take over
    if (context.form === 'embedded') return hanging
    return { ...hanging, "a stopped worker's orders": await stopWorker(context) }
  },
}
