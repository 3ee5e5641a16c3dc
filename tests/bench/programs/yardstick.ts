import type { Closers } from '../../faults/closers.ts'
import { forkProgram } from './fork.ts'

export interface BareRoute {
  method: 'GET' | 'POST'
  /** Such as `/api/orders/:id`. */
  path: string
  status: number
  body: string
}

export interface Yardstick {
  pid: number
  url: string
}

/** Fastify in a process of its own that answers every request with the same bytes. */
export async function startYardstick(route: BareRoute, closers: Closers): Promise<Yardstick> {
  const program = forkProgram<BareRoute, string>('yardstick-program', closers)
  return { pid: program.pid, url: await program.ask(route) }
}
