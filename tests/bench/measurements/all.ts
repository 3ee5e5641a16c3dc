import type { Measurement } from '../measurement.ts'
import { accountTiming } from './account-timing.ts'
import { drain } from './drain.ts'
import { getHit } from './get-hit.ts'
import { getMiss } from './get-miss.ts'
import { hotProduct } from './hot-product.ts'
import { idleLatency } from './idle-latency.ts'
import { lists } from './lists.ts'
import { login } from './login.ts'
import { memory } from './memory.ts'
import { naive } from './naive.ts'
import { postOrder } from './post-order.ts'
import { settle } from './settle.ts'
import { start } from './start.ts'
import { streams } from './streams.ts'
import { webhooks } from './webhooks.ts'

export const MEASUREMENTS: readonly Measurement[] = [
  getHit,
  getMiss,
  postOrder,
  naive,
  hotProduct,
  login,
  accountTiming,
  lists,
  settle,
  drain,
  idleLatency,
  streams,
  webhooks,
  start,
  memory,
]
