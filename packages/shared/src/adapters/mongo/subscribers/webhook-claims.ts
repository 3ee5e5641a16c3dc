import { type ClaimedWebhook, NEVER_MS, type WebhookStore } from '../../../ports/subscribers.ts'
import { claimRows } from '../claim-rows.ts'
import type { WebhookDocument } from '../documents.ts'
import type { Collections } from '../schema/collections.ts'
import { toWebhook } from './webhook-documents.ts'

/** How often deliveries that become due meanwhile keep a claim from being given up, before the endpoint is due at once. */
const MOST_READS = 3

type Webhooks = Collections['webhooks']
type Request = Parameters<WebhookStore['claimDue']>[0]

/** A claimed endpoint is due when its lease is over, so that it is found where its process crashes. */
export async function claimDue(webhooks: Webhooks, { nowMs, leaseMs, limit }: Request): Promise<ClaimedWebhook[]> {
  const passed = { $lte: nowMs }
  const leaseUntilMs = nowMs + leaseMs
  const claimed = await claimRows(webhooks, {
    free: { state: 'active', dueAtMs: passed, notBeforeMs: passed, leaseUntilMs: passed },
    sort: { dueAtMs: 1 },
    limit,
    lease: { leaseUntilMs, dueAtMs: leaseUntilMs },
  })
  return claimed.map((webhook) => ({ ...toWebhook(webhook), leaseUntilMs }))
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
 * Deliveries are written before their endpoint is made due. So where its generation is the same before and after the look at the
 * deliveries, that look has seen all of them.
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
    const webhook = await webhooks.findOne(heldBy(claim), { projection: { dueGeneration: 1 } })
    if (!webhook) return
    const pending = deliveries.find({ webhookId: claim.id, state: 'pending' }, { projection: { dueAtMs: 1 } })
    const [next] = await pending.sort({ dueAtMs: 1 }).limit(1).toArray()
    if (await giveUp(next?.dueAtMs ?? NEVER_MS, { dueGeneration: webhook.dueGeneration })) return
  }
  await giveUp(0, {})
}
