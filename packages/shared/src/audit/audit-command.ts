import { parseArgs } from 'node:util'
import { ConfigError } from '../config/parse.ts'
import type { OpenedSource } from '../ports/audit.ts'
import type { Clock } from '../ports/clock.ts'
import { audit } from './audit.ts'
import { progressReporter } from './progress.ts'
import { toJson, toText } from './report.ts'

const USAGE = `Usage: npm run audit                        check stock, orders, mails and events, and print what is wrong
       npm run audit -- --json              the same as JSON
       npm run audit -- --grace SECONDS     how long mails, events and overdue orders may wait (default 300)

It works beside a running system, and only reads. Exit code: 0 sound, 1 violations, 2 it could not be done.`

const DEFAULT_GRACE_SECONDS = '300'

interface Deps {
  /** @throws ConfigError, or whatever keeps the database from being opened */
  openSource(): Promise<OpenedSource>
  clock: Pick<Clock, 'nowMs'>
  print(text: string): void
  complain(text: string): void
}

/** @returns the exit code: 0 sound, 1 violations, 2 wrong arguments or a database that cannot be read or holds nothing */
export async function runAuditCommand(argv: string[], deps: Deps): Promise<number> {
  const options = parseOptions(argv)
  if (options === 'help') {
    deps.print(USAGE)
    return 0
  }
  if (options === 'wrong') {
    deps.complain(USAGE)
    return 2
  }
  try {
    return await auditAndPrint(options, deps)
  } catch (error) {
    deps.complain(`The audit could not be done: ${explain(error)}`)
    return 2
  }
}

interface Options {
  json: boolean
  graceMs: number
}

async function auditAndPrint({ json, graceMs }: Options, deps: Deps): Promise<number> {
  const { source, close } = await deps.openSource()
  try {
    const onProgress = progressReporter(deps.clock, deps.complain)
    const report = await audit({ source, clock: deps.clock, onProgress }, { graceMs })
    if (report.checked.products + report.checked.orders === 0)
      throw new Error('there is no product and no order: is it the right database?')
    deps.print(json ? toJson(report) : toText(report))
    return report.sound ? 0 : 1
  } finally {
    await close()
  }
}

function parseOptions(args: string[]): Options | 'help' | 'wrong' {
  try {
    const { values } = parseArgs({
      args,
      options: {
        json: { type: 'boolean', default: false },
        grace: { type: 'string', default: DEFAULT_GRACE_SECONDS },
        help: { type: 'boolean', short: 'h' },
      },
    })
    if (values.help) return 'help'
    return /^\d{1,9}$/.test(values.grace) ? { json: values.json, graceMs: Number(values.grace) * 1000 } : 'wrong'
  } catch {
    return 'wrong'
  }
}

function explain(error: unknown): string {
  if (error instanceof ConfigError) return [error.message, ...error.problems].join('\n  - ')
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message
}
