import type { ServerSessionId } from 'mongodb'
import { DEAD_AFTER_MS, type ProcessRegister } from './process-register.ts'

/** What the register holds of this process. */
export interface Registration {
  /** "This process is alive." Resolves when the register has the sessions that were open at the time of the call. */
  beat(): Promise<void>
  /** Whether others would end the session if this process died now. */
  covers(session: ServerSessionId): boolean
  isEmpty(): boolean
  /** Waits for a beat in flight, then takes this process out. */
  leave(): Promise<void>
}

/** @param openSessions all of those that the register should have */
export function createRegistration(
  register: Pick<ProcessRegister, 'beat' | 'leave'>,
  openSessions: () => readonly ServerSessionId[],
): Registration {
  let registered: ReadonlySet<ServerSessionId> = new Set()
  let beatAtMs = Number.NEGATIVE_INFINITY
  let last: Promise<void> = Promise.resolve()
  let next: Promise<void> | undefined

  async function beatOnce(): Promise<void> {
    next = undefined
    const sessions = openSessions()
    const atMs = performance.now()
    await register.beat(sessions)
    registered = new Set(sessions)
    beatAtMs = atMs
  }

  return {
    // One after the other, since each replaces what the one before it said. Those who ask meanwhile share the next.
    beat: () => {
      next ??= last.catch(() => {}).then(beatOnce)
      last = next
      return next
    },
    // After a pause, others may have taken this process for dead
    covers: (session) => registered.has(session) && performance.now() - beatAtMs < DEAD_AFTER_MS,
    isEmpty: () => registered.size === 0,
    leave: async () => {
      await last.catch(() => {})
      if (registered.size > 0) await register.leave()
    },
  }
}
