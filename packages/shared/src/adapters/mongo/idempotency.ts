import type { ClientSession } from 'mongodb'
import { DomainError } from '../../domain/errors.ts'
import type { IdempotentRequest } from '../../domain/idempotency-key.ts'
import type { IdempotencyStore } from '../../ports/stores.ts'
import type { Connection } from './connection/connection.ts'
import { isDuplicateKey } from './connection/failures.ts'
import { purge } from './purge.ts'

export function createMongoIdempotency({ collections, run }: Connection): IdempotencyStore {
  return {
    purge: (nowMs, limit) => run(() => purge(collections.idempotency, { expiresAtMs: { $lte: nowMs } }, limit)),
  }
}

/**
 * Runs a change that keeps its answer (`keepAnswer`) in its transaction, or finds what the request was answered before. Who is refused looks
 * again: the same request, sent at the same time, may have been what took the last of it.
 * @returns the earlier answer, as JSON, or what the change comes to
 * @throws DomainError IDEMPOTENCY_KEY_REUSED, IDEMPOTENCY_KEY_IN_USE
 */
export async function onceFor<T>(
  connection: Connection,
  request: IdempotentRequest | undefined,
  change: () => Promise<T>,
): Promise<{ earlier: string } | { result: T }> {
  if (!request) return { result: await change() }
  const before = await findAnswer(connection, request)
  if (before !== undefined) return { earlier: before }
  try {
    return { result: await change() }
  } catch (error) {
    const isTaken = isDuplicateKey(error)
    if (!isTaken && !(error instanceof DomainError)) throw error
    const earlier = await findAnswer(connection, request)
    if (earlier !== undefined) return { earlier }
    // The answer is committed, but not to a majority yet
    throw isTaken ? new DomainError('IDEMPOTENCY_KEY_IN_USE') : error
  }
}

async function findAnswer({ collections, run }: Connection, { id, fingerprint, onReplay }: IdempotentRequest) {
  const found = await run(() => collections.idempotency.findOne({ _id: id }))
  if (found && found.fingerprint !== fingerprint) throw new DomainError('IDEMPOTENCY_KEY_REUSED')
  if (found) onReplay?.()
  return found?.answer
}

export async function keepAnswer(
  { collections }: Connection,
  session: ClientSession,
  { id, fingerprint, expiresAtMs }: IdempotentRequest,
  answer: string,
): Promise<void> {
  await collections.idempotency.insertOne({ _id: id, fingerprint, answer, expiresAtMs }, { session })
}
