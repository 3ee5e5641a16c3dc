import { BY_COMMAND } from '@orders/shared/admin/entry'
import { toAdminOrder } from '@orders/shared/admin/list-orders'
import { cancelOrder } from '@orders/shared/orders/cancel-order'
import { getOrder } from '@orders/shared/orders/get-order'
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
