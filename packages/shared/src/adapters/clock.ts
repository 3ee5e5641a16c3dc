import { v7 } from 'uuid'
import type { Clock } from '../ports/clock.ts'

export const systemClock: Clock = { nowMs: () => Date.now(), newId: () => v7() }
