import { setTimeout as sleep } from 'node:timers/promises'
import type { Order, OrderPage } from '@orders/shared/contracts/orders'
import type { Product } from '@orders/shared/contracts/products'

export interface Answer<T = Record<string, unknown>> {
  status: number
  headers: Headers
  body: T
}

export interface Line {
  productId: string
  quantity: number
}

/** Talks HTTP as any client would. */
export async function call<T = Record<string, unknown>>(
  url: string,
  {
    method = 'GET',
    token,
    headers = {},
    body,
  }: { method?: string; token?: string; headers?: Record<string, string>; body?: unknown } = {},
): Promise<Answer<T>> {
  const response = await fetch(url, {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, headers: response.headers, body: (text === '' ? undefined : JSON.parse(text)) as T }
}

export interface Customer {
  email: string
  token: string
  place(items: Line[], key?: string): Promise<Answer<Order>>
  read(id: string): Promise<Answer<Order>>
  list(query?: string): Promise<Answer<OrderPage>>
  cancel(id: string): Promise<Answer<Order>>
  /** Resolves with the order once it is settled. */
  settled(id: string, withinMs?: number): Promise<Order>
}

export const PASSWORD = 'correct horse battery'

export async function register(url: string, email: string): Promise<Customer> {
  const { status } = await call(`${url}/api/auth/register`, {
    method: 'POST',
    body: { username: 'Ada', email, password: PASSWORD },
  })
  if (status !== 201) throw new Error(`registration answered ${status}`)
  return logIn(url, email)
}

export async function logIn(url: string, email: string): Promise<Customer> {
  const login = await call<{ accessToken: string }>(`${url}/api/auth/login`, {
    method: 'POST',
    body: { email, password: PASSWORD },
  })
  if (login.status !== 200) throw new Error(`login answered ${login.status}`)
  return asCustomer(url, email, login.body.accessToken)
}

export function asCustomer(url: string, email: string, token: string): Customer {
  const read = (id: string) => call<Order>(`${url}/api/orders/${id}`, { token })
  return {
    email,
    token,
    read,
    place: (items, key) =>
      call(`${url}/api/orders`, {
        method: 'POST',
        token,
        body: { items },
        headers: key === undefined ? {} : { 'idempotency-key': key },
      }),
    list: (query = '') => call(`${url}/api/orders${query}`, { token }),
    cancel: (id) => call(`${url}/api/orders/${id}/cancel`, { method: 'POST', token }),
    settled: (id, withinMs = 15_000) =>
      until(`order ${id} is settled`, withinMs, async () => {
        const { status, body } = await read(id)
        return status === 200 && !['PENDING', 'PROCESSING'].includes(body.status) ? body : undefined
      }),
  }
}

export const products = async (url: string): Promise<Map<string, number>> => {
  const { body } = await call<{ items: Product[] }>(`${url}/api/products?limit=100`)
  return new Map(body.items.map(({ id, available }) => [id, available]))
}

interface InboxMail {
  subject: string
  destination: { to: string[] }
  body: { text: string; html: string }
}

export const inbox = async (inboxUrl: string): Promise<InboxMail[]> => {
  const response = await fetch(new URL('/store', inboxUrl))
  return ((await response.json()) as { emails: InboxMail[] }).emails
}

export const mailAbout = async (inboxUrl: string, orderId: string): Promise<InboxMail | undefined> =>
  (await inbox(inboxUrl)).find(({ body }) => body.text.includes(orderId))

/** Awaits an outcome that has no event to wait for. */
export async function until<T>(what: string, withinMs: number, look: () => Promise<T | undefined>): Promise<T> {
  const giveUpAt = Date.now() + withinMs
  for (;;) {
    const found = await look()
    if (found !== undefined) return found
    if (Date.now() > giveUpAt) throw new Error(`${what}: not within ${withinMs} ms`)
    await sleep(25)
  }
}
