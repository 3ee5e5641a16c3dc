import { BY_COMMAND } from '../admin/entry.ts'
import { toAdminOrder } from '../admin/list-orders.ts'
import { cancelOrder } from '../orders/cancel-order.ts'
import { getOrder } from '../orders/find-order.ts'
import type { Command } from './command.ts'
import { listCommand } from './list-command.ts'
import { besideSystem } from './order-change-deps.ts'
import { retryCommand } from './retry-command.ts'
import { showCommand } from './show-command.ts'

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

export const orderCommands = { list: listCommand, show: showCommand, retry: retryCommand, cancel }
