import { randomUUID } from 'node:crypto'
import type { ClaimedWebhook, WebhookStore } from '../../../ports/subscribers.ts'
import type { WebhookDocument } from '../documents.ts'
import type { Collections } from '../schema/collections.ts'
import { NEVER_MS, toWebhook } from './webhook-documents.ts'

/** Processes that look at the same time find the same endpoints; who got none of them looks again, so often at most. */
const MOST_LOOKS = 5
/** How often what is given meanwhile keeps a claim from being given up before the endpoint is simply due at once. */
const MOST_READS = 3

type Webhooks = Collections['webhooks']
type Request = Parameters<WebhookStore['claimDue']>[0]

/** A claimed endpoint is due when its lease is over, so that it is found where its process crashes. */
export async function claimDue(webhooks: Webhooks, { nowMs, leaseMs, limit }: Request): Promise<ClaimedWebhook[]> {
  const passed = { $lte: nowMs }
  const due = { state: 'active' as const, dueAtMs: passed, notBeforeMs: passed, leaseUntilMs: passed }
  for (let looks = 0; looks < MOST_LOOKS; looks++) {
    const found = await webhooks.find(due).sort({ dueAtMs: 1 }).limit(limit).toArray()
    if (found.length === 0) return []
    const holder = randomUUID()
    const leaseUntilMs = nowMs + leaseMs
    const ids = { _id: { $in: found.map(({ _id }) => _id) } }
    const lease = { $set: { leaseUntilMs, dueAtMs: leaseUntilMs, holder } }
    const { matchedCount } = await webhooks.updateMany({ ...due, ...ids }, lease)
    const held = matchedCount === found.length ? found : await webhooks.find({ ...ids, holder }).toArray()
    if (held.length > 0) return held.map((webhook) => ({ ...toWebhook(webhook), leaseUntilMs }))
  }
  return []
}

/** The lease is the fence: a later claim's ends later. */
const heldBy = ({ id, leaseUntilMs }: ClaimedWebhook) => ({ _id: id, leaseUntilMs })

export async function renew(
  webhooks: Webhooks,
  claim: ClaimedWebhook,
  { nowMs, leaseMs }: Parameters<WebhookStore['renew']>[1],
): Promise<ClaimedWebhook | undefined> {
  const leaseUntilMs = nowMs + leaseMs
  const held = { ...heldBy(claim), state: 'active' as const }
  const renewed = await webhooks.findOneAndUpdate(held, { $set: { leaseUntilMs } }, { returnDocument: 'after' })
  return renewed ? { ...toWebhook(renewed), leaseUntilMs } : undefined
}

/**
 * Deliveries are written before their endpoint is made due. So where the endpoint was not given anything between the two looks here, the
 * one at the deliveries has seen all of them.
 */
export async function release(
  { webhooks, deliveries }: Pick<Collections, 'webhooks' | 'deliveries'>,
  claim: ClaimedWebhook,
  { notBeforeMs = 0 }: { notBeforeMs?: number } = {},
): Promise<void> {
  const giveUp = async (dueAtMs: number, seen: Partial<WebhookDocument>) => {
    const $set = { dueAtMs: Math.max(dueAtMs, notBeforeMs), notBeforeMs, leaseUntilMs: 0 }
    return (
      (await webhooks.updateOne({ ...heldBy(claim), ...seen }, { $set, $unset: { holder: '' } })).matchedCount === 1
    )
  }
  for (let reads = 0; reads < MOST_READS; reads++) {
    const webhook = await webhooks.findOne(heldBy(claim), { projection: { given: 1 } })
    if (!webhook) return
    const pending = deliveries.find({ webhookId: claim.id, state: 'pending' }, { projection: { dueAtMs: 1 } })
    const [next] = await pending.sort({ dueAtMs: 1 }).limit(1).toArray()
    if (await giveUp(next?.dueAtMs ?? NEVER_MS, { given: webhook.given })) return
  }
  await giveUp(0, {})
}
