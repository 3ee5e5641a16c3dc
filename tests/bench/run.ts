import { mkdirSync, writeFileSync } from 'node:fs'
import { createClosers } from '../faults/closers.ts'
import { type BenchPlan, readArguments, WrongArguments } from './arguments.ts'
import type { Measurement } from './bench.ts'
import { openGenerator } from './load/open-generator.ts'
import { describeMachine } from './machine.ts'
import { MEASUREMENTS } from './measurements/all.ts'
import type { Row } from './row.ts'
import { type FormName, openSubject } from './subject.ts'
import { toText } from './table.ts'

const FOLDER = '.bench'
const USAGE = `Usage: npm run bench -- [--only NAME[,NAME]] [--json] [--rounds N] [--seconds N] [--orders N] [--form embedded|deployed]

Measures the system against yardsticks in the same run, and writes ${FOLDER}/latest.json. The deployed form needs MONGODB_URL and REDIS_URL.
  --json    that file's content on stdout, instead of the table
  --orders  over how many orders lists are measured (100000)

${MEASUREMENTS.map(({ name, about }) => `  ${name.padEnd(13)} ${about}`).join('\n')}`

const tell = (line: string): void => void process.stderr.write(`${line}\n`)

process.exit(await main(process.argv.slice(2)))

async function main(args: string[]): Promise<number> {
  try {
    const plan = readArguments(
      args,
      MEASUREMENTS.map(({ name }) => name),
    )
    if (!plan) {
      process.stdout.write(`${USAGE}\n`)
      return 0
    }
    const report = { machine: describeMachine(), plan, rows: await measureAll(plan) }
    mkdirSync(FOLDER, { recursive: true })
    writeFileSync(`${FOLDER}/latest.json`, `${JSON.stringify(report, undefined, 2)}\n`)
    process.stdout.write(`${plan.json ? JSON.stringify(report, undefined, 2) : toText(report.rows)}\n`)
    return 0
  } catch (error) {
    tell(
      error instanceof WrongArguments
        ? `${error.message}\n\n${USAGE}`
        : String(error instanceof Error ? error.stack : error),
    )
    return error instanceof WrongArguments ? 2 : 1
  }
}

async function measureAll(plan: BenchPlan): Promise<Row[]> {
  const rows: Row[] = []
  for (const form of formsOf(plan))
    for (const measurement of MEASUREMENTS.filter(
      ({ name, forms }) => plan.names.includes(name) && forms.includes(form),
    ))
      rows.push(...(await measureOne(measurement, form, plan)))
  return rows
}

function formsOf({ form }: BenchPlan): FormName[] {
  const { MONGODB_URL, REDIS_URL } = process.env
  const forms: FormName[] = form === 'both' ? ['embedded', 'deployed'] : [form]
  if (MONGODB_URL && REDIS_URL) return forms
  if (forms.includes('deployed')) tell('The deployed form is not measured: it needs MONGODB_URL and REDIS_URL.')
  return forms.filter((one) => one === 'embedded')
}

async function measureOne({ name, measure }: Measurement, form: FormName, plan: BenchPlan): Promise<Row[]> {
  const closers = createClosers()
  const generator = openGenerator()
  closers.add(async () => generator.close())
  const progress = (line: string) => tell(`${name}, ${form}: ${line}`)
  progress('…')
  try {
    const open = (folder?: string) => openSubject(form, closers, folder)
    const found = await measure({ plan, form, put: generator.put, closers, open, progress })
    const rows = found.map((row): Row => ({ measurement: name, form, ...row }))
    for (const line of toText(rows).split('\n').slice(1)) tell(line)
    return rows
  } finally {
    await closers.close()
  }
}
