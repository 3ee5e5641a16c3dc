import { v7 } from 'uuid'
import type { Clock } from '../ports/clock.ts'

/** Ids made in the same millisecond go up too. */
export const systemClock: Clock = { nowMs: () => Date.now(), newId: () => v7() }
