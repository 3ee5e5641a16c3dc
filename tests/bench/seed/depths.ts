import type { OrderRecord } from '@orders/shared/domain/order'

/** What a list gives when it is not told how many. */
export const PAGE = 20

export interface Depth {
  /** The list's first page. */
  path: string
  /** The oldest orders of the list, a page of them, are those before this one. */
  beforeId: string
  /** Which page that is, counted from the newest. */
  page: number
}

interface List {
  path: string
  has(order: OrderRecord): boolean
  beforeId?: string
  length: number
}

/** Watches orders being made, the oldest first, for where the last page of each list begins. */
export function createDepths() {
  let firstCustomer: string | undefined
  const isTheirs = ({ userId }: OrderRecord) => userId === firstCustomer
  const isConfirmed = ({ status }: OrderRecord) => status === 'CONFIRMED'
  const lists: List[] = [
    { path: '/api/orders', has: isTheirs, length: 0 },
    { path: '/api/orders?status=CONFIRMED', has: (order) => isTheirs(order) && isConfirmed(order), length: 0 },
    { path: '/api/admin/orders', has: () => true, length: 0 },
    { path: '/api/admin/orders?status=CONFIRMED', has: isConfirmed, length: 0 },
  ]
  return {
    see: (orders: readonly OrderRecord[]): void => {
      firstCustomer ??= orders[0]?.userId
      for (const list of lists)
        for (const order of orders.filter(list.has)) if (list.length++ === PAGE) list.beforeId = order.id
    },
    /** Lists of one page only have no depth. */
    deepest: (): Depth[] =>
      lists.flatMap(({ path, beforeId, length }) =>
        beforeId === undefined ? [] : [{ path, beforeId, page: Math.ceil(length / PAGE) }],
      ),
  }
}
