import type { WebhookRecord } from '../../../ports/subscribers.ts'
import { fromDocument, type WebhookDocument } from '../documents.ts'

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
