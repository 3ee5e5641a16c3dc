import { runRoleCommand } from '@orders/api/admin/role-command'
import { systemClock } from '@orders/shared/adapters/clock'
import { loadConfig } from '@orders/shared/config/environment'
import { EmbeddedConfigSchema } from '@orders/shared/config/services'
import { chooseStore } from './backing/choose-data.ts'

const openStore = async () => (await chooseStore(loadConfig(EmbeddedConfigSchema))).store

const terminal = {
  print: (line: string) => console.log(line),
  complain: (line: string) => console.error(line),
}

process.exitCode = await runRoleCommand(process.argv.slice(2), openStore, terminal, systemClock)
