import { randomUUID } from 'node:crypto'
import type { MailClaim } from '../../ports/stores.ts'
import type { Collections } from './collections.ts'

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
      update: { $set: { leaseUntilMs: nowMs + leaseMs, holder } },
    },
  }))
  const { matchedCount } = await mails.bulkWrite(claims, { ordered: false })
  const others = matchedCount < claims.length ? await findHeld(mails, [...first.keys()], holder) : new Map()
  return asked.map(
    (question) => others.get(question._id) ?? (first.get(question._id) === question ? 'claimed' : 'held'),
  )
}

/** @returns why each mail that this holder has not got cannot be claimed */
async function findHeld(mails: Collections['mails'], ids: string[], holder: string): Promise<Map<string, MailClaim>> {
  const found = await mails.find({ _id: { $in: ids } }, { projection: { state: 1, holder: 1 } }).toArray()
  const reasons = new Map<string, MailClaim>(ids.map((id) => [id, 'unknown']))
  for (const { _id, state, holder: by } of found) {
    if (state === 'unsent' && by === holder) reasons.delete(_id)
    else reasons.set(_id, state === 'unsent' ? 'held' : state)
  }
  return reasons
}
