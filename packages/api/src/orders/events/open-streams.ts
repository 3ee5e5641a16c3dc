import { DomainError } from '@orders/shared/domain/errors'
import type { OrderStream } from './order-stream.ts'

export interface OpenStreams {
  /**
   * @returns what takes the stream out again
   * @throws DomainError RATE_LIMITED when the actor has too many, SERVICE_UNAVAILABLE when all of them are too many
   */
  add(of: { id: string; sessionId?: string }, stream: OrderStream): () => void
  /** Ends the streams of a session. */
  endSession(sessionId: string): void
  size(): number
  /** Ends all streams; no more are let in. */
  close(): void
}

export interface OpenStreamsOptions {
  perUser: number
  perProcess: number
  /** How often the streams are looked after. */
  beatMs: number
}

const RETRY_AFTER_SECONDS = 5

/** The streams of this process. One timer looks after all of them. */
export function createOpenStreams({ perUser, perProcess, beatMs }: OpenStreamsOptions): OpenStreams {
  /** With the session that each was opened with; none where an API key has opened it. */
  const streams = new Map<OrderStream, string | undefined>()
  const counts = new Map<string, number>()
  let timer: NodeJS.Timeout | undefined
  let isClosed = false

  function beat(): void {
    const nowMs = performance.now()
    for (const stream of [...streams.keys()]) stream.beat(nowMs)
  }

  function refuseTooMany(actorId: string): void {
    if (isClosed || streams.size >= perProcess)
      throw new DomainError('SERVICE_UNAVAILABLE', { retryAfterSeconds: RETRY_AFTER_SECONDS })
    if ((counts.get(actorId) ?? 0) >= perUser) {
      const detail = `You have ${perUser} event streams open; end one of them first.`
      throw new DomainError('RATE_LIMITED', { detail, retryAfterSeconds: RETRY_AFTER_SECONDS })
    }
  }

  function remove(actorId: string, stream: OrderStream): void {
    if (!streams.delete(stream)) return
    const left = (counts.get(actorId) ?? 0) - 1
    if (left > 0) counts.set(actorId, left)
    else counts.delete(actorId)
    if (streams.size > 0) return
    clearInterval(timer)
    timer = undefined
  }

  return {
    add: ({ id: actorId, sessionId }, stream) => {
      refuseTooMany(actorId)
      streams.set(stream, sessionId)
      counts.set(actorId, (counts.get(actorId) ?? 0) + 1)
      timer ??= setInterval(beat, beatMs).unref()
      return () => remove(actorId, stream)
    },
    endSession: (sessionId) => {
      for (const [stream, of] of [...streams]) if (of === sessionId) stream.end()
    },
    size: () => streams.size,
    close: () => {
      isClosed = true
      for (const stream of [...streams.keys()]) stream.end()
    },
  }
}
