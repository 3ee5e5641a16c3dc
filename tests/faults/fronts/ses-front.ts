import type { Random } from '../../scenarios/random.ts'
import { type FrontAnswer, type HttpFront, startHttpFront } from './http-front.ts'

export type SesMode = 'up' | 'half throttled' | 'down' | 'paused' | 'sender unverified'

export interface SesFront extends HttpFront {
  set(mode: SesMode): void
  /** Requests that were refused with Throttling, the SDK's own retries included. */
  throttled(): number
  /** Requests that found nobody. */
  cutOff(): number
  /** Sends that were refused for the account's sake. */
  refused(): number
}

const errorOf = (code: string, message: string): FrontAnswer => ({
  status: 400,
  headers: { 'content-type': 'text/xml' },
  body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
})
const THROTTLING = errorOf('Throttling', 'Maximum sending rate exceeded.')
/** In the words of SES. */
const REFUSALS: Partial<Record<SesMode, FrontAnswer>> = {
  paused: errorOf(
    'MessageRejected',
    'Sending paused for this account. For more information, please check the inbox of the email address associated with your AWS account.',
  ),
  'sender unverified': errorOf(
    'MessageRejected',
    'Email address is not verified. The following identities failed the check in region US-EAST-1',
  ),
}

/** Before a mail service: throttles, or is not there. What it does not let through was never sent. */
export async function startFailingSesFront(target: string, random: Random): Promise<SesFront> {
  let mode: SesMode = 'up'
  let throttled = 0
  let cutOff = 0
  let refused = 0
  const front = await startHttpFront(target, async (request, forward) => {
    if (mode === 'down') {
      cutOff += 1
      return undefined
    }
    if (mode === 'half throttled' && random.next() < 0.5) {
      throttled += 1
      return THROTTLING
    }
    const refusal = REFUSALS[mode]
    if (refusal && request.body.includes('Action=SendEmail')) {
      refused += 1
      return refusal
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
    refused: () => refused,
  }
}
