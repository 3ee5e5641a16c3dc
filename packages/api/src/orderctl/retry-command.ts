import { DomainError } from '@orders/shared/domain/errors'
import type { Store } from '@orders/shared/ports/stores'
import { BY_COMMAND } from '../admin/entry.ts'
import { retryOrder } from '../admin/retry-order.ts'
import { type Backing, type Command, WrongArguments } from './command.ts'
import { besideSystem } from './order-change-deps.ts'
import { toTable } from './table.ts'

interface Retried {
  id: string
  /** The order's status now, or the code of the refusal. */
  result: string
  refused: boolean
}

const PROGRESS_EVERY_MS = 1_000
const PAGE = 100

export const retryCommand: Command = {
  usage: 'ID… | --all-failed',
  summary: 'reserve the stock of failed orders again, and queue them',
  takes: { least: 0, most: Number.POSITIVE_INFINITY },
  flags: { 'all-failed': { type: 'boolean' } },
  run: async ({ positionals, flags, onProgress }, backing) => {
    const all = flags['all-failed'] === true
    if (all === positionals.length > 0) throw new WrongArguments('name the orders, or say --all-failed')
    const retried: Retried[] = []
    let toldAtMs = performance.now()
    for await (const id of all ? failedOrders(backing.store) : positionals) {
      retried.push(await retry(backing, id))
      if (performance.now() - toldAtMs < PROGRESS_EVERY_MS) continue
      toldAtMs = performance.now()
      onProgress(`${retried.length} orders so far, ${refusedOf(retried).length} of them refused`)
    }
    return {
      json: retried.map(({ id, result }) => ({ id, result })),
      text: retried.length === 0 ? 'No order has failed.' : toTable(['ORDER', 'NOW'], retried.map(toRow)),
      refused: refusedOf(retried).length > 0,
    }
  },
}

const toRow = ({ id, result }: Retried) => [id, result]
const refusedOf = (retried: readonly Retried[]) => retried.filter(({ refused }) => refused)

/** One that is refused does not keep the others from being retried. */
async function retry(backing: Backing, orderId: string): Promise<Retried> {
  const { deadlineMs } = backing
  try {
    const { id, status } = await retryOrder(besideSystem(backing), { orderId, by: BY_COMMAND, deadlineMs })
    return { id, result: status, refused: false }
  } catch (error) {
    if (!(error instanceof DomainError) || error.code === 'SERVICE_UNAVAILABLE') throw error
    return { id: orderId, result: error.code, refused: true }
  }
}

/** Those that fail again meanwhile come once all the same: the list goes on at the id where it was. */
async function* failedOrders({ orders }: Store): AsyncGenerator<string> {
  for (let beforeId: string | undefined; ; ) {
    const page = await orders.list({ status: 'FAILED', limit: PAGE, ...(beforeId === undefined ? {} : { beforeId }) })
    for (const { id } of page) yield id
    beforeId = page.at(-1)?.id
    if (page.length < PAGE) return
  }
}
