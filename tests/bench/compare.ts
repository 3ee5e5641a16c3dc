import type { Row } from './measurement.ts'
import { meterCpu } from './process-use.ts'
import type { LoadGenerator, LoadJob, LoadResult } from './programs/load.ts'
import { median, medianOfKnown } from './statistics.ts'

/** Enough for the optimising compiler to have seen the busy functions. */
const WARM_UP_SECONDS = 2

export interface Side {
  /** Whose processor time counts. */
  pids: readonly number[]
  job: Omit<LoadJob, 'until'>
  /** Awaited before each of its turns. */
  prepare?: () => Promise<unknown>
  /** Awaited after each of its turns, so that what it left to be done does not slow down the next. */
  settle?: () => Promise<unknown>
}

export interface Turn extends LoadResult {
  cpuUs?: number
  cpuOfSystemPercent?: number
}

export interface Comparison {
  ratio: number
  /** In the order of the rounds. */
  subject: Turn[]
  yardstick: Turn[]
}

/** Yardstick and subject in turn, so that whatever else the machine does meets both; the ratio is the median of the rounds' ratios. */
export async function compare(
  { rounds, until }: { rounds: number; until: LoadJob['until'] },
  generator: LoadGenerator,
  sides: { yardstick: Side; subject: Side },
): Promise<Comparison> {
  const turn = (side: Side, as = until) => takeTurn(generator, side, as)
  const warmUp = 'seconds' in until ? { seconds: Math.min(until.seconds, WARM_UP_SECONDS) } : until
  for (const side of [sides.yardstick, sides.subject]) await turn(side, warmUp)
  const comparison: Comparison = { ratio: Number.NaN, subject: [], yardstick: [] }
  for (let round = 0; round < rounds; round++) {
    comparison.yardstick.push(await turn(sides.yardstick))
    comparison.subject.push(await turn(sides.subject))
  }
  return { ...comparison, ratio: median(ratiosOf(comparison, ({ perSecond }) => perSecond)) }
}

/** Subject by yardstick, round by round. */
export const ratiosOf = ({ subject, yardstick }: Comparison, figure: (turn: Turn) => number): number[] =>
  subject.map((turn, round) => figure(turn) / (yardstick[round] ? figure(yardstick[round]) : Number.NaN))

async function takeTurn(
  generator: LoadGenerator,
  { pids, job, prepare, settle }: Side,
  until: LoadJob['until'],
): Promise<Turn> {
  await prepare?.()
  const usedMs = meterCpu(pids)
  const startedAt = performance.now()
  const result = await generator.fire({ ...job, until })
  const elapsedMs = performance.now() - startedAt
  const cpuMs = usedMs()
  await settle?.()
  if (cpuMs === undefined) return result
  return { ...result, cpuUs: (cpuMs * 1000) / result.requests, cpuOfSystemPercent: (cpuMs / elapsedMs) * 100 }
}

export type Compared = Omit<Row, 'measurement' | 'form' | 'unit' | 'ratio'> & { ratio: number }

/** The figures of a row that a comparison gives. */
export function figuresOf({ subject, yardstick, ratio }: Comparison): Compared {
  const known = (turns: Turn[], figure: keyof Turn) =>
    medianOfKnown(turns.map((turn) => turn[figure]).filter((value) => typeof value === 'number'))
  const middle = (turns: Turn[], figure: 'perSecond' | 'p50Ms' | 'p99Ms' | 'cpuPercent') =>
    median(turns.map((turn) => turn[figure]))
  return {
    ...defined({
      cpuUs: known(subject, 'cpuUs'),
      yardstickCpuUs: known(yardstick, 'cpuUs'),
      cpuPercent: known(subject, 'cpuOfSystemPercent'),
    }),
    value: middle(subject, 'perSecond'),
    yardstick: middle(yardstick, 'perSecond'),
    ratio,
    p50Ms: middle(subject, 'p50Ms'),
    p99Ms: middle(subject, 'p99Ms'),
    yardstickP50Ms: middle(yardstick, 'p50Ms'),
    yardstickP99Ms: middle(yardstick, 'p99Ms'),
    generatorCpuPercent: Math.max(middle(subject, 'cpuPercent'), middle(yardstick, 'cpuPercent')),
  }
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> }

/** Leaves out what is not known. */
export const defined = <T extends object>(values: T): Defined<T> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Defined<T>
