import { judgeToken } from '../../domain/refresh-rotation.ts'
import type { RotationRequest, RotationResult, SessionStore } from '../../ports/stores.ts'
import type { Connection } from './connection/connection.ts'
import { toDocument } from './documents.ts'
import { purge } from './purge.ts'

export function createMongoSessions(connection: Connection): SessionStore {
  const { run } = connection
  const { sessions } = connection.collections

  return {
    open: (family) =>
      run(async () => {
        await sessions.insertOne(toDocument(family))
      }),
    rotate: (request) => run(() => rotate(connection, request)),
    revoke: (familyId) =>
      run(async () => {
        await sessions.deleteOne({ _id: familyId })
      }),
    purge: (nowMs, limit) => run(() => purge(sessions, { expiresAtMs: { $lte: nowMs } }, limit)),
  }
}

async function rotate({ collections: { sessions } }: Connection, request: RotationRequest): Promise<RotationResult> {
  const { familyId, presentedHash, nextHash, nowMs, expiresAtMs } = request
  const { matchedCount } = await sessions.updateOne(
    { _id: familyId, currentHash: presentedHash, expiresAtMs: { $gt: nowMs } },
    { $set: { currentHash: nextHash, previousHash: presentedHash, rotatedAtMs: nowMs, expiresAtMs } },
  )
  if (matchedCount === 1) return 'rotated'
  // What a majority holds may be older than what the update saw, and then an honest client would look like a thief.
  const family = await sessions.findOne({ _id: familyId }, { readConcern: { level: 'local' } })
  const token = judgeToken(family ?? undefined, request)
  if (token === 'repeated' || token === 'unknown') return token
  // Of those who present it at the same time, one is told that it has revoked the family.
  const { deletedCount } = await sessions.deleteOne({ _id: familyId })
  return deletedCount === 1 ? 'reused' : 'unknown'
}
