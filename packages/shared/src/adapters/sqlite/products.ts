import type { DatabaseSync } from 'node:sqlite'
import type { PutProductBody } from '../../contracts/products.ts'
import { checkStockChange } from '../../domain/stock.ts'
import type { ProductRecord, ProductStore } from '../../ports/stores.ts'
import { prepareAdminLogInsert } from './admin-log.ts'
import type { Connection } from './connection/transactions.ts'
import { integer, type Row, text } from './rows.ts'

export function createSqliteProducts({ db, read, write }: Connection): ProductStore {
  const { byId, byIds, page, replace, insert, adjust } = prepareStatements(db)
  const log = prepareAdminLogInsert(db)

  const add = (id: string, { name, price, available }: PutProductBody): void => {
    insert.run(id, name, price.amount, price.currency, available, available)
  }

  return {
    findById: (id) =>
      read(() => {
        const row = byId.get(id)
        return row && toProduct(row)
      }),
    findMany: (ids) => read(() => byIds.all(JSON.stringify(ids)).map(toProduct)),
    list: ({ limit, afterId = '' }) => read(() => page.all(afterId, limit).map(toProduct)),
    put: (id, product, entry) =>
      write(() => {
        log(entry)
        const { name, price, available } = product
        const row = replace.get(name, price.amount, price.currency, available, available, id)
        if (row) return { created: false, product: toProduct(row) }
        add(id, product)
        return { created: true, product: { id, name, price, available, stocked: available } }
      }),
    adjustStock: (id, delta, entry) =>
      write(() => {
        const row = byId.get(id)
        if (!row) return undefined
        const product = toProduct(row)
        checkStockChange(product, delta)
        adjust.run(delta, delta, id)
        log(entry)
        return { ...product, available: product.available + delta, stocked: product.stocked + delta }
      }),
    seed: (products) =>
      write(() => {
        if (page.get('', 1)) return false
        for (const { id, ...product } of products) add(id, product)
        return true
      }),
  }
}

function prepareStatements(db: DatabaseSync) {
  return {
    byId: db.prepare('SELECT * FROM products WHERE id = ?'),
    byIds: db.prepare('SELECT * FROM products WHERE id IN (SELECT value FROM json_each(?))'),
    page: db.prepare('SELECT * FROM products WHERE id > ? ORDER BY id LIMIT ?'),
    replace: db.prepare(`
      UPDATE products SET name = ?, price_amount = ?, price_currency = ?, stocked = stocked + ? - available, available = ?
      WHERE id = ? RETURNING *`),
    insert: db.prepare(`
      INSERT INTO products (id, name, price_amount, price_currency, available, stocked) VALUES (?, ?, ?, ?, ?, ?)`),
    adjust: db.prepare('UPDATE products SET available = available + ?, stocked = stocked + ? WHERE id = ?'),
  }
}

function toProduct(row: Row): ProductRecord {
  return {
    id: text(row, 'id'),
    name: text(row, 'name'),
    price: { amount: integer(row, 'price_amount'), currency: text(row, 'price_currency') },
    available: integer(row, 'available'),
    stocked: integer(row, 'stocked'),
  }
}
