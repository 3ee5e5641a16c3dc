import { type CircuitBreaker, createCircuitBreaker } from './circuit-breaker.ts'
import type { RedisClient, RedisConnection } from './connection.ts'
import { RedisFault, toRedisFault } from './redis-fault.ts'
import type { RedisStates, RedisUseName } from './redis-states.ts'
import { PATIENCE_MS } from './within.ts'

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
}

/** Health waits longer than a request does. */
const PING_PATIENCE_MS = 500

export function createRedisUse({ connection, states }: RedisParts, { name, rights, probe }: RedisUseOptions): RedisUse {
  let fault: RedisFault | undefined = new RedisFault('connecting')

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

  const breaker = createCircuitBreaker({
    patienceMs: PATIENCE_MS,
    probe: () => probe(connection.client()),
    onFailure: fail,
    onClosed: () => set(undefined),
  })
  const stop = connection.listen({
    ready: breaker.tryNow,
    lost: (error) => {
      breaker.open()
      if (error) fail(error)
      else fault ??= new RedisFault('connecting')
    },
    silent: breaker.trip,
  })
  if (connection.client().isReady) breaker.tryNow()

  return {
    state: breaker.state,
    ask: (work) => breaker.ask(() => work(connection.client())),
    ping: async () => {
      if (breaker.state() === 'closed') await breaker.ask(() => probe(connection.client()), PING_PATIENCE_MS)
      if (fault) throw fault
    },
    close: () => {
      stop()
      breaker.close()
    },
  }
}
