import { pause } from '@orders/shared/resilience/retry'
import type { MailBreaker, MailPermit } from './mail-breaker.ts'
import type { SendRate } from './send-rate.ts'

/** Leave to send one mail; to be released once, when the mail is no longer in hand. */
export type Slot = MailPermit

export interface Slots {
  /** For a mail that is about to be written with its order. @returns undefined where the ledger had better keep it */
  take(): Slot | undefined
  /** For mails that are due in the ledger, one of which probes an open circuit. @returns up to so many */
  takeForDue(most: number): Slot[]
  /** Resolves when no more than `most` mails are in hand, or after so long. */
  untilFree(options: { most: number; withinMs: number }): Promise<void>
}

/** Mails in hand at the same time: more would only wait for each other, and for memory. */
const MOST_IN_HAND = 100
/** What is due leaves slots for the mails of orders that are being settled. */
const MOST_DUE_IN_HAND = 50

/** A bulkhead: how many mails this process sends at the same time, given what the mail service says. */
export function createSlots({ breaker, rate }: { breaker: MailBreaker; rate: SendRate }): Slots {
  let inHand = 0
  const waiting = new Set<() => void>()

  function take(isDue: boolean): Slot | undefined {
    if (inHand >= (isDue ? MOST_DUE_IN_HAND : MOST_IN_HAND)) return undefined
    const permit = breaker.permit(isDue)
    if (!permit) return undefined
    if (!rate.take()) {
      permit.release()
      return undefined
    }
    inHand += 1
    let isUsed = false
    return {
      answered: (answer) => {
        isUsed = true
        if (answer === 'sent') rate.taken()
        else if (answer.about === 'rate') rate.throttled()
        permit.answered(answer)
      },
      release: () => {
        inHand -= 1
        if (!isUsed) {
          rate.giveBack()
          permit.release()
        }
        for (const look of waiting) look()
      },
    }
  }

  return {
    take: () => take(false),
    takeForDue: (most) => {
      const slots: Slot[] = []
      while (slots.length < most) {
        const slot = take(true)
        if (!slot) break
        slots.push(slot)
      }
      return slots
    },
    untilFree: async ({ most, withinMs }) => {
      if (inHand <= most) return
      const isFree = new AbortController()
      const look = () => {
        if (inHand <= most) isFree.abort()
      }
      waiting.add(look)
      await pause(withinMs, isFree.signal)
      waiting.delete(look)
    },
  }
}
