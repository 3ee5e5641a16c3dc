import { join } from 'node:path'
import { systemClock } from '@orders/shared/adapters/clock'
import { openSqliteAudit } from '@orders/shared/adapters/sqlite/audit'
import { runAuditCommand } from '@orders/shared/audit/audit-command'
import { readConfig } from '@orders/shared/config/environment'
import { choose } from '@orders/shared/config/parse'
import type { OpenedSource } from '@orders/shared/ports/audit'

/** The same database that the system beside it uses. */
async function openSource(): Promise<OpenedSource> {
  const { MONGODB_URL: url, DATA_DIR } = readConfig(choose(['DATA_DIR'], ['MONGODB_URL']))
  if (!url) return openSqliteAudit(join(DATA_DIR, 'orders.sqlite'))
  const { createMongoStore } = await import('@orders/shared/adapters/mongo/store')
  const { audit: source, close } = createMongoStore({ url })
  return { source, close }
}

process.exitCode = await runAuditCommand(process.argv.slice(2), {
  openSource,
  clock: systemClock,
  print: (text) => console.log(text),
  complain: (text) => console.error(text),
})
