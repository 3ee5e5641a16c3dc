import type { AdminOrder } from '@orders/shared/contracts/admin'
import { ORDER_STATUSES } from '@orders/shared/contracts/orders'
import type { Store } from '@orders/shared/ports/stores'
import { BY_COMMAND } from '../admin/entry.ts'
import { listAllOrders, toAdminOrder } from '../admin/list-orders.ts'
import { cancelOrder } from '../orders/cancel-order.ts'
import { getOrder } from '../orders/find-order.ts'
import { type Command, integerOf, textOf, WrongArguments } from './command.ts'
import { besideSystem } from './order-change-deps.ts'
import { retryCommand } from './retry-command.ts'
import { toMoney, toTable } from './table.ts'

const list: Command = {
  usage: '[--status STATUS] [--customer EMAIL] [--limit N]',
  summary: 'list orders, newest first',
  takes: { least: 0, most: 0 },
  flags: { status: { type: 'string' }, customer: { type: 'string' }, limit: { type: 'string' } },
  run: async ({ flags }, { store }) => {
    const status = statusOf(textOf(flags['status']))
    const email = textOf(flags['customer'])
    if (email !== undefined && !(await store.users.findByEmail(email)))
      return { json: [], text: `Nobody has registered as ${email}.`, refused: true }
    const { items } = await listAllOrders(
      { store },
      {
        limit: integerOf('--limit', textOf(flags['limit']) ?? '20', { least: 1, most: 1000 }),
        ...(status ? { status } : {}),
        ...(email === undefined ? {} : { email }),
      },
    )
    return { json: items, text: await toOrderTable(store, items) }
  },
}

const show: Command = {
  usage: 'ID',
  summary: 'show an order, its lines and its history',
  takes: { least: 1, most: 1 },
  run: async ({ positionals: [id = ''] }, { store }) => {
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
      ...(lastError === undefined ? [] : [['Last error', lastError]]),
    ]
    const lines = order.items.map(({ productId, name, quantity, lineTotal }) => [
      productId,
      name,
      String(quantity),
      toMoney(lineTotal),
    ])
    const history = order.history.map(({ at, status, reason = '' }) => [at, status, reason])
    const tables = [
      facts.map(([name = '', value = '']) => `${name.padEnd(10)}  ${value}`).join('\n'),
      toTable(['PRODUCT', 'NAME', 'QUANTITY', 'TOTAL'], lines),
      toTable(['AT', 'STATUS', 'REASON'], history),
    ]
    return { json, text: tables.join('\n\n') }
  },
}

const cancel: Command = {
  usage: 'ID',
  summary: 'cancel an order that no worker has begun, and return its stock',
  takes: { least: 1, most: 1 },
  run: async ({ positionals: [id = ''] }, backing) => {
    const find = () => getOrder(backing, id)
    const order = toAdminOrder(await cancelOrder(besideSystem(backing), { find, by: BY_COMMAND }))
    return { json: order, text: `${order.id} is ${order.status}.` }
  },
}

export const orderCommands = { list, show, retry: retryCommand, cancel }

function statusOf(text: string | undefined) {
  const status = ORDER_STATUSES.find((candidate) => candidate === text?.toUpperCase())
  if (text === undefined || status) return status
  throw new WrongArguments(`--status is one of ${ORDER_STATUSES.join(', ')}`)
}

async function toOrderTable({ users }: Store, orders: readonly AdminOrder[]): Promise<string> {
  const customers = await Promise.all([...new Set(orders.map(({ userId }) => userId))].map((id) => users.findById(id)))
  const emails = new Map(customers.flatMap((customer) => (customer ? [[customer.id, customer.email] as const] : [])))
  const rows = orders.map(({ id, status, userId, total, createdAt }) => [
    id,
    status,
    emails.get(userId) ?? userId,
    toMoney(total),
    createdAt,
  ])
  return toTable(['ORDER', 'STATUS', 'CUSTOMER', 'TOTAL', 'PLACED'], rows)
}
