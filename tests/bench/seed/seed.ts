import { createPasswords } from '@orders/api/auth/passwords/passwords'
import { LARGEST_AMOUNT } from '@orders/shared/contracts/product-rules'
import type { Product } from '@orders/shared/contracts/products'
import type { OrderRecord } from '@orders/shared/domain/order'
import { numberOf } from '@orders/shared/domain/order-number'
import { v7 } from 'uuid'
import { PASSWORD } from '../../e2e/client.ts'
import { createRandom } from '../../scenarios/random.ts'
import { type Life, pendingLife, settledLife } from './lives.ts'
import type { SeedWriter } from './writer.ts'

export interface SeedPlan {
  orders: number
  /** The first of them has a fifth of all orders, the others share the rest. */
  customers: number
  /** Nothing is to be done any more for `settled` orders; nothing has been done yet for `pending` ones. */
  orderState: 'settled' | 'pending'
  /** Called for each batch, with its orders and how many are written so far. */
  onBatch?(orders: readonly OrderRecord[], soFar: number): void
}

const PRODUCTS = 50
const BATCH = 2_000
/** The outbox keeps sent events for a day: older orders have none left. */
const NEWEST_BEFORE_MS = 2 * 86_400_000
/** A thousandth of a second each at least, so that ids sort by age. */
const APART_MS = 1_000
const SEED = 1

export const seededEmail = (customer: number): string => `customer${customer}@seed.example`

/** Fills a store with orders that it could have come to have by itself. @returns the customers' ids */
export async function seedOrders(writer: SeedWriter, plan: SeedPlan): Promise<string[]> {
  const products = await stockUp(writer)
  const customers = await registerAll(writer, plan.customers)
  const random = createRandom(SEED)
  const run = v7()
  const firstAtMs = plan.orderState === 'settled' ? Date.now() - NEWEST_BEFORE_MS - plan.orders * APART_MS : Date.now()
  const apartMs = plan.orderState === 'settled' ? APART_MS : 0
  const begin = plan.orderState === 'settled' ? settledLife : pendingLife

  const oneLife = (n: number): Life => {
    const isFirst = n % 5 === 0
    const customer = isFirst ? 0 : random.between(Math.min(1, customers.length - 1), customers.length - 1)
    const life = begin({ userId: customers[customer] ?? '', products, atMs: firstAtMs + n * apartMs, random })
    // Of a million random numbers two would be the same, and the writers do not ask for another
    return { ...life, order: { ...life.order, number: numberOf(run, n) } }
  }
  for (let done = 0; done < plan.orders; done += BATCH) {
    const size = Math.min(BATCH, plan.orders - done)
    const lives = Array.from({ length: size }, (_, index) => oneLife(done + index))
    await writer.write(lives)
    plan.onBatch?.(
      lives.map(({ order }) => order),
      done + size,
    )
  }
  return customers
}

async function stockUp({ store }: SeedWriter): Promise<Product[]> {
  const products = Array.from({ length: PRODUCTS }, (_, n) => ({
    id: `seed${n}`,
    name: `Seeded product ${n}`,
    price: { amount: 500 + n * 25, currency: 'USD' },
    available: LARGEST_AMOUNT,
    archived: false,
  }))
  for (const { id, ...product } of products)
    if (!(await store.products.findById(id))) await store.products.put(id, product)
  return products
}

async function registerAll({ store }: SeedWriter, count: number): Promise<string[]> {
  // The same for all of them, as it takes a while
  const passwordHash = await createPasswords().hash(PASSWORD)
  const ids: string[] = []
  for (let n = 0; n < count; n++) {
    const email = seededEmail(n)
    const known = await store.users.findByEmail(email)
    const id = known?.id ?? v7()
    ids.push(id)
    const user = { id, username: `Customer ${n}`, email, role: 'customer', passwordHash } as const
    if (!known) await store.users.insert({ ...user, createdAt: new Date().toISOString() })
  }
  return ids
}
