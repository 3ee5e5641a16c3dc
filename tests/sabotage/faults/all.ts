import type { Sabotage } from '../sabotage.ts'
import { ORDERS_FAULTS } from './orders.ts'
import { SESSIONS_FAULTS } from './sessions.ts'

/** Every sabotage there is, by area. */
export const AREAS: Record<string, readonly Sabotage[]> = {
  orders: ORDERS_FAULTS,
  sessions: SESSIONS_FAULTS,
}
