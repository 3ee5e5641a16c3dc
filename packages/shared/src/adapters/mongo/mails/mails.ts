import type { ClientSession, Filter, UpdateFilter } from 'mongodb'
import {
  ACCOUNT_MAIL_KINDS,
  MAIL_KINDS,
  type MailKey,
  mailId,
  type NewAccountMail,
  resendMail,
} from '../../../domain/mail.ts'
import type { MailLedger, MailPageRequest, MailRecord } from '../../../ports/stores.ts'
import type { Connection } from '../connection/connection.ts'
import { type MailDocument, toDocument } from '../documents.ts'
import { keepAnswer, onceFor } from '../idempotency.ts'
import { purge } from '../purge.ts'
import { createBatchLoader } from '../reads/batch-loader.ts'
import type { Collections } from '../schema/collections.ts'
import { type ClaimQuestion, claimDueMails, claimMails, keyOf } from './mail-claims.ts'

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
    add: (mail) =>
      run(async () => {
        await mails.insertOne(toAccountMail(mail))
      }),
    claim: (subjectId, kind, request) => claim({ _id: mailId({ subjectId, kind }), ...request }),
    claimDue: (request) => run(() => claimDueMails(mails, request)),
    markSent: (key, nowMs) =>
      changeUnsent(key, { $set: { state: 'sent', settledAtMs: nowMs }, $unset: { reason: '' } }),
    close: (key, { state, reason, nowMs, userId }) =>
      changeUnsent(key, { $set: { state, reason, settledAtMs: nowMs, ...(userId === undefined ? {} : { userId }) } }),
    remove: (key) =>
      run(async () => {
        await mails.deleteOne({ _id: mailId(key) })
      }),
    releaseHeld: (userId, nowMs) => run(() => releaseHeld(connection.collections, userId, nowMs)),
    release: ({ leaseUntilMs, ...key }, { checkAtMs, reason, tried }) =>
      changeUnsent(
        key,
        { $set: { leaseUntilMs: 0, checkAtMs, reason }, $inc: { tries: tried ? 1 : 0 } },
        { leaseUntilMs },
      ),
    resend: async (key, nowMs, options = {}) => {
      const once = await onceFor(connection, options.request, () => resend(connection, key, nowMs, options))
      return 'earlier' in once || once.result
    },
    listOfUser: (userId) =>
      run(async () => (await mails.find({ userId }).sort({ _id: -1 }).limit(1000).toArray()).map(toRecord)),
    list: (page) => run(() => list(connection, page)),
    purge: (beforeMs, limit) =>
      run(() =>
        purge(
          mails,
          { kind: { $in: [...ACCOUNT_MAIL_KINDS] }, userId: { $exists: true }, settledAtMs: { $lt: beforeMs } },
          limit,
        ),
      ),
    countUnsent: () => run(() => mails.countDocuments({ state: 'unsent' })),
  }
}

function resend(
  connection: Connection,
  key: MailKey,
  nowMs: number,
  { entryFor, request }: NonNullable<Parameters<MailLedger['resend']>[2]>,
) {
  const { transact, collections } = connection
  const { mails, adminLog } = collections
  return transact(async (session) => {
    const _id = mailId(key)
    const mail = await mails.findOne({ _id }, { session })
    if (!mail) return false
    const resent = resendMail(mail, nowMs)
    await mails.updateOne({ _id }, { $set: resent, $unset: { reason: '', settledAtMs: '' } }, { session })
    const entry = entryFor?.(mail.state, resent.state)
    if (entry) await adminLog.insertOne(toDocument(entry), { session })
    if (request) await keepAnswer(connection, session, request, 'true')
    return true
  })
}

async function list({ collections: { mails } }: Connection, page: MailPageRequest): Promise<MailRecord[]> {
  const { state, subjectId, sinceMs = 0, untilMs = Number.MAX_SAFE_INTEGER, limit, before } = page
  const within = { $gte: sinceMs, $lt: untilMs }
  const filter: Filter<MailDocument> = {
    ...(state === undefined ? {} : { state }),
    ...(before ? { _id: { $lt: mailId(before) } } : {}),
    $or: [{ settledAtMs: within }, { settledAtMs: { $exists: false }, checkAtMs: within }],
  }
  const found = mails.find(subjectId === undefined ? filter : { $and: [filter, { _id: idsOf(subjectId) }] })
  return (await found.sort({ _id: -1 }).limit(limit).toArray()).map(toRecord)
}

/** Whole ids, which lead to their shards. */
const idsOf = (subjectId: string) => ({ $in: MAIL_KINDS.map((kind) => mailId({ subjectId, kind })) })

const toRecord = ({ _id, state, settledAtMs, checkAtMs, tries = 0, reason }: MailDocument): MailRecord => ({
  ...keyOf(_id),
  state,
  atMs: settledAtMs ?? checkAtMs,
  tries,
  ...(reason === undefined ? {} : { reason }),
})

export const toAccountMail = ({ id, kind, userId, checkAtMs }: NewAccountMail): MailDocument => ({
  _id: mailId({ subjectId: id, kind }),
  kind,
  userId,
  state: 'unsent',
  leaseUntilMs: 0,
  checkAtMs,
})

/** Makes a user's held mails due. */
export async function releaseHeld({ mails }: Collections, userId: string, nowMs: number, session?: ClientSession) {
  await mails.updateMany(
    { userId, state: 'held' },
    { $set: { state: 'unsent', checkAtMs: nowMs, leaseUntilMs: 0 }, $unset: { reason: '', settledAtMs: '' } },
    { ...(session ? { session } : {}) },
  )
}
