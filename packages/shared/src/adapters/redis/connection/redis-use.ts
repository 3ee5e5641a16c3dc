import { type CircuitBreaker, createCircuitBreaker } from '../../../resilience/circuit-breaker.ts'
import type { RedisClient } from './client.ts'
import type { RedisConnection } from './connection.ts'
import { RedisFault, toRedisFault } from './redis-fault.ts'
import type { RedisStates, RedisUseName } from './redis-states.ts'
import { DEFAULT_TIMEOUT_MS, within } from './within.ts'

export interface RedisUseOptions {
  name: RedisUseName
  /** What the user needs for it, as `ACL SETUSER` takes it. */
  rights: string
  /** Tries all of it. */
  probe(client: RedisClient): Promise<void>
}

/** One of the things that Redis is used for, behind a circuit breaker of its own. */
export interface RedisUse extends Pick<CircuitBreaker, 'state'> {
  /** @returns the reply, or undefined where there is none in time, or none is to be expected */
  ask<T>(work: (client: RedisClient) => Promise<T>): Promise<{ reply: T } | undefined>
  /** For health: tries all of it. @throws RedisFault */
  ping(): Promise<void>
  close(): void
}

export interface RedisParts {
  connection: RedisConnection
  states: RedisStates
  /** How long a request waits for an answer of Redis, ms; by default `DEFAULT_TIMEOUT_MS`. */
  timeoutMs?: number
}

/** Health waits longer than a request does. */
const PING_TIMEOUT_MS = 500
const BACK_OFF = { firstMs: 200, lastMs: 5_000 }

export function createRedisUse(
  { connection, states, timeoutMs = DEFAULT_TIMEOUT_MS }: RedisParts,
  { name, rights, probe }: RedisUseOptions,
): RedisUse {
  let fault: RedisFault | undefined = new RedisFault('connecting')
  let nextProbe: NodeJS.Timeout | undefined
  const breaker = createCircuitBreaker({
    backOff: BACK_OFF,
    // One answer may just have been late.
    probesAtOnce: true,
    initially: 'open',
    log: {
      failed: (error) => {
        nextProbe = setTimeout(probeNow, breaker.probeInMs()).unref()
        fail(error)
      },
      worked: () => set(undefined),
    },
  })

  function set(found: RedisFault | undefined): void {
    fault = found
    states.report(name, found)
  }

  function fail(error: unknown): void {
    const found = toRedisFault(error, rights)
    set(found)
    if (found.reconnect) connection.reconnect()
    if (found.kind === 'slow') connection.reportSilence(found)
  }

  function open(): void {
    clearTimeout(nextProbe)
    breaker.open()
  }

  /**
   * The probe is waited for as long as it takes: to ask again while an answer is due would keep a dead connection busy, and the client
   * tells one by its silence.
   */
  async function probeNow(): Promise<void> {
    open()
    const permit = breaker.permit()
    const tried = async () => probe(connection.client())
    await tried().then(() => permit?.succeeded(), permit?.failed)
  }

  async function ask<T>(work: (client: RedisClient) => Promise<T>, waitMs = timeoutMs) {
    const permit = breaker.permit({ mayProbe: false })
    try {
      return permit && { reply: await within(waitMs, work(connection.client())) }
    } catch (error) {
      permit?.failed(error)
      return undefined
    }
  }

  const stop = connection.listen({
    ready: probeNow,
    lost: (error) => {
      open()
      if (error) fail(error)
      else fault ??= new RedisFault('connecting')
    },
    silent: (error) => breaker.permit({ mayProbe: false })?.failed(error),
  })
  if (connection.isReady()) void probeNow()

  return {
    state: breaker.state,
    ask: (work) => ask(work),
    ping: async () => {
      if (breaker.state() === 'closed') await ask(probe, PING_TIMEOUT_MS)
      if (fault) throw fault
    },
    close: () => {
      stop()
      open()
    },
  }
}
