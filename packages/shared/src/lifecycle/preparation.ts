import { DependencyDown } from '../ports/dependency.ts'
import type { Logger } from '../ports/logger.ts'
import { type Shortcoming, StoreUnavailable } from '../ports/stores.ts'
import { backOffMs, pause } from '../resilience/retry.ts'
import type { Probe } from './readiness.ts'

/** Something that has to be there before a service may serve. It is tried again until it is, so it has to be safe to repeat. */
export interface PreparationStep {
  /** As health names it. */
  name: string
  /** @returns what is still missing. @throws StoreUnavailable, or whatever keeps it from being done */
  run(): Promise<readonly Shortcoming[]>
}

/** What a service rests on and makes at every start, however long that takes: services start in any order. */
export interface Preparation {
  /** Begins; resolves after the first try, whatever has come of it. */
  start(): Promise<void>
  stop(): void
  isDone(): boolean
  /** Resolves once everything is there; never where it is stopped before. */
  readonly done: Promise<void>
  /** What is missing, a probe for each step. */
  readonly probes: Readonly<Record<string, Probe>>
}

/** A database that is not there costs a try next to nothing; one that builds an index may be busy with it for minutes. */
const BACK_OFF = {
  away: { firstMs: 200, lastMs: 5_000 },
  incomplete: { firstMs: 200, lastMs: 30_000 },
} as const
type Outcome = 'done' | keyof typeof BACK_OFF

const BEGUN = 'is being verified'
const AWAITED = 'waits for the database'
const FAILED = 'cannot be done: the log says why'

/** A step that fails keeps no other from being done, unless the database is away. */
export function createPreparation(steps: readonly PreparationStep[], { logger }: { logger: Logger }): Preparation {
  const open = new Map(steps.map(({ name }) => [name, BEGUN]))
  const stopping = new AbortController()
  const { promise: done, resolve } = Promise.withResolvers<void>()
  let last: Outcome | undefined

  async function attempt({ name, run }: PreparationStep): Promise<void> {
    try {
      const missing = await run()
      if (missing.length === 0) return void open.delete(name)
      open.set(name, missing.map((one) => `${one.name}: ${one.reason}`).join('; '))
      for (const { name: what, ...why } of missing) logger.error({ what, ...why }, 'not prepared')
    } catch (error) {
      if (error instanceof StoreUnavailable) throw error
      open.set(name, FAILED)
      logger.error({ what: name, cause: inALine(error) }, 'not prepared')
    }
  }

  async function attemptAll(): Promise<Outcome> {
    try {
      for (const step of steps) if (open.has(step.name)) await attempt(step)
      return open.size === 0 ? 'done' : 'incomplete'
    } catch (error) {
      for (const name of open.keys()) open.set(name, AWAITED)
      if (last !== 'away' && !stopping.signal.aborted)
        logger.error({ cause: inALine(error) }, 'the database does not answer: it is waited for')
      return 'away'
    }
  }

  async function goOn(first: Outcome): Promise<void> {
    let failures = 0
    for (let outcome = first; outcome !== 'done'; outcome = await attemptAll()) {
      failures = outcome === last ? failures + 1 : 1
      last = outcome
      await pause(backOffMs(failures, BACK_OFF[outcome]), stopping.signal)
      if (stopping.signal.aborted) return
    }
    logger.info({ steps: steps.map(({ name }) => name) }, 'the database: ready')
    resolve()
  }

  return {
    start: async () => {
      void goOn(await attemptAll())
    },
    stop: () => stopping.abort(),
    isDone: () => open.size === 0,
    done,
    probes: Object.fromEntries(steps.map(({ name }) => [name, { required: true, ping: async () => check(name) }])),
  }

  function check(name: string): void {
    const reason = open.get(name)
    if (reason !== undefined) throw new DependencyDown(reason)
  }
}

/** Of an error that one expects, its stack says nothing. */
function inALine(error: unknown): string {
  const shown = error instanceof StoreUnavailable ? (error.cause ?? error) : error
  return shown instanceof Error ? shown.message : String(shown)
}
