import { setTimeout as pause } from 'node:timers/promises'
import type { Clock } from '@orders/shared/ports/clock'
import type { Logger } from '@orders/shared/ports/logger'
import type { OrderStore } from '@orders/shared/ports/stores'
import { createOutageLog } from '@orders/shared/resilience/outage-log'
import { type Repetition, repeat } from './repeat.ts'

const MINUTE_MS = 60_000
const PORTION = 500
/** Between portions it is everything else's turn. */
const PAUSE_MS = 20

interface NumberingDeps {
  orders: OrderStore
  clock: Clock
  logger: Logger
}

/** Gives the orders of earlier versions their numbers, in portions, while the system serves; each minute, for an api that is updated later. */
export function createOrderNumbering({ orders, clock, logger }: NumberingDeps): Repetition {
  let isStopped = false

  async function numberAll(): Promise<void> {
    while (!isStopped && (await orders.addNumbers({ limit: PORTION, nowMs: clock.nowMs() }))) await pause(PAUSE_MS)
  }

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
