import { systemClock as clock } from '@orders/shared/adapters/clock'
import { findMongoUrlProblem } from '@orders/shared/adapters/mongo/connection/client'
import { createMongoStore } from '@orders/shared/adapters/mongo/store'
import { readConfig } from '@orders/shared/config/environment'
import { OperatorConfigSchema } from '@orders/shared/config/services'
import { runOrderctl } from './orderctl/orderctl.ts'
import { openTerminal } from './orderctl/terminal.ts'

async function open() {
  const config = readConfig(OperatorConfigSchema, { checks: { MONGODB_URL: findMongoUrlProblem } })
  const store = createMongoStore({ url: config.MONGODB_URL })
  const deadlineMs = config.ORDER_DEADLINE_SECONDS * 1000
  return { backing: { store, storeSetting: 'MONGODB_URL' as const, clock, deadlineMs }, close: store.close }
}

process.exitCode = await runOrderctl(process.argv.slice(2), { open, terminal: openTerminal() })
