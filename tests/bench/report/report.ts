import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Effort, Row } from '../measurement.ts'
import type { Machine } from './machine.ts'

export interface Report {
  at: string
  commit: string
  machine: Machine
  effort: Effort
  rows: Row[]
  /** What went wrong, and what was left out, in words. */
  failed: string[]
  notRun: string[]
}

/** npm runs scripts in the folder of the repository. */
const LATEST = '.bench/latest.json'

export function keepReport(report: Report): void {
  mkdirSync(dirname(LATEST), { recursive: true })
  writeFileSync(LATEST, `${JSON.stringify(report, null, 2)}\n`)
}

/** @throws when nothing has been measured yet */
export const latestReport = (): Report => JSON.parse(readFileSync(LATEST, 'utf8'))
