import { systemClock } from '@orders/shared/adapters/clock'
import { findMongoUrlProblem } from '@orders/shared/adapters/mongo/connection/client'
import { createMongoStore } from '@orders/shared/adapters/mongo/store'
import { runAuditCommand } from '@orders/shared/audit/audit-command'
import { readConfig } from '@orders/shared/config/environment'
import { AdminConfigSchema } from '@orders/shared/config/services'
import type { OpenedSource } from '@orders/shared/ports/audit'

async function openSource(): Promise<OpenedSource> {
  const { audit: source, close } = createMongoStore({
    url: readConfig(AdminConfigSchema, { checks: { MONGODB_URL: findMongoUrlProblem } }).MONGODB_URL,
  })
  return { source, close }
}

process.exitCode = await runAuditCommand(process.argv.slice(2), {
  openSource,
  clock: systemClock,
  print: (text) => console.log(text),
  complain: (text) => console.error(text),
})
