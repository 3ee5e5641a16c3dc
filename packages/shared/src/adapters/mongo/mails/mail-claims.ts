import { randomUUID } from 'node:crypto'
import { leaseMail, type MailKey, parseMailId } from '../../../domain/mail.ts'
import type { ClaimedMail, MailClaim, MailLedger } from '../../../ports/stores.ts'
import { claimRows } from '../claim-rows.ts'
import type { MailDocument } from '../documents.ts'
import type { Collections } from '../schema/collections.ts'

export interface ClaimQuestion {
  _id: string
  nowMs: number
  leaseMs: number
}

/**
 * Claims mails in one round trip: each is updated atomically and for one holder only. A second one is needed where not all of them
 * were free, to tell which.
 */
export async function claimMails({ mails }: Collections, asked: readonly ClaimQuestion[]): Promise<MailClaim[]> {
  const holder = randomUUID()
  // Of several who ask for one mail at once, the first may get it.
  const first = new Map(asked.toReversed().map((question) => [question._id, question]))
  const claims = [...first.values()].map(({ _id, nowMs, leaseMs }) => ({
    updateOne: {
      filter: { _id, state: 'unsent' as const, leaseUntilMs: { $lte: nowMs } },
      update: { $set: { ...leaseMail(nowMs, leaseMs), holder } },
    },
  }))
  const { matchedCount } = await mails.bulkWrite(claims, { ordered: false })
  const others = matchedCount < claims.length ? await findHeld(mails, [...first.keys()], holder) : new Map()
  return asked.map(
    (question) => others.get(question._id) ?? (first.get(question._id) === question ? 'claimed' : 'taken'),
  )
}

/** @returns why each mail that this holder has not got cannot be claimed */
async function findHeld(mails: Collections['mails'], ids: string[], holder: string): Promise<Map<string, MailClaim>> {
  const found = await mails.find({ _id: { $in: ids } }, { projection: { state: 1, holder: 1 } }).toArray()
  const reasons = new Map<string, MailClaim>(ids.map((id) => [id, 'unknown']))
  for (const { _id, state, holder: by } of found) {
    if (state === 'unsent' && by === holder) reasons.delete(_id)
    else reasons.set(_id, state === 'unsent' ? 'taken' : state)
  }
  return reasons
}

type DueRequest = Parameters<MailLedger['claimDue']>[0]

export async function claimDueMails(
  mails: Collections['mails'],
  { nowMs, leaseMs, limit }: DueRequest,
): Promise<ClaimedMail[]> {
  const passed = { $lte: nowMs }
  const lease = leaseMail(nowMs, leaseMs)
  const claimed = await claimRows(mails, {
    free: { state: 'unsent', checkAtMs: passed, leaseUntilMs: passed },
    sort: { checkAtMs: 1 },
    limit,
    lease,
  })
  return claimed.map(toClaimed(lease.leaseUntilMs))
}

const toClaimed =
  (leaseUntilMs: number) =>
  ({ _id, userId, tries = 0 }: MailDocument): ClaimedMail => ({
    ...keyOf(_id),
    tries,
    leaseUntilMs,
    ...(userId === undefined ? {} : { userId }),
  })

/** The key of a document. @throws where it is none, which is a bug */
export function keyOf(_id: string): MailKey {
  const key = parseMailId(_id)
  if (!key) throw new TypeError('a mail has a key that is none')
  return key
}
