import { type Compared, compare, defined, figuresOf } from './compare.ts'
import type { Context, Row } from './measurement.ts'
import { peakMemoryMbOf } from './process-use.ts'
import type { HttpRequest, LoadGenerator } from './programs/load.ts'
import { type BareRoute, startYardstick, type Yardstick } from './programs/yardstick.ts'
import type { RunningSystem } from './site.ts'

/** As many as keep a core busy, and few enough for the answer time to be the server's. */
const CONNECTIONS = 32

interface Load {
  system: RunningSystem
  generator: LoadGenerator
  requests: readonly HttpRequest[]
  seconds?: number
  /** Awaited after each turn of the system. */
  settle?: () => Promise<unknown>
}

/** With what a bare route answers, or with something else to compare with. */
export type Subject = Load & ({ bare: BareRoute } | { yardstick: Yardstick })

/** The system and a bare route that answers the same bytes, under the same requests. */
export async function againstYardstick(
  context: Context,
  subject: Subject,
): Promise<Compared & Pick<Row, 'form' | 'unit'>> {
  const { system, generator, requests, settle, seconds = context.seconds } = subject
  const yardstick = 'bare' in subject ? await startYardstick(subject.bare, context.closers) : subject.yardstick
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
