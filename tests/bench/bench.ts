import type { Closers } from '../faults/closers.ts'
import type { BenchPlan } from './arguments.ts'
import type { PutLoad } from './load/open-generator.ts'
import type { Row } from './row.ts'
import type { FormName, Subject } from './subject.ts'

/** What a measurement works with. */
export interface Bench {
  plan: BenchPlan
  form: FormName
  put: PutLoad
  /** Closed after the measurement. */
  closers: Closers
  /** A system of its own for the measurement that asks. */
  open(dataFolder?: string): Promise<Subject>
  /** For people who wait. */
  progress(line: string): void
}

export interface Measurement {
  name: string
  forms: readonly FormName[]
  /** What the rows mean, for `--help`. */
  about: string
  measure(bench: Bench): Promise<Omit<Row, 'measurement' | 'form'>[]>
}
