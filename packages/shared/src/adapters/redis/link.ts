import type { Logger } from '../../ports/logger.ts'
import type { RedisClient } from './client.ts'
import { within } from './within.ts'

export interface RedisLinkOptions {
  client: RedisClient
  logger: Logger
  /** How long an answer may take; after one that did not come, Redis is passed over until it answers again. */
  patienceMs: number
  /** Run each time before Redis is relied on again, until there is nothing left to catch up with. A rejection puts that off. */
  catchUp(runId: string): Promise<void>
  isCaughtUp(): boolean
}

/** Whether Redis can be relied on, and which run of the server answers. */
export interface RedisLink {
  isUp(): boolean
  /** @returns the reply, or undefined where there is none in time, or none is to be expected */
  ask<T>(work: (runId: string) => Promise<T>): Promise<{ reply: T } | undefined>
  close(): void
}

/** After an answer that is an error, such as while a server still loads its snapshot. */
const PAUSE_MS = 200

/**
 * A breaker around one connection. Every server process has a run id of its own, and a lost connection is the only way to reach
 * another one: so it is read after each connect, before anything else is asked.
 */
export function createRedisLink({ client, logger, patienceMs, catchUp, isCaughtUp }: RedisLinkOptions): RedisLink {
  let runId: string | undefined
  /** Grows with each break: what was begun before it does not count. */
  let breaks = 0
  let nextTry: NodeJS.Timeout | undefined

  function leave(): void {
    runId = undefined
    breaks++
    clearTimeout(nextTry)
  }

  /**
   * Waits as long as it takes. To ask again while an answer is due would keep a dead connection busy, and the client tells one by
   * its silence: then it connects anew, and this begins anew.
   */
  async function comeBack(): Promise<void> {
    const since = breaks
    try {
      const found = await readRunId(client)
      do await catchUp(found)
      while (since === breaks && !isCaughtUp())
      if (since !== breaks) return
      runId = found
      logger.debug({ runId }, 'Redis is used')
    } catch {
      if (since === breaks && client.isReady) nextTry = setTimeout(comeBack, PAUSE_MS).unref()
    }
  }

  function fail(at: number, error: unknown): void {
    // The first of many that fail together is enough.
    if (at !== breaks) return
    leave()
    logger.debug({ err: error }, 'Redis is passed over')
    void comeBack()
  }

  client.on('ready', comeBack)
  client.on('reconnecting', leave)
  if (client.isReady) void comeBack()

  return {
    isUp: () => runId !== undefined,
    ask: async (work) => {
      if (runId === undefined) return undefined
      const at = breaks
      try {
        return { reply: await within(patienceMs, work(runId)) }
      } catch (error) {
        fail(at, error)
        return undefined
      }
    },
    close: () => {
      client.off('ready', comeBack)
      client.off('reconnecting', leave)
      leave()
    },
  }
}

async function readRunId(client: RedisClient): Promise<string> {
  const [, runId] = /^run_id:(\w+)/m.exec(await client.info('server')) ?? []
  if (runId === undefined) throw new Error('Redis does not tell its run id')
  return runId
}
