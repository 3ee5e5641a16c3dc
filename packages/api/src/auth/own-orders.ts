import type { OrderStatus } from '@orders/shared/contracts/orders'
import type { Store } from '@orders/shared/ports/stores'

const PAGE = 100

/** A user's orders, newest first. */
export async function* pagesOfOrders({ orders }: Store, mine: { userId: string; status?: OrderStatus }) {
  for (let beforeId: string | undefined; ; ) {
    const page = await orders.list({ ...mine, limit: PAGE, ...(beforeId === undefined ? {} : { beforeId }) })
    yield page
    beforeId = page.at(-1)?.id
    if (page.length < PAGE) return
  }
}
