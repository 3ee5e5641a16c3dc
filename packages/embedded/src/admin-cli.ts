import { runRoleCommand } from '@orders/api/admin/role-command'
import { systemClock } from '@orders/shared/adapters/clock'
import { readConfig } from '@orders/shared/config/environment'
import { choose } from '@orders/shared/config/parse'
import { openExistingStore } from './backing/existing-store.ts'

const openStore = () => openExistingStore(readConfig(choose(['DATA_DIR'], ['MONGODB_URL'])))

const terminal = {
  print: (line: string) => console.log(line),
  complain: (line: string) => console.error(line),
}

process.exitCode = await runRoleCommand(process.argv.slice(2), openStore, terminal, systemClock)
