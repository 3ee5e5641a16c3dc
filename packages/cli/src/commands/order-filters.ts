import type { AdminOrderListQuery } from '@orders/shared/contracts/admin'
import { ORDER_STATUSES, type OrderStatus } from '@orders/shared/contracts/orders'
import type { Store } from '@orders/shared/ports/stores'
import type { Command } from 'commander'
import { oneOf, parseText, parseTime, TIME_FORMS } from '../arguments.ts'
import { NotFound } from '../exit-codes.ts'

/** Which orders; they are combined. */
export interface FilterOptions {
  status?: OrderStatus
  customer?: string
  product?: string
  from?: string
  to?: string
  oldestFirst?: boolean
}

export const addFilterOptions = (command: Command): Command =>
  command
    .option('--status <status>', `one of ${ORDER_STATUSES.join(', ')}`, oneOf(ORDER_STATUSES))
    .option('--customer <email>', 'the address that the customer has registered', parseText)
    .option('--product <id>', 'with a line of this product', parseText)
    .option('--from <time>', `placed at this time or later: ${TIME_FORMS}, in UTC unless it says otherwise`, parseTime)
    .option('--to <time>', 'placed before this time', parseTime)
    .option('--oldest-first', 'the oldest first, in place of the newest')

/** Before the store is opened. */
export function refuseWrongRange({ from, to }: FilterOptions, command: Command): void {
  if (from !== undefined && to !== undefined && from > to) command.error('error: --from is later than --to')
}

/** @throws NotFound where nobody has registered the address */
export async function queryOf({ users }: Store, options: FilterOptions): Promise<AdminOrderListQuery> {
  const { status, customer, product, from, to, oldestFirst = false } = options
  if (customer !== undefined && !(await users.findByEmail(customer)))
    throw new NotFound('CUSTOMER_NOT_FOUND', `Nobody has registered as ${customer}.`)
  return {
    ...(status === undefined ? {} : { status }),
    ...(customer === undefined ? {} : { email: customer }),
    ...(product === undefined ? {} : { productId: product }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(oldestFirst ? { sort: 'createdAt' } : {}),
  }
}
