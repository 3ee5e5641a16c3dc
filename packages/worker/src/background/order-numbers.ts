import type { Clock } from '@orders/shared/ports/clock'
import type { Logger } from '@orders/shared/ports/logger'
import type { OrderStore } from '@orders/shared/ports/stores'
import { inBatches } from '@orders/shared/resilience/batches'
import { createOutageLog } from '@orders/shared/resilience/outage-log'
import { type Repetition, repeat } from './repeat.ts'

const MINUTE_MS = 60_000

interface NumberingDeps {
  orders: OrderStore
  clock: Clock
  logger: Logger
}

/** Gives the orders of earlier versions their numbers, in portions, while the system serves; each minute, for an api that is updated later. */
export function createOrderNumbering({ orders, clock, logger }: NumberingDeps): Repetition {
  let isStopped = false

  const numberPortion = async (limit: number) => Number(await orders.addNumbers({ limit, nowMs: clock.nowMs() }))
  const numberAll = () => inBatches(numberPortion, { isStopped: () => isStopped })

  const numbering = repeat(numberAll, {
    everyMs: MINUTE_MS,
    log: createOutageLog(logger, {
      level: 'warn',
      begins: 'orders could not be numbered and will be later',
      ends: 'orders are numbered again',
    }),
  })
  return {
    start: () => {
      isStopped = false
      numbering.start()
    },
    stop: async () => {
      isStopped = true
      await numbering.stop()
    },
  }
}
