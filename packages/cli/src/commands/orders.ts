import { BY_COMMAND } from '@orders/shared/admin/entry'
import { listAllOrders, toAdminOrder } from '@orders/shared/admin/list-orders'
import { retryOrder } from '@orders/shared/admin/retry-order'
import type { AdminOrder } from '@orders/shared/contracts/admin'
import { ORDER_STATUSES, type OrderStatus } from '@orders/shared/contracts/orders'
import { cancelOrder } from '@orders/shared/orders/cancel-order'
import { getNamedOrder } from '@orders/shared/orders/get-order'
import type { Store } from '@orders/shared/ports/stores'
import type { Command } from 'commander'
import { oneOf, parseText, parseTime, TIME_FORMS } from '../arguments.ts'
import { NotFound } from '../exit-codes.ts'
import { toFacts, toMoney, toTable } from '../output/table.ts'
import { doAll } from './bulk.ts'
import { addPageOptions, listAll, noteOfMore, type PageOptions, pageOf } from './pages.ts'
import { addGroup, addResultCommand, type CommandResult, type ResultOptions, type Run } from './run.ts'

export function addOrders(orderctl: Command, run: Run): void {
  const orders = addGroup(orderctl, 'orders', 'list, show, retry and cancel orders')
  orders.addHelpText('after', '\nAn order is named by its id, or by its number: BXZH-RB9Y, or bxzhrb9y.')

  addPageOptions(
    addResultCommand(orders, 'list', 'list orders, newest first: those placed from one time on, and before another')
      .option('--status <status>', `one of ${ORDER_STATUSES.join(', ')}`, oneOf(ORDER_STATUSES))
      .option('--customer <email>', 'the address that the customer has registered', parseText)
      .option(
        '--from <time>',
        `placed at this time or later: ${TIME_FORMS}, in UTC unless it says otherwise`,
        parseTime,
      )
      .option('--to <time>', 'placed before this time', parseTime),
  ).action((options: ListOptions, command: Command) => {
    const { from, to } = options
    if (from !== undefined && to !== undefined && from > to) command.error('error: --from is later than --to')
    return run(options, ({ store }, { columns }) => list(store, options, columns))
  })

  addResultCommand(orders, 'show <order>', 'show an order, its lines and its history').action(
    (order: string, options) => run(options, ({ store }, { columns }) => show(store, order, columns)),
  )

  addResultCommand(orders, 'retry [orders...]', 'reserve the stock of failed orders again, and queue them')
    .option('--all-failed', 'every order that is FAILED now')
    .action((named: string[], options: ResultOptions & { allFailed?: boolean }, command: Command) => {
      const { allFailed = false } = options
      if (allFailed === named.length > 0) command.error('error: name the orders, or say --all-failed')
      return run(options, async (backing, terminal) => {
        const { store, deadlineMs } = backing
        const retry = {
          things: allFailed ? 'failed orders' : 'orders',
          ids: allFailed ? failedOrders(store) : named,
          total: allFailed ? (await store.orders.countByStatus()).FAILED : named.length,
          work: async (name: string) => {
            const { id: orderId } = await getNamedOrder(backing, name)
            return (await retryOrder(backing, { orderId, by: BY_COMMAND, deadlineMs })).status
          },
        }
        return doAll(retry, terminal)
      })
    })

  addResultCommand(orders, 'cancel <order>', 'cancel an order that no worker has in hand, and return its stock').action(
    (name: string, options) =>
      run(options, async (backing) => {
        const find = () => getNamedOrder(backing, name)
        const order = toAdminOrder(await cancelOrder(backing, { find, by: BY_COMMAND }))
        return { json: order, text: `${order.number} is ${order.status}.` }
      }),
  )
}

interface ListOptions extends PageOptions {
  status?: OrderStatus
  customer?: string
  from?: string
  to?: string
}

async function list(store: Store, options: ListOptions, columns?: number): Promise<CommandResult> {
  const { status, customer, from, to } = options
  if (customer !== undefined && !(await store.users.findByEmail(customer)))
    throw new NotFound('CUSTOMER_NOT_FOUND', `Nobody has registered as ${customer}.`)
  const { items, nextCursor } = await listAllOrders(
    { store },
    {
      ...pageOf(options),
      ...(status === undefined ? {} : { status }),
      ...(customer === undefined ? {} : { email: customer }),
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
    },
  )
  return { json: items, text: await toOrderTable(store, items, columns), note: noteOfMore(items, nextCursor) }
}

async function toOrderTable({ users }: Store, orders: readonly AdminOrder[], columns?: number): Promise<string> {
  const customers = await Promise.all([...new Set(orders.map(({ userId }) => userId))].map((id) => users.findById(id)))
  const emails = new Map(customers.flatMap((customer) => (customer ? [[customer.id, customer.email] as const] : [])))
  const rows = orders.map(({ id, number, status, userId, total, createdAt }) => [
    id,
    number,
    status,
    toMoney(total),
    createdAt,
    emails.get(userId) ?? userId,
  ])
  return toTable(['ORDER', 'NUMBER', 'STATUS', 'TOTAL', 'PLACED', 'CUSTOMER'], rows, columns)
}

async function show(store: Store, name: string, columns?: number): Promise<CommandResult> {
  const record = await getNamedOrder({ store }, name)
  const customer = (await store.users.findById(record.userId))?.email ?? record.userId
  const order = toAdminOrder(record)
  const facts: [string, string][] = [
    ['Order', order.id],
    ['Number', order.number],
    ['Status', order.status],
    ['Customer', customer],
    ['Total', toMoney(order.total)],
    ['Version', String(order.version)],
    ['Attempts', String(order.attempts)],
  ]
  if (order.crashes !== undefined) facts.push(['Crashes', String(order.crashes)])
  if (order.lastError !== undefined) facts.push(['Last error', order.lastError])
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
    // The reason is what the operator looks for: it is not clipped
    toTable(['AT', 'STATUS', 'REASON'], history),
  ]
  return { json: { ...order, customer }, text: parts.join('\n\n') }
}

/** Those that fail again meanwhile come once all the same: the list goes on at the id where it was. */
async function* failedOrders(store: Store): AsyncGenerator<string> {
  for await (const { id } of listAll((page) => listAllOrders({ store }, { ...page, status: 'FAILED' }))) yield id
}
