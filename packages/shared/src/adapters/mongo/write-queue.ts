import { setTimeout as sleep } from 'node:timers/promises'
import { StoreUnavailable } from '../../ports/stores.ts'
import type { OrderWrite, OrderWriteResult } from './order-write.ts'
import type { Rivals } from './rivals.ts'
import { TRANSACTION_TIMEOUT_MS } from './transactions/transaction.ts'
import { type BatchLimits, needsOf, takeBatch } from './write-batching.ts'

export interface QueuedWrite {
  write: OrderWrite
  /** The first answer counts. */
  resolve(result: OrderWriteResult): void
  reject(error: unknown): void
  isOpen(): boolean
}

interface Waiting extends QueuedWrite {
  needs: readonly string[]
  sinceMs: number
}

/** Batches on their way at the same time; no two of them touch the same product or order. */
const LANES = 4
/** Bounds how much is done again when a batch has to. */
const LIMITS: BatchLimits = { writes: 64, products: Number.POSITIVE_INFINITY }
/** A wide batch would need all of its products free at the same time, which with rivals they seldom are. */
const LIMITS_AMONG_RIVALS: BatchLimits = { writes: 64, products: 4 }
/** MongoDB keeps no queue: unless the winner leaves a gap now and then, a loser may lose for seconds. */
const COURTESY_MS = 8
/** What a batch gets at least, however long its oldest write has waited. */
const LEAST_TIMEOUT_MS = 1_000

/**
 * One product that everybody wants is one document, and MongoDB refuses all but one of the transactions that touch it. So within
 * a process they never meet: whoever wants a product that is being written waits, and the next transaction takes all who
 * wait. A thousand buyers then cost some twenty transactions instead of a thousand, and thousands of conflicts.
 * Without a rush a write starts at once, alone.
 */
export function createWriteQueue(
  run: (batch: readonly QueuedWrite[], timeoutMs: number) => Promise<void>,
  rivals: Pick<Rivals, 'present'>,
): (write: OrderWrite) => Promise<OrderWriteResult> {
  const busy = new Set<string>()
  let waiting: Waiting[] = []
  let lanes = 0
  let due = false

  function start(): void {
    due = false
    refuseTheLate()
    while (lanes < LANES) {
      const batch = takeBatch(waiting, busy, rivals.present() ? LIMITS_AMONG_RIVALS : LIMITS)
      if (batch.length === 0) return
      const taken = new Set(batch)
      waiting = waiting.filter((one) => !taken.has(one))
      void runLane(batch)
    }
  }

  async function runLane(batch: readonly Waiting[]): Promise<void> {
    const needs = batch.flatMap((one) => one.needs)
    const oldestMs = Math.min(...batch.map(({ sinceMs }) => sinceMs))
    const leftMs = oldestMs + TRANSACTION_TIMEOUT_MS - performance.now()
    lanes++
    for (const need of needs) busy.add(need)
    await run(batch, Math.max(leftMs, LEAST_TIMEOUT_MS))
    if (rivals.present()) await sleep(Math.random() * COURTESY_MS)
    for (const need of needs) busy.delete(need)
    lanes--
    start()
  }

  function refuseTheLate(): void {
    const isLate = ({ sinceMs }: Waiting) => sinceMs + TRANSACTION_TIMEOUT_MS < performance.now()
    const late = waiting.filter(isLate)
    if (late.length === 0) return
    waiting = waiting.filter((one) => !isLate(one))
    for (const { reject } of late) reject(new StoreUnavailable({ cause: new Error('too many writes at once') }))
  }

  return (write) => {
    const { promise, queued } = toQueued(write)
    waiting.push({ ...queued, needs: needsOf(write), sinceMs: performance.now() })
    if (!due) setImmediate(start)
    due = true
    return promise
  }
}

function toQueued(write: OrderWrite): { promise: Promise<OrderWriteResult>; queued: QueuedWrite } {
  const { promise, resolve, reject } = Promise.withResolvers<OrderWriteResult>()
  let open = true
  const once =
    <T>(answer: (value: T) => void) =>
    (value: T) => {
      open = false
      answer(value)
    }
  return { promise, queued: { write, resolve: once(resolve), reject: once(reject), isOpen: () => open } }
}
