import { BOTH_FORMS } from '../form.ts'
import type { Figures, Guarantee } from '../guarantee.ts'
import { noWeapon } from './no-weapon.ts'
import { pausedAccount } from './paused-account.ts'

const PARTS = { 'mail as a weapon': noWeapon, 'paused account': pausedAccount }

export const g16: Guarantee = {
  id: 'G16',
  title: 'mail is no weapon, and a paused SES account loses none',
  forms: BOTH_FORMS,
  parts: Object.keys(PARTS).length,
  run: async (context) => {
    const figures: Figures = {}
    for (const [part, run] of Object.entries(PARTS)) {
      for (const [name, value] of Object.entries(await run(context))) figures[`${part}: ${name}`] = value
      await context.conclude()
    }
    return figures
  },
}
