import type { ClientSession, Filter } from 'mongodb'
import { judgeToken } from '../../../domain/refresh-rotation.ts'
import {
  ENDED_REMEMBERED_MS,
  MOST_SESSIONS,
  type RotationRequest,
  type RotationResult,
  type SessionFamily,
  type SessionRecord,
  type SessionStore,
} from '../../../ports/stores.ts'
import type { Connection } from '../connection/connection.ts'
import { type SessionDocument, toDocument } from '../documents.ts'
import { purge } from '../purge.ts'
import type { Collections } from '../schema/collections.ts'

export function createMongoSessions(connection: Connection): SessionStore {
  const { run, transact } = connection
  const { sessions } = connection.collections

  return {
    open: (family, passwordHash) => transact((session) => open(connection.collections, family, passwordHash, session)),
    rotate: (request) => run(() => rotate(connection, request)),
    end: (id, nowMs, userId) =>
      run(() => end(sessions, { _id: id, ...(userId === undefined ? {} : { userId }) }, nowMs)),
    endAll: (userId, nowMs, exceptId) =>
      transact((session) => endSessions(connection.collections, { userId, nowMs, exceptId }, session)),
    listOf: (userId, nowMs) =>
      run(async () => {
        const found = sessions.find({ userId, endedAtMs: { $exists: false }, expiresAtMs: { $gt: nowMs } })
        return (await found.sort({ lastUsedAtMs: -1 }).limit(MOST_SESSIONS).toArray()).map(toSession)
      }),
    findEnded: (sinceMs) =>
      run(async () => {
        const found = await sessions.find({ endedAtMs: { $gte: sinceMs } }, { projection: { endedAtMs: 1 } }).toArray()
        return found.map(({ _id, endedAtMs = 0 }) => ({ id: _id, endedAtMs }))
      }),
    isKnownAddress: (userId, addressHash) =>
      run(async () => (await sessions.findOne({ userId, addressHash })) !== null),
    purge: (nowMs, limit) => run(() => purge(sessions, { expiresAtMs: { $lte: nowMs } }, limit)),
  }
}

async function open(
  { sessions, users }: Collections,
  family: SessionFamily,
  passwordHash: string | undefined,
  session: ClientSession,
): Promise<string[] | undefined> {
  const { userId, createdAtMs: nowMs } = family
  if (passwordHash !== undefined) {
    // A write, so that a change of the password at the same time is noticed: of the two, one begins again
    const login = { $set: { lastLoginAtMs: nowMs } }
    const { matchedCount } = await users.updateOne({ _id: userId, passwordHash }, login, { session })
    if (matchedCount === 0) return undefined
  }
  await sessions.insertOne({ ...toDocument(family), lastUsedAtMs: nowMs }, { session })
  const going = { userId, endedAtMs: { $exists: false }, expiresAtMs: { $gt: nowMs } }
  const newestFirst = sessions.find(going, { session, projection: { _id: 1 } }).sort({ lastUsedAtMs: -1 })
  const ids = (await newestFirst.skip(MOST_SESSIONS).toArray()).map(({ _id }) => _id)
  if (ids.length > 0) await sessions.updateMany({ _id: { $in: ids } }, ended(nowMs), { session })
  return ids
}

const ended = (nowMs: number) => ({ $set: { endedAtMs: nowMs, expiresAtMs: nowMs + ENDED_REMEMBERED_MS } })

/** Of those who end it at the same time, one is told that it did. */
async function end(sessions: Collections['sessions'], which: Filter<SessionDocument>, nowMs: number): Promise<boolean> {
  const going = { ...which, endedAtMs: { $exists: false }, expiresAtMs: { $gt: nowMs } }
  return (await sessions.updateOne(going, ended(nowMs))).modifiedCount === 1
}

interface EndRequest {
  userId: string
  nowMs: number
  exceptId?: string | undefined
}

/** Ends all of a user's sessions but one, as a part of a transaction. @returns the ids of those that went on until now */
export async function endSessions(
  { sessions }: Collections,
  { userId, nowMs, exceptId }: EndRequest,
  session: ClientSession,
): Promise<string[]> {
  const going = { userId, endedAtMs: { $exists: false }, expiresAtMs: { $gt: nowMs } }
  const found = await sessions.find(going, { session, projection: { _id: 1 } }).toArray()
  const ids = found.map(({ _id }) => _id).filter((id) => id !== exceptId)
  if (ids.length > 0) await sessions.updateMany({ _id: { $in: ids } }, ended(nowMs), { session })
  return ids
}

async function rotate({ collections: { sessions } }: Connection, request: RotationRequest): Promise<RotationResult> {
  const { familyId, presentedHash, nextHash, nowMs, expiresAtMs } = request
  const going = { _id: familyId, endedAtMs: { $exists: false } }
  const { matchedCount } = await sessions.updateOne(
    { ...going, currentHash: presentedHash, expiresAtMs: { $gt: nowMs } },
    {
      $set: {
        currentHash: nextHash,
        previousHash: presentedHash,
        rotatedAtMs: nowMs,
        lastUsedAtMs: nowMs,
        expiresAtMs,
      },
    },
  )
  if (matchedCount === 1) return 'rotated'
  // What a majority holds may be older than what the update saw, and then an honest client would look like a thief.
  const family = await sessions.findOne(going, { readConcern: { level: 'local' } })
  const token = judgeToken(family ?? undefined, request)
  if (token === 'repeated' || token === 'unknown') return token
  return (await end(sessions, { _id: familyId }, nowMs)) ? 'reused' : 'unknown'
}

/** What earlier versions wrote says nothing of where it came from. */
const toSession = (document: SessionDocument): SessionRecord => {
  const { _id, userId, createdAtMs = 0, lastUsedAtMs = createdAtMs, userAgent = '', address = '' } = document
  return { id: _id, userId, createdAtMs, lastUsedAtMs, userAgent, address, expiresAtMs: document.expiresAtMs }
}
