import { randomBytes } from 'node:crypto'
import type { PageQuery } from '../contracts/admin.ts'
import type {
  CreateWebhookBody,
  UpdateWebhookBody,
  Webhook,
  WebhookPage,
  WebhookWithSecret,
} from '../contracts/webhooks.ts'
import { DomainError } from '../domain/errors.ts'
import { keyedRequest, type Repeatable } from '../domain/idempotency-key.ts'
import { DEFAULT_LIMIT, decodeCursor, toPage, UUID } from '../domain/pages.ts'
import { liveSecrets } from '../domain/webhook-secret.ts'
import { newSecret } from '../domain/webhook-signature.ts'
import type { Clock } from '../ports/clock.ts'
import type { Store } from '../ports/stores.ts'
import { isFreshStart, type UrlRules, type WebhookEdit, type WebhookRecord } from '../ports/subscribers.ts'
import { inBatchesFrom } from '../resilience/batches.ts'
import { toEntry } from './entry.ts'

interface ReadDeps {
  store: Store
  clock: Clock
}

export interface WebhookDeps extends ReadDeps {
  /** Refuses URLs that nothing would ever be sent to. */
  urlRules: UrlRules
}

const DAY_MS = 86_400_000
/** How long the secret before a rotation still signs. */
const SECRET_OVERLAP_MS = DAY_MS
const SECRET_BYTES = 32

/** By id, ascending. @throws DomainError VALIDATION_FAILED */
export async function listWebhooks({ store, clock }: ReadDeps, query: PageQuery): Promise<WebhookPage> {
  const { limit = DEFAULT_LIMIT, cursor } = query
  const after = cursor === undefined ? {} : { afterId: decodeCursor(cursor, UUID) }
  const page = toPage(await store.webhooks.list({ limit: limit + 1, ...after }), limit)
  const pending = await store.deliveries.countPending(page.items.map(({ id }) => id))
  const nowMs = clock.nowMs()
  return {
    ...page,
    items: page.items.map((record) => toWebhook(record, { pending: pending.get(record.id) ?? 0, nowMs })),
  }
}

/** @throws DomainError WEBHOOK_NOT_FOUND */
export const getWebhook = async (deps: ReadDeps, id: string): Promise<Webhook> =>
  withPending(deps, await findWebhook(deps.store, id))

interface Command extends Repeatable {
  /** A user's id, a key's, or BY_COMMAND. */
  by: string
}

/**
 * A request that is sent again gets the endpoint that came of it, with its newest secret.
 * @param command.ownerId who is told by mail when the endpoint is paused
 * @throws DomainError VALIDATION_FAILED, WEBHOOK_NOT_FOUND (deleted since it came of an earlier request), IDEMPOTENCY_KEY_REUSED, IDEMPOTENCY_KEY_IN_USE
 */
export async function createWebhook(
  deps: WebhookDeps,
  command: Command & { body: CreateWebhookBody; ownerId?: string | undefined },
): Promise<WebhookWithSecret> {
  const { store, clock } = deps
  const { body, by, ownerId } = command
  refuseUrl(deps, body.url)
  const nowMs = clock.nowMs()
  const at = new Date(nowMs).toISOString()
  const record: WebhookRecord = {
    ...body,
    id: clock.newId(),
    state: 'active',
    secrets: [{ secret: newSecret(randomBytes(SECRET_BYTES)), createdAtMs: nowMs }],
    ...(ownerId === undefined ? {} : { ownerId }),
    createdAt: at,
    updatedAt: at,
    health: { failures: 0 },
  }
  const { url, events, description = null } = body
  const entry = toEntry(clock, by, 'webhook.create', record.id, { url, events: events.join(' ') })
  const request = keyedRequest({ ...command, nowMs }, ['webhook.create', url, events, description])
  const earlierId = await store.webhooks.insert(record, entry, request)
  return withSecret(deps, earlierId === undefined ? record : await findWebhook(store, earlierId))
}

/** @throws DomainError WEBHOOK_NOT_FOUND, VALIDATION_FAILED */
export async function updateWebhook(
  deps: WebhookDeps,
  { id: given, body, by }: { id: string; body: UpdateWebhookBody; by: string },
): Promise<Webhook> {
  const { store, clock } = deps
  const { url, state, events } = body
  if (url !== undefined) refuseUrl(deps, url)
  const { id } = await findWebhook(store, given)
  const edit: WebhookEdit = {
    ...body,
    ...(state === 'paused' ? { pausedReason: 'operator' } : {}),
    updatedAt: new Date(clock.nowMs()).toISOString(),
  }
  const details = {
    ...(url === undefined ? {} : { url }),
    ...(state === undefined ? {} : { state }),
    ...(events === undefined ? {} : { events: events.join(' ') }),
  }
  const updated = await store.webhooks.update(id, edit, toEntry(clock, by, 'webhook.update', id, details))
  if (!updated) throw new DomainError('WEBHOOK_NOT_FOUND')
  // What waits for its next try waits for an endpoint that was not well
  if (isFreshStart(edit))
    await inBatchesFrom('', (fromEventId, limit) =>
      store.deliveries.makeDue(id, { fromEventId, nowMs: clock.nowMs(), limit }),
    )
  return withPending(deps, updated)
}

/** With its deliveries. @throws DomainError WEBHOOK_NOT_FOUND */
export async function deleteWebhook(
  { store, clock }: Omit<WebhookDeps, 'urlRules'>,
  { id: given, by }: { id: string; by: string },
): Promise<void> {
  const { id, url } = await findWebhook(store, given)
  if (!(await store.webhooks.remove(id, toEntry(clock, by, 'webhook.delete', id, { url }))))
    throw new DomainError('WEBHOOK_NOT_FOUND')
}

/**
 * The new secret signs, and those before it for a day still.
 * @throws DomainError WEBHOOK_NOT_FOUND, IDEMPOTENCY_KEY_REUSED, IDEMPOTENCY_KEY_IN_USE
 */
export async function rotateSecret(
  deps: Omit<WebhookDeps, 'urlRules'>,
  command: Command & { id: string },
): Promise<WebhookWithSecret> {
  const { store, clock } = deps
  const { id } = await findWebhook(store, command.id)
  const nowMs = clock.nowMs()
  const rotation = { secret: newSecret(randomBytes(SECRET_BYTES)), nowMs, overlapMs: SECRET_OVERLAP_MS }
  const entry = toEntry(clock, command.by, 'webhook.rotate-secret', id)
  const request = keyedRequest({ ...command, nowMs }, ['webhook.rotate-secret', id])
  const rotated = await store.webhooks.rotateSecret(id, rotation, entry, request)
  if (!rotated) throw new DomainError('WEBHOOK_NOT_FOUND')
  return withSecret(deps, rotated)
}

/** @throws DomainError WEBHOOK_NOT_FOUND */
export async function findWebhook(store: Store, given: string): Promise<WebhookRecord> {
  const id = given.toLowerCase()
  const record = UUID.test(id) ? await store.webhooks.findById(id) : undefined
  if (!record) throw new DomainError('WEBHOOK_NOT_FOUND')
  return record
}

function refuseUrl({ urlRules }: WebhookDeps, url: string): void {
  const message = urlRules.findUrlProblem(url)
  if (message !== undefined) throw new DomainError('VALIDATION_FAILED', { fields: [{ path: 'url', message }] })
}

const iso = (ms: number): string => new Date(ms).toISOString()

function toWebhook(record: WebhookRecord, { pending, nowMs }: { pending: number; nowMs: number }): Webhook {
  const { id, url, events, description, state, pausedReason, createdAt, updatedAt, secrets, health } = record
  const { failures, failingSinceMs, lastSuccessAtMs, lastFailureAtMs, lastError } = health
  return {
    id,
    url,
    events,
    ...(description === undefined ? {} : { description }),
    state,
    ...(pausedReason === undefined ? {} : { pausedReason }),
    createdAt,
    updatedAt,
    secrets: liveSecrets(secrets, nowMs).map(({ createdAtMs, expiresAtMs }) => ({
      createdAt: iso(createdAtMs),
      ...(expiresAtMs === undefined ? {} : { expiresAt: iso(expiresAtMs) }),
    })),
    health: {
      pending,
      failures,
      ...(failingSinceMs === undefined ? {} : { failingSince: iso(failingSinceMs) }),
      ...(lastSuccessAtMs === undefined ? {} : { lastSuccessAt: iso(lastSuccessAtMs) }),
      ...(lastFailureAtMs === undefined ? {} : { lastFailureAt: iso(lastFailureAtMs) }),
      ...(lastError === undefined ? {} : { lastError }),
    },
  }
}

async function withSecret({ store, clock }: ReadDeps, record: WebhookRecord): Promise<WebhookWithSecret> {
  const [{ secret }] = record.secrets
  return { ...(await withPending({ store, clock }, record)), secret }
}

/** As admins see it: without a secret. */
export async function withPending({ store, clock }: ReadDeps, record: WebhookRecord): Promise<Webhook> {
  const pending = await store.deliveries.countPending([record.id])
  return toWebhook(record, { pending: pending.get(record.id) ?? 0, nowMs: clock.nowMs() })
}
