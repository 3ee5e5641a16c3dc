import type { Bench } from './bench.ts'
import type { Load } from './rounds.ts'
import { PRODUCTS, type Subject } from './subject.ts'
import { openYardstick, type Yardstick, type YardstickRoute } from './yardstick.ts'

export const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
export const JSON_BODY = { 'content-type': 'application/json' }

/** An order's bytes as the API sends them. */
export async function bytesAt(url: string, token: string): Promise<string> {
  const response = await fetch(url, { headers: bearer(token) })
  if (!response.ok) throw new Error(`${url} answered ${response.status}`)
  return response.text()
}

/** Places an order and waits until it is settled. @returns its id */
export async function placeOne({ customer }: Subject): Promise<string> {
  const { status, body } = await customer.place([{ productId: PRODUCTS[0] ?? '', quantity: 1 }])
  if (status !== 201) throw new Error(`the order was answered with ${status}`)
  return (await customer.settled(body.id)).id
}

export const placing = ({ url, customer, pids }: Subject, productId = PRODUCTS[0] ?? ''): Load => ({
  url: `${url}/api/orders`,
  method: 'POST',
  headers: { ...bearer(customer.token), ...JSON_BODY },
  body: JSON.stringify({ items: [{ productId, quantity: 1 }] }),
  pids,
})

export async function yardstickFor({ closers }: Bench, routes: readonly YardstickRoute[]): Promise<Yardstick> {
  const yardstick = await openYardstick(routes)
  closers.add(async () => yardstick.close())
  return yardstick
}
