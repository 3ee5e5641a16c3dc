import { readConfig } from '@orders/shared/config/environment'
import { pickVariables } from '@orders/shared/config/parse'
import type { Command } from 'commander'
import { readShardCommands } from '../open-store.ts'
import type { Terminal } from '../output/terminal.ts'

const FOOTER = `
For the database that MONGODB_URL names, which is not asked for anything. Save them to a file, and
run that against mongos: mongosh URL --file FILE. When and why: docs/deploy.md, "Shards".`

const ConfigSchema = pickVariables(['MONGODB_URL'], [])

export function addShardCommands(program: Command, terminal: Terminal): void {
  program
    .command('shard-commands')
    .description('print what shards the collections of MongoDB, as commands of mongosh')
    .addHelpText('after', FOOTER)
    .action(async () => terminal.print(await readShardCommands(readConfig(ConfigSchema))))
}
