import type { Customer, Line } from '../e2e/client.ts'

/** Customers who place orders one after the other, and what they were told. */
export interface Load {
  /** Ids of the orders that were answered with 201. */
  acknowledged: string[]
  refused: Refusal[]
  /** Resolves when no request is on its way any more. */
  stop(): Promise<void>
}

/** Every other answer. */
export interface Refusal {
  /** Its status, or the code of the failure that left none. */
  answer: number | string
  /** When the request was sent, as `performance.now()` tells. */
  sentAtMs: number
}

export interface LoadOptions {
  customers: readonly Customer[]
  /** Orders on their way at the same time. */
  atOnce: number
  basket(n: number): Line[]
}

/** Places orders until it is stopped or nobody listens any more. */
export function startLoad({ customers, atOnce, basket }: LoadOptions): Load {
  const acknowledged: string[] = []
  const refused: Refusal[] = []
  let stopped = false
  let count = 0

  async function place(customer: Customer): Promise<void> {
    const sentAtMs = performance.now()
    try {
      const { status, body } = await customer.place(basket(count++))
      if (status === 201) acknowledged.push(body.id)
      else refused.push({ answer: status, sentAtMs })
    } catch (error) {
      const answer = codeOf(error)
      refused.push({ answer, sentAtMs })
      if (answer === 'ECONNREFUSED') stopped = true
    }
  }

  const lanes = Array.from({ length: atOnce }, async (_, lane) => {
    const customer = customers[lane % customers.length]
    while (customer && !stopped) await place(customer)
  })
  return {
    acknowledged,
    refused,
    stop: async () => {
      stopped = true
      await Promise.all(lanes)
    },
  }
}

function codeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined
  if (cause instanceof Error && 'code' in cause) return String(cause.code)
  return String(error)
}
