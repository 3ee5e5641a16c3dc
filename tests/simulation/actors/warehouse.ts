import type { FulfilmentBody } from '@orders/shared/contracts/orders'
import { DomainError } from '@orders/shared/domain/errors'
import { virtualTime } from '../time/virtual-time.ts'
import type { World } from '../world.ts'
import { createRequests } from './requests.ts'
import type { Supervisor } from './supervisor.ts'

const MOST_TRIES = 30
const LONGEST_PAUSE_MS = 5_000

/** Posts the answer that an order waits for, as long as that comes too early or gets no answer itself. */
export async function answerLater(
  world: World,
  supervisor: Supervisor,
  order: { id: string; userId: string; refuses: boolean },
): Promise<void> {
  const { observed, trace } = world
  const who = `warehouse ${order.userId.slice(-3)}`
  const requests = createRequests(world, supervisor, who)
  const body: FulfilmentBody = order.refuses ? { outcome: 'refused', reason: 'it broke' } : { outcome: 'fulfilled' }
  for (let tries = 1; tries <= MOST_TRIES; tries++) {
    try {
      if (order.refuses) observed.orderOf(order.userId).refused = true
      await requests.ask(`answers ${body.outcome}`, (api) => api.fulfil(order.id, body))
      return
    } catch (error) {
      if (isFinal(error)) {
        trace.add(who, `answers ${body.outcome}: ${error.code}`)
        return
      }
      await virtualTime.after(Math.min(LONGEST_PAUSE_MS, 200 * 2 ** tries))
    }
  }
}

/** As docs/fulfilment.md has it: a 409 of an order that is in work is early. */
function isFinal(error: unknown): error is DomainError {
  if (!(error instanceof DomainError)) return false
  const isEarly = error.code === 'ORDER_NOT_FULFILLABLE' && /PENDING|PROCESSING/.test(error.details.detail ?? '')
  return !isEarly && error.code !== 'SERVICE_UNAVAILABLE'
}
