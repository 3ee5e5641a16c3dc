import type { Filter, UpdateFilter } from 'mongodb'
import type { MailKind } from '../../domain/order.ts'
import type { MailLedger } from '../../ports/stores.ts'
import { together } from './batch-by-turn.ts'
import type { Connection } from './connection.ts'
import { type MailDocument, mailId } from './documents.ts'
import { type ClaimQuestion, claimMails } from './mail-claims.ts'
import { remindOfMails } from './reminders.ts'

interface Change {
  filter: Filter<MailDocument>
  update: UpdateFilter<MailDocument>
}

export function createMongoMails(connection: Connection): MailLedger {
  const { run } = connection
  const { mails } = connection.collections

  const claim = together((asked: readonly ClaimQuestion[]) => run(() => claimMails(connection.collections, asked)))
  const update = together((changes: readonly Change[]) =>
    run(async () => {
      // Not in order: one that fails keeps none of the others from being noted, so no mail of theirs is sent again
      await mails.bulkWrite(
        changes.map((change) => ({ updateOne: change })),
        { ordered: false },
      )
      return changes.map(() => 'done' as const)
    }),
  )
  const changeUnsent = async (orderId: string, kind: MailKind, change: UpdateFilter<MailDocument>): Promise<void> => {
    await update({ filter: { _id: mailId(orderId, kind), state: 'unsent' }, update: change })
  }

  return {
    claim: (orderId, kind, request) => claim({ _id: mailId(orderId, kind), ...request }),
    markSent: (orderId, kind, nowMs) => changeUnsent(orderId, kind, { $set: { state: 'sent', settledAtMs: nowMs } }),
    markRejected: (orderId, kind, reason, nowMs) =>
      changeUnsent(orderId, kind, { $set: { state: 'rejected', reason, settledAtMs: nowMs } }),
    release: (orderId, kind, reason) => changeUnsent(orderId, kind, { $set: { leaseUntilMs: 0, reason } }),
    remindOverdue: (request, toEvent) => remindOfMails(connection, request, toEvent),
    countUnsent: () => run(() => mails.countDocuments({ state: 'unsent' })),
  }
}
