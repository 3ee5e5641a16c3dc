import type { AdminLogEntry } from '../contracts/admin.ts'
import type { Scope } from '../contracts/api-keys.ts'
import type { ApiKeySecret } from '../domain/api-key.ts'
import type { IdempotentRequest } from '../domain/idempotency-key.ts'

/** An API key. Of the key itself there is nothing but its hash. */
export interface ApiKeyRecord {
  id: string
  /** For people. */
  name: string
  scopes: Scope[]
  /** ISO 8601. */
  createdAt: string
  /** A user's id, or `command:ACCOUNT@HOST`. */
  createdBy: string
  /** Epoch ms: it is good until then; without it, until it is revoked. */
  expiresAtMs?: number
  /** Epoch ms, to the minute. */
  lastUsedAtMs?: number
  /** Newest first; of those that have ended, some may still be there. */
  secrets: ApiKeySecret[]
}

/** Each change is written to the admin log in its transaction. */
export interface ApiKeyStore {
  /** @throws DomainError IDEMPOTENCY_KEY_REUSED, IDEMPOTENCY_KEY_IN_USE */
  insert(key: ApiKeyRecord, entry: AdminLogEntry, request?: IdempotentRequest): Promise<void>
  /** By the hash of its newest secret, or of one before it that is still kept: the caller sees whether that is good. */
  findByHash(hash: string): Promise<ApiKeyRecord | undefined>
  findById(id: string): Promise<ApiKeyRecord | undefined>
  /** Newest first. */
  list(page: { limit: number; beforeId?: string }): Promise<ApiKeyRecord[]>
  /**
   * Rotates it (`rotatedSecrets`).
   * @returns undefined where there is no such key
   * @throws DomainError IDEMPOTENCY_KEY_REUSED, IDEMPOTENCY_KEY_IN_USE
   */
  rotate(
    id: string,
    rotation: { hash: string; nowMs: number; overlapMs: number },
    entry: AdminLogEntry,
    request?: IdempotentRequest,
  ): Promise<ApiKeyRecord | undefined>
  /** Removes it. @returns whether it was there */
  revoke(id: string, entry: AdminLogEntry): Promise<boolean>
  /** An earlier time than the one that is noted changes nothing. @param atMs epoch ms */
  noteUse(id: string, atMs: number): Promise<void>
}
