import { StoreUnavailable } from '../../../ports/stores.ts'
import { TRANSACTION_TIMEOUT_MS } from '../transactions/transaction.ts'
import { type Answers, changesOneDocument, type OrderWrite, type OrderWriteResult, unitsTaken } from './order-write.ts'

/** Bounds how much is done again when a batch has to. */
const MOST_WRITES = 64
/** Leaves connections to reads. More than one, so that a conflict with another process does not hold up other products. */
const MOST_BATCHES = 4
/** What a batch gets at least, however long its oldest write has waited. */
const LEAST_TIMEOUT_MS = 1_000

interface Waiting extends PromiseWithResolvers<OrderWriteResult> {
  write: OrderWrite
  /** The order and products that it changes and other writes may change, too. */
  keys: readonly string[]
  deadlineMs: number
}

/**
 * A keyed lock, the work for which is done in batches. Of two transactions of MongoDB that change one document, one has to begin
 * again; within a process they never meet: while a product is being written, writes that want it wait, and the next batch takes all
 * of them. A write whose products are free starts with what else has arrived in this turn of the event loop.
 * @param run what it does not answer is tried again
 */
export function createBatchQueue(
  run: (batch: readonly OrderWrite[], deadlineMs: number) => Promise<Answers>,
): (write: OrderWrite) => Promise<OrderWriteResult> {
  const running = new Set<readonly Waiting[]>()
  let waiting: Waiting[] = []
  let isScheduled = false

  function start(): void {
    isScheduled = false
    const isLate = ({ deadlineMs }: Waiting) => deadlineMs < performance.now()
    for (const { reject } of waiting.filter(isLate)) reject(tooLate())
    waiting = waiting.filter((one) => !isLate(one))
    while (running.size < MOST_BATCHES) {
      const batch = new Set(takeBatch(waiting, [...running].flat()))
      if (batch.size === 0) return
      waiting = waiting.filter((one) => !batch.has(one))
      void runBatch([...batch])
    }
  }

  async function runBatch(batch: readonly Waiting[]): Promise<void> {
    running.add(batch)
    const oldestDeadlineMs = Math.min(...batch.map(({ deadlineMs }) => deadlineMs))
    const writes = batch.map(({ write }) => write)
    const answers = await run(writes, Math.max(oldestDeadlineMs, performance.now() + LEAST_TIMEOUT_MS))
    for (const { write, resolve, reject } of batch) {
      const answer = answers.get(write)
      if (answer instanceof Error) reject(answer)
      else if (answer) resolve(answer)
    }
    waiting.unshift(...batch.filter(({ write }) => !answers.has(write)))
    running.delete(batch)
    start()
  }

  return (write) => {
    const answer = Promise.withResolvers<OrderWriteResult>()
    const deadlineMs = performance.now() + TRANSACTION_TIMEOUT_MS
    waiting.push({ write, keys: keysOf(write), deadlineMs, ...answer })
    if (!isScheduled) setImmediate(start)
    isScheduled = true
    return answer.promise
  }
}

const tooLate = () => new StoreUnavailable({ cause: new Error('too many writes at once') })

const orderKey = ({ order }: OrderWrite) => `order ${order.id}`
const keysOf = (write: OrderWrite) => [
  orderKey(write),
  ...unitsTaken(write).map(({ productId }) => `product ${productId}`),
]

/**
 * First come, first served: no write overtakes one that waits for the same product. Those that change one document each are apart
 * from the others, whose products they would wait for.
 */
function takeBatch(waiting: readonly Waiting[], running: readonly Waiting[]): Waiting[] {
  const blocked = new Set(running.flatMap(({ keys }) => keys))
  const batch: Waiting[] = []
  for (const one of waiting) {
    if (batch.length === MOST_WRITES) break
    const isOfKind = batch[0] === undefined || changesOneDocument(batch[0].write) === changesOneDocument(one.write)
    const isFree = isOfKind && one.keys.every((key) => !blocked.has(key))
    if (isFree) batch.push(one)
    // Two changes of one order exclude each other; in one batch, neither would be noticed.
    for (const key of isFree ? [orderKey(one.write)] : one.keys) blocked.add(key)
  }
  return batch
}
