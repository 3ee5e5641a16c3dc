import type { Measurement } from '../bench.ts'
import { getHit } from './get-hit.ts'
import { postOrder } from './post-order.ts'

export const MEASUREMENTS: readonly Measurement[] = [getHit, postOrder]
