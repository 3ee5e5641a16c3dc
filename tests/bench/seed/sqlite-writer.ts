import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { makeDataDir } from '@orders/embedded/backing/data-dir'
import { openDatabase } from '@orders/shared/adapters/sqlite/connection/database'
import { prepareMailInsert } from '@orders/shared/adapters/sqlite/mails/mails'
import { prepareOrderWrites } from '@orders/shared/adapters/sqlite/orders/order-writes'
import { prepareStock } from '@orders/shared/adapters/sqlite/orders/stock'
import { openSqliteStore } from '@orders/shared/adapters/sqlite/store'
import type { Life } from './lives.ts'
import { type SeedWriter, unitsHeld } from './writer.ts'

/** A system may run beside it. */
const BUSY_TIMEOUT_MS = 5_000

/** One transaction for all that is written at a time, by the statements that the store itself uses. */
export function openSqliteWriter(path: string): SeedWriter {
  makeDataDir(dirname(path))
  const store = openSqliteStore({ path, isOwn: !existsSync(path) })
  const db = openDatabase(path, BUSY_TIMEOUT_MS, false)
  const write = prepareWrite(db)
  return {
    store,
    write: async (lives) => write(lives),
    close: async () => {
      db.exec('PRAGMA wal_checkpoint(TRUNCATE)')
      db.close()
      await store.close()
    },
  }
}

function prepareWrite(db: DatabaseSync): (lives: readonly Life[]) => void {
  const orders = prepareOrderWrites(db)
  const stock = prepareStock(db)
  const addMail = prepareMailInsert(db)
  const markSent = db.prepare(`UPDATE mails SET state = 'sent', settled_at_ms = ? WHERE subject_id = ? AND kind = ?`)

  const writeLife = ({ order, mail }: Life) => {
    orders.insert(order)
    if (!mail) return
    addMail(order.id, { kind: mail.kind, checkAtMs: mail.checkAtMs, leaseUntilMs: 0 })
    markSent.run(mail.sentAtMs, order.id, mail.kind)
  }
  const holdStock = (lives: readonly Life[]) => {
    const [line] = lives[0]?.order.items ?? []
    if (line) stock.take([...unitsHeld(lives)].map(([productId, quantity]) => ({ ...line, productId, quantity })))
  }
  return (lives) => {
    db.exec('BEGIN IMMEDIATE')
    try {
      for (const life of lives) writeLife(life)
      holdStock(lives)
      db.exec('COMMIT')
    } catch (error) {
      if (db.isTransaction) db.exec('ROLLBACK')
      throw error
    }
  }
}
