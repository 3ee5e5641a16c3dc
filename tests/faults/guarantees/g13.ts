import type { Figures, Guarantee } from '../guarantee.ts'
import { g1 } from './g1.ts'
import { g2 } from './g2.ts'
import { g3 } from './g3.ts'
import { g4 } from './g4.ts'

const SHAPE = { apis: 2, workers: 3 }
const PARTS = [g1, g2, g3, g4]

export const g13: Guarantee = {
  id: 'G13',
  title: 'replicas agree',
  forms: ['deployed'],
  parts: PARTS.length,
  includes: PARTS,
  run: async (context) => {
    const figures: Figures = { apis: SHAPE.apis, workers: SHAPE.workers }
    for (const { id, run } of PARTS) {
      const found = await run({ ...context, open: (options) => context.open({ ...options, shape: SHAPE }) })
      for (const [name, value] of Object.entries(found)) figures[`${id} ${name}`] = value
      // Its database goes with it
      figures[`${id} orders audited`] = await context.conclude()
    }
    return figures
  },
}
