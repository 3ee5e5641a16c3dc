import type { Bench } from './bench.ts'
import type { LoadJob, LoadResult } from './load/job.ts'
import type { Row } from './row.ts'
import { median } from './statistics.ts'
import { cpuMs } from './usage.ts'

export type Load = Omit<LoadJob, 'connections' | 'seconds'> & { pids: readonly number[]; connections?: number }

const CONNECTIONS = 32
const WARM_UP_SECONDS = 2

interface Round extends LoadResult {
  rate: number
  cpuMicros: number | undefined
}

/** Figures of both, the ratio being the median of the rounds' own: what disturbs a round disturbs both of its halves. */
export type Compared = Required<Pick<Row, 'value' | 'yardstick' | 'ratio' | 'p50Ms' | 'p99Ms'>> &
  Pick<Row, 'cpuMicros' | 'yardstickCpuMicros'>

/** Puts load on the yardstick and on the subject in turn. */
export async function compareInRounds(
  { plan, put }: Pick<Bench, 'plan' | 'put'>,
  yardstick: Load,
  subject: Load,
  betweenRounds: () => Promise<void> = async () => {},
): Promise<Compared> {
  const run = async ({ pids, ...job }: Load, seconds: number): Promise<Round> => {
    const before = cpuMs(pids)
    const result = await put({ connections: CONNECTIONS, ...job, seconds })
    const after = cpuMs(pids)
    const cpuMicros = before === undefined || after === undefined ? undefined : ((after - before) * 1000) / result.good
    return { ...result, rate: result.good / result.seconds, cpuMicros }
  }
  for (const load of [yardstick, subject]) await run(load, WARM_UP_SECONDS)
  const pairs: { yardstick: Round; subject: Round }[] = []
  for (let round = 0; round < plan.rounds; round++) {
    await betweenRounds()
    pairs.push({ yardstick: await run(yardstick, plan.seconds), subject: await run(subject, plan.seconds) })
  }
  return summarise(pairs)
}

function summarise(pairs: readonly { yardstick: Round; subject: Round }[]): Compared {
  const of = (side: 'yardstick' | 'subject', figure: (round: Round) => number | undefined) =>
    median(pairs.flatMap((pair) => figure(pair[side]) ?? []))
  const cpu = of('subject', ({ cpuMicros }) => cpuMicros)
  const yardstickCpu = of('yardstick', ({ cpuMicros }) => cpuMicros)
  return {
    value: of('subject', ({ rate }) => rate),
    yardstick: of('yardstick', ({ rate }) => rate),
    ratio: median(pairs.map(({ yardstick, subject }) => subject.rate / yardstick.rate)),
    p50Ms: of('subject', ({ p50Ms }) => p50Ms),
    p99Ms: of('subject', ({ p99Ms }) => p99Ms),
    ...(Number.isNaN(cpu) ? {} : { cpuMicros: cpu, yardstickCpuMicros: yardstickCpu }),
  }
}
