import type { Closers } from '../../faults/closers.ts'
import { forkProgram } from './fork.ts'

export interface HttpRequest {
  method: 'GET' | 'POST'
  path: string
  headers?: Record<string, string>
  body?: string
}

export interface LoadJob {
  url: string
  /** Sent again and again, dealt out to the connections. */
  requests: readonly HttpRequest[]
  connections: number
  until: { seconds: number } | { requests: number }
}

export interface LoadResult {
  requests: number
  perSecond: number
  p50Ms: number
  p99Ms: number
  /** How often each status was answered, and each failure met that left no answer. */
  answers: Record<string, number>
  /** Of one core. Near 100 the generator is what limits the rate. */
  cpuPercent: number
}

export interface LoadGenerator {
  /** @throws when anything but a success was answered: what is refused is quick, and no result */
  fire(job: LoadJob): Promise<LoadResult>
}

/** Requests from a process of its own, as many at a time as there are connections. */
export function startLoadGenerator(closers: Closers): LoadGenerator {
  const program = forkProgram<LoadJob, LoadResult>('load-program', closers)
  return {
    fire: async (job) => {
      const result = await program.ask(job)
      const wrong = Object.entries(result.answers).filter(([answer]) => !/^2\d\d$/.test(answer))
      if (wrong.length > 0) throw new Error(`not all was answered well: ${JSON.stringify(result.answers)}`)
      if (result.requests < 2) throw new Error(`${result.requests} answers are too few to tell a rate`)
      return result
    },
  }
}

export const bearerOf = (token: string) => ({ authorization: `Bearer ${token}` })

export const readOf = (token: string, path: string): HttpRequest => ({ method: 'GET', path, headers: bearerOf(token) })

export const placementOf = (token: string, productId: string): HttpRequest => ({
  method: 'POST',
  path: '/api/orders',
  headers: { ...bearerOf(token), 'content-type': 'application/json' },
  body: JSON.stringify({ items: [{ productId, quantity: 1 }] }),
})
