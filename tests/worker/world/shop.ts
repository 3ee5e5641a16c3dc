import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs'
import type { EmbeddedSes } from '@orders/embedded/backing/embedded-ses'
import { systemClock } from '@orders/shared/adapters/clock'
import { completeChange } from '@orders/shared/domain/complete-change'
import type { AccountMailKind, MailKey } from '@orders/shared/domain/mail'
import { decide, type OrderRecord } from '@orders/shared/domain/order'
import { toOrderEvent } from '@orders/shared/domain/order-event'
import { decidePlacement } from '@orders/shared/domain/placement'
import type { ProductRecord } from '@orders/shared/domain/product'
import type { Store, UserRecord } from '@orders/shared/ports/stores'
import { aUser } from '@orders/shared/testing/builders'

export interface ReceivedMail {
  destination: { to: string[] }
  subject: string
  body: { text: string; html: string }
}

interface Deps {
  store: Store
  inbox: EmbeddedSes
  sqs: SQSClient
  queueUrl: string
}

const SOURCE = '/test'
const eventContext = () => ({ id: systemClock.newId(), nowMs: systemClock.nowMs(), source: SOURCE })

/** What customers do, straight on the store: the worker has no HTTP of its own for it. */
export function createShop({ store, inbox, sqs, queueUrl }: Deps) {
  async function register(user = aUser()): Promise<UserRecord> {
    await store.users.insert(user)
    return user
  }

  /** Asks for a mail about the account. */
  async function ask(kind: AccountMailKind, { id: userId }: Pick<UserRecord, 'id'>): Promise<MailKey> {
    const mail = { id: systemClock.newId(), kind, userId, checkAtMs: systemClock.nowMs() }
    await store.mails.add(mail)
    return { subjectId: mail.id, kind }
  }

  async function stock(available = 10): Promise<ProductRecord> {
    const body = { name: 'Helmet <b>', price: { amount: 2000, currency: 'USD' }, available }
    return (await store.products.put(`helmet-${systemClock.newId()}`, body)).product
  }

  async function place(
    user: UserRecord,
    product: ProductRecord,
    quantity = 1,
    checkAtMs?: number,
    cancelWindowMs = 0,
  ): Promise<OrderRecord> {
    const nowMs = systemClock.nowMs()
    const order = decidePlacement({
      id: systemClock.newId(),
      userId: user.id,
      items: [{ productId: product.id, quantity }],
      products: [product],
      nowMs,
      cancelWindowMs,
      checkAtMs: checkAtMs ?? nowMs + cancelWindowMs + 60_000,
    })
    await store.orders.place(order, toOrderEvent('order.placed', order, eventContext()))
    return order
  }

  /** @returns whether the order had not changed meanwhile @throws IllegalTransition */
  async function cancel({ id }: OrderRecord): Promise<boolean> {
    const order = await store.orders.findById(id)
    const change = order && decide(order, { type: 'cancel' }, systemClock.nowMs())
    if (!change || change === 'already applied') return false
    return store.orders.commit(completeChange(change, eventContext()))
  }

  /** As a worker that dies just after it has committed the change. */
  async function settle(order: OrderRecord, given: { mailLeaseMs?: number } = {}): Promise<void> {
    let latest = order
    for (const command of [{ type: 'claim', leaseMs: 1, checkAtMs: 1 }, { type: 'confirm' }] as const) {
      const change = decide(latest, command, systemClock.nowMs())
      if (change === 'already applied') throw new Error('the order is settled already')
      await store.orders.commit(completeChange(change, { ...eventContext(), ...given }))
      latest = change.after
    }
  }

  /** As an admin: a failed order gets another chance. */
  async function retry({ id }: OrderRecord): Promise<void> {
    const nowMs = systemClock.nowMs()
    const failed = await store.orders.findById(id)
    const change = failed && decide(failed, { type: 'retry', checkAtMs: nowMs + 60_000 }, nowMs)
    if (!change || change === 'already applied') return
    await store.orders.commit(completeChange(change, eventContext()))
  }

  return {
    register,
    ask,
    stock,
    place,
    cancel,
    settle,
    retry,
    statusOf: async (order: OrderRecord) => (await store.orders.findById(order.id))?.status,
    availableOf: async (product: ProductRecord) => (await store.products.findById(product.id))?.available,
    mailsTo: async (user: UserRecord): Promise<ReceivedMail[]> => {
      const answer = await fetch(`${inbox.endpoint}/store`)
      const { emails } = (await answer.json()) as { emails: ReceivedMail[] }
      return emails.filter(({ destination }) => destination.to.includes(user.email))
    },
    /** Past the outbox: a message as the queue would deliver it. */
    sendRaw: (body: string, to = queueUrl) => sqs.send(new SendMessageCommand({ QueueUrl: to, MessageBody: body })),
    eventOf: (order: OrderRecord, type: Parameters<typeof toOrderEvent>[0] = 'order.placed') =>
      toOrderEvent(type, order, eventContext()),
  }
}
