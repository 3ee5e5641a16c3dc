import { systemClock } from '@orders/shared/adapters/clock'
import { runCommandLine } from './command-line.ts'
import { openTerminal } from './output/terminal.ts'

await runCommandLine(process.argv.slice(2), openTerminal(), systemClock)
