import { runOrderctl } from '@orders/api/orderctl/orderctl'
import { openTerminal } from '@orders/api/orderctl/terminal'
import { systemClock as clock } from '@orders/shared/adapters/clock'
import { readConfig } from '@orders/shared/config/environment'
import { EmbeddedOperatorConfigSchema } from '@orders/shared/config/services'
import { openExistingStore } from './backing/existing-store.ts'

async function open() {
  const config = readConfig(EmbeddedOperatorConfigSchema)
  const { MONGODB_URL } = config
  const store = await openExistingStore(config)
  const storeSetting = MONGODB_URL ? ('MONGODB_URL' as const) : ('DATA_DIR' as const)
  const deadlineMs = config.ORDER_DEADLINE_SECONDS * 1000
  return { backing: { store, storeSetting, clock, deadlineMs }, close: store.close }
}

process.exitCode = await runOrderctl(process.argv.slice(2), { open, terminal: openTerminal() })
