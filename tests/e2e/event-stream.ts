import type { Order } from '@orders/shared/contracts/orders'

export interface OrderEventSeen {
  event: string
  id: string
  order: Order
  data: string
}

export interface EventStream {
  status: number
  headers: Headers
  /** The next event; undefined once the stream has ended. Rejects when it breaks off. */
  next(): Promise<OrderEventSeen | undefined>
  /** All that is left, until the stream ends. */
  rest(): Promise<OrderEventSeen[]>
  /** Everything that was received so far, comments and all. */
  text(): string
  leave(): void
}

/** Follows an order as a client of server-sent events does. */
export async function followOrder(
  url: string,
  id: string,
  token: string,
  headers: Record<string, string> = {},
): Promise<EventStream> {
  const leaving = new AbortController()
  const response = await fetch(`${url}/api/orders/${id}/events`, {
    headers: { authorization: `Bearer ${token}`, ...headers },
    signal: leaving.signal,
  })
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  let read = 0

  async function next(): Promise<OrderEventSeen | undefined> {
    for (;;) {
      const end = text.indexOf('\n\n', read)
      if (end === -1) {
        const { done = true, value = '' } = (await reader?.read()) ?? {}
        if (done) return undefined
        text += value
        continue
      }
      const block = text.slice(read, end)
      read = end + 2
      if (block.startsWith('event:')) return parse(block)
    }
  }

  return {
    status: response.status,
    headers: response.headers,
    next,
    rest: async () => {
      const events: OrderEventSeen[] = []
      for (let event = await next(); event; event = await next()) events.push(event)
      return events
    },
    text: () => text,
    leave: () => leaving.abort(),
  }
}

function parse(block: string): OrderEventSeen {
  const fields = Object.fromEntries(block.split('\n').map((line) => line.split(/: (.*)/s).slice(0, 2)))
  return { event: fields['event'], id: fields['id'], data: fields['data'], order: JSON.parse(fields['data']) }
}
