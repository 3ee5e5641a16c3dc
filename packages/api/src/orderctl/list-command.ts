import { listAllOrders } from '@orders/shared/admin/list-orders'
import type { AdminOrder, AdminOrderListQuery } from '@orders/shared/contracts/admin'
import { ORDER_STATUSES, type OrderStatus } from '@orders/shared/contracts/orders'
import { encodeCursor } from '@orders/shared/domain/pages'
import type { Store } from '@orders/shared/ports/stores'
import { type Command, type CommandInput, NotFound, WrongArguments } from './command.ts'
import { noteOfMore, pageFlags, pageOf, textOf } from './flags.ts'
import { toMoney, toTable } from './table.ts'
import { TIME_FORMS, timeOf } from './time.ts'

export const listCommand: Command = {
  usage: '[--status STATUS] [--customer EMAIL] [--from TIME] [--to TIME] [--limit N] [--before ID]',
  summary: 'list orders, newest first: those placed from TIME on, and before another',
  takes: { least: 0, most: 0 },
  flags: {
    status: { type: 'string', value: 'STATUS', about: `one of ${ORDER_STATUSES.join(', ')}` },
    customer: { type: 'string', value: 'EMAIL', about: 'the address that the customer has registered' },
    from: {
      type: 'string',
      value: 'TIME',
      about: `placed at this time or later: ${TIME_FORMS}, in UTC unless it says otherwise`,
    },
    to: { type: 'string', value: 'TIME', about: 'placed before this time' },
    ...pageFlags,
  },
  run: async ({ flags, columns }, { store }) => {
    const query = queryOf(flags)
    if (query.email !== undefined && !(await store.users.findByEmail(query.email)))
      throw new NotFound('CUSTOMER_NOT_FOUND', `Nobody has registered as ${query.email}.`)
    const { items, nextCursor } = await listAllOrders({ store }, query)
    return { json: items, text: await toOrderTable(store, items, columns), note: noteOfMore(items, nextCursor) }
  },
}

/** @throws WrongArguments */
function queryOf(flags: CommandInput['flags']): AdminOrderListQuery {
  const { limit, beforeId } = pageOf(flags)
  const status = statusOf(textOf(flags['status']))
  const from = timeOf('--from', textOf(flags['from']))
  const to = timeOf('--to', textOf(flags['to']))
  if (from !== undefined && to !== undefined && from > to) throw new WrongArguments('--from is later than --to')
  const email = textOf(flags['customer'])
  return {
    limit,
    ...(beforeId === undefined ? {} : { cursor: encodeCursor(beforeId) }),
    ...(status === undefined ? {} : { status }),
    ...(email === undefined ? {} : { email }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  }
}

function statusOf(text: string | undefined): OrderStatus | undefined {
  const status = ORDER_STATUSES.find((candidate) => candidate === text?.toUpperCase())
  if (text === undefined || status) return status
  throw new WrongArguments(`--status is one of ${ORDER_STATUSES.join(', ')}`)
}

async function toOrderTable({ users }: Store, orders: readonly AdminOrder[], columns?: number): Promise<string> {
  const customers = await Promise.all([...new Set(orders.map(({ userId }) => userId))].map((id) => users.findById(id)))
  const emails = new Map(customers.flatMap((customer) => (customer ? [[customer.id, customer.email] as const] : [])))
  const rows = orders.map(({ id, status, userId, total, createdAt }) => [
    id,
    status,
    toMoney(total),
    createdAt,
    emails.get(userId) ?? userId,
  ])
  return toTable(['ORDER', 'STATUS', 'TOTAL', 'PLACED', 'CUSTOMER'], rows, columns)
}
