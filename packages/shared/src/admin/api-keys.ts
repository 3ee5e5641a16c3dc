import { randomInt } from 'node:crypto'
import type { PageQuery } from '../contracts/admin.ts'
import {
  type ApiKey,
  type ApiKeyPage,
  type ApiKeyWithSecret,
  type CreateApiKeyBody,
  DEFAULT_OVERLAP_SECONDS,
  type RotateApiKeyBody,
} from '../contracts/api-keys.ts'
import { apiKeyHash, newApiKey, previousExpiresAtMs } from '../domain/api-key.ts'
import { DomainError } from '../domain/errors.ts'
import { keyedRequest } from '../domain/idempotency-key.ts'
import { DEFAULT_LIMIT, decodeCursor, toPage, UUID } from '../domain/pages.ts'
import type { ApiKeyRecord } from '../ports/api-keys.ts'
import type { Clock } from '../ports/clock.ts'
import type { Store } from '../ports/stores.ts'
import { toEntry } from './entry.ts'

interface Deps {
  store: Pick<Store, 'apiKeys'>
  clock: Clock
}

interface Command {
  /** A user's id, or BY_COMMAND. */
  by: string
  /** A request that is sent again makes no second key. */
  idempotencyKey?: string | undefined
}

/**
 * Creates an API key. Its answer is the only one that has the key.
 * @throws DomainError VALIDATION_FAILED, IDEMPOTENCY_KEY_REUSED, IDEMPOTENCY_KEY_IN_USE
 */
export async function createApiKey(
  { store, clock }: Deps,
  command: Command & { body: CreateApiKeyBody },
): Promise<ApiKeyWithSecret> {
  const { by, body } = command
  const { name, scopes } = body
  const nowMs = clock.nowMs()
  const expiresAtMs = body.expiresAt === undefined ? undefined : parseExpiry(body.expiresAt, nowMs)
  const key = newApiKey(randomInt)
  const record: ApiKeyRecord = {
    id: clock.newId(),
    name,
    scopes,
    createdAt: new Date(nowMs).toISOString(),
    createdBy: by,
    ...(expiresAtMs === undefined ? {} : { expiresAtMs }),
    secrets: [{ hash: apiKeyHash(key) }],
  }
  const entry = toEntry(clock, by, 'api-key.create', record.id, { name, scopes: scopes.join(' ') })
  const request = keyedRequest({ ...command, nowMs }, ['api-key.create', name, scopes, expiresAtMs ?? null])
  await store.apiKeys.insert(record, entry, request)
  return { ...toApiKey(record, nowMs), key }
}

function parseExpiry(expiresAt: string, nowMs: number): number {
  const expiresAtMs = Date.parse(expiresAt)
  if (expiresAtMs > nowMs) return expiresAtMs
  throw new DomainError('VALIDATION_FAILED', { fields: [{ path: 'expiresAt', message: 'must be a time to come' }] })
}

/** Newest first. @throws DomainError VALIDATION_FAILED */
export async function listApiKeys({ store, clock }: Deps, query: PageQuery): Promise<ApiKeyPage> {
  const { limit = DEFAULT_LIMIT, cursor } = query
  const before = cursor === undefined ? {} : { beforeId: decodeCursor(cursor, UUID) }
  const nowMs = clock.nowMs()
  const found = await store.apiKeys.list({ limit: limit + 1, ...before })
  return toPage(
    found.map((record) => toApiKey(record, nowMs)),
    limit,
  )
}

/**
 * Rotates an API key; the previous secret stays good for an overlap, so that the client has time to take the new one.
 * @throws DomainError API_KEY_NOT_FOUND, VALIDATION_FAILED of one that has expired, for the new secret would have, too; IDEMPOTENCY_KEY_REUSED, IDEMPOTENCY_KEY_IN_USE
 */
export async function rotateApiKey(
  { store, clock }: Deps,
  command: Command & { id: string; body: RotateApiKeyBody },
): Promise<ApiKeyWithSecret> {
  const { by, id, body } = command
  const { overlapSeconds = DEFAULT_OVERLAP_SECONDS } = body
  const nowMs = clock.nowMs()
  const { expiresAtMs = Number.POSITIVE_INFINITY } = (await store.apiKeys.findById(id)) ?? {}
  if (expiresAtMs <= nowMs)
    throw new DomainError('VALIDATION_FAILED', {
      errors: [{ path: 'params/id', message: 'is of a key that has expired: create another' }],
    })
  const key = newApiKey(randomInt)
  const record = await store.apiKeys.rotate(
    id,
    { hash: apiKeyHash(key), nowMs, overlapMs: overlapSeconds * 1000 },
    toEntry(clock, by, 'api-key.rotate', id, { overlapSeconds }),
    keyedRequest({ ...command, nowMs }, ['api-key.rotate', id, overlapSeconds]),
  )
  if (!record) throw new DomainError('API_KEY_NOT_FOUND')
  return { ...toApiKey(record, nowMs), key }
}

/** The key is good no more. @throws DomainError API_KEY_NOT_FOUND */
export async function revokeApiKey({ store, clock }: Deps, { id, by }: { id: string; by: string }): Promise<void> {
  const key = await store.apiKeys.findById(id)
  const entry = toEntry(clock, by, 'api-key.revoke', id, key ? { name: key.name } : {})
  if (!(await store.apiKeys.revoke(id, entry))) throw new DomainError('API_KEY_NOT_FOUND')
}

/** As admins see it: without a secret. */
export function toApiKey(record: ApiKeyRecord, nowMs: number): ApiKey {
  const { id, name, scopes, createdAt, createdBy, expiresAtMs, lastUsedAtMs, secrets } = record
  const previousMs = previousExpiresAtMs(secrets, nowMs)
  return {
    ...{ id, name, scopes, createdAt, createdBy },
    ...(expiresAtMs === undefined ? {} : { expiresAt: toIso(expiresAtMs) }),
    ...(lastUsedAtMs === undefined ? {} : { lastUsedAt: toIso(lastUsedAtMs) }),
    ...(previousMs === undefined ? {} : { previousExpiresAt: toIso(previousMs) }),
  }
}

const toIso = (ms: number): string => new Date(ms).toISOString()
