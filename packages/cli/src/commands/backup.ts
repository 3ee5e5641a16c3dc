import { basename, join } from 'node:path'
import { BackupRefused, backUp, restore } from '@orders/shared/adapters/sqlite/backup'
import { readConfig } from '@orders/shared/config/environment'
import { ConfigError } from '@orders/shared/config/parse'
import type { Clock } from '@orders/shared/ports/clock'
import type { Command } from 'commander'
import { EXIT } from '../exit-codes.ts'
import { findFile, StoreConfigSchema } from '../open-store.ts'
import type { Terminal } from '../output/terminal.ts'

const FOOTER = `
For embedded mode; docs/backups.md has the way for MongoDB. Exit code: 0 done,
1 refused, 2 wrong settings or a file system that does not take it.`

interface Deps {
  terminal: Terminal
  clock: Clock
}

export function addBackup(program: Command, { terminal, clock }: Deps): void {
  program
    .command('backup')
    .description('copy the database of embedded mode into one file, while the system runs')
    .argument('<file>', 'where to, such as orders-2026-01-31.sqlite; nothing is overwritten')
    .addHelpText('after', FOOTER)
    .action(async (file: string) => {
      const source = findFile(dataDirOf(readConfig(StoreConfigSchema)))
      await orReport(terminal, 'The backup could not be made', async () => {
        const orders = await backUp(source, file)
        terminal.print(`${file}: ${orders.toLocaleString('en-US')} orders. Keep secrets.json apart from it.`)
      })
    })

  program
    .command('restore')
    .description('make a backup the database of embedded mode, which must not run')
    .argument('<file>', 'a file that the backup command has made')
    .option('--replace', 'put the database that is there aside')
    .addHelpText('after', FOOTER)
    .action(async (file: string, { replace = false }: { replace?: boolean }) => {
      const dataDir = dataDirOf(readConfig(StoreConfigSchema))
      await orReport(terminal, 'The backup could not be restored', async () => {
        const { orders, replaced } = restore({ backup: file, dataDir, replace, nowMs: clock.nowMs() })
        terminal.print(
          `${join(dataDir, 'orders.sqlite')}: ${orders.toLocaleString('en-US')} orders from ${basename(file)}`,
        )
        if (replaced) terminal.print(`The database that was there is ${replaced}`)
        terminal.print('All sessions have ended. What is unsettled is published at the start: npm start')
      })
    })
}

function dataDirOf({ MONGODB_URL, DATA_DIR }: { MONGODB_URL?: string; DATA_DIR: string }): string {
  if (MONGODB_URL) throw new ConfigError(['MONGODB_URL is set: docs/backups.md says how a MongoDB is backed up'])
  return DATA_DIR
}

/** What the file system says is for people as it is: a full disk, a folder that is missing. */
async function orReport(terminal: Terminal, failure: string, act: () => Promise<void>): Promise<void> {
  try {
    await act()
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error || error instanceof BackupRefused)) throw error
    terminal.printError(`${failure}: ${error.message}`)
    terminal.endWith(error instanceof BackupRefused ? EXIT.refused : EXIT.wrong)
  }
}
