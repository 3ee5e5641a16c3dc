import { BY_COMMAND } from '@orders/shared/admin/entry'
import { listAllOrders, toAdminOrder } from '@orders/shared/admin/list-orders'
import { retryOrder } from '@orders/shared/admin/retry-order'
import type { AdminOrder } from '@orders/shared/contracts/admin'
import { FULFILMENT_OUTCOMES, type FulfilmentBody } from '@orders/shared/contracts/orders'
import { cancelOrder } from '@orders/shared/orders/cancel-order'
import { fulfilOrder } from '@orders/shared/orders/fulfil-order'
import { getNamedOrder } from '@orders/shared/orders/get-order'
import type { Store } from '@orders/shared/ports/stores'
import { type Command, Option } from 'commander'
import { toFacts, toMoney, toTable } from '../output/table.ts'
import { doAll } from './bulk.ts'
import { explainOrder } from './explain-order.ts'
import { addExport } from './export-orders.ts'
import { addFilterOptions, type FilterOptions, queryOf, refuseWrongRange } from './order-filters.ts'
import { addPageOptions, listAll, noteOfMore, type PageOptions, pageOf } from './pages.ts'
import { addGroup, addResultCommand, type CommandResult, type ResultOptions, type Run } from './run.ts'

export function addOrders(orderctl: Command, run: Run): void {
  const orders = addGroup(orderctl, 'orders', 'list, show, retry, cancel and fulfil orders')
  orders.addHelpText('after', '\nAn order is named by its id, or by its number: BXZH-RB9Y, or bxzhrb9y.')

  addPageOptions(
    addFilterOptions(
      addResultCommand(orders, 'list', 'list orders, newest first: those placed from one time on, and before another'),
    ),
  ).action((options: FilterOptions & PageOptions, command: Command) => {
    refuseWrongRange(options, command)
    return run(options, ({ store }, { columns }) => list(store, options, columns))
  })

  addExport(orders, run)

  addResultCommand(orders, 'show <order>', 'show an order, its lines and its history').action(
    (order: string, options) => run(options, ({ store }, { columns }) => show(store, order, columns)),
  )

  addResultCommand(orders, 'explain <order>', 'all that happened to an order, oldest first').action(
    (order: string, options) => run(options, ({ store }) => explainOrder(store, order)),
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

  addResultCommand(orders, 'fulfil <order>', 'answer an order that waits for its fulfilment, as its partner does')
    .addOption(
      new Option('--outcome <outcome>', 'refused fails the order, and its stock returns')
        .choices(FULFILMENT_OUTCOMES)
        .makeOptionMandatory(),
    )
    .option('--reason <text>', 'of a refusal: what the customer is told')
    .option('--reference <text>', 'what the partner calls it, for the timeline')
    .action((name: string, options: ResultOptions & FulfilmentBody) =>
      run(options, async (backing) => {
        const { outcome, reason, reference } = options
        const body = {
          outcome,
          ...(reason === undefined ? {} : { reason }),
          ...(reference === undefined ? {} : { reference }),
        }
        const find = () => getNamedOrder(backing, name)
        const order = toAdminOrder(await fulfilOrder(backing, { find, body, by: BY_COMMAND }))
        return { json: order, text: `${order.number} is ${order.status}.` }
      }),
    )
}

async function list(store: Store, options: FilterOptions & PageOptions, columns?: number): Promise<CommandResult> {
  const query = { ...pageOf(options), ...(await queryOf(store, options)) }
  const { items, nextCursor } = await listAllOrders({ store }, query)
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
  if (order.awaitsUntil !== undefined) facts.push(['Awaits until', order.awaitsUntil])
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
