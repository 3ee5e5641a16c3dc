import type { Measurement } from '../measurement.ts'
import { drain } from './drain.ts'
import { getHit } from './get-hit.ts'
import { getMiss } from './get-miss.ts'
import { memory } from './memory.ts'
import { postOrder } from './post-order.ts'
import { settle } from './settle.ts'
import { start } from './start.ts'

export const MEASUREMENTS: readonly Measurement[] = [getHit, getMiss, postOrder, settle, drain, start, memory]
