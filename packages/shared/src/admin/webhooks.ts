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
import { keyedRequest } from '../domain/idempotency-key.ts'
import { DEFAULT_LIMIT, decodeCursor, toPage, UUID } from '../domain/pages.ts'
import { newSecret } from '../domain/webhook-signature.ts'
import type { Clock } from '../ports/clock.ts'
import type { Store } from '../ports/stores.ts'
import type { UrlRules, WebhookEdit, WebhookRecord, WebhookSecret } from '../ports/subscribers.ts'
import { toEntry } from './entry.ts'

export interface WebhookDeps {
  store: Store
  clock: Clock
  /** Refuses URLs that nothing would ever be sent to. */
  urlRules: UrlRules
}

/** How long the secret before a rotation still signs. */
export const SECRET_OVERLAP_MS = 86_400_000
/** The newest and the one before it. */
const MOST_SECRETS = 2
const SECRET_BYTES = 32

/** By id, ascending. @throws DomainError VALIDATION_FAILED */
export async function listWebhooks({ store }: { store: Store }, query: PageQuery): Promise<WebhookPage> {
  const { limit = DEFAULT_LIMIT, cursor } = query
  const after = cursor === undefined ? {} : { afterId: decodeCursor(cursor, UUID) }
  const page = toPage(await store.webhooks.list({ limit: limit + 1, ...after }), limit)
  const pending = await store.deliveries.countPending(page.items.map(({ id }) => id))
  return { ...page, items: page.items.map((record) => toWebhook(record, pending.get(record.id) ?? 0)) }
}

/** @throws DomainError WEBHOOK_NOT_FOUND */
export async function getWebhook({ store }: { store: Store }, id: string): Promise<Webhook> {
  const record = await findWebhook(store, id)
  return toWebhook(record, (await store.deliveries.countPending([record.id])).get(record.id) ?? 0)
}

export interface CreateWebhook {
  body: CreateWebhookBody
  /** A user's id, a key's, or BY_COMMAND. */
  by: string
  /** Who is told by mail when the endpoint is paused. */
  ownerId?: string | undefined
  idempotencyKey?: string | undefined
}

/**
 * With an idempotency key the same request of the same sender leads to the same endpoint, and gets its secret again.
 * @throws DomainError VALIDATION_FAILED, IDEMPOTENCY_KEY_REUSED
 */
export async function createWebhook(
  deps: WebhookDeps,
  { body, by, ownerId, idempotencyKey }: CreateWebhook,
): Promise<{ webhook: WebhookWithSecret; replayed: boolean }> {
  const { store, clock } = deps
  refuseUrl(deps, body.url)
  const nowMs = clock.nowMs()
  const at = new Date(nowMs).toISOString()
  const keyed = keyedRequest(by, idempotencyKey, ['webhook.create'])
  const secret: WebhookSecret = { secret: newSecret(randomBytes(SECRET_BYTES)), createdAtMs: nowMs }
  const record: WebhookRecord = {
    ...body,
    id: keyed ? toUuid(keyed.id) : clock.newId(),
    state: 'active',
    secrets: [secret],
    ...(ownerId === undefined ? {} : { ownerId }),
    createdAt: at,
    updatedAt: at,
    health: { failures: 0 },
  }
  const entry = toEntry(clock, by, 'webhook.create', record.id, { url: body.url, events: body.events.join(' ') })
  if (await store.webhooks.insert(record, entry)) return { webhook: withSecret(record), replayed: false }
  const earlier = await findWebhook(store, record.id)
  if (!isSame(earlier, body)) throw new DomainError('IDEMPOTENCY_KEY_REUSED')
  return { webhook: withSecret(earlier), replayed: true }
}

/** @throws DomainError WEBHOOK_NOT_FOUND, VALIDATION_FAILED */
export async function updateWebhook(
  deps: WebhookDeps,
  { id, body, by }: { id: string; body: UpdateWebhookBody; by: string },
): Promise<Webhook> {
  const { store, clock } = deps
  const { url, state, events } = body
  if (url !== undefined) refuseUrl(deps, url)
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
  const updated = await store.webhooks.update(idOf(id), edit, toEntry(clock, by, 'webhook.update', id, details))
  if (!updated) throw new DomainError('WEBHOOK_NOT_FOUND')
  return getWebhook({ store }, id)
}

/** With its deliveries. @throws DomainError WEBHOOK_NOT_FOUND */
export async function deleteWebhook(
  { store, clock }: Omit<WebhookDeps, 'urlRules'>,
  { id, by }: { id: string; by: string },
): Promise<void> {
  const { url } = await findWebhook(store, id)
  if (!(await store.webhooks.remove(idOf(id), toEntry(clock, by, 'webhook.delete', id, { url }))))
    throw new DomainError('WEBHOOK_NOT_FOUND')
}

/** Both the new secret and the one before it sign for a day; one before that is dropped at once. @throws DomainError WEBHOOK_NOT_FOUND */
export async function rotateSecret(
  { store, clock }: Omit<WebhookDeps, 'urlRules'>,
  { id, by }: { id: string; by: string },
): Promise<WebhookWithSecret> {
  const { secrets } = await findWebhook(store, id)
  const nowMs = clock.nowMs()
  const former = secrets.map((one) => ({
    ...one,
    expiresAtMs: Math.min(one.expiresAtMs ?? Infinity, nowMs + SECRET_OVERLAP_MS),
  }))
  const edit = {
    secrets: [{ secret: newSecret(randomBytes(SECRET_BYTES)), createdAtMs: nowMs }, ...former].slice(0, MOST_SECRETS),
    updatedAt: new Date(nowMs).toISOString(),
  }
  const updated = await store.webhooks.update(idOf(id), edit, toEntry(clock, by, 'webhook.rotate-secret', id))
  if (!updated) throw new DomainError('WEBHOOK_NOT_FOUND')
  return withSecret(updated)
}

/** @throws DomainError WEBHOOK_NOT_FOUND */
export async function findWebhook(store: Store, id: string): Promise<WebhookRecord> {
  const record = UUID.test(idOf(id)) ? await store.webhooks.findById(idOf(id)) : undefined
  if (!record) throw new DomainError('WEBHOOK_NOT_FOUND')
  return record
}

const idOf = (id: string): string => id.toLowerCase()

function refuseUrl({ urlRules }: WebhookDeps, url: string): void {
  const message = urlRules.findUrlProblem(url)
  if (message !== undefined) throw new DomainError('VALIDATION_FAILED', { fields: [{ path: 'url', message }] })
}

const isSame = ({ url, events, description }: WebhookRecord, body: CreateWebhookBody): boolean =>
  url === body.url && description === body.description && events.join(' ') === body.events.join(' ')

/** RFC 9562, version 8: an id that follows from a hash. It sorts nowhere in particular among those of their time. */
function toUuid(hash: string): string {
  const hex = Buffer.from(hash, 'base64url').toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

const iso = (ms: number): string => new Date(ms).toISOString()

function toWebhook(record: WebhookRecord, pending: number): Webhook {
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
    secrets: secrets.map(({ createdAtMs, expiresAtMs }) => ({
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

const withSecret = (record: WebhookRecord): WebhookWithSecret => ({
  ...toWebhook(record, 0),
  secret: record.secrets[0]?.secret ?? '',
})
