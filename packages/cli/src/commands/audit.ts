import { audit } from '@orders/shared/audit/audit'
import { toJson, toText } from '@orders/shared/audit/report'
import { readConfig } from '@orders/shared/config/environment'
import { ConfigError } from '@orders/shared/config/parse'
import type { Clock } from '@orders/shared/ports/clock'
import { type Command, Option } from 'commander'
import { wholeNumber } from '../arguments.ts'
import { openAuditSource, StoreConfigSchema } from '../open-store.ts'
import type { Terminal } from '../output/terminal.ts'

const EXIT = { sound: 0, violations: 1, notDone: 2 }
const FOOTER = `
It works beside a running system, and only reads. Exit code: 0 sound, 1 violations,
2 it could not be done.`
const PROGRESS_EVERY_MS = 3_000
const MOST_SECONDS = 999_999_999

interface Deps {
  terminal: Terminal
  clock: Clock
}

interface AuditOptions {
  json?: boolean
  grace: number
}

export function addAudit(program: Command, deps: Deps): void {
  program
    .command('audit')
    .description('check stock, orders, mails and events, and print what is wrong')
    .option('--json', 'print the report as JSON')
    .addOption(
      new Option('--grace <seconds>', 'how long mails, events and overdue orders may wait')
        .default(300)
        .argParser(wholeNumber({ least: 0, most: MOST_SECONDS })),
    )
    .addHelpText('after', FOOTER)
    .action(async (options: AuditOptions) => {
      try {
        deps.terminal.endWith(await auditAndPrint(options, deps))
      } catch (error) {
        deps.terminal.printError(`The audit could not be done: ${explain(error)}`)
        deps.terminal.endWith(EXIT.notDone)
      }
    })
}

async function auditAndPrint({ json, grace }: AuditOptions, { terminal, clock }: Deps): Promise<number> {
  const { source, close } = await openAuditSource(readConfig(StoreConfigSchema))
  try {
    const onProgress = progressReporter(clock, terminal.printError)
    const report = await audit({ source, clock, onProgress }, { graceMs: grace * 1000 })
    if (report.checked.products + report.checked.orders === 0)
      throw new Error('there is no product and no order: is it the right database?')
    terminal.print(json ? toJson(report) : toText(report))
    return report.sound ? EXIT.sound : EXIT.violations
  } finally {
    await close()
  }
}

/** Says how far it is every few seconds, and nothing where it does not take that long. */
function progressReporter(clock: Clock, printError: (line: string) => void): (orders: number) => void {
  let nextMs = clock.nowMs() + PROGRESS_EVERY_MS
  return (orders) => {
    if (clock.nowMs() < nextMs) return
    nextMs = clock.nowMs() + PROGRESS_EVERY_MS
    printError(`${orders.toLocaleString('en')} orders checked …`)
  }
}

function explain(error: unknown): string {
  if (error instanceof ConfigError) return [error.message, ...error.problems].join('\n  - ')
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message
}
