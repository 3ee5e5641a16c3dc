import { type SESClient, SendEmailCommand } from '@aws-sdk/client-ses'
import type { OrderMailKind } from '@orders/shared/domain/order'
import type { SimulatedProcess } from '../actors/process.ts'
import type { DeliveredMail } from '../observations.ts'
import { chance } from '../plan/chance.ts'
import type { World } from '../world.ts'
import { faultNow } from './faults.ts'
import type { Link } from './link.ts'

/** Of sends, while the service throttles. */
const THROTTLED_SHARE = 0.7

/** What the production code has in place of the SDK's client: it takes mails, or answers as SES does. */
export function createSesClient(world: World, process: SimulatedProcess, link: Link): SESClient {
  const { observed, plan, random } = world

  function refusal(to: string): Error | undefined {
    if (faultNow(plan, 'mail', 'paused'))
      return sesError(
        'MessageRejected',
        'Sending paused for this account. For more information, please check the inbox.',
      )
    if (faultNow(plan, 'mail', 'sender unverified'))
      return sesError(
        'InvalidParameterValue',
        'Invalid email address<shop@example.com>: the From address is not valid.',
      )
    if (faultNow(plan, 'mail', 'throttled') && chance(random, THROTTLED_SHARE))
      return sesError('Throttling', 'Maximum sending rate exceeded.')
    if (to.startsWith('refused')) return sesError('MessageRejected', 'Address blacklisted.')
    return undefined
  }

  function deliver({ input }: SendEmailCommand): DeliveredMail {
    const to = input.Destination?.ToAddresses?.[0] ?? ''
    const error = refusal(to)
    if (error) {
      if (!to.startsWith('refused')) observed.faultsMet++
      throw error
    }
    const subject = input.Message?.Subject?.Data ?? ''
    const text = input.Message?.Body?.Text?.Data ?? ''
    const orderId = /[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f-]{21}/.exec(text)?.[0] ?? 'none'
    const mail: DeliveredMail = {
      orderId,
      kind: kindOf(subject),
      by: process,
      noted: false,
      atMs: process.clock.nowMs(),
    }
    observed.mails.push(mail)
    return mail
  }

  async function send(command: unknown, signal?: AbortSignal): Promise<unknown> {
    if (!(command instanceof SendEmailCommand)) throw sesError('AccessDenied', 'not authorized to do this')
    let mail: DeliveredMail | undefined
    let lost = false
    const lose = () => {
      lost = true
      if (mail) mail.excuse ??= 'the answer was lost'
    }
    const { promise: aborted, reject } = Promise.withResolvers<never>()
    const giveUp = () => {
      lose()
      reject(Object.assign(new Error('Request aborted'), { name: 'AbortError' }))
    }
    signal?.addEventListener('abort', giveUp, { once: true })
    const sent = link(
      'mail',
      'mail',
      () => {
        mail = deliver(command)
        if (lost || !process.alive) lose()
        return { MessageId: 'simulated' }
      },
      { answerLost: lose },
    )
    sent.catch(() => {})
    return Promise.race([sent, aborted]).finally(() => signal?.removeEventListener('abort', giveUp))
  }

  const client = {
    send: (command: unknown, options?: { abortSignal?: AbortSignal }) => send(command, options?.abortSignal),
    destroy: () => {},
  }
  return client as unknown as SESClient
}

const sesError = (name: string, message: string): Error =>
  Object.assign(new Error(message), { name, $fault: 'client', $metadata: { httpStatusCode: 400 } })

const KIND_WORDS: readonly (readonly [RegExp, OrderMailKind])[] = [
  [/confirmed/, 'confirmed'],
  [/cancelled/, 'cancelled'],
  [/could not be completed/, 'failed'],
]

function kindOf(subject: string): OrderMailKind {
  const kind = KIND_WORDS.find(([word]) => word.test(subject))?.[1]
  if (!kind) throw new Error(`no kind of mail has the subject “${subject}”`)
  return kind
}
