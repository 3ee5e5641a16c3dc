import { BY_COMMAND } from '@orders/shared/admin/entry'
import { retryOrder } from '@orders/shared/admin/retry-order'
import type { Store } from '@orders/shared/ports/stores'
import { doAll } from './bulk.ts'
import { type Command, WrongArguments } from './command.ts'
import { besideSystem } from './order-change-deps.ts'

const PAGE = 100

export const retryCommand: Command = {
  usage: 'ID… | --all-failed',
  summary: 'reserve the stock of failed orders again, and queue them',
  takes: { least: 0, most: Number.POSITIVE_INFINITY },
  flags: { 'all-failed': { type: 'boolean', about: 'every order that is FAILED now' } },
  run: async (input, backing) => {
    const { store, deadlineMs } = backing
    const all = input.flags['all-failed'] === true
    if (all === input.positionals.length > 0) throw new WrongArguments('name the orders, or say --all-failed')
    return doAll(
      {
        things: all ? 'failed orders' : 'orders',
        ids: all ? failedOrders(store) : input.positionals,
        total: all ? (await store.orders.countByStatus()).FAILED : input.positionals.length,
        work: async (orderId) =>
          (await retryOrder(besideSystem(backing), { orderId, by: BY_COMMAND, deadlineMs })).status,
      },
      input,
    )
  },
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
