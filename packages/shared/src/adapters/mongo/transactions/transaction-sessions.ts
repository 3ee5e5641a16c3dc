import { setTimeout as delay } from 'node:timers/promises'
import type { ClientSession, MongoClient, ServerSessionId } from 'mongodb'
import { StoreUnavailable } from '../../../ports/stores.ts'
import { asStoreFailure } from '../connection/failures.ts'
import type { ProcessRegister } from './process-register.ts'
import { createRegistration } from './registration.ts'

const BEAT_MS = 1_000
/** The server forgets a session that has been idle for half an hour; a rush may have opened many. */
const END_IDLE_AFTER_MS = 300_000
/** The end of a process does not wait longer for a database that may be away. */
const LEAVE_WITHIN_MS = 1_000

/** The server sessions that this process's transactions run in, each of them registered before its first one. */
export interface TransactionSessions {
  /** Lends a session for one transaction and its tries. @throws what the work throws */
  use<T>(work: (session: ClientSession) => Promise<T>): Promise<T>
  /** Ends what dead processes have left open: once before it resolves, and each second from then on. */
  watch(): Promise<void>
  close(): Promise<void>
}

interface OpenSession {
  session: ClientSession
  id: ServerSessionId
  usedAtMs: number
}

/**
 * Sessions are used again and again, so that registering costs a round trip only when more transactions run side by side than ever
 * before. The driver has a pool too, but lends its sessions to anything.
 */
export function createTransactionSessions(
  client: Pick<MongoClient, 'startSession'>,
  register: ProcessRegister,
): TransactionSessions {
  const open = new Set<OpenSession>()
  let idle: OpenSession[] = []
  /** Nobody uses them any more, and the server may have a transaction of theirs still. */
  let abandoned: ServerSessionId[] = []
  let started = false
  let closed = false
  const registration = createRegistration(register, () => [...[...open].map(({ id }) => id), ...abandoned])

  function openSession(): OpenSession {
    const session = client.startSession({ causalConsistency: false })
    if (!session.id) throw new Error('the driver has opened a session without an id')
    const one = { session, id: session.id, usedAtMs: performance.now() }
    open.add(one)
    return one
  }

  function end(one: OpenSession): void {
    open.delete(one)
    // Not awaited: it tells the server, which nobody needs to wait for, least of all when the server is gone.
    void one.session.endSession().catch(() => {})
  }

  function abandon(one: OpenSession): void {
    abandoned.push(one.id)
    // The driver's pool would lend it at once, also to the command that kills it.
    one.session.serverSession.isDirty = true
    end(one)
  }

  async function takeSession(): Promise<OpenSession> {
    const one = idle.pop() ?? openSession()
    try {
      if (!registration.covers(one.id)) await registration.beat()
      return one
    } catch (error) {
      idle.push(one)
      throw error
    }
  }

  async function keepRegistered(): Promise<void> {
    const longAgoMs = performance.now() - END_IDLE_AFTER_MS
    for (const one of idle) if (one.usedAtMs < longAgoMs) end(one)
    idle = idle.filter((one) => open.has(one))
    if (open.size > 0 || !registration.isEmpty()) await registration.beat()
    const ended = new Set(abandoned)
    if (ended.size > 0) await register.endSessions([...ended])
    abandoned = abandoned.filter((id) => !ended.has(id))
  }

  function repeat(task: () => Promise<void>): void {
    const runOnce = async () => {
      if (closed) return
      // A database that is away is told of by those who need it.
      await task().catch(() => {})
      repeat(task)
    }
    setTimeout(runOnce, BEAT_MS).unref()
  }

  function start(): void {
    if (started) return
    started = true
    repeat(keepRegistered)
    // By itself, so that what one of them waits for does not delay the other.
    repeat(register.endDead)
  }

  async function leave(): Promise<void> {
    await Promise.allSettled([...open].map(({ session }) => session.endSession()))
    if (abandoned.length > 0) await register.endSessions(abandoned)
    await registration.leave()
  }

  return {
    use: async (work) => {
      if (closed) throw new StoreUnavailable({ cause: new Error('the store is closed') })
      start()
      const one = await takeSession()
      let endKnown = true
      try {
        return await work(one.session)
      } catch (error) {
        endKnown = !(asStoreFailure(error) instanceof StoreUnavailable)
        throw error
      } finally {
        one.usedAtMs = performance.now()
        // The driver's own mark is there after a network error, also in an abort, which it does not tell of.
        if (endKnown && !one.session.serverSession.isDirty) idle.push(one)
        else abandon(one)
      }
    },
    watch: async () => {
      start()
      await register.endDead()
    },
    close: async () => {
      closed = true
      await Promise.race([leave().catch(() => {}), delay(LEAVE_WITHIN_MS, undefined, { ref: false })])
    },
  }
}
