import type { Closers } from '../faults/closers.ts'
import type { FormName } from '../faults/form.ts'
import type { Site, SiteOptions } from './site.ts'

export interface Budget {
  /** Such as `≥ 0.60`. */
  text: string
  met: boolean
}

/** One line of the results. Times are client times; processor time is the system's, of all its processes. */
export interface Row {
  measurement: string
  /** What is special about this line of the measurement. */
  detail?: string
  form: FormName
  value: number
  unit: 'requests/s' | 'orders/s' | 'deliveries/s' | 'logins/s' | 'ms' | 'MB' | 'bytes/order'
  yardstick?: number
  ratio?: number
  budget?: Budget
  p50Ms?: number
  p99Ms?: number
  yardstickP50Ms?: number
  yardstickP99Ms?: number
  /** Microseconds for each request, order or login. */
  cpuUs?: number
  yardstickCpuUs?: number
  /** Of one core. */
  cpuPercent?: number
  /** What the load generator used of one core: near 100 it is the limit, and the ratio flatters. */
  generatorCpuPercent?: number
  /** Of the process that serves the API: in embedded mode that is the whole system. */
  peakMemoryMb?: number
  note?: string
}

export interface Effort {
  /** Alternating rounds; the result is their median. */
  rounds: number
  /** Of each side of a round. */
  seconds: number
  /** Orders in the store whose lists are measured. */
  orders: number
}

/** What a measurement is made with. Whatever it opens is closed after it. */
export interface Context extends Effort {
  form: FormName
  closers: Closers
  open(options?: SiteOptions): Promise<Site>
}

export interface Measurement {
  name: string
  title: string
  /** @throws when something went wrong; never because something is slow */
  run(context: Context): Promise<Row[]>
}

export const atLeast = (least: number, value: number): Budget => ({
  text: `≥ ${least.toFixed(2)}`,
  met: value >= least,
})

export const atMost = (most: number, unit: string, value: number): Budget => ({
  text: `≤ ${most} ${unit}`.trimEnd(),
  met: value <= most,
})
