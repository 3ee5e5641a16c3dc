import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describePlan } from './plan/describe.ts'
import type { Plan } from './plan/plan.ts'
import { shrink } from './plan/shrink.ts'
import { type Result, simulate } from './simulate.ts'

const FOLDER = '.simulation'
const LAST_LINES = 80
/** What processes do again and again, such as polls, whatever happens. */
const USUAL = 12

/** What a plan comes to, and the smallest plan that fails in the same way, with the end of its trace; the whole of it is in a file. */
export async function explain(plan: Plan): Promise<string> {
  const result = await simulate(plan, { keepTrace: true })
  const rule = result.violations[0]?.rule
  if (!rule)
    return [describePlan(plan), `holds: ${count(result)}, trace in ${keep(`seed-${plan.seed}`, result)}`].join('\n')
  const failsAlike = async (smaller: Plan) => (await simulate(smaller)).violations.some((one) => one.rule === rule)
  const smallest = await shrink(plan, failsAlike)
  const again = await simulate(smallest, { keepTrace: true })
  return [
    `seed ${plan.seed} breaks what has to hold:`,
    ...problemsOf(result),
    `the whole trace is in ${keep(`seed-${plan.seed}`, result)}`,
    '',
    `The smallest that breaks it too: ${describePlan(smallest)}`,
    ...problemsOf(again),
    `its trace, in ${keep(`seed-${plan.seed}-smallest`, again)}, without what is usual:`,
    ...withoutUsual(again.trace).slice(-LAST_LINES),
  ].join('\n')
}

const problemsOf = ({ violations }: Result): string[] => violations.map(({ rule, problem }) => `  ${rule}: ${problem}`)

const count = ({ orders, messages, virtualMs }: Result): string =>
  `${orders} orders, ${messages} messages handled, ${Math.round(virtualMs / 1000)} virtual seconds`

function withoutUsual(trace: readonly string[]): string[] {
  const kindOf = (line: string) => line.slice(line.indexOf(' s  '))
  const counts = Map.groupBy(trace, kindOf)
  return trace.filter((line) => (counts.get(kindOf(line))?.length ?? 0) < USUAL)
}

function keep(name: string, { trace }: Result): string {
  mkdirSync(FOLDER, { recursive: true })
  const path = join(FOLDER, `${name}.log`)
  writeFileSync(path, trace.join('\n'))
  return path
}
