import type { Announcement } from '../../../domain/announcement.ts'
import type { AnnouncementOutbox, AnnouncementRow, Audience } from '../../../ports/subscribers.ts'
import { claimRows } from '../claim-rows.ts'
import type { Connection } from '../connection/connection.ts'
import type { AnnouncementDocument } from '../documents.ts'
import type { Collections } from '../schema/collections.ts'

type ClaimRequest = Parameters<AnnouncementOutbox['claim']>[0]

/** Rows for each audience, to be written in the transaction of the changes that they tell of. */
export const toAnnouncementDocuments = (
  announcements: readonly Announcement[],
  audiences: readonly Audience[],
): AnnouncementDocument[] =>
  announcements.flatMap((announcement) =>
    audiences.map((audience) => ({
      _id: idOf(audience, announcement.event.id),
      audience,
      announcement,
      atMs: Date.parse(announcement.event.time),
      leaseUntilMs: 0,
    })),
  )

const idOf = (audience: Audience, eventId: string) => `${audience}:${eventId}`

export function createMongoAnnouncements({ collections, run }: Connection): Record<Audience, AnnouncementOutbox> {
  const { announcements } = collections

  const outboxOf = (audience: Audience): AnnouncementOutbox => {
    const these = (ids: readonly string[]) => ({ _id: { $in: ids.map((id) => idOf(audience, id)) } })
    return {
      claim: (request) => run(() => claim(announcements, audience, request)),
      markSent: (ids) =>
        run(async () => {
          await announcements.deleteMany(these(ids))
        }),
      release: (ids, fromMs = 0) =>
        run(async () => {
          await announcements.updateMany(these(ids), { $set: { leaseUntilMs: fromMs } })
        }),
      depth: () => run(() => depth(announcements, audience)),
    }
  }

  return { webhooks: outboxOf('webhooks'), topic: outboxOf('topic') }
}

async function claim(
  announcements: Collections['announcements'],
  audience: Audience,
  { nowMs, leaseMs, limit }: ClaimRequest,
): Promise<AnnouncementRow[]> {
  const claimed = await claimRows(announcements, {
    free: { audience, leaseUntilMs: { $lte: nowMs } },
    sort: { atMs: 1, _id: 1 },
    limit,
    lease: { leaseUntilMs: nowMs + leaseMs },
  })
  return claimed.map(toRow)
}

const toRow = ({ announcement }: AnnouncementDocument): AnnouncementRow => ({
  id: announcement.event.id,
  event: announcement,
})

async function depth(announcements: Collections['announcements'], audience: Audience) {
  const [waiting] = await announcements
    .aggregate<{ pending: number; oldestAtMs: number }>([
      { $match: { audience } },
      { $group: { _id: null, pending: { $sum: 1 }, oldestAtMs: { $min: '$atMs' } } },
    ])
    .toArray()
  return waiting ? { pending: waiting.pending, oldestAtMs: waiting.oldestAtMs } : { pending: 0 }
}
