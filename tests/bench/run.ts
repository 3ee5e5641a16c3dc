import { readFileSync, writeFileSync } from 'node:fs'
import { inspect } from 'node:util'
import { createClosers } from '../faults/closers.ts'
import { type FormName, hindranceTo } from '../faults/form.ts'
import { type Plan, readArguments, WrongArguments } from './arguments.ts'
import type { Measurement, Row } from './measurement.ts'
import { MEASUREMENTS } from './measurements/all.ts'
import { describeCommit, describeMachine } from './report/machine.ts'
import { withResults } from './report/page.ts'
import { keepReport, latestReport, type Report } from './report/report.ts'
import { describeRun, toText } from './report/table.ts'
import { openSite } from './site.ts'

const NAMES = MEASUREMENTS.map(({ name }) => name)
const USAGE = `Usage: npm run bench -- [--only NAME[,NAME]] [--form embedded|deployed] [--rounds 5] [--seconds 3] [--orders 100000] [--json]

Measures the system against yardsticks in the same run. The deployed form needs MONGODB_URL and REDIS_URL.
${MEASUREMENTS.map(({ name, title }) => `  ${name.padEnd(14)} ${title}`).join('\n')}
  --orders  in the store whose lists are measured; 1,000,000 take minutes to fill it
  --json    JSON instead of the table; it is written to .bench/latest.json in any case
  --doc     measures nothing: writes the latest results into docs/performance.md`

const closers = createClosers()
const print = (text: string) => void process.stdout.write(`${text}\n`)
/** Standard output is for the results alone. */
const tell = (text: string) => void process.stderr.write(`${text}\n`)

process.exit(await main(process.argv.slice(2)))

async function main(args: string[]): Promise<number> {
  try {
    const plan = readArguments(args, NAMES)
    if (!plan) print(USAGE)
    else return plan.page ? writeResults(plan.page) : await measureAll(plan)
    return 0
  } catch (error) {
    if (!(error instanceof WrongArguments)) throw error
    tell(`${error.message}\n\n${USAGE}`)
    return 2
  }
}

/** @returns 1 when there is nothing to write, or nowhere */
function writeResults(page: string): number {
  try {
    writeFileSync(page, withResults(readFileSync(page, 'utf8'), latestReport()))
    return 0
  } catch (error) {
    tell(`${page} stays as it is: ${error instanceof Error ? error.message : error}`)
    return 1
  }
}

/** @returns 1 when something went wrong; being slow is nothing wrong */
async function measureAll(plan: Plan): Promise<number> {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void interrupt())
  const { rounds, seconds, orders } = plan
  const report: Report = {
    at: new Date().toISOString(),
    commit: describeCommit(),
    machine: describeMachine(),
    effort: { rounds, seconds, orders },
    rows: [],
    failed: [],
    notRun: plan.forms.flatMap((form) => hindranceTo(form) ?? []),
  }
  for (const line of [...describeRun(report), ...report.notRun]) tell(line)
  for (const form of plan.forms.filter((one) => !hindranceTo(one)))
    for (const measurement of MEASUREMENTS.filter(({ name }) => plan.names.includes(name)))
      await measure(measurement, form, report)
  keepReport(report)
  if (plan.json) print(JSON.stringify(report, null, 2))
  else print(toText(report.rows))
  return report.failed.length === 0 ? 0 : 1
}

async function measure({ name, title, run }: Measurement, form: FormName, report: Report): Promise<void> {
  tell(`${form} ${name}: ${title} …`)
  const startedAt = performance.now()
  try {
    const rows: Row[] = await run({
      ...report.effort,
      form,
      closers,
      open: (options = {}) => openSite(form, options, closers),
    })
    report.rows.push(...rows)
    tell(`${toText(rows)}\n  in ${((performance.now() - startedAt) / 1000).toFixed(0)} s`)
  } catch (error) {
    tell(`  FAILED: ${inspect(error)}`)
    report.failed.push(`${name}, ${form}: ${error instanceof Error ? error.message : error}`)
  } finally {
    await closers.close()
  }
}

/** Child processes end with this one. */
async function interrupt(): Promise<void> {
  tell('interrupted')
  await closers.close()
  process.exit(130)
}
