import type { MailNotSent } from '@orders/shared/ports/services'
import type { Circuit } from './circuit.ts'
import type { Pace } from './pace.ts'

/** Leave to send one mail. */
export interface Place {
  /** What the mail service said, if it was asked. */
  answered(answer: 'sent' | MailNotSent): void
  /** To be called once, when the mail is no longer in hand. */
  end(): void
}

export interface Places {
  /** For a mail that is about to be written with its order. @returns undefined where the ledger had better keep it */
  take(): Place | undefined
  /** For mails that are due in the ledger, one of which probes an open circuit. @returns up to so many */
  takeForDue(most: number): Place[]
  /** Resolves when no more than `most` mails are in hand, or after so long. */
  untilFree(options: { most: number; withinMs: number }): Promise<void>
}

/** Mails in hand at the same time: more would only wait for each other, and for memory. */
const MOST_IN_HAND = 100
/** What is due leaves room for the mails of orders that are being settled. */
const MOST_DUE_IN_HAND = 50

/** How many mails this process sends at the same time, given what the mail service says. */
export function createPlaces({ circuit, pace }: { circuit: Circuit; pace: Pace }): Places {
  let inHand = 0
  const waiting = new Set<() => void>()

  function take(isDue: boolean): Place | undefined {
    if (inHand >= (isDue ? MOST_DUE_IN_HAND : MOST_IN_HAND)) return undefined
    const admission = circuit.admit(isDue)
    if (!admission) return undefined
    if (!pace.take()) {
      admission.unused()
      return undefined
    }
    inHand += 1
    let isUsed = false
    return {
      answered: (answer) => {
        isUsed = true
        if (answer === 'sent') {
          pace.taken()
          admission.taken()
        } else {
          if (answer.about === 'rate') pace.throttled()
          admission.failed(answer)
        }
      },
      end: () => {
        inHand -= 1
        if (!isUsed) {
          pace.giveBack()
          admission.unused()
        }
        for (const look of waiting) look()
      },
    }
  }

  return {
    take: () => take(false),
    takeForDue: (most) => {
      const places: Place[] = []
      while (places.length < most) {
        const place = take(true)
        if (!place) break
        places.push(place)
      }
      return places
    },
    untilFree: async ({ most, withinMs }) => {
      if (inHand <= most) return
      const { promise, resolve } = Promise.withResolvers<void>()
      const look = () => {
        if (inHand <= most) resolve()
      }
      const timer = setTimeout(resolve, withinMs)
      waiting.add(look)
      await promise
      waiting.delete(look)
      clearTimeout(timer)
    },
  }
}
