import { type Customer, call, logIn, register } from '../e2e/client.ts'
import type { TestSystem } from '../e2e/system.ts'

/** Available units by product. */
export type Stock = Record<string, number>

export interface Shop {
  customers: Customer[]
  /** The first of the customers; the others are not admins. */
  admin: Customer
  /** What was put in at the start. */
  stock: Stock
}

/** Customers, one of them an admin, and products at a price of 1.00 USD. The customers are spread over the APIs. */
export async function openShop(
  { urls, grantAdmin }: Pick<TestSystem, 'urls' | 'grantAdmin'>,
  { customers: count, stock }: { customers: number; stock: Stock },
): Promise<Shop> {
  const run = crypto.randomUUID()
  const customers = await Promise.all(
    Array.from({ length: count }, (_, n) => register(urls[n % urls.length] ?? '', `customer${n}-${run}@example.com`)),
  )
  const [admin] = customers
  if (!admin) throw new Error('a shop without customers')
  await grantAdmin(admin.email)
  await stockUp(admin, urls[0] ?? '', stock)
  return { customers, admin, stock }
}

export async function stockUp({ token }: Customer, url: string, stock: Stock): Promise<void> {
  for (const [id, available] of Object.entries(stock)) {
    const body = { name: id, price: { amount: 100, currency: 'USD' }, available }
    const { status } = await call(`${url}/api/products/${id}`, { method: 'PUT', token, body })
    if (status >= 300) throw new Error(`stocking up answered ${status}`)
  }
}

/** The same customers with the APIs of a system that has been started again. */
export async function reopenShop(shop: Shop, { urls }: Pick<TestSystem, 'urls'>): Promise<Shop> {
  const customers = await Promise.all(shop.customers.map(({ email }, n) => logIn(urls[n % urls.length] ?? '', email)))
  return { ...shop, customers, admin: customers[0] ?? shop.admin }
}
