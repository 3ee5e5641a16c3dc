import type { OrderRecord } from '@orders/shared/domain/order'
import { seededEmail } from './seed.ts'

/** What a list gives when it is not told how many. */
export const PAGE = 20

export interface Depth {
  /** The list's first page. */
  path: string
  /** The last order of the page before the deepest one, which is full. */
  lastId: string
  /** Which page the deepest one is. */
  page: number
}

interface List {
  path: string
  has(order: OrderRecord): boolean
  /** Its last page is of the newest orders. */
  isOldestFirst?: boolean
  lastId?: string
  /** With `isOldestFirst`: a page of them, and the one before. */
  newestIds: string[]
  length: number
}

const PRODUCT = 'seed0'

/** Watches orders being made, the oldest first, for where the last page of each list begins. */
export function createDepths() {
  let firstCustomer: string | undefined
  const isTheirs = ({ userId }: OrderRecord) => userId === firstCustomer
  const isConfirmed = ({ status }: OrderRecord) => status === 'CONFIRMED'
  const hasProduct = ({ items }: OrderRecord) => items.some(({ productId }) => productId === PRODUCT)
  const admins = '/api/admin/orders'
  const given: Omit<List, 'newestIds' | 'length'>[] = [
    { path: '/api/orders', has: isTheirs },
    { path: '/api/orders?status=CONFIRMED', has: (order) => isTheirs(order) && isConfirmed(order) },
    { path: admins, has: () => true },
    { path: `${admins}?sort=createdAt`, has: () => true, isOldestFirst: true },
    { path: `${admins}?from=2020-01-01T00:00:00Z&to=2100-01-01T00:00:00Z`, has: () => true },
    { path: `${admins}?status=CONFIRMED`, has: isConfirmed },
    { path: `${admins}?email=${seededEmail(0)}`, has: isTheirs },
    { path: `${admins}?productId=${PRODUCT}`, has: hasProduct },
    {
      path: `${admins}?productId=${PRODUCT}&status=CONFIRMED`,
      has: (order) => hasProduct(order) && isConfirmed(order),
    },
    {
      path: `${admins}?productId=${PRODUCT}&status=FAILED`,
      has: (order) => hasProduct(order) && order.status === 'FAILED',
    },
  ]
  const lists = given.map((list): List => ({ ...list, newestIds: [], length: 0 }))
  return {
    see: (orders: readonly OrderRecord[]): void => {
      firstCustomer ??= orders[0]?.userId
      for (const list of lists) for (const order of orders.filter(list.has)) count(list, order)
    },
    /** Lists of one page only have no depth. */
    deepest: (): Depth[] =>
      lists.flatMap(({ path, lastId, length }) =>
        lastId === undefined ? [] : [{ path, lastId, page: Math.ceil(length / PAGE) }],
      ),
  }
}

function count(list: List, { id }: OrderRecord): void {
  list.length++
  if (list.isOldestFirst) {
    list.newestIds = [...list.newestIds, id].slice(-PAGE - 1)
    if (list.length > PAGE) list.lastId = list.newestIds[0] ?? id
  } else if (list.length === PAGE + 1) list.lastId = id
}
