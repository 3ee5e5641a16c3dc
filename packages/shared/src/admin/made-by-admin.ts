import { DomainError } from '../domain/errors.ts'
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
  for (let beforeId: string | undefined; ; ) {
    const page = await store.apiKeys.list({ limit: PAGE, ...(beforeId === undefined ? {} : { beforeId }) })
    keys.push(...page.filter(({ createdBy }) => createdBy === userId))
    beforeId = page.at(-1)?.id
    if (page.length < PAGE) return keys
  }
}

/** The webhook endpoints that a user has made; they go on, whatever becomes of the user. */
export async function findWebhooksOf({ webhooks }: Pick<Store, 'webhooks'>, userId: string): Promise<WebhookRecord[]> {
  const found: WebhookRecord[] = []
  for (let afterId: string | undefined; ; ) {
    const page = await webhooks.list({ limit: PAGE, ...(afterId === undefined ? {} : { afterId }) })
    found.push(...page.filter(({ ownerId }) => ownerId === userId))
    afterId = page.at(-1)?.id
    if (page.length < PAGE) return found
  }
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
