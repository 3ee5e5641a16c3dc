import type { Random } from '../../scenarios/random.ts'
import { type FrontAnswer, type HttpFront, startHttpFront } from './http-front.ts'

export type SesMode = 'up' | 'half throttled' | 'down'

export interface SesFront extends HttpFront {
  set(mode: SesMode): void
  /** Requests that were refused with Throttling, the SDK's own retries included. */
  throttled(): number
  /** Requests that found nobody. */
  cutOff(): number
}

const THROTTLING: FrontAnswer = {
  status: 400,
  headers: { 'content-type': 'text/xml' },
  body: '<ErrorResponse><Error><Type>Sender</Type><Code>Throttling</Code><Message>Maximum sending rate exceeded.</Message></Error></ErrorResponse>',
}

/** Before a mail service: throttles, or is not there. What it does not let through was never sent. */
export async function startFailingSesFront(target: string, random: Random): Promise<SesFront> {
  let mode: SesMode = 'up'
  let throttled = 0
  let cutOff = 0
  const front = await startHttpFront(target, async (request, forward) => {
    if (mode === 'down') {
      cutOff += 1
      return undefined
    }
    if (mode === 'half throttled' && random.next() < 0.5) {
      throttled += 1
      return THROTTLING
    }
    return forward(request)
  })
  return {
    ...front,
    set: (next) => {
      mode = next
    },
    throttled: () => throttled,
    cutOff: () => cutOff,
  }
}
