import { systemClock } from '@orders/shared/adapters/clock'
import { findMongoUrlProblem } from '@orders/shared/adapters/mongo/connection/client'
import { createMongoStore } from '@orders/shared/adapters/mongo/store'
import { readConfig } from '@orders/shared/config/environment'
import { AdminConfigSchema } from '@orders/shared/config/services'
import { runRoleCommand } from './admin/role-command.ts'

const openStore = async () =>
  createMongoStore({ url: readConfig(AdminConfigSchema, { checks: { MONGODB_URL: findMongoUrlProblem } }).MONGODB_URL })

const terminal = {
  print: (line: string) => console.log(line),
  complain: (line: string) => console.error(line),
}

process.exitCode = await runRoleCommand(process.argv.slice(2), openStore, terminal, systemClock)
