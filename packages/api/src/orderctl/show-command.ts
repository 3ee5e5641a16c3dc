import { toAdminOrder } from '../admin/list-orders.ts'
import { getOrder } from '../orders/find-order.ts'
import type { Command } from './command.ts'
import { toMoney, toOneLine, toTable } from './table.ts'

export const showCommand: Command = {
  usage: 'ID',
  summary: 'show an order, its lines and its history',
  takes: { least: 1, most: 1 },
  run: async ({ positionals: [id = ''], columns }, { store }) => {
    const record = await getOrder({ store }, id)
    const { attempts, lastError } = record
    const customer = (await store.users.findById(record.userId))?.email ?? record.userId
    const order = toAdminOrder(record)
    const json = { ...order, customer, attempts, ...(lastError === undefined ? {} : { lastError }) }
    const facts = [
      ['Order', order.id],
      ['Status', order.status],
      ['Customer', customer],
      ['Total', toMoney(order.total)],
      ['Version', String(order.version)],
      ['Attempts', String(attempts)],
      ...(lastError === undefined ? [] : [['Last error', lastError]]),
    ]
    const lines = order.items.map(({ productId, name, quantity, lineTotal }) => [
      productId,
      String(quantity),
      toMoney(lineTotal),
      name,
    ])
    const history = order.history.map(({ at, status, reason = '' }) => [at, status, reason])
    const parts = [
      facts.map(([name = '', value = '']) => `${name.padEnd(10)}  ${toOneLine(value)}`).join('\n'),
      toTable(['PRODUCT', 'QUANTITY', 'TOTAL', 'NAME'], lines, columns),
      // A reason is what somebody has come for: it is not clipped
      toTable(['AT', 'STATUS', 'REASON'], history),
    ]
    return { json, text: parts.join('\n\n') }
  },
}
