import { type Compared, compare, defined, figuresOf } from './compare.ts'
import type { Context, Row } from './measurement.ts'
import { peakMemoryMbOf } from './process-use.ts'
import type { HttpRequest, LoadGenerator } from './programs/load.ts'
import { type BareRoute, startYardstick } from './programs/yardstick.ts'
import type { RunningSystem } from './site.ts'

/** As many as keep a core busy, and few enough for the answer time to be the server's. */
const CONNECTIONS = 32

export interface Subject {
  system: RunningSystem
  generator: LoadGenerator
  requests: readonly HttpRequest[]
  /** What the yardstick answers them with. */
  bare: BareRoute
  seconds?: number
  /** Awaited after each turn of the system. */
  settle?: () => Promise<unknown>
}

/** The system and a bare route that answers the same bytes, under the same requests. */
export async function againstYardstick(
  context: Context,
  subject: Subject,
): Promise<Compared & Pick<Row, 'form' | 'unit'>> {
  const { system, generator, requests, bare, settle, seconds = context.seconds } = subject
  const yardstick = await startYardstick(bare, context.closers)
  const load = { requests, connections: CONNECTIONS }
  const comparison = await compare({ rounds: context.rounds, until: { seconds } }, generator, {
    yardstick: { pids: [yardstick.pid], job: { ...load, url: yardstick.url } },
    subject: { pids: system.pids, job: { ...load, url: system.url }, ...(settle ? { settle } : {}) },
  })
  return {
    ...figuresOf(comparison),
    ...defined({ peakMemoryMb: peakMemoryMbOf(system.apiPid) }),
    form: context.form,
    unit: 'requests/s',
  }
}
