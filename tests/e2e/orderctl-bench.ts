import { openSqliteStore } from '@orders/shared/adapters/sqlite/store'
import type { Store } from '@orders/shared/ports/stores'
import { openMongoDatabases } from '../adapters/mongo-databases.ts'
import { runCommand } from './commands.ts'
import { throwAwayFolder } from './system.ts'

const { MONGODB_URL } = process.env

export interface Bench {
  store: Store
  /** Where commands run. */
  folder: string
  ctl(...args: string[]): ReturnType<typeof runCommand>
  close(): Promise<void>
}

const orderctl = (folder: string, env: Record<string, string>, args: string[]) =>
  runCommand({ folder, env, args: ['orderctl', ...args] })

async function openEmbedded(): Promise<Bench> {
  const folder = await throwAwayFolder()
  const store = openSqliteStore({ path: `${folder.path}/orders.sqlite` })
  const bench: Bench = {
    store,
    folder: folder.path,
    ctl: (...args) => orderctl(folder.path, { DATA_DIR: folder.path }, args),
    close: async () => {
      await store.close()
      await folder.remove()
    },
  }
  return bench
}

async function openDeployed(url: string): Promise<Bench> {
  const folder = await throwAwayFolder()
  const databases = openMongoDatabases(url)
  const { store, name, close } = await databases.openStore()
  const at = new URL(url)
  at.pathname = `/${name}`
  const bench: Bench = {
    store,
    folder: folder.path,
    ctl: (...args) => orderctl(folder.path, { MONGODB_URL: at.href }, args),
    close: async () => {
      await close()
      await databases.close()
      await folder.remove()
    },
  }
  return bench
}

/** A store, and commands beside it: where each of them is tried. */
export const BENCHES = [
  { name: 'embedded mode', open: openEmbedded },
  ...(MONGODB_URL ? [{ name: 'MongoDB', open: () => openDeployed(MONGODB_URL) }] : []),
]
