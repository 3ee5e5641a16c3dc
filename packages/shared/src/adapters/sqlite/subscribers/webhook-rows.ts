import { PAUSE_REASONS, WEBHOOK_STATES } from '../../../contracts/webhooks.ts'
import { isFreshStart, type WebhookEdit, type WebhookHealth, type WebhookRecord } from '../../../ports/subscribers.ts'
import { oneOf, type Row, text } from '../rows.ts'

/** What an insert and an edit write, by the names of the parameters. */
export const columnsOf = (webhook: WebhookRecord) => ({
  id: webhook.id,
  url: webhook.url,
  events: JSON.stringify(webhook.events),
  description: webhook.description ?? null,
  state: webhook.state,
  pausedReason: webhook.pausedReason ?? null,
  secrets: JSON.stringify(webhook.secrets),
  updatedAt: webhook.updatedAt,
  health: JSON.stringify(webhook.health),
})

export function toWebhook(row: Row): WebhookRecord {
  return {
    id: text(row, 'id'),
    url: text(row, 'url'),
    events: JSON.parse(text(row, 'events')),
    ...(row['description'] === null ? {} : { description: text(row, 'description') }),
    state: oneOf(WEBHOOK_STATES, row, 'state'),
    ...(row['paused_reason'] === null ? {} : { pausedReason: oneOf(PAUSE_REASONS, row, 'paused_reason') }),
    secrets: JSON.parse(text(row, 'secrets')),
    ...(row['owner_id'] === null ? {} : { ownerId: text(row, 'owner_id') }),
    createdAt: text(row, 'created_at'),
    updatedAt: text(row, 'updated_at'),
    health: JSON.parse(text(row, 'health')),
  }
}

export function edited({ pausedReason, ...webhook }: WebhookRecord, edit: WebhookEdit): WebhookRecord {
  const given = Object.entries(edit).filter(([, value]) => value !== undefined)
  return {
    ...webhook,
    ...(edit.state === undefined && pausedReason ? { pausedReason } : {}),
    ...Object.fromEntries(given),
    health: isFreshStart(edit) ? withoutFailures(webhook.health) : webhook.health,
  }
}

export function healthAfter(
  health: WebhookHealth,
  { succeeded, atMs, error }: { succeeded: boolean; atMs: number; error?: string },
): WebhookHealth {
  if (succeeded) return { ...withoutFailures(health), lastSuccessAtMs: Math.max(health.lastSuccessAtMs ?? 0, atMs) }
  return {
    ...health,
    failures: health.failures + 1,
    failingSinceMs: Math.min(health.failingSinceMs ?? atMs, atMs),
    lastFailureAtMs: Math.max(health.lastFailureAtMs ?? 0, atMs),
    ...(error === undefined ? {} : { lastError: error }),
  }
}

const withoutFailures = ({ failingSinceMs: _, ...health }: WebhookHealth): WebhookHealth => ({ ...health, failures: 0 })
