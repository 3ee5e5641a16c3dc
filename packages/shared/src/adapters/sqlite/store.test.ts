import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describeStoreContract } from '../../testing/store.contract.ts'
import { openSqliteStore } from './store.ts'

describeStoreContract('SQLite', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'orders-'))
  const store = openSqliteStore({ path: join(folder, 'orders.db') })
  return {
    store,
    close: async () => {
      await store.close()
      rmSync(folder, { recursive: true })
    },
  }
})
