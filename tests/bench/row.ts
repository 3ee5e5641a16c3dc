/** One line of the table. */
export interface Row {
  measurement: string
  form: 'embedded' | 'deployed'
  what: string
  value: number
  unit: 'req/s' | 'orders/s' | 'logins/s' | 'messages/s' | 'ms' | 's' | 'MB' | 'bytes'
  yardstick?: number
  /** The median of the ratios of rounds, where there were rounds. */
  ratio?: number
  budget?: Budget
  p50Ms?: number
  p99Ms?: number
  /** CPU time of the measured processes for each request or order. */
  cpuMicros?: number
  yardstickCpuMicros?: number
  note?: string
}

export type Budget =
  | { of: 'ratio' | 'value' | 'p99Ms'; atLeast: number }
  | { of: 'ratio' | 'value' | 'p99Ms'; atMost: number }

export function isMet(row: Row): boolean | undefined {
  const { budget } = row
  if (!budget) return undefined
  const figure = row[budget.of]
  if (figure === undefined) return undefined
  return 'atLeast' in budget ? figure >= budget.atLeast : figure <= budget.atMost
}
