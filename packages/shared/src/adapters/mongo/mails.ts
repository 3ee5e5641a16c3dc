import type { UpdateFilter } from 'mongodb'
import type { MailKind } from '../../domain/order.ts'
import type { MailLedger } from '../../ports/stores.ts'
import type { Connection } from './connection.ts'
import { type MailDocument, mailId } from './documents.ts'
import { remindOfMails } from './reminders.ts'

export function createMongoMails(connection: Connection): MailLedger {
  const { run } = connection
  const { mails } = connection.collections

  const changeUnsent = (orderId: string, kind: MailKind, change: UpdateFilter<MailDocument>): Promise<void> =>
    run(async () => {
      await mails.updateOne({ _id: mailId(orderId, kind), state: 'unsent' }, change)
    })

  return {
    claim: (orderId, kind, { nowMs, leaseMs }) =>
      run(async () => {
        const _id = mailId(orderId, kind)
        const free = { _id, state: 'unsent', leaseUntilMs: { $lte: nowMs } } as const
        const { matchedCount } = await mails.updateOne(free, { $set: { leaseUntilMs: nowMs + leaseMs } })
        if (matchedCount === 1) return 'claimed'
        const mail = await mails.findOne({ _id }, { projection: { state: 1 } })
        if (!mail) return 'unknown'
        return mail.state === 'unsent' ? 'held' : mail.state
      }),
    markSent: (orderId, kind, nowMs) => changeUnsent(orderId, kind, { $set: { state: 'sent', settledAtMs: nowMs } }),
    markRejected: (orderId, kind, reason, nowMs) =>
      changeUnsent(orderId, kind, { $set: { state: 'rejected', reason, settledAtMs: nowMs } }),
    release: (orderId, kind, reason) => changeUnsent(orderId, kind, { $set: { leaseUntilMs: 0, reason } }),
    remindOverdue: (request, toEvent) => remindOfMails(connection, request, toEvent),
    countUnsent: () => run(() => mails.countDocuments({ state: 'unsent' })),
  }
}
