import type { WebhookRecord } from '../../../ports/subscribers.ts'
import { fromDocument, type WebhookDocument } from '../documents.ts'

/** The due time of an endpoint that has nothing to be delivered. */
export const NEVER_MS = Number.MAX_SAFE_INTEGER

export function toWebhook(document: WebhookDocument): WebhookRecord {
  const {
    dueAtMs: _due,
    dueGeneration: _generation,
    notBeforeMs: _not,
    leaseUntilMs: _lease,
    holder: _holder,
    ...webhook
  } = document
  return fromDocument(webhook)
}
