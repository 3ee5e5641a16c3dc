import { DomainError } from '../domain/errors.ts'
import { readPages } from '../domain/pages.ts'
import type { ApiKeyRecord } from '../ports/api-keys.ts'
import type { Clock } from '../ports/clock.ts'
import type { Store } from '../ports/stores.ts'
import type { WebhookRecord } from '../ports/subscribers.ts'
import { revokeApiKey } from './api-keys.ts'

interface Deps {
  store: Pick<Store, 'apiKeys'>
  clock: Clock
}

const PAGE = 100

/** The API keys that a user has made, newest first; what they are good for does not end with the user's role. */
export async function findKeysOf({ store }: Pick<Deps, 'store'>, userId: string): Promise<ApiKeyRecord[]> {
  const keys: ApiKeyRecord[] = []
  const next = (last?: ApiKeyRecord) => store.apiKeys.list({ limit: PAGE, ...(last ? { beforeId: last.id } : {}) })
  for await (const page of readPages(next)) keys.push(...page.filter(({ createdBy }) => createdBy === userId))
  return keys
}

/** The webhook endpoints that a user has made; they go on, whatever becomes of the user. */
export async function findWebhooksOf({ webhooks }: Pick<Store, 'webhooks'>, userId: string): Promise<WebhookRecord[]> {
  const found: WebhookRecord[] = []
  const next = (last?: WebhookRecord) => webhooks.list({ limit: PAGE, ...(last ? { afterId: last.id } : {}) })
  for await (const page of readPages(next)) found.push(...page.filter(({ ownerId }) => ownerId === userId))
  return found
}

/** @param by who revokes them: a user's id, or BY_COMMAND @returns those that were revoked */
export async function revokeKeysOf(
  deps: Deps,
  { userId, by }: { userId: string; by: string },
): Promise<ApiKeyRecord[]> {
  const keys = await findKeysOf(deps, userId)
  for (const { id } of keys) await revokeApiKey(deps, { id, by }).catch(ignoreRevoked)
  return keys
}

function ignoreRevoked(error: unknown): void {
  if (!(error instanceof DomainError && error.code === 'API_KEY_NOT_FOUND')) throw error
}
