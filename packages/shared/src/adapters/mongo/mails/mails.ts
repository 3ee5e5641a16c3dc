import type { Filter, UpdateFilter } from 'mongodb'
import type { AdminLogEntry } from '../../../contracts/admin.ts'
import { type MailKey, mailId, resendMail } from '../../../domain/mail.ts'
import type { MailLedger, MailPageRequest, MailRecord } from '../../../ports/stores.ts'
import type { Connection } from '../connection/connection.ts'
import { type MailDocument, toDocument } from '../documents.ts'
import { createBatchLoader } from '../reads/batch-loader.ts'
import { type ClaimQuestion, claimDueMails, claimMails } from './mail-claims.ts'

interface Change {
  filter: Filter<MailDocument>
  update: UpdateFilter<MailDocument>
}

export function createMongoMails(connection: Connection): MailLedger {
  const { run } = connection
  const { mails } = connection.collections

  const claim = createBatchLoader((asked: readonly ClaimQuestion[]) =>
    run(() => claimMails(connection.collections, asked)),
  )
  const update = createBatchLoader((changes: readonly Change[]) =>
    run(async () => {
      // Not in order: one that fails keeps none of the others from being noted, so no mail of theirs is sent again
      await mails.bulkWrite(
        changes.map((change) => ({ updateOne: change })),
        { ordered: false },
      )
      return changes.map(() => 'done' as const)
    }),
  )
  const changeUnsent = async (key: MailKey, change: UpdateFilter<MailDocument>, fence: Filter<MailDocument> = {}) => {
    await update({ filter: { _id: mailId(key), state: 'unsent', ...fence }, update: change })
  }

  return {
    claim: (orderId, kind, request) => claim({ _id: mailId({ orderId, kind }), ...request }),
    claimDue: (request) => run(() => claimDueMails(mails, request)),
    markSent: (orderId, kind, nowMs) =>
      changeUnsent({ orderId, kind }, { $set: { state: 'sent', settledAtMs: nowMs }, $unset: { reason: '' } }),
    markRejected: (orderId, kind, reason, nowMs) =>
      changeUnsent({ orderId, kind }, { $set: { state: 'rejected', reason, settledAtMs: nowMs } }),
    release: ({ leaseUntilMs, ...key }, { checkAtMs, reason, tried }) =>
      changeUnsent(
        key,
        { $set: { leaseUntilMs: 0, checkAtMs, reason }, $inc: { tries: tried ? 1 : 0 } },
        { leaseUntilMs },
      ),
    resend: (key, nowMs, entry) => resend(connection, key, nowMs, entry),
    list: (page) => run(() => list(connection, page)),
    countUnsent: () => run(() => mails.countDocuments({ state: 'unsent' })),
  }
}

function resend(
  { transact, collections: { mails, adminLog } }: Connection,
  key: MailKey,
  nowMs: number,
  entry?: AdminLogEntry,
) {
  return transact(async (session) => {
    const _id = mailId(key)
    const mail = await mails.findOne({ _id }, { session })
    if (!mail) return false
    await mails.updateOne(
      { _id },
      { $set: resendMail(mail, nowMs), $unset: { reason: '', settledAtMs: '' } },
      { session },
    )
    if (entry) await adminLog.insertOne(toDocument(entry), { session })
    return true
  })
}

async function list({ collections: { mails } }: Connection, page: MailPageRequest): Promise<MailRecord[]> {
  const { state, orderId, sinceMs = 0, untilMs = Number.MAX_SAFE_INTEGER, limit, before } = page
  const within = { $gte: sinceMs, $lt: untilMs }
  const filter: Filter<MailDocument> = {
    ...(state === undefined ? {} : { state }),
    ...(before ? { _id: { $lt: mailId(before) } } : {}),
    $or: [{ settledAtMs: within }, { settledAtMs: { $exists: false }, checkAtMs: within }],
  }
  const found = mails.find(orderId === undefined ? filter : { $and: [filter, { _id: idsOf(orderId) }] })
  return (await found.sort({ _id: -1 }).limit(limit).toArray()).map(toRecord)
}

/** The ids of an order's mails, for there is no other index that leads to them. */
const idsOf = (orderId: string) => ({ $gte: `${orderId}:`, $lt: `${orderId};` })

const toRecord = ({ orderId, kind, state, settledAtMs, checkAtMs, tries = 0, reason }: MailDocument): MailRecord => ({
  orderId,
  kind,
  state,
  atMs: settledAtMs ?? checkAtMs,
  tries,
  ...(reason === undefined ? {} : { reason }),
})
