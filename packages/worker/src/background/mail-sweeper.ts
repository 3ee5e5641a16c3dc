import type { Clock } from '@orders/shared/ports/clock'
import type { Logger } from '@orders/shared/ports/logger'
import type { MailLedger } from '@orders/shared/ports/stores'
import { createOutageLog } from '@orders/shared/resilience/outage-log'
import type { Mails, Reservation } from '../mail/mails.ts'
import { type Repetition, repeat } from './repeat.ts'

interface Deps {
  ledger: Pick<MailLedger, 'claimDue'>
  mails: Mails
  clock: Clock
  logger: Logger
}

const BATCH = 50
/** When the next batch is claimed, at the latest: mails that hang hold up no others. */
const TIMEOUT_MS = 1_000

/**
 * Sends what is due in the ledger: the mails that a crash, an outage or a lack of slots has left there. Any number of workers
 * may do it, for each claims what it sends.
 */
export function createMailSweeper(
  { ledger, mails, clock, logger }: Deps,
  { everyMs }: { everyMs: number },
): Repetition {
  let stopping = false

  async function claimFor(reservations: readonly Reservation[]): Promise<boolean> {
    const request = { nowMs: clock.nowMs(), leaseMs: mails.leaseMs, limit: reservations.length }
    const due = await ledger.claimDue(request).catch((error: unknown) => {
      for (const reservation of reservations) reservation.cancel()
      throw error
    })
    for (const [index, reservation] of reservations.entries()) {
      const mail = due[index]
      if (mail) reservation.send(mail)
      else reservation.cancel()
    }
    return due.length === reservations.length
  }

  async function sweep(): Promise<void> {
    for (let isMore = true; isMore && !stopping; ) {
      const reservations = mails.reserveForDue(BATCH)
      if (reservations.length === 0) break
      isMore = await claimFor(reservations)
      if (isMore) await mails.untilFree({ most: BATCH / 2, withinMs: TIMEOUT_MS })
    }
  }

  const repetition = repeat(sweep, {
    everyMs,
    log: createOutageLog(logger, {
      level: 'error',
      begins: 'the mails that are due cannot be claimed',
      ends: 'the mails that are due are claimed again',
    }),
  })
  return {
    start: repetition.start,
    stop: async () => {
      stopping = true
      await repetition.stop()
    },
  }
}
