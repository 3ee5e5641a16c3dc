import { createMongoStore } from '@orders/shared/adapters/mongo/store'
import { StoreUnavailable } from '@orders/shared/ports/stores'
import { aLine, anEvent, anOrder, aProduct } from '@orders/shared/testing/builders'

/**
 * A process that buys one piece after another, until it is killed. Each line that it prints is an order that it was told is placed,
 * or `unavailable`. Arguments: URL, database, product.
 */
const [url = '', database = '', id = ''] = process.argv.slice(2)
const store = createMongoStore({ url, database })
for (;;) {
  const order = anOrder({ items: [aLine(aProduct({ id }))] })
  try {
    await store.orders.place(order, anEvent(order))
    process.stdout.write(`${order.id}\n`)
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error
    process.stdout.write('unavailable\n')
  }
}
