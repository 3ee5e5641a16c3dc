import { toAdminOrder } from '@orders/shared/admin/list-orders'
import { getOrder } from '@orders/shared/orders/get-order'
import type { Command } from './command.ts'
import { toFacts, toMoney, toTable } from './table.ts'

export const showCommand: Command = {
  usage: 'ID',
  summary: 'show an order, its lines and its history',
  takes: { least: 1, most: 1 },
  run: async ({ positionals: [id = ''], columns }, { store }) => {
    const record = await getOrder({ store }, id)
    const customer = (await store.users.findById(record.userId))?.email ?? record.userId
    const order = toAdminOrder(record)
    const facts: [string, string][] = [
      ['Order', order.id],
      ['Status', order.status],
      ['Customer', customer],
      ['Total', toMoney(order.total)],
      ['Version', String(order.version)],
      ['Attempts', String(order.attempts)],
      ...(order.crashes === undefined ? [] : [['Crashes', String(order.crashes)] satisfies [string, string]]),
      ...(order.lastError === undefined ? [] : [['Last error', order.lastError] satisfies [string, string]]),
    ]
    const lines = order.items.map(({ productId, name, quantity, lineTotal }) => [
      productId,
      String(quantity),
      toMoney(lineTotal),
      name,
    ])
    const history = order.history.map(({ at, status, reason = '' }) => [at, status, reason])
    const parts = [
      toFacts(facts),
      toTable(['PRODUCT', 'QUANTITY', 'TOTAL', 'NAME'], lines, columns),
      // A reason is what somebody has come for: it is not clipped
      toTable(['AT', 'STATUS', 'REASON'], history),
    ]
    return { json: { ...order, customer }, text: parts.join('\n\n') }
  },
}
