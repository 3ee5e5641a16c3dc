import type { Audience } from '../../../ports/subscribers.ts'
import type { Connection } from '../connection/connection.ts'

/** Who hears of what is committed now. */
export type FindAudiences = () => Promise<readonly Audience[]>

/** An endpoint that was disabled since then gets no deliveries; an announcement without subscribers makes none. */
const REMEMBERED_MS = 1_000

/**
 * That there is an endpoint is remembered for a moment. That there is none is not: an endpoint hears of all that is placed once its
 * maker has had an answer, whichever process places it.
 */
export function createAudiences(
  { collections: { webhooks } }: Pick<Connection, 'collections'>,
  { hasTopic, now = () => performance.now() }: { hasTopic: boolean; now?: () => number },
): FindAudiences {
  const topic: readonly Audience[] = hasTopic ? ['topic'] : []
  let foundAtMs = Number.NEGATIVE_INFINITY

  return async () => {
    if (now() - foundAtMs < REMEMBERED_MS) return ['webhooks', ...topic]
    const askedAtMs = now()
    const one = await webhooks.findOne({ state: { $in: ['active', 'paused'] } }, { projection: { _id: 1 } })
    if (!one) return topic
    foundAtMs = askedAtMs
    return ['webhooks', ...topic]
  }
}
