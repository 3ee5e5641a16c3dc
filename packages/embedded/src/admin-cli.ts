import { runRoleCommand } from '@orders/api/admin/role-command'
import { EmbeddedConfigSchema } from '@orders/shared/config/services'
import { loadConfig } from '@orders/shared/environment'
import { chooseStore } from './backing/choose-data.ts'

const openStore = async () => (await chooseStore(loadConfig(EmbeddedConfigSchema))).store

process.exitCode = await runRoleCommand(process.argv.slice(2), openStore, {
  print: (line) => console.log(line),
  complain: (line) => console.error(line),
})
